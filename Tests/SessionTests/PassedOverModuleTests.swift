import Support
import Testing

/// A module below a directory that `./...` of the root passes over is judged, and mapped, for who works in it.
@Suite(
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
  .enabled(if: Program.git.isUsable, "git is not installed"))
struct `A module in a directory that patterns pass over` {
  private static func world(_ go: RealGo, _ place: String) throws -> ModuleWorld {
    let world = try ModuleWorld(
      go,
      [
        "fork/go.mod": ModuleWorld.mod("example.org/up/tool"), "fork/core/core.go": ModuleWorld.teller("core"),
        "fork/\(place)/go.mod": ModuleWorld.mod("example.org/up/tool/extra", "require example.org/up/tool v1.0.0"),
        "fork/\(place)/main.go": ModuleWorld.program("example.org/up/tool/core"),
      ])
    try world.publish("fork", as: "example.org/up/tool", "v1.0.0")
    try world.go(["mod", "tidy"], in: "fork/" + place)
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    return world
  }

  @Test(arguments: RealGo.installed, [".ci/sdk", "_ex/a/b", "testdata/prog"])
  func `is judged and mapped where the user is in it`(go: RealGo, place: String) throws {
    let world = try Self.world(go, place)
    let inside = "fork/" + place
    #expect(try world.go(["run", "."], in: inside).errors == "UPSTREAM\n")
    for words in [["verify"], ["verify", "."]] {
      let run = try world.forkpath(words, in: inside)
      #expect(run.status == 1 && run.text.contains("'example.org/up/tool/core'"), "\(words): \(world.said(run))")
    }
    // Patterns of the root do not lead there.
    #expect(try world.forkpath(["verify"], in: "fork").status == 0)
    let setup = try world.forkpath(["setup", "."], in: inside)
    #expect(setup.status == 0 && setup.text.contains("now resolves"), "\(world.said(setup))")
    #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: inside).errorText == "FORK\n")
    let mapped = try world.forkpath(["verify", "--mapped"], in: inside)
    #expect(mapped.status == 0, "\(world.said(mapped))")
    #expect(try world.forkpath(["verify", "--mapped"], in: "fork").status == 0)
    #expect(try world.forkpath(["status"], in: "fork").status == 0)
    #expect(try world.forkpath(["setup"], in: inside).text.hasPrefix("nothing to do"))
    #expect(try world.forkpath(["undo"], in: inside).status == 0)
    #expect(try world.changes("fork") == "")
  }

  @Test(arguments: RealGo.installed)
  func `is not taken for a fork of its own, however it is named`(go: RealGo) throws {
    let world = try Self.world(go, "sdk")
    for words in [["scan", "."], ["preview", "."]] {
      let run = try world.forkpath(words, in: "fork/sdk")
      #expect(run.status == 0 && run.text.contains("workspace"), "\(words): \(world.said(run))")
    }
    let setup = try world.forkpath(["setup", "sdk"], in: "fork")
    #expect(setup.status == 0 && world.said(setup).contains("which is taken as a whole"), "\(world.said(setup))")
    #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "fork/sdk").errorText == "FORK\n")
  }
}
