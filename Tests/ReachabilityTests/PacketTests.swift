import Foundation
import Support
import Testing

/// All that reach sends, as the interface sees it, and as the servers there read it.
@Suite(
  .enabled(if: LabServer.canRun, "python3 runs the lab"),
  .enabled(if: Enclosure.isPossible || Enclosure.isRequired, "unshare makes network namespaces"), .serialized)
struct `What reach sends` {
  @Test func `has no word of a private module for anybody but its host, and nothing is sent where all is here`() throws
  {
    let go = RealGo.installed.first { $0.name == "1.27" }
    let (status, text) = try Enclosure.run("packets.py", go.map { ["--go", $0.path] } ?? [])
    #expect(status == 0, "\(text)")
    #expect(text.contains(", 0 wrong"))
  }
}
