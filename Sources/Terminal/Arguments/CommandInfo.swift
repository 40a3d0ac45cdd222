/// The description of one command, without the types that it is parsed into.
package struct CommandInfo: Sendable, Hashable {
  package var name: String
  /// The heading under which help lists it.
  package var category: String
  /// One line, for lists of commands.
  package var summary: String
  /// Paragraphs of help below the arguments.
  package var discussion: String
  /// In the order of the table, `--help` last.
  package var arguments: [ArgumentInfo]
  /// Groups of options of which only one may be given, by their first names.
  package var exclusive: [[String]]

  /// The arguments that start with a hyphen.
  package var options: [ArgumentInfo] { arguments.filter(\.isOption) }
  /// The arguments that are found by their position.
  package var positionals: [ArgumentInfo] { arguments.filter { !$0.isOption } }

  /// The errors in the table itself, as sentences; a test of each tool expects none.
  package var problems: [String] {
    var problems: [String] = []
    func complain(_ text: String) { problems.append("\(name): \(text)") }
    let names = options.flatMap(\.names)
    for spelling in Set(names).sorted() where names.filter({ $0 == spelling }).count > 1 {
      complain("'\(spelling)' is declared twice")
    }
    for option in options {
      if option.names.isEmpty { complain("an option has no name") }
      for spelling in option.names {
        let isSpelled =
          spelling.hasPrefix("--") ? spelling.utf8.count > 3 : spelling.hasPrefix("-") && spelling.utf8.count == 2
        if !isSpelled { complain("'\(spelling)' is spelled neither '-x' nor '--word'") }
      }
    }
    for positional in positionals.dropLast() where positional.repeats {
      if positional.kind == .remainder || positionals.last?.kind == .positional {
        complain("<\(positional.value)> takes what later ones wait for")
      }
    }
    for spelling in exclusive.joined() where !options.contains(where: { $0.names.first == spelling }) {
      complain("'\(spelling)' is exclusive, but not the first name of an option")
    }
    for text in [summary] + arguments.map(\.summary) where text.isEmpty || text.hasSuffix(".") {
      complain("'\(text)' is empty or ends with a period")
    }
    return problems
  }
}

/// The description of a tool.
package struct ToolInfo: Sendable, Hashable {
  package var name: String
  package var version: String
  package var summary: String
  /// Paragraphs for the manual.
  package var discussion: String
  /// `November 21, 2026`, for the manual.
  package var released: String
  /// The commands in the order of help.
  package var commands: [CommandInfo]
  /// Options that every command takes, and that may be written before its name.
  package var shared: [ArgumentInfo] = []
  package var topics: [Topic]

  /// What is wrong with the tables; empty in every released tool.
  package var problems: [String] {
    let names = commands.map(\.name)
    return commands.flatMap(\.problems)
      + Set(names).sorted().filter { name in names.filter { $0 == name }.count > 1 }
      .map { "two commands are called '\($0)'" }
  }
}
