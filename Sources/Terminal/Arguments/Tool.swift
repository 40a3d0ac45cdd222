package import Bytes

/// What a command line asked for.
package enum Request<Context>: Sendable {
  case run(any Command<Context>)
  /// Text for standard output, with status 0: help, version, completions, manual.
  case print(ByteString)
}

/// A whole command line tool: its commands, as data. `Command` shows how one is made.
package struct Tool<Context>: Sendable {
  package var name: String
  package var version: String
  /// One line, at the top of help.
  package var summary: String
  /// Paragraphs of help below the list of commands.
  package var discussion: String
  /// The date of the version, for the manual page.
  package var released: String
  /// The further pages of help.
  package var topics: [Topic]
  private var entries: [Entry]

  private struct Entry: Sendable {
    var name: String
    var info: @Sendable () -> CommandInfo
    var parse: @Sendable (_ words: ArraySlice<ByteString>) throws(UsageError) -> Wanted
  }

  /// The result of parsing one command's words, before anything is rendered.
  private enum Wanted: Sendable {
    case run(any Command<Context>)
    case tool(any ToolCommand)
    case help
  }

  /// `released` and `discussion` are for the manual, `topics` for the manual and `help TOPIC`.
  package init(
    _ name: String, version: String, released: String = "January 1, 2026", summary: String, discussion: String = "",
    commands: [any Command<Context>.Type], topics: [Topic] = []
  ) {
    (self.name, self.version, self.summary) = (name, version, summary)
    (self.released, self.discussion, self.topics) = (released, discussion, topics)
    entries =
      commands.map { Self.entry($0) } + [
        Self.entry(HelpCommand.self, of: name), Self.entry(CompletionsCommand.self, of: name),
        Self.entry(ManCommand.self, of: name),
      ]
  }

  private static func entry<C: Command>(_ command: C.Type) -> Entry where C.Context == Context {
    entry(for: command) { .run($0) }
  }

  private static func entry<C: ToolCommand>(_ command: C.Type, of name: String) -> Entry {
    var entry = entry(for: command) { .tool($0) }
    entry.info = { [name] in
      var info = CommandInfo(C.declaration)
      info.discussion = C.discussion(tool: name)
      return info
    }
    return entry
  }

  private static func entry<C: Declared>(for command: C.Type, wrap: @escaping @Sendable (C) -> Wanted) -> Entry {
    Entry(name: C.declaration.name, info: { CommandInfo(C.declaration) }) { words throws(UsageError) in
      switch try C.declaration.parse(words) {
      case .value(let command): wrap(command)
      case .help: .help
      }
    }
  }

  /// The tables of every command.
  package var info: ToolInfo {
    ToolInfo(
      name: name, version: version, summary: summary, discussion: discussion, released: released,
      commands: entries.map { $0.info() }, topics: topics)
  }

  /// Reads the words after the program's name.
  package func parse(_ words: [ByteString]) throws(UsageError) -> Request<Context> {
    guard let first = words.first else { throw UsageError(.missingCommand) }
    switch first {
    case "--help", "-h": return .print(ByteString(info.help()))
    case "--version", "-V": return .print(ByteString("\(name) \(version)\n"))
    default: break
    }
    guard let entry = entries.first(where: { ByteString($0.name) == first }) else {
      if first.first == UInt8(ascii: "-") {
        throw UsageError(.unknownOption(first, suggestion: closest(to: first, in: ["--help", "--version"])))
      }
      throw UsageError(.unknownCommand(first, suggestion: closest(to: first, in: entries.map(\.name))))
    }
    switch try entry.parse(words.dropFirst()) {
    case .run(let command): return .run(command)
    case .help: return .print(ByteString(info.help(for: entry.info())))
    case .tool(let command): return .print(try command.text(about: info))
    }
  }
}

/// A command of the tool about itself: it needs the tables and nothing else.
protocol ToolCommand: Declared {
  /// Paragraphs that know the tool's name.
  static func discussion(tool: String) -> String

  func text(about tool: ToolInfo) throws(UsageError) -> ByteString
}

extension CommandInfo {
  init<Root>(_ declaration: Declaration<Root>) {
    var arguments = declaration.arguments.map(\.info)
    // A command may use -h for something else; --help is the same for all.
    let isFree = !arguments.contains { $0.names.contains("-h") }
    arguments.append(
      ArgumentInfo(kind: .flag, names: isFree ? ["--help", "-h"] : ["--help"], summary: "Show this help"))
    self.init(
      name: declaration.name, category: declaration.category, summary: declaration.summary,
      discussion: declaration.discussion, arguments: arguments, exclusive: declaration.exclusive)
  }
}
