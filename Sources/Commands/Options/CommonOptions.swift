import Bytes
import Machine
import Terminal

/// Options that every command takes.
struct CommonOptions: Sendable {
  enum Format: String, Sendable, CaseIterable, ArgumentValue { case text, json }

  var format = Format.text
  var color = ColorChoice.auto
  var isQuiet = false
  var showsCodes = false
  var stateDirectory: ByteString?

  static let arguments: [Argument<Self>] = [
    .option("--format", value: "format", help: "How results are printed") { $0.format = $1 },
    .flag("--json", help: "Short for --format json") { $0.format = .json },
    .option("--color", value: "when", help: "Color the output") { $0.color = $1 },
    .flag("--quiet", "-q", help: "Print results and errors only") { $0.isQuiet = true },
    .flag("--verbose", "-v", help: "Show the codes of errors and findings") { $0.showsCodes = true },
    .stateDirectory { $0.stateDirectory = $1 },
  ]

  static let heading = "Common options"
}

extension Argument {
  /// `--state-dir`, which every command takes.
  static func stateDirectory(store: @escaping Store<ByteString>) -> Self {
    .option(
      "--state-dir", value: "dir", help: "Where mappings and journals are kept", completing: .directory, store: store)
  }
}

/// A command that takes the common options; they also decide how its errors are printed.
protocol Conversing {
  var common: CommonOptions { get }
  /// Whether the command only reads and reports. Its exit status is 74 where a system call failed during the look: a
  /// report of a part is no success.
  var onlyLooks: Bool { get }
}

extension Conversing {
  var onlyLooks: Bool { false }
}

extension Context {
  /// The same context with the colors of the command line.
  func applying(_ options: CommonOptions) -> Context {
    Context(
      process: process, output: Output(color: options.color, environment: process.variables, sharing: output))
  }
}
