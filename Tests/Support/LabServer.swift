import Foundation

/// A server of the loopback lab (`Tests/Lab/server.py`), ended when the value goes.
package final class LabServer {
  package let ports: [Int]
  private let process: Process
  private let input: Pipe
  private let scratch: Scratch
  private let logFile: String?

  /// The Python that runs it; nil where there is none.
  package static let python: String? = {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return path.split(separator: ":").map { $0 + "/python3" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  package static let canRun = python != nil || ProcessInfo.processInfo.environment["FORKPATH_REQUIRE_TOOLS"] == "1"

  package struct NotReady: Error {
    package init() {}
  }

  /// `world` is JSON (`Tests/Lab/world.py`); each of `listen` is `scheme:address:0`.
  package init(world: String, listen: [String] = ["http:127.0.0.1:0"], latency: Double = 0) throws {
    guard let python = Self.python else { throw NotReady() }
    let scratch = try Scratch()
    try scratch.write("world.json", world)
    let process = Process()
    process.executableURL = URL(filePath: python)
    process.arguments =
      [
        Repository.root.appending(path: "Tests/Lab/server.py").path, scratch.path + "/world.json", "--ready",
        scratch.path + "/ready", "--log", scratch.path + "/log", "--latency", "\(latency)", "--lifetime", "1800",
      ] + listen.flatMap { ["--listen", $0] }
    let input = Pipe()
    process.standardInput = input
    try process.run()
    let ready = scratch.path + "/ready"
    let limit = Date.now.addingTimeInterval(20)
    while !FileManager.default.fileExists(atPath: ready) {
      guard process.isRunning, Date.now < limit else { throw NotReady() }
      usleep(5_000)
    }
    ports = try String(contentsOfFile: ready, encoding: .utf8).split(separator: "\n").compactMap { Int($0) }
    (self.process, self.input, self.scratch, logFile) = (process, input, scratch, scratch.path + "/log")
  }

  deinit {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  /// What was asked so far: method, host, target, authorized or not.
  package var log: [String] {
    ((try? String(contentsOfFile: logFile ?? "", encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
  }
}
