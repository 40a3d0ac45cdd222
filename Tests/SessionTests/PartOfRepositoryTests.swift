import Foundation
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

  /// The root was renamed, and a module below it kept upstream's name: it is one of the fork's, for every strategy.
  @Test(arguments: RealGo.installed, ["upstream", "origin"])
  func `is told from a fork whose root alone was renamed`(go: RealGo, remote: String) throws {
    let world = try ModuleWorld(
      go,
      [
        "fork/go.mod": ModuleWorld.mod("git.example.org/me/tool"), "fork/core/core.go": ModuleWorld.teller("core"),
        "fork/main.go": ModuleWorld.program("example.org/up/tool/core"),
        "fork/api/go.mod": ModuleWorld.mod("example.org/up/tool/api", "require example.org/up/tool v1.0.0"),
        "fork/api/main.go": ModuleWorld.program("example.org/up/tool/core"),
      ])
    try world.publish("fork", as: "example.org/up/tool", "v1.0.0")
    try world.go(["mod", "tidy"], in: "fork/api")
    try world.commit(
      "fork", origin: "git.example.org/me/tool", upstream: remote == "upstream" ? "example.org/up/tool" : nil)
    for words in [["setup", "fork/api"], ["setup", "--strategy", "workspace", "fork/api"]] {
      let setup = try world.forkpath(words, in: "")
      #expect(setup.status == 0 && world.said(setup).contains("which is taken as a whole"), "\(world.said(setup))")
      #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "fork/api").errorText == "FORK\n")
      #expect(try world.forkpath(["undo", "fork"], in: "").status == 0)
    }
  }

  /// A module below the root is no fork of its own in GOPATH mode either.
  @Test(arguments: [["--gopath"], ["--strategy", "symlink"], ["--strategy", "relocate"]])
  func `is told from a module of a fork in GOPATH mode`(words: [String]) throws {
    let world = try Self.world(RealGo.installed[RealGo.installed.count - 1])
    try world.go(["mod", "edit", "-module=example.org/up/outer"], in: "outer")
    try world.write("outer/sub/go.mod", ModuleWorld.mod("example.org/up/outer/sub"))
    let setup = try world.forkpath(["setup"] + words + ["outer/sub"], in: "")
    #expect(setup.status == 0 && world.said(setup).contains("which is taken as a whole"), "\(world.said(setup))")
    #expect(
      setup.text.contains("'example.org/up/outer'") || setup.text.contains("example.org/up/outer now"), "\(setup.text)")
  }

  /// A link in the tree leads to a module elsewhere, which is no part of it.
  @Test(arguments: RealGo.installed) func `is told from what a link of it leads to`(go: RealGo) throws {
    let world = try ModuleWorld(
      go,
      [
        "fork/go.mod": ModuleWorld.mod("example.org/up/tool"), "fork/core/core.go": ModuleWorld.teller("core"),
        "ext/go.mod": ModuleWorld.mod("example.org/up/tool/api", "require example.org/up/tool v1.0.0"),
        "ext/main.go": ModuleWorld.program("example.org/up/tool/core"),
      ])
    try world.publish("fork", as: "example.org/up/tool", "v1.0.0")
    try world.go(["mod", "tidy"], in: "ext")
    try FileManager.default.createSymbolicLink(
      atPath: world.path("fork/api"), withDestinationPath: world.path("ext"))
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    #expect(try world.go(["run", "."], in: "fork/api").errors == "UPSTREAM\n")
    for run in [try world.forkpath(["verify", "api"], in: "fork"), try world.forkpath(["verify"], in: "fork/api")] {
      #expect(!run.text.contains("resolves to \(world.path("fork")) in"), "\(world.said(run))")
    }
    #expect(try world.forkpath(["verify"], in: "fork").status == 0)
  }
}
