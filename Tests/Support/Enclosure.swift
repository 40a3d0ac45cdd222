import Foundation

/// A network namespace that has only the loopback interface (`Tests/Lab/enclosure.sh`).
package enum Enclosure {
  /// Whether one can be made here.
  package static let isPossible: Bool = {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["unshare", "--net", "--mount", "true"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()

  package static let isRequired = ProcessInfo.processInfo.environment["FORKPATH_REQUIRE_TOOLS"] == "1"

  /// Runs a program of the lab in one; its exit status, and its output.
  package static func run(_ script: String, _ arguments: [String]) throws -> (status: Int32, text: String) {
    let lab = Repository.root.appending(path: "Tests/Lab").path
    let scratch = try Scratch()
    let output = URL(filePath: scratch.path + "/out")
    _ = FileManager.default.createFile(atPath: output.path, contents: nil)
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments =
      [
        lab + "/enclosure.sh", "python3", lab + "/" + script, "--tool", Repository.tool.path,
      ] + arguments
    process.standardOutput = try FileHandle(forWritingTo: output)
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, try String(contentsOf: output, encoding: .utf8))
  }
}
