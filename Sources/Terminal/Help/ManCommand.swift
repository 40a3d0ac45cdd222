import Bytes

/// `man`, for every tool.
struct ManCommand: ToolCommand {
  static let declaration = Declaration<Self>(
    "man", category: "About", summary: "Print the manual page",
    arguments: [])

  static func discussion(tool: String) -> String {
    "It is in mdoc, for a directory of manual pages:\n\n  \(tool) man > \(tool).1; man ./\(tool).1"
  }

  func text(about tool: ToolInfo, width: Int) throws(UsageError) -> ByteString { ByteString(tool.manual) }
}
