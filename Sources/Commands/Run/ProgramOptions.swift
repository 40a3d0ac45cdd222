import Bytes
import Machine
import Terminal

/// The options of both `run` and `install`.
struct ProgramOptions: Sendable {
  var color = ColorChoice.auto
  var isQuiet = false
  var workingDirectory: ByteString?
  var stateDirectory: ByteString?
  /// The path that the fork's imports use, where its files do not tell it.
  var upstream: ByteString?

  static let arguments: [Argument<Self>] = [
    .option("--upstream", "-u", value: "import-path", help: "The import path that the fork's code uses for itself") {
      $0.upstream = $1
    },
    .flag("--quiet", "-q", help: "Say nothing but errors") { $0.isQuiet = true },
    .workingDirectory { $0.workingDirectory = $1.following($0.workingDirectory) },
    .stateDirectory { $0.stateDirectory = $1 },
    .color { $0.color = $1 },
  ]
}

extension Context {
  /// The context with these options applied.
  func applying(_ options: ProgramOptions) -> Context {
    Context(
      process: process, output: Output(color: options.color, environment: process.variables, sharing: output))
  }
}
