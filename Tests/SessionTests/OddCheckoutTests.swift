import Foundation
import Support
import Testing

/// Checkouts as build machines make them.
@Suite(
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
  .enabled(if: Program.git.isUsable, "git is not installed"))
struct `A checkout` {
  private typealias World = ModuleWorld

  private static func world(_ go: RealGo) throws -> ModuleWorld {
    let world = try ModuleWorld(
      go,
      [
        "fork/go.mod": World.mod("example.org/up/tool"), "fork/core/core.go": World.teller("core"),
        "fork/sdk/go.mod": World.mod("example.org/up/tool/sdk", "require example.org/up/tool v1.0.0"),
        "fork/sdk/main.go": World.program("example.org/up/tool/core"), "home/dir/x.go": "package x\n",
      ])
    try world.publish("fork", as: "example.org/up/tool", "v1.0.0")
    try world.go(["mod", "tidy"], in: "fork/sdk")
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    return world
  }

  @Test(arguments: RealGo.installed)
  func `that is the home directory is looked at, and mapped where nothing is moved`(go: RealGo) throws {
    let world = try Self.world(go)
    let home = ["HOME": world.path("fork")]
    #expect(try world.forkpath(["scan"], in: "fork", home).status == 0)
    let verify = try world.forkpath(["verify"], in: "fork", home)
    #expect(
      verify.status == 1 && verify.text.contains("gets 'example.org/up/tool' from example.org/up/tool@v1.0.0"),
      "\(world.said(verify))")
    #expect(try world.forkpath(["preview"], in: "fork", home).status == 0)
    let setup = try world.forkpath(["setup"], in: "fork", home)
    #expect(setup.status == 0, "\(world.said(setup))")
    #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "fork/sdk", home).errorText == "FORK\n")
    #expect(try world.forkpath(["undo"], in: "fork", home).status == 0)
    // It is never linked into a GOPATH or moved, and a home that is no checkout is refused as ever.
    let moved = try world.forkpath(["setup", "--strategy", "relocate"], in: "fork", home)
    #expect(moved.status == 1 && moved.errorText.contains("never moved"), "\(world.said(moved))")
    let other = try world.forkpath(["scan"], in: "home", ["HOME": world.path("home")])
    #expect(other.status == 1 && other.errorText.contains("is not a fork's checkout"), "\(world.said(other))")
  }

  @Test(arguments: RealGo.installed)
  func `that is sparse says which modules it cannot judge`(go: RealGo) throws {
    let world = try Self.world(go)
    #expect(!world.said(try world.forkpath(["verify"], in: "fork")).contains("sparse"))
    let sparse = try Program.git.run(
      ["sparse-checkout", "set", "core"], in: world.path("fork"), environment: ["HOME": world.scratch.path + "/home"])
    #expect(sparse.status == 0, "\(sparse.errorText)")
    let verify = try world.forkpath(["verify"], in: "fork")
    #expect(verify.text.contains("the module in 'sdk' is not judged"), "\(world.said(verify))")
    #expect(verify.text.contains("git sparse-checkout add sdk"), "\(world.said(verify))")
  }

  @Test(arguments: RealGo.installed.filter { $0.name != "1.19" })
  func `whose go.work states an older go says so, and how to come past it`(go: RealGo) throws {
    let world = try Self.world(go)
    try world.write("fork/go.work", "go 1.21\n\nuse (\n\t.\n\t./sdk\n)\n")
    #expect(try world.forkpath(["verify"], in: "fork").status == 0)
    try world.write(
      "fork/sdk/go.mod",
      World.mod("example.org/up/tool/sdk", "require example.org/up/tool v1.0.0", go: "1.25"))
    let verify = try world.forkpath(["verify"], in: "fork")
    #expect(verify.status == 1, "\(world.said(verify))")
    #expect(verify.text.contains("it requires go >= 1.25, and the go.work states go 1.21"), "\(world.said(verify))")
    #expect(verify.text.contains("help: forkpath setup ."), "\(world.said(verify))")
    #expect(try world.forkpath(["setup", "."], in: "fork").status == 0)
    #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "fork/sdk").errorText == "FORK\n")
  }

  /// Files that go reads, by where a link stands for them, and the command of each that meets them.
  private static let readers = [
    ["scan"], ["scan", "--json"], ["preview"], ["setup"], ["verify"], ["verify", "--json"], ["graph", "./..."],
    ["run", "./fork"], ["reach"], ["exec", "--", "go", "version"], ["env"], ["get"], ["doctor"],
  ]

  @Test(arguments: RealGo.installed, ["fork/go.mod", "fork/go.work", "fork/sdk/go.mod"])
  func `that links a module file to one outside has no word of that printed`(go: RealGo, file: String) throws {
    let world = try World(
      go,
      [
        "fork/go.mod": World.mod("example.org/up/tool"), "fork/core/core.go": World.teller("core"),
        "fork/main.go": World.program("example.org/up/tool/core"),
        "fork/sdk/go.mod": World.mod("example.org/up/tool/sdk"),
        "fork/sdk/sdk.go": World.teller("sdk"), "secret": "machine host login me password hunter2\n",
      ])
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    let said = { () throws -> String in
      try Self.readers.map { words in
        world.said(try world.forkpath(words, in: words[0] == "run" ? "." : file.contains("sdk") ? "fork/sdk" : "fork"))
      }.joined()
    }
    let place = world.path(file)
    if FileManager.default.fileExists(atPath: place) { try FileManager.default.removeItem(atPath: place) }
    try FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: world.path("secret"))
    let linked = try said()
    #expect(!linked.contains("'machine'") && !linked.contains("hunter2"), "\(linked)")
    // Its control: what the checkout says itself is told.
    try FileManager.default.removeItem(atPath: place)
    try FileManager.default.copyItem(atPath: world.path("secret"), toPath: place)
    #expect(try said().contains("'machine'"))
  }
}
