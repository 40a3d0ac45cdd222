import Bytes

/// `help [COMMAND]`, for every tool.
struct HelpCommand: ToolCommand {
  var topic: ByteString?

  static let declaration = Declaration<Self>(
    "help", category: "About", summary: "Show the commands, or the options of one of them",
    arguments: [.positional("command", help: "The command to explain") { $0.topic = $1 }])

  func text(about tool: ToolInfo) throws(UsageError) -> ByteString {
    guard let topic else { return ByteString(tool.help()) }
    guard let command = tool.commands.first(where: { ByteString($0.name) == topic }) else {
      throw UsageError(.unknownCommand(topic, suggestion: closest(to: topic, in: tool.commands.map(\.name))))
    }
    return ByteString(tool.help(for: command))
  }
}
