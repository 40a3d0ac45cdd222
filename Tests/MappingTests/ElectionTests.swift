import Bytes
import Mapping
import Testing

@Suite struct `An election of the upstream path` {
  let upstream: ByteString = "github.com/awesome-org/tool"
  let fork: ByteString = "github.com/you/tool"

  @Test func `follows the imports against a renamed module line`() {
    let election = Election(
      votes: [Vote(fork, .moduleLine), Vote(upstream, .selfImports(directories: 1))], forkPath: fork)
    #expect(election.outcome == .elected(upstream))
  }

  @Test func `follows the imports against a renamed module line when the fork's address is unknown`() {
    let election = Election(
      votes: [Vote(fork, .moduleLine), Vote(upstream, .selfImports(directories: 4))], forkPath: nil)
    #expect(election.outcome == .elected(upstream))
    #expect(election.confidence == 61)
  }

  @Test func `is not led astray by an external import that ends like a directory here`() {
    let election = Election(
      votes: [
        Vote(upstream, .moduleLine), Vote("golang.org/x/net", .selfImports(directories: 1)),
        Vote(upstream, .selfImports(directories: 3)),
      ], forkPath: fork)
    #expect(election.outcome == .elected(upstream))
  }

  @Test func `sees a fork whose imports were rewritten already`() {
    let election = Election(
      votes: [
        Vote(fork, .moduleLine), Vote(fork, .selfImports(directories: 9)), Vote(upstream, .upstreamRemote),
        Vote("golang.org/x/net", .selfImports(directories: 1)),
      ], forkPath: fork)
    #expect(election.outcome == .ownPath(fork))
  }

  @Test func `gives the upstream remote's vote to the path with a major version`() {
    let election = Election(
      votes: [Vote(upstream + "/v2", .moduleLine), Vote(upstream, .upstreamRemote)], forkPath: fork)
    #expect(election.outcome == .elected(upstream + "/v2"))
    #expect(election.confidence == 100)
  }

  @Test func `names a tie instead of guessing`() {
    let election = Election(
      votes: [Vote("a.org/x", .selfImports(directories: 2)), Vote("b.org/x", .selfImports(directories: 2))],
      forkPath: nil)
    #expect(election.outcome == .tie(["a.org/x", "b.org/x"]))
    #expect(election.confidence == 0)
  }

  @Test func `says nothing when nobody votes`() {
    #expect(Election(votes: [], forkPath: fork).outcome == .nothing)
  }
}
