import Bytes

/// `help [COMMAND]`, for every tool.
struct HelpCommand: ToolCommand {
  var topic: ByteString?

  static let declaration = Declaration<Self>(
    "help", category: "About", summary: "Show the commands, or what there is to know about one of them",
    arguments: [
      .positional("command", help: "The command or topic to explain", completing: .subject) { $0.topic = $1 }
    ])

  static func discussion(tool: String) -> String { "" }

  func text(about tool: ToolInfo, width: Int) throws(UsageError) -> ByteString {
    guard let topic else { return ByteString(tool.help(width: width)) }
    if let command = tool.commands.first(where: { ByteString($0.name) == topic }) {
      return ByteString(tool.help(for: command, width: width))
    }
    if let found = tool.topics.first(where: { ByteString($0.name) == topic }) {
      return ByteString(found.help(width: width))
    }
    let names = tool.commands.map(\.name) + tool.topics.map(\.name)
    throw UsageError(.unknownCommand(topic, suggestion: closest(to: topic, in: names)))
  }
}

/// `version`, for every tool.
struct VersionCommand: ToolCommand {
  static let declaration = Declaration<Self>(
    "version", category: "About", summary: "Print the version and the commit that it was built from", arguments: [])

  static func discussion(tool: String) -> String { "The same as '\(tool) --version'." }

  func text(about tool: ToolInfo, width: Int) throws(UsageError) -> ByteString { tool.versionLine }
}

extension ToolInfo {
  /// What `--version` and `version` print.
  var versionLine: ByteString { Self.versionLine(name, version) }

  /// The same for the version of a tool of that name.
  static func versionLine(_ name: String, _ version: String) -> ByteString { ByteString("\(name) \(version)\n") }
}
