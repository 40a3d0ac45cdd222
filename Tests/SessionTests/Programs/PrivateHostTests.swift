import Foundation
import Support
import Testing

/// Forks and dependencies on hosts that want a password of .netrc, and behind pages over TLS.
@Suite(
  .enabled(if: RealGo.canCompare && LabServer.canRun, "go or Python is not installed"),
  .enabled(if: Enclosure.isPossible || Enclosure.isRequired, "unshare makes network namespaces"), .serialized)
struct `Programs on private hosts` {
  @Test(arguments: RealGo.newest)
  func `are built, installed, started and mapped with the user's credentials, and fail without them by git's words`(
    go: RealGo
  ) throws {
    // With the older go a share: what differs is go's answer, not what is made of it.
    let rows = go.name == "1.19" ? "^(repository|url|vanity|vanity with a nested module|start|no password)$" : "."
    let (status, text) = try Enclosure.run("private.py", ["--go", go.path, "--only", rows])
    #expect(status == 0, "\(text)")
    #expect(text.contains(", 0 different"))
  }
}
