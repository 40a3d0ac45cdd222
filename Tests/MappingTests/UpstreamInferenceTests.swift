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

  @Test func `follows the imports in the fork of a fork that was renamed`() {
    let middle: ByteString = "github.com/middle/tool"
    let evidence = [Evidence(middle, .moduleLine), Evidence(middle, .upstreamRemote)]
    let old = Evidence(upstream, .selfImports(directories: 2))
    #expect(UpstreamInference(evidence: evidence + [old], forkPath: fork).outcome == .inferred(upstream))
    // A program may use a library of its own name that has one directory like its own.
    let library = Evidence(upstream, .selfImports(directories: 1))
    #expect(UpstreamInference(evidence: evidence + [library], forkPath: fork).outcome == .inferred(middle))
    // Where code imports the module by its line, or the other path has another name, the line is right.
    let own = Evidence(middle, .selfImports(directories: 1))
    #expect(UpstreamInference(evidence: evidence + [old, own], forkPath: fork).outcome == .inferred(middle))
    let stranger = Evidence("github.com/awesome-org/other", .selfImports(directories: 2))
    #expect(UpstreamInference(evidence: evidence + [stranger], forkPath: fork).outcome == .inferred(middle))
  }

  @Test func `names a tie instead of guessing`() {
    let inference = UpstreamInference(
      evidence: [Evidence("a.org/x", .selfImports(directories: 2)), Evidence("b.org/x", .selfImports(directories: 2))],
      forkPath: nil)
    #expect(inference.outcome == .tie(["a.org/x", "b.org/x"]))
    #expect(inference.confidence == 0)
  }

  @Test func `takes the module line for the fork's where the remote upstream names what code still imports`() {
    let evidence = [
      Evidence(fork, .moduleLine), Evidence(fork, .selfImports(directories: 3)), Evidence(upstream, .upstreamRemote),
      Evidence(upstream, .selfImports(directories: 1)),
    ]
    for address: ByteString? in [nil, "gh/you/tool", "git.example.org/scm/you/tool", fork] {
      #expect(UpstreamInference(evidence: evidence, forkPath: address).outcome == .ownPath(fork))
    }
    // Without the remote it may be another project's path.
    let silent = evidence.filter { $0.kind != .upstreamRemote }
    #expect(UpstreamInference(evidence: silent, forkPath: nil).outcome == .inferred(fork))
  }

  @Test func `follows what code says against an address that nothing imports`() {
    let remote = Evidence("github.com/up/x", .upstreamRemote)
    let era = UpstreamInference(
      evidence: [remote, Evidence("gopkg.in/x.v1", .selfImports(directories: 1))], forkPath: "github.com/you/x")
    #expect(era.outcome == .inferred("gopkg.in/x.v1"))
    let vanity = UpstreamInference(
      evidence: [
        remote, Evidence("go.up.dev/tool", .nestedModules(2)), Evidence("go.up.dev/tool", .selfImports(directories: 1)),
      ], forkPath: "github.com/you/x")
    #expect(vanity.outcome == .inferred("go.up.dev/tool"))
    // One import that ends like a directory here, under another name, says less than the remote.
    let doubtful = UpstreamInference(
      evidence: [remote, Evidence("golang.org/y/net", .selfImports(directories: 1))], forkPath: "github.com/you/x")
    #expect(doubtful.outcome == .inferred("github.com/up/x"))
  }

  @Test func `asks where a program with its own address imports a library that has some directories like its own`() {
    func outcome(_ directories: Int, own: Int, _ address: ByteString) -> UpstreamInference.Outcome {
      UpstreamInference(
        evidence: [
          Evidence(address, .moduleLine), Evidence(address, .selfImports(directories: own)),
          Evidence("github.com/company/kit", .selfImports(directories: directories)),
        ], forkPath: address
      ).outcome
    }
    for (directories, own) in [(2, 1), (4, 1), (4, 2), (2, 2)] {
      #expect(
        outcome(directories, own: own, "github.com/me/app")
          == .doubtful("github.com/company/kit", directories: directories))
    }
    // In a fork that was renamed most imports are left, or its name tells what it was.
    #expect(outcome(9, own: 1, "github.com/me/app") == .inferred("github.com/company/kit"))
    #expect(outcome(2, own: 0, "github.com/me/app") == .inferred("github.com/company/kit"))
    #expect(outcome(2, own: 1, "github.com/me/kit") == .inferred("github.com/company/kit"))
    #expect(outcome(2, own: 1, "github.com/me/x-kit") == .inferred("github.com/company/kit"))
    #expect(outcome(2, own: 4, "github.com/me/app") == .ownPath("github.com/me/app"))
  }

  @Test func `takes imports of a module below the root for the same path with the major version of a renamed line`() {
    let evidence = [
      Evidence(fork + "/v2", .moduleLine), Evidence(upstream + "/v2", .selfImports(directories: 1)),
      Evidence(upstream, .selfImports(directories: 1)),
    ]
    #expect(UpstreamInference(evidence: evidence, forkPath: fork).outcome == .inferred(upstream + "/v2"))
    // Of another major version it is another path.
    let other = evidence.map { $0.kind == .moduleLine ? Evidence(fork + "/v3", .moduleLine) : $0 }
    #expect(UpstreamInference(evidence: other, forkPath: fork).outcome == .tie([upstream, upstream + "/v2"]))
  }

  @Test func `says nothing without evidence`() {
    #expect(UpstreamInference(evidence: [], forkPath: fork).outcome == .nothing)
  }
}
