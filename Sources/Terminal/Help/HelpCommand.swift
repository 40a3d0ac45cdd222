import Bytes

/// `help [COMMAND]`, for every tool.
struct HelpCommand: ToolCommand {
  var topic: ByteString?

  static let declaration = Declaration<Self>(
    "help", category: "About", summary: "Show the commands, or what there is to know about one of them",
    arguments: [
      .positional("command", help: "The command or topic to explain", completing: .subcommand) { $0.topic = $1 }
    ])

  static func discussion(tool: String) -> String { "" }

  func text(about tool: ToolInfo) throws(UsageError) -> ByteString {
    guard let topic else { return ByteString(tool.help()) }
    if let command = tool.commands.first(where: { ByteString($0.name) == topic }) {
      return ByteString(tool.help(for: command))
    }
    if let found = tool.topics.first(where: { ByteString($0.name) == topic }) { return ByteString(found.help()) }
    let names = tool.commands.map(\.name) + tool.topics.map(\.name)
    throw UsageError(.unknownCommand(topic, suggestion: closest(to: topic, in: names)))
  }
}
