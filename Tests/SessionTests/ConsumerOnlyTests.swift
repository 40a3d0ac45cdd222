import Foundation
import Support
import Testing

/// A mapping that has consumers alone, as an overlay for a vendor directory: what the fork's own modules go on getting is told,
/// with the line that maps them, too.
@Suite(
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
  .enabled(if: Program.git.isUsable, "git is not installed"))
struct `A mapping for a consumer alone` {
  private typealias World = ModuleWorld
  private static let upstream = "example.org/up/tool"

  /// A fork with a nested module, and a consumer that vendors both.
  private static func world(_ go: RealGo, root: String, sdk: String, requires: Bool) throws -> World {
    let kit =
      requires
      ? "package kit\n\nimport \"\(upstream)/core\"\n\nfunc Who() string { return core.Who() }\n" : World.teller("kit")
    let lines = requires ? "require \(upstream) v1.0.0" : ""
    var files = [
      "fork/go.mod": World.mod(root), "fork/core/core.go": World.teller("core"),
      "fork/other/other.go": "package other\n\nimport _ \"\(upstream)/core\"\n",
      "fork/sdk/go.mod": World.mod(sdk, lines), "fork/sdk/kit/kit.go": kit,
      "app/go.mod": World.mod("example.net/app", "require \(upstream) v1.0.0", "require \(sdk) v1.0.0"),
      "app/main.go": World.program(upstream + "/core", sdk + "/kit"),
    ]
    for (path, text) in files where path.hasPrefix("fork/") {
      files["old" + path.dropFirst(4)] = text.replacing("FORK", with: "OLD").replacing(root, with: upstream)
    }
    let world = try World(go, files)
    try world.publish("old", as: upstream, "v1.0.0")
    try world.publish("old/sdk", as: sdk, "v1.0.0")
    for place in ["fork/sdk", "app"] { try world.go(["mod", "tidy"], in: place) }
    try world.go(["mod", "vendor"], in: "app")
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: upstream)
    return world
  }

  @Test(arguments: RealGo.installed, ["example.org/up/tool/sdk", "example.com/other/sdk"])
  func `gives it the fork's nested modules, and tells of those that need the root`(go: RealGo, sdk: String) throws {
    for requires in [false, true] {
      let world = try Self.world(go, root: Self.upstream, sdk: sdk, requires: requires)
      #expect(try world.go(["run", "."], in: "app").errors == "OLD OLD\n")
      let setup = try world.forkpath(["setup", "--consumer", world.path("app")], in: "fork")
      #expect(setup.status == 0, "\(world.said(setup))")
      #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "app").errorText == "FORK FORK\n")
      let limit = "nested modules of the fork, which go on getting the published upstream"
      #expect(setup.text.contains(limit) == requires, "\(world.said(setup))")
      let mapped = try world.forkpath(["verify", "--mapped"], in: "fork")
      #expect((mapped.status == 0) != requires, "\(world.said(mapped))")
    }
  }

  @Test(arguments: RealGo.installed) func `of a renamed fork says what maps the fork as well`(go: RealGo) throws {
    let world = try Self.world(
      go, root: "git.example.org/me/tool", sdk: Self.upstream + "/sdk", requires: false)
    let setup = try world.forkpath(
      ["setup", "--strategy", "overlay", "--consumer", world.path("app")], in: "fork")
    #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "app").errorText == "FORK FORK\n")
    let verified = try world.forkpath(["verify", "--mapped"], in: "fork")
    let fix = "forkpath setup --strategy workspace --consumer"
    for run in [setup, verified] {
      #expect(run.status == 1 && world.said(run).contains("help: \(fix) "), "\(world.said(run))")
    }
    // Where no strategy is named, that one is chosen.
    let again = try world.forkpath(["setup", "--consumer", "../app", "."], in: "fork")
    #expect(again.status == 0, "\(world.said(again))")
    #expect(try world.forkpath(["verify", "--mapped"], in: "fork").status == 0)
    #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "app").errorText == "FORK FORK\n")
    #expect(try world.forkpath(["exec", "--", "go", "build", "./..."], in: "fork").status == 0)
  }
}
