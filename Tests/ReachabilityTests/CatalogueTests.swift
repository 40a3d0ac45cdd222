import Foundation
import Support
import Testing

/// Whether a namespace can be made here.
private let canEnclose: Bool = {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = ["unshare", "--net", "--mount", "true"]
  process.standardError = FileHandle.nullDevice
  guard (try? process.run()) != nil else { return false }
  process.waitUntilExit()
  return process.terminationStatus == 0
}()

private let requiresTools = ProcessInfo.processInfo.environment["FORKPATH_REQUIRE_TOOLS"] == "1"

/// Rows of the failure catalogue, in a network namespace that has only the loopback interface.
@Suite(
  .enabled(
    if: LabServer.canRun && RealGo.installed.contains { $0.name == "1.27" }, "python3 and go 1.27 are compared with"),
  .enabled(if: canEnclose || requiresTools, "unshare makes network namespaces"), .serialized)
struct `The failure catalogue, beside go` {
  /// `FORKPATH_CATALOGUE` is another expression, `.` for all rows.
  private static let rows =
    ProcessInfo.processInfo.environment["FORKPATH_CATALOGUE"]
    ?? "^(ok|absent|locked|fork|transitive|circle|netrc|comma-stops|checksum|replaced-by-fork|direct-good|direct-no-tag|vanity-vother|vanity-vmod|at-expired.test|badinfo|import-found|import-of-nobody|ambiguous|renamed-lower|renamed-private|goauth-command|goauth-off|branch|direct-without-git|toolchain-line|toolchain-of-path|newgo-build|requirement-too-low|unused-build|excluded|sum-of-go-mod-missing|archive-in-cache-broken|range-refused)$"

  @Test func `reach says what go then does`() throws {
    let go = try #require(RealGo.installed.first { $0.name == "1.27" })
    try #require(FileManager.default.isExecutableFile(atPath: Repository.tool.path))
    let lab = Repository.root.appending(path: "Tests/Lab").path
    let scratch = try Scratch()
    let output = URL(filePath: scratch.path + "/out")
    _ = FileManager.default.createFile(atPath: output.path, contents: nil)
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = [
      lab + "/enclosure.sh", "python3", lab + "/catalogue.py", "--tool", Repository.tool.path, "--go", go.path,
      "--only",
      Self.rows,
    ]
    process.standardOutput = try FileHandle(forWritingTo: output)
    try process.run()
    process.waitUntilExit()
    let text = try String(contentsOf: output, encoding: .utf8)
    #expect(process.terminationStatus == 0, "\(text)")
    #expect(text.contains(", 0 different"))
  }
}
