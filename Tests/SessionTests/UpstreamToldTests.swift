import Support
import Testing

/// An upstream path that was typed wrongly, a directory that is a part of the fork, and names that are right as they are.
@Suite(
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
  .enabled(if: Program.git.isUsable, "git is not installed"))
struct `The upstream path of several modules` {
  typealias World = ModuleWorld

  private func world(_ go: RealGo, upstream: String, isRepository: Bool = true) throws -> ModuleWorld {
    let world = try ModuleWorld(
      go,
      [
        "fork/go.mod": World.mod(upstream), "fork/core/core.go": World.teller("core"),
        "fork/cmd/y/main.go": World.program(upstream + "/core"),
        "fork/sdk/go.mod": World.mod(upstream + "/sdk", "require \(upstream) v1.0.0"),
        "fork/sdk/main.go": World.program(upstream + "/core"),
      ])
    try world.publish("fork", as: upstream, "v1.0.0")
    try world.go(["mod", "tidy"], in: "fork/sdk")
    if isRepository { try world.commit("fork", origin: "git.example.org/me/tool", upstream: upstream) }
    return world
  }

  @Test(arguments: [
    "example.org/up", "example.org", "example.org/up/too", "example.org/up/tool/sdk", "example.org/up/tool/x",
  ])
  func `is refused where it is too short, or another one`(told: String) throws {
    let world = try world(try #require(RealGo.installed.last), upstream: "example.org/up/tool")
    for command in [["verify"], ["verify", "--planned"], ["scan"], ["preview"], ["setup"]] {
      let run = try world.forkpath(command + ["--upstream", told], in: "fork")
      #expect(run.status == 1, "\(command): \(world.said(run))")
      #expect(world.said(run).contains("--upstream example.org/up/tool ."), "\(command): \(world.said(run))")
    }
    #expect(try world.forkpath(["setup", "--upstream", "example.org/up/tool"], in: "fork").status == 0)
    #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "fork/sdk").errorText == "FORK\n")
  }

  /// Modules of a tree that has none at its root speak for what they have in common.
  @Test func `is taken where the modules below a root without one end in their directories`() throws {
    let go = try #require(RealGo.installed.last)
    let world = try ModuleWorld(
      go,
      [
        "fork/a/go.mod": World.mod("example.org/mono/a"), "fork/a/a.go": World.teller("a"),
        "fork/b/go.mod": World.mod("example.org/mono/b", "require example.org/mono/a v1.0.0"),
        "fork/b/main.go": World.program("example.org/mono/a"),
      ])
    try world.publish("fork/a", as: "example.org/mono/a", "v1.0.0")
    try world.go(["mod", "tidy"], in: "fork/b")
    try world.commit("fork", origin: "git.example.org/me/mono")
    let setup = try world.forkpath(["setup", "--upstream", "example.org/mono"], in: "fork")
    #expect(setup.status == 0, "\(world.said(setup))")
    #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "fork/b").errorText == "FORK\n")
  }

  @Test(arguments: RealGo.installed)
  func `is that of the tree around a module, with a repository and without`(go: RealGo) throws {
    for isRepository in [true, false] {
      let world = try world(go, upstream: "example.org/up/tool", isRepository: isRepository)
      #expect(try world.forkpath(["verify"], in: "fork/sdk").status == 1)
      #expect(try world.forkpath(["scan"], in: "fork/sdk").text.hasPrefix("upstream path  example.org/up/tool\n"))
      #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "fork/sdk").status == 125)
      let part = try world.forkpath(["scan", world.path("fork/sdk")], in: "fork")
      #expect(part.text.hasPrefix("upstream path  example.org/up/tool\n"), "\(world.said(part))")
      #expect(part.errorText.contains("which is taken as a whole"), "\(world.said(part))")
      let setup = try world.forkpath(["setup"], in: "fork/sdk")
      #expect(setup.status == 0, "\(world.said(setup))")
      #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "fork/sdk").errorText == "FORK\n")
      let mapped = try world.forkpath(["verify", "--mapped"], in: "fork/sdk")
      #expect(mapped.status == 0, "\(world.said(mapped))")
    }
  }

  /// Another major version of the module line is another module, which no import names.
  @Test(
    arguments: RealGo.installed,
    [("example.org/up/tool", "example.org/up/tool/v2"), ("example.org/up/tool/v3", "example.org/up/tool")])
  func `of another major version is refused`(go: RealGo, example: (path: String, told: String)) throws {
    let world = try ModuleWorld(
      go,
      [
        "fork/go.mod": ModuleWorld.mod(example.path), "fork/core/core.go": ModuleWorld.teller("core"),
        "fork/cmd/x/main.go": ModuleWorld.program(example.path + "/core"),
        "fork/sdk/go.mod": ModuleWorld.mod("example.org/up/tool/sdk"), "fork/sdk/sdk.go": ModuleWorld.teller("sdk"),
      ])
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    for command in ["scan", "verify", "preview", "setup"] {
      let run = try world.forkpath([command, "--upstream", example.told], in: "fork")
      #expect(
        run.status == 1 && run.errorText.contains("names '\(example.told)'")
          || run.errorText.contains(
            "imports '\(example.told)'"),
        "\(command): \(world.said(run))")
      #expect(run.errorText.contains("--upstream \(example.path) "), "\(command): \(world.said(run))")
    }
    #expect(try world.forkpath(["verify", "--upstream", example.path], in: "fork").status == 0)
  }

