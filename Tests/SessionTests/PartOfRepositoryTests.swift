import Support
import Testing

/// A fork whose tree was copied into the repository of another project, without a `.git` of its own.
@Suite(
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
  .enabled(if: Program.git.isUsable, "git is not installed"))
struct `A fork within the repository of another project` {
  private static func world(_ go: RealGo) throws -> ModuleWorld {
    let world = try ModuleWorld(
      go,
      [
        "outer/go.mod": ModuleWorld.mod("git.example.org/me/outer"), "outer/o.go": "package outer\n",
        "outer/sub/go.mod": ModuleWorld.mod("example.org/up/tool"),
        "outer/sub/core/core.go": ModuleWorld.teller("core"),
        "outer/sub/api/go.mod": ModuleWorld.mod("example.org/up/tool/api", "require example.org/up/tool v1.0.0"),
        "outer/sub/api/main.go": ModuleWorld.program("example.org/up/tool/core"),
      ])
    try world.publish("outer/sub", as: "example.org/up/tool", "v1.0.0")
    try world.go(["mod", "tidy"], in: "outer/sub/api")
    try world.commit("outer", origin: "git.example.org/me/outer")
    return world
  }

  /// The module below it is one of its modules, however deep it is named.
  @Test(arguments: RealGo.installed)
  func `is judged and mapped whole where a module of it is named`(go: RealGo) throws {
    let world = try Self.world(go)
    for words in [["verify", "sub/api"], ["verify", "sub"]] {
      let run = try world.forkpath(words, in: "outer")
      #expect(run.status == 1 && run.text.contains("'example.org/up/tool/core'"), "\(words): \(world.said(run))")
    }
    // exec names what setup takes.
    let unmapped = try world.forkpath(["exec", "--", "go", "run", "."], in: "outer/sub/api")
    #expect(unmapped.status == 125, "\(world.said(unmapped))")
    #expect(
      TypedWorld.commands(in: unmapped) == ["forkpath setup \(world.path("outer/sub"))"], "\(world.said(unmapped))")
    let setup = try world.forkpath(["setup", "sub/api"], in: "outer")
    #expect(setup.status == 0 && setup.text.contains("now resolves"), "\(world.said(setup))")
    #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "outer/sub/api").errorText == "FORK\n")
    #expect(try world.forkpath(["verify", "--mapped", "sub/api"], in: "outer").status == 0)
  }

  @Test(arguments: RealGo.installed, ["sub", "."])
  func `is judged as setup takes it, where it is named`(go: RealGo, named: String) throws {
    let world = try Self.world(go)
    let place = named == "." ? "outer/sub" : "outer"
    let run = try world.forkpath(["verify", named], in: place)
    #expect(run.status == 1 && run.text.contains("'example.org/up/tool/core'"), "\(world.said(run))")
    #expect(run.errorText.contains("is only a part of the repository"), "\(run.errorText)")
    #expect(TypedWorld.commands(in: run) == ["forkpath setup \(named)"], "\(world.said(run))")
    #expect(try world.forkpath(["setup", named], in: place).status == 0)
    let mapped = try world.forkpath(["verify", "--mapped", named], in: place)
    #expect(mapped.status == 0, "\(world.said(mapped))")
    #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "outer/sub/api").errorText == "FORK\n")
  }

  /// Control: a module of the project itself is judged with it, and refused with it.
  @Test(arguments: RealGo.installed)
  func `is told from a module of the project`(go: RealGo) throws {
    let world = try Self.world(go)
    try world.write("outer/own/go.mod", ModuleWorld.mod("git.example.org/me/outer/own"))
    try world.write("outer/own/o.go", "package own\n")
    let run = try world.forkpath(["verify", "own"], in: "outer")
    #expect(run.status == 1 && run.errorText.contains("names itself by the path of its own remote"))
    #expect(!run.errorText.contains("is only a part"), "\(world.said(run))")
  }
}
