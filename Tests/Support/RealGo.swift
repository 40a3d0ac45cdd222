package import Foundation

/// A real go command that answers are compared with.
///
/// `GO127` and `GO119` name the binaries; Debian's place stands in for the latter. With `FORKPATH_REQUIRE_TOOLS=1` a
/// missing one is a failure instead of a skipped test.
package struct RealGo: Sendable, CustomStringConvertible {
  package let name: String
  package let path: String

  package var description: String { name }

  /// The directory of the binary, as a search path names it.
  package var directory: String { URL(filePath: path).deletingLastPathComponent().path }

  /// The directory above the binary's, without links.
  package var root: String {
    let real = (try? withoutLinks(path)) ?? path
    return URL(filePath: real).deletingLastPathComponent().deletingLastPathComponent().path
  }

  /// Those that are installed, oldest first.
  package static let installed: [RealGo] = {
    let environment = ProcessInfo.processInfo.environment
    let wanted = [
      ("1.19", environment["GO119"] ?? "/usr/lib/go-1.19/bin/go"), ("1.27", environment["GO127"] ?? ""),
    ]
    return wanted.filter { FileManager.default.isExecutableFile(atPath: $0.1) }.map { RealGo(name: $0.0, path: $0.1) }
  }()

  /// Whether the tests that need go can run; false only where a missing tool is to be skipped.
  package static let canCompare =
    !installed.isEmpty || ProcessInfo.processInfo.environment["FORKPATH_REQUIRE_TOOLS"] == "1"

  /// Whether slow tests run with every go that is installed. By default each row of theirs has one.
  package static let isWhole = ProcessInfo.processInfo.environment["FORKPATH_GO"] == "all"

  /// What a slow test runs with: the newest, or with `FORKPATH_GO=all` every one.
  package static let newest = isWhole ? installed : Array(installed.suffix(1))

  /// The same of the oldest.
  package static let oldest = isWhole ? installed : Array(installed.prefix(1))

  /// The rows of a slow test, in turn with each go that is installed; with `FORKPATH_GO=all` each row with every one.
  package static func inTurn<Row>(_ rows: some Sequence<Row>) -> Zip2Sequence<[RealGo], [Row]> {
    let pairs = rows.enumerated().flatMap { index, row in
      installed.enumerated().filter { isWhole || $0.offset == index % installed.count }.map { ($0.element, row) }
    }
    return zip(pairs.map(\.0), pairs.map(\.1))
  }

  /// One finished run.
  package struct Run: Sendable {
    package let status: Int32
    package let output: Data
    package let errors: String

    package var text: String { String(decoding: output, as: UTF8.self) }
  }

  /// One build cache of all tests with this go: packages of the standard library are compiled once.
  package var cache: String { FileManager.default.temporaryDirectory.path + "/forkpath-gocache-" + name }

  /// The variables of a run that meets no network and no user's settings.
  package func variables(_ more: [String: String] = [:], scratch: String) -> [String: String] {
    let quiet = [
      "PATH": "/usr/bin:/bin", "HOME": scratch + "/home", "GOPATH": scratch + "/gopath",
      "GOCACHE": cache, "GOENV": "off",
      "GOTOOLCHAIN": "local", "GOSUMDB": "off", "GOFLAGS": "", "GOPROXY": "off", "GOWORK": "off", "GOTELEMETRY": "off",
    ]
    return quiet.merging(more) { $1 }
  }

  /// Runs go in `directory`, which is `$PWD` too, as a shell that came there by `cd` would have it.
  package func run(_ words: [String], in directory: String, _ more: [String: String] = [:], scratch: String) throws
    -> Run
  {
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = words
    process.currentDirectoryURL = URL(filePath: directory)
    process.environment = variables(more, scratch: scratch).merging(["PWD": directory]) { $1 }
    let output = URL(filePath: scratch).appending(path: "out-" + UUID().uuidString)
    let errors = URL(filePath: scratch).appending(path: "err-" + UUID().uuidString)
    // Files, since a listing is larger than a pipe.
    for url in [output, errors] { _ = FileManager.default.createFile(atPath: url.path, contents: nil) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    defer { for url in [output, errors] { try? FileManager.default.removeItem(at: url) } }
    return Run(
      status: process.terminationStatus, output: try Data(contentsOf: output),
      errors: try String(contentsOf: errors, encoding: .utf8))
  }
}
