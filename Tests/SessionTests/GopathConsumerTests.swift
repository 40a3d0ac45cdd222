import Support
import Testing

/// Who else builds with a fork in GOPATH mode: programs with a vendor directory of their own, and importers of the fork's path.
@Suite(
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
  .enabled(if: Program.git.isUsable, "git is not installed"))
struct `In GOPATH mode, another program` {
  private typealias World = ModuleWorld
  private static let off = ["GO111MODULE": "off", "GOFLAGS": ""]

  @Test(arguments: RealGo.installed)
  func `that vendors upstream is a leak, named or in its directory`(go: RealGo) throws {
    let world = try World(
      go, ["fork/core/core.go": World.teller("core"), "fork/cmd/x/main.go": World.program("example.org/up/tool/core")])
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    let app = world.scratch.path + "/gopath/src/example.com/app"
    try world.scratch.write("gopath/src/example.com/app/main.go", World.program("example.org/up/tool/core"))
    let setup = try world.forkpath(["setup", "--consumer", app], in: "fork", Self.off)
    #expect(setup.status == 0, "\(world.said(setup))")
    let words = ["verify", "--mapped", "--consumer", app]
    #expect(try world.forkpath(words, in: "fork", Self.off).status == 0)

    let copy = "example.com/app/vendor/example.org/up/tool/core/core.go"
    try world.scratch.write("gopath/src/" + copy, World.teller("core", "VENDORED"))
    #expect(try world.go(["run", "example.com/app"], in: "fork", Self.off).errors == "VENDORED\n")
    let run = try world.forkpath(words, in: "fork", Self.off)
    #expect(run.status == 1 && run.text.contains("app/vendor/example.org/up/tool/core"), "\(world.said(run))")
  }

  @Test(arguments: RealGo.installed, ["gopath", "second"])
  func `that imports the fork by its own path keeps it from being moved`(go: RealGo, entry: String) throws {
    let world = try World(go, ["README": "The checkout lies in a GOPATH.\n"])
    let path = "git.example.org/me/tool"
    try world.scratch.write("second/src/\(path)/core/core.go", World.teller("core"))
    try world.scratch.write("second/src/\(path)/cmd/x/main.go", World.program("example.org/up/tool/core"))
    try world.scratch.write("\(entry)/src/example.com/app/main.go", World.program(path + "/core"))
    for words in [["init", "-q"], ["remote", "add", "origin", "https://" + path]] {
      _ = try Program.git.run(
        words, in: world.scratch.path + "/second/src/" + path, environment: ["HOME": world.scratch.path + "/home"])
    }
    let gopath = ["GOPATH": world.scratch.path + "/gopath:" + world.scratch.path + "/second"]
    let variables = Self.off.merging(gopath) { $1 }
    let place = "../second/src/" + path
    #expect(try world.go(["run", "example.com/app"], in: place, variables).errors == "FORK\n")
    for words in [["setup"], ["setup", "--strategy", "relocate"]] {
      let run = try world.forkpath(words, in: place, variables)
      #expect(run.status == 1 && run.errorText.contains("example.com/app"), "\(words): \(world.said(run))")
    }
    #expect(try world.go(["run", "example.com/app"], in: place, variables).errors == "FORK\n")
  }
}
