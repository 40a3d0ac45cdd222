import Foundation
import Support
import Testing

/// Where go may fetch nothing, a mapping that needs more of the module cache than plain go does breaks builds that worked.
@Suite(
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
  .enabled(if: Program.git.isUsable, "git is not installed"))
struct `A build that worked with GOPROXY=off` {
  private typealias World = ModuleWorld

  private static let offline = ["GOPROXY": "off"]

  /// A fork whose module b builds with example.com/ext v1.0.0, and whose root asks for v1.2.0.
  private static func fork(_ go: RealGo) throws -> World {
    let world = try World(
      go,
      [
        "ext/go.mod": World.mod("example.com/ext"), "ext/e/e.go": World.teller("e", "EXT"),
        "fork/go.mod": World.mod("example.org/up/tool", "require example.com/ext v1.2.0"),
        "fork/core/core.go": World.teller("core"), "fork/cmd/x/main.go": World.program("example.com/ext/e"),
        "fork/b/go.mod": World.mod(
          "example.org/up/tool/b", "require example.org/up/tool v1.0.0", "require example.com/ext v1.0.0"),
        "fork/b/main.go": World.program("example.org/up/tool/core", "example.com/ext/e"),
        "old/go.mod": World.mod("example.org/up/tool"), "old/core/core.go": World.teller("core"),
      ])
    for version in ["v1.0.0", "v1.2.0"] { try world.publish("ext", as: "example.com/ext", version) }
    try world.publish("old", as: "example.org/up/tool", "v1.0.0")
    for module in ["fork", "fork/b"] { try world.go(["mod", "tidy"], in: module) }
    try FileManager.default.removeItem(atPath: world.scratch.path + "/gopath/pkg/mod")
    return world
  }

  @Test(arguments: RealGo.installed)
  func `refuses a workspace that selects a version which is not in the cache`(go: RealGo) throws {
    let world = try Self.fork(go)
    #expect(try world.go(["build", "./..."], in: "fork/b").status == 0)
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    #expect(try world.go(["build", "./..."], in: "fork/b", Self.offline).status == 0)
    for command in ["setup", "preview"] {
      let run = try world.forkpath([command], in: "fork", Self.offline)
      #expect(run.status == 1 && run.errorText.contains("example.com/ext@v1.2.0"), "\(command): \(world.said(run))")
    }
    // With a proxy, go fetches it.
    let setup = try world.forkpath(["setup"], in: "fork")
    #expect(setup.status == 0, "\(world.said(setup))")
    #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "fork/b").errorText.hasSuffix("FORK EXT\n"))
  }

  @Test(arguments: RealGo.installed)
  func `from a vendor directory refuses a workspace, which does not read that`(go: RealGo) throws {
    let world = try Self.fork(go)
    try world.go(["mod", "vendor"], in: "fork/b")
    try FileManager.default.removeItem(atPath: world.scratch.path + "/gopath/pkg/mod")
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    #expect(try world.go(["build", "./..."], in: "fork/b", Self.offline).status == 0)
    let refused = try world.forkpath(["setup"], in: "fork", Self.offline)
    #expect(refused.status == 1 && refused.errorText.contains("is not in the module cache"), "\(world.said(refused))")
    #expect(try world.forkpath(["setup"], in: "fork").status == 0)
  }

  @Test(arguments: RealGo.installed)
  func `goes on where the cache has all that the mapping needs`(go: RealGo) throws {
    let world = try Self.fork(go)
    for module in ["fork", "fork/b"] { try world.go(["mod", "download"], in: module) }
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    let setup = try world.forkpath(["setup"], in: "fork", Self.offline)
    #expect(setup.status == 0, "\(world.said(setup))")
    let run = try world.forkpath(["exec", "--", "go", "run", "."], in: "fork/b", Self.offline)
    #expect(run.errorText == "FORK EXT\n", "\(run.errorText)")
  }
}
