import Bytes
import Mapping
import Testing

@Suite struct `An inference of the upstream path` {
  let upstream: ByteString = "github.com/awesome-org/tool"
  let fork: ByteString = "github.com/you/tool"

  @Test func `follows the imports against a renamed module line`() {
    let inference = UpstreamInference(
      evidence: [Evidence(fork, .moduleLine), Evidence(upstream, .selfImports(directories: 1))], forkPath: fork)
    #expect(inference.outcome == .inferred(upstream))
  }

  @Test func `follows the imports against a renamed module line when the fork's address is unknown`() {
    let inference = UpstreamInference(
      evidence: [Evidence(fork, .moduleLine), Evidence(upstream, .selfImports(directories: 4))], forkPath: nil)
    #expect(inference.outcome == .inferred(upstream))
    #expect(inference.confidence == 61)
  }

  @Test func `is not led astray by an external import that ends like a directory here`() {
    let inference = UpstreamInference(
      evidence: [
        Evidence(upstream, .moduleLine), Evidence("golang.org/x/net", .selfImports(directories: 1)),
        Evidence(upstream, .selfImports(directories: 3)),
      ], forkPath: fork)
    #expect(inference.outcome == .inferred(upstream))
  }

  @Test func `sees a fork whose imports were rewritten already`() {
    let inference = UpstreamInference(
      evidence: [
        Evidence(fork, .moduleLine), Evidence(fork, .selfImports(directories: 9)), Evidence(upstream, .upstreamRemote),
        Evidence("golang.org/x/net", .selfImports(directories: 1)),
      ], forkPath: fork)
    #expect(inference.outcome == .ownPath(fork))
  }

  @Test func `takes the upstream remote as evidence for the path with a major version`() {
    let inference = UpstreamInference(
      evidence: [Evidence(upstream + "/v2", .moduleLine), Evidence(upstream, .upstreamRemote)], forkPath: fork)
    #expect(inference.outcome == .inferred(upstream + "/v2"))
    #expect(inference.confidence == 100)
  }

  @Test func `names a tie instead of guessing`() {
    let inference = UpstreamInference(
      evidence: [Evidence("a.org/x", .selfImports(directories: 2)), Evidence("b.org/x", .selfImports(directories: 2))],
      forkPath: nil)
    #expect(inference.outcome == .tie(["a.org/x", "b.org/x"]))
    #expect(inference.confidence == 0)
  }

  @Test func `says nothing without evidence`() {
    #expect(UpstreamInference(evidence: [], forkPath: fork).outcome == .nothing)
  }
}
