import Support
import Testing

/// A fork whose module line and imports were renamed, but for one import of upstream, which go builds from the published module:
/// whatever address the fork has, and whatever its remote is called.
@Suite(
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
  .enabled(if: Program.git.isUsable, "git is not installed"))
struct `A renamed fork with one import of upstream left` {
  private static let upstream = "example.org/up/tool"

  private static func world(_ go: RealGo, named path: String, leaks: Bool = true) throws -> ModuleWorld {
    let world = try ModuleWorld(
      go,
      [
        "fork/go.mod": ModuleWorld.mod(path, "require \(upstream) v1.0.0"),
        "fork/core/core.go": ModuleWorld.teller("core"),
        "fork/cmd/x/main.go": ModuleWorld.program(path + "/core"),
        "fork/cmd/y/main.go": ModuleWorld.program((leaks ? upstream : path) + "/core"),
        "up/go.mod": ModuleWorld.mod(upstream), "up/core/core.go": ModuleWorld.teller("core"),
      ])
    try world.publish("up", as: upstream, "v1.0.0")
    try world.go(["mod", "tidy"], in: "fork")
    return world
  }

  @Test(
    arguments: RealGo.installed,
    [
      ("git.example.org/me/tool", "https://git.example.org/me/tool"), ("git.example.org/me/tool", "gh:me/tool"),
      ("git.example.org/me/tool", "ssh://git@git.example.org:7999/scm/me/tool.git"),
      ("git.example.org/me/tool", "/srv/git/tool"), ("go.me.dev/tool", "https://git.example.org/me/tool"),
    ])
  func `leaks, whatever its address is`(go: RealGo, example: (path: String, origin: String)) throws {
    for leaks in [true, false] {
      let world = try Self.world(go, named: example.path, leaks: leaks)
      let home = ["HOME": world.scratch.path + "/home"]
      for words in [
        ["init", "-q"], ["remote", "add", "origin", example.origin],
        ["remote", "add", "upstream", "https://" + Self.upstream],
      ] {
        _ = try Program.git.run(words, in: world.path("fork"), environment: home)
      }
      #expect(try world.go(["run", "./cmd/y"], in: "fork").errors == (leaks ? "UPSTREAM\n" : "FORK\n"))
      let run = try world.forkpath(["verify"], in: "fork")
      if leaks {
        #expect(run.status == 1 && run.text.contains("'\(Self.upstream)/core'"), "\(world.said(run))")
        #expect(run.text.contains("cmd/y/main.go:3:8"), "\(run.text)")
      } else {
        #expect(!run.text.contains("'\(Self.upstream)/core'"), "\(run.text)")
      }
    }
  }

  /// Neither a remote nor the module line names upstream: a library of the same name would look so, too.
  @Test(arguments: RealGo.installed)
  func `is asked about where nothing tells which path is upstream's`(go: RealGo) throws {
    let world = try Self.world(go, named: "go.me.dev/tool")
    try world.commit("fork", origin: "git.example.org/me/tool")
    let run = try world.forkpath(["verify"], in: "fork")
    #expect(run.text.contains("imports name '\(Self.upstream)'"), "\(world.said(run))")
    #expect(run.text.contains("cmd/y/main.go:3:8") && run.text.contains("the directory 'core'"), "\(run.text)")
    let fix = "forkpath verify --upstream \(Self.upstream) ."
    #expect(TypedWorld.commands(in: run) == [fix], "\(world.said(run))")
    let told = try world.forkpath(["verify", "--upstream", Self.upstream, "."], in: "fork")
    #expect(told.status == 1 && told.text.contains("'\(Self.upstream)/core' comes from"), "\(world.said(told))")
    // Control: nothing is left of it.
    let clean = try Self.world(go, named: "go.me.dev/tool", leaks: false)
    try clean.commit("fork", origin: "git.example.org/me/tool")
    #expect(try !clean.forkpath(["verify"], in: "fork").text.contains("imports name"))
  }

  @Test(arguments: ["git.example.org/me/tool", "git.example.org/me/tool-2", "local/mirror"], [true, false])
  func `is built from the fork by run, whatever its address is`(origin: String, hasUpstream: Bool) throws {
    let world = try Self.world(try #require(RealGo.installed.last), named: "go.me.dev/tool")
    try world.commit("fork", origin: origin, upstream: hasUpstream ? Self.upstream : nil)
    for (program, isKnown) in [("x", true), ("y", hasUpstream)] {
      let run = try world.forkpath(["run", "./fork/cmd/" + program], in: ".")
      // Without a remote one import is no evidence: it may as well be another project's.
      #expect(run.status == 0 && run.errorText.hasSuffix(isKnown ? "FORK\n" : "UPSTREAM\n"), "\(world.said(run))")
    }
  }
}
