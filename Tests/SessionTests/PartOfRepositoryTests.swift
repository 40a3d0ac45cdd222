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

  /// A fork without go.mod in a repository that is no fork.
  private static func oldWorld(_ go: RealGo, _ more: [String: String] = [:]) throws -> TypedWorld {
    var world = try TypedWorld(
      go,
      [
        "mono/m.go": "package mono\n", "mono/third/tool/who/who.go": TypedWorld.teller("who", "FORK"),
        "mono/third/tool/main.go": TypedWorld.program("example.org/up/tool/who"),
      ].merging(more) { $1 })
    world.directory = "mono"
    try world.repository("mono", origin: "corp.example/mono")
    try world.settle("git tag base")
    try world.type("export GOFLAGS= GO111MODULE=off", isKept: true)
    return world
  }

  @Test(arguments: RealGo.installed) func `is judged alone without a go.mod, too`(go: RealGo) throws {
    for files in [[:], ["mono/go.mod": ModuleWorld.mod("corp.example/mono")]] {
      var world = try Self.oldWorld(go, files)
      let run = try world.type("forkpath verify third/tool")
      #expect(
        run.status == 1 && run.text.contains("'example.org/up/tool' leads nowhere"), "\(run.text)\(run.errorText)")
      #expect(try world.isFixed("forkpath verify third/tool"))
      #expect(try world.type("forkpath exec -- go run .", in: "mono/third/tool").errorText == "FORK\n")
    }
    // Control: in module mode it is a part of the module around it, as setup says, too.
    var world = try Self.oldWorld(go, ["mono/go.mod": ModuleWorld.mod("corp.example/mono")])
    for command in ["verify", "setup"] {
      let run = try world.type("GO111MODULE=on forkpath \(command) third/tool")
      #expect(run.status == 1 && !run.text.contains("leads nowhere"), "\(command): \(run.text)\(run.errorText)")
    }
  }

  /// git tells the files of a part of a repository as well as those of the whole.
  @Test func `is compared with a commit of that repository`() throws {
    let go = RealGo.installed[RealGo.installed.count - 1]
    var world = try Self.oldWorld(go)
    let since = "forkpath verify --since base --upstream example.org/up/tool third/tool"
    // Control: what changes outside of it is not its change.
    try world.settle("echo 'package mono // again' >m.go && git commit -qam outside")
    let outside = try world.type(since)
    #expect(
      outside.status == 0 && outside.text.contains("the change adds nothing"), "\(outside.text)\(outside.errorText)")
    try world.settle("sed -i.old s,example.org/up,git.example.org/me, third/tool/main.go && git commit -qam inside")
    let inside = try world.type(since + " --format github")
    #expect(inside.status == 1 && inside.text.contains("file=third/tool/main.go,"), "\(inside.text)\(inside.errorText)")
    #expect(inside.text.contains("replaces 'example.org/up/tool/who'"), "\(inside.text)")
    // Nothing but the files of the base says now what upstream's path was.
    let untold = try world.type("forkpath verify --since base third/tool")
    #expect(untold.status == 1 && untold.text.contains("replaces 'example.org/up/tool/who'"), "\(untold.text)")
    try world.settle("git tag -f base && echo '// more' >>third/tool/who/who.go && git commit -qam more")
    #expect(try world.type("forkpath verify --since base third/tool").status == 0)
  }
}
