package import Foundation

/// A program that a test runs, found on the usual directories; a test names it in its trait:
/// `@Test(.enabled(if: Program.fish.isUsable, "fish is not installed"))`.
package struct Program: Sendable {
  package var name: String
  /// Nil where it is not installed.
  package var path: String?

  package init(_ name: String) {
    self.name = name
    let named = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
    path = (["/usr/bin", "/bin", "/usr/local/bin"] + named).map { $0 + "/" + name }
      .first { $0.hasPrefix("/") && FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// A program of this package, by its path.
  package init(path: String) {
    name = URL(filePath: path).lastPathComponent
    self.path = path
  }

  /// Set by CI, which has every tool: then a test runs, and fails, where its tool is missing.
  package static let areRequired = ProcessInfo.processInfo.environment["FORKPATH_REQUIRE_TOOLS"] == "1"

  /// Whether a test that needs it should run.
  package var isUsable: Bool { path != nil || Self.areRequired }

  package static let sh = Program("sh")
  package static let bash = Program("bash")
  package static let zsh = Program("zsh")
  package static let fish = Program("fish")
  package static let git = Program("git")
  package static let mandoc = Program("mandoc")
  package static let dot = Program("dot")
  package static let tmux = Program("tmux")
  package static let python = Program("python3")

  /// What a run printed and how it ended.
  package struct Outcome: Sendable {
    package var output: Data
    package var errors: Data
    package var status: Int32

    package var text: String { String(decoding: output, as: UTF8.self) }
    package var errorText: String { String(decoding: errors, as: UTF8.self) }
  }

  struct NotInstalled: Error { var name: String }

  /// Runs it to its end with nothing but the given environment.
  package func run(
    _ arguments: [String], in directory: String = "/", input: Data = Data(), environment: [String: String] = [:]
  ) throws -> Outcome {
    guard let path else { throw NotInstalled(name: name) }
    let scratch = try Scratch()
    // Files, not pipes: a child that prints much and reads little cannot stop, and nobody has to read in parallel.
    let files = ["in", "out", "err"].map { URL(filePath: scratch.path).appending(path: $0) }
    try writeFile(files[0].path, input)
    for file in files[1...] { try writeFile(file.path, Data()) }
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: directory)
    process.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C"].merging(environment) { $1 }
    process.standardInput = try FileHandle(forReadingFrom: files[0])
    process.standardOutput = try FileHandle(forWritingTo: files[1])
    process.standardError = try FileHandle(forWritingTo: files[2])
    try process.run()
    process.waitUntilExit()
    return Outcome(
      output: try Data(contentsOf: files[1]), errors: try Data(contentsOf: files[2]),
      status: process.terminationStatus)
  }
}
