import Foundation
import Support
import Testing

/// The quick part of the fault matrix (`Tests/Faults/matrix.py`), on the built driver and, where it is built, the tool.
@Suite struct `The fault matrix` {
  static let isRequired = ProcessInfo.processInfo.environment["FORKPATH_REQUIRE_TOOLS"] == "1"

  static func find(_ name: String) -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return path.split(separator: ":").map { $0 + "/" + name }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
  }

  /// Why it cannot run here.
  static var missing: String? {
    #if os(Linux)
    let tools = ["strace", "python3"].filter { find($0) == nil }
    return tools.isEmpty ? nil : tools.joined(separator: ", ")
    #else
    return "strace, which is Linux's"
    #endif
  }

  /// 0 broken in a share of the runs, spread over every scenario and mode; every control broken.
  @Test(.enabled(if: missing == nil || isRequired, "needs strace and python3"), .timeLimit(.minutes(60)))
  func `finds nothing broken but the controls`() throws {
    try #require(Self.missing == nil, "missing: \(Self.missing ?? "")")
    let driver = Repository.products.appending(path: "TransactionsDriver").path
    // CI names a number (2000) and gets every scenario and mode; without it a handful in a few seconds.
    let runs = ProcessInfo.processInfo.environment["FORKPATH_FAULT_RUNS"]
    let few = ["--only", "relocate,remotes", "--modes", "kill,error-undo,lie"]
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: try #require(Self.find("python3")))
    process.arguments =
      [
        Repository.root.appending(path: "Tests/Faults/matrix.py").path, "--driver", driver, "--dynamic",
        Repository.products.path,
      ]
      + (runs.map { ["--subset", $0] } ?? ["--subset", "300"] + few)
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(output)")
    print(output.split(separator: "\n").last ?? "")
  }
}
