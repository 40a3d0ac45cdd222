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
  /// The directory to change to before anything is read.
  var workingDirectory: ByteString?

  static let arguments: [Argument<Self>] = [
    .workingDirectory { $0.workingDirectory = $1.following($0.workingDirectory) },
    .option("--format", value: "format", help: "How results are printed") { $0.format = $1 },
    .flag("--json", help: "Short for --format json") { $0.format = .json },
    .color { $0.color = $1 },
    .flag("--quiet", "-q", help: "Print results and errors only") { $0.isQuiet = true },
    .flag("--verbose", "-v", help: "Show codes, and what is the same at each run") { $0.showsCodes = true },
    .stateDirectory { $0.stateDirectory = $1 },
  ]

  static let heading = "Common options"
}

extension Argument {
  /// `-C`, which every command takes.
  static func workingDirectory(store: @escaping Store<ByteString>) -> Self {
    .option("-C", value: "dir", help: "Run as if started in this directory", completing: .directory, store: store)
  }

  /// `--color`, which every command takes.
  static func color(store: @escaping Store<ColorChoice>) -> Self {
    .option("--color", value: "when", help: "Color the output", store: store)
  }

  /// `--state-dir`, which every command takes.
  static func stateDirectory(store: @escaping Store<ByteString>) -> Self {
    .option(
      "--state-dir", value: "dir", help: "Where mappings and journals are kept", completing: .directory, store: store)
  }
}

/// A command that can be told to start in another directory: each of them.
protocol StartingElsewhere {
  /// Where to go before anything is looked at.
  var workingDirectory: ByteString? { get }
  /// Where mappings and journals are kept; nil for the usual place.
  var stateDirectory: ByteString? { get }
}

extension StartingElsewhere {
  var stateDirectory: ByteString? { nil }
}

/// A command that takes the common options; they also decide how its errors are printed.
protocol Conversing: StartingElsewhere {
  var common: CommonOptions { get }
  /// Whether the command only reads and reports. Its exit status is 74 where a system call failed during the look: an
  /// incomplete report is not a success.
  var onlyLooks: Bool { get }
}

extension Conversing {
  var onlyLooks: Bool { false }
  var workingDirectory: ByteString? { common.workingDirectory }
  var stateDirectory: ByteString? { common.stateDirectory }
}

/// The options that every command takes, so that they may be written before its name.
struct SharedOptions: Sendable {
  static let arguments: [Argument<Self>] = [
    .workingDirectory { _, _ in }, .color { _, _ in }, .stateDirectory { _, _ in },
  ]
}

extension Context {
  /// The same context with the colors of the command line.
  func applying(_ options: CommonOptions) -> Context {
    Context(
      process: process, output: Output(color: options.color, environment: process.variables, sharing: output))
  }
}

extension ByteString {
  /// A directory that was named after another: a second `-C` is relative to the first, as in git.
  func following(_ directory: ByteString?) -> ByteString { directory.map { $0.appending(path: self) } ?? self }
}