  /// A module of somebody else's around the fork is none of it.
  @Test func `is not that of a module around which has another name`() throws {
    let go = try #require(RealGo.installed.last)
    let world = try ModuleWorld(
      go,
      [
        "go.mod": World.mod("example.com/around"), "fork/go.mod": World.mod("example.org/up/tool"),
        "fork/core/core.go": World.teller("core"),
      ])
    let scan = try world.forkpath(["scan"], in: "fork/core")
    #expect(scan.text.hasPrefix("upstream path  example.org/up/tool\n"), "\(world.said(scan))")
  }

  /// The root leads its upstream path to itself; a program of its own beside it is called by nobody.
  @Test(arguments: RealGo.installed, ["./", "../fork", "./core/.."])
  func `leads to the root by its own line, and a program below keeps its name`(go: RealGo, target: String) throws {
    let world = try ModuleWorld(
      go,
      [
        "up/go.mod": World.mod("example.org/up/tool"), "up/core/core.go": World.teller("core"),
        "fork/go.mod": World.mod(
          "git.example.org/me/tool", "require example.org/up/tool v1.0.0", "replace example.org/up/tool => " + target),
        "fork/core/core.go": World.teller("core"), "fork/main.go": World.program("example.org/up/tool/core"),
        "fork/tools/go.mod": World.mod(
          "git.example.org/me/tool/tools", "require example.org/up/tool v1.0.0", "replace example.org/up/tool => ../"),
        "fork/tools/main.go": World.program("example.org/up/tool/core"),
      ])
    try world.publish("up", as: "example.org/up/tool", "v1.0.0")
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    for part in ["fork", "fork/tools"] { #expect(try world.go(["run", "."], in: part).errors == "FORK\n") }
    let run = try world.forkpath(["verify"], in: "fork")
    #expect(run.status == 0 && !world.said(run).contains("edit -module"), "\(world.said(run))")
    // The control: once it is imported by upstream's path, that leads nowhere.
    try world.write("fork/tools/kit/kit.go", World.teller("kit"))
    try world.write("fork/tools/main.go", World.program("example.org/up/tool/core", "example.org/up/tool/tools/kit"))
    #expect(try world.go(["build", "./..."], in: "fork/tools").status != 0)
    let broken = try world.forkpath(["verify"], in: "fork")
    #expect(broken.status == 1, "\(world.said(broken))")
  }

  /// The root was renamed, its imports were not, and a module below it has a path of its own.
  @Test(arguments: RealGo.installed) func `is not that of a module below the root`(go: RealGo) throws {
    let world = try ModuleWorld(
      go,
      [
        "fork/go.mod": ModuleWorld.mod("git.example.org/me/tool/v2"),
        "fork/who/who.go": ModuleWorld.teller("who", "ROOT"),
        "fork/cmd/x/main.go": ModuleWorld.program(
          "example.org/up/tool/v2/who", "oth.example.org/lib/who", "example.org/up/tool/sdk/who"),
        "fork/lib/go.mod": ModuleWorld.mod("oth.example.org/lib"),
        "fork/lib/who/who.go": ModuleWorld.teller("who", "LIB"),
        "fork/sdk/go.mod": ModuleWorld.mod("git.example.org/me/tool/sdk"),
        "fork/sdk/who/who.go": ModuleWorld.teller("who", "SDK"),
      ])
    try world.commit("fork", origin: "git.example.org/me/tool")
    for command in ["scan", "verify", "setup"] {
      let run = try world.forkpath([command, "--upstream", "oth.example.org/lib"], in: "fork")
      let line = "help: forkpath \(command) --upstream example.org/up/tool/v2 .\n"
      #expect(run.status == 1 && run.errorText.contains(line), "\(world.said(run))")
    }
    let setup = try world.forkpath(["setup"], in: "fork")
    #expect(setup.status == 0, "\(world.said(setup))")
    let run = try world.forkpath(["exec", "--", "go", "run", "./cmd/x"], in: "fork")
    #expect(run.errorText == "ROOT LIB SDK\n", "\(run.errorText)")
    #expect(try world.forkpath(["verify", "--mapped"], in: "fork").status == 0)
    #expect(try world.forkpath(["undo"], in: "fork").status == 0)
  }
}
