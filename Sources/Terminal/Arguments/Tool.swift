package import Bytes

/// The request of a command line.
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
  /// Options that every command takes; they may be written before its name, too.
  private let shared: @Sendable () -> [ArgumentInfo]
  /// What other tools call a command, and what it is called here.
  private let synonyms: [String: String]
  private var entries: [Entry]

  private struct Entry: Sendable {
    var name: String
    /// Whether it is about the tool itself, and takes no shared options.
    var isAboutTool = false
    var info: @Sendable () -> CommandInfo
    var parse: @Sendable (_ words: ArraySlice<ByteString>) throws(UsageError) -> Wanted
  }

  /// The result of parsing one command's words, before anything is rendered.
  private enum Wanted: Sendable {
    case run(any Command<Context>)
    case tool(any ToolCommand)
    case help
  }

  /// `released` and `discussion` are for the manual, `topics` for the manual and `help TOPIC`; `synonyms` are offered where
  /// somebody types another tool's word.
  package init(
    _ name: String, version: String, released: String = "January 1, 2026", summary: String, discussion: String = "",
    commands: [any Command<Context>.Type], shared: @autoclosure @escaping @Sendable () -> [ArgumentInfo] = [],
    synonyms: [String: String] = [:], topics: [Topic] = []
  ) {
    (self.name, self.version, self.summary) = (name, version, summary)
    (self.released, self.discussion, self.topics) = (released, discussion, topics)
    (self.shared, self.synonyms) = (shared, synonyms)
    entries =
      commands.map { Self.entry($0) } + [
        Self.entry(HelpCommand.self, of: name), Self.entry(VersionCommand.self, of: name),
        Self.entry(CompletionsCommand.self, of: name), Self.entry(ManCommand.self, of: name),
      ]
  }

  private static func entry<C: Command>(_ command: C.Type) -> Entry where C.Context == Context {
    entry(for: command) { .run($0) }
  }

  private static func entry<C: ToolCommand>(_ command: C.Type, of name: String) -> Entry {
    var entry = entry(for: command) { .tool($0) }
    entry.isAboutTool = true
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
      commands: entries.map { $0.info() }, shared: shared(), topics: topics)
  }

  /// Reads the words after the program's name; none asks for help. Help is at most `width` columns wide.
  package func parse(_ words: [ByteString], width: Int = 80) throws(UsageError) -> Request<Context> {
    var words = words[...]
    let leading: [ByteString]
    switch try takeLeading(&words) {
    case .help: return .print(ByteString(info.help(width: width)))
    case .version: return .print(versionLine)
    case .options(let options): leading = options
    }
    guard let first = words.popFirst() else {
      if leading.isEmpty { return .print(ByteString(info.help(width: width))) }
      throw UsageError(.missingCommand)
    }
    guard let entry = entries.first(where: { ByteString($0.name) == first }) else {
      let known = synonyms.first { ByteString($0.key) == first }?.value
      throw UsageError(.unknownCommand(first, suggestion: known ?? closest(to: first, in: entries.map(\.name))))
    }
    switch try entry.parse(entry.isAboutTool ? words : leading + words) {
    case .run(let command): return .run(command)
    case .help: return .print(ByteString(info.help(for: entry.info(), width: width)))
    case .tool(let command): return .print(try command.text(about: info, width: width))
    }
  }

  /// What `--version` prints: no table is made for it.
  private var versionLine: ByteString { ToolInfo.versionLine(name, version) }

  /// The words before the name of a command.
  private enum Leading {
    case help, version
    case options([ByteString])
  }

  /// The options before the command's name, with their values. They are parsed with the command's own.
  private func takeLeading(_ words: inout ArraySlice<ByteString>) throws(UsageError) -> Leading {
    var taken: [ByteString] = []
    while let word = words.first, word.first == UInt8(ascii: "-"), word.count > 1 {
      if word == "--help" || word == "-h" { return .help }
      if word == "--version" || word == "-V" { return .version }
      let shared = shared()
      let isLong = word.hasPrefix("--")
      let name = isLong ? word.firstIndex(of: UInt8(ascii: "=")).map(word.prefix) ?? word : word.prefix(2)
      let isNamed = { (option: ArgumentInfo) in option.names.contains { ByteString($0) == name } }
      // One of some commands only goes to the command that follows, which takes or refuses it.
      guard
        let option = shared.first(where: isNamed) ?? entries.lazy.flatMap({ $0.info().arguments }).first(where: isNamed)
      else {
        let names = shared.flatMap(\.names).filter(ArgumentInfo.isLong) + ["--help", "--version"]
        throw UsageError(.unknownOption(name, suggestion: closest(to: name, in: names)))
      }
      taken.append(words.removeFirst())
      guard option.kind == .option, name == word else { continue }
      guard let value = words.popFirst() else {
        throw UsageError(.missingValue(option: option.spelling, value: option.value))
      }
      taken.append(value)
    }
    return .options(taken)
  }
}

/// A command of the tool about itself: it needs the tables and nothing else.
protocol ToolCommand: Declared {
  /// Paragraphs in which the tool's name occurs.
  static func discussion(tool: String) -> String

  /// What it prints, no line of help longer than `width`.
  func text(about tool: ToolInfo, width: Int) throws(UsageError) -> ByteString
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
