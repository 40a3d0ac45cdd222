import Foundation
import Support
import Testing

/// A cycle of imports that comes to exist after setup: a dependency's next version imports the fork back, or the fork begins to
/// import one that does. `go build` under the mapping fails, and verify says why.
@Suite(
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
  .enabled(if: Program.git.isUsable, "git is not installed"))
struct `A cycle of imports after setup` {
  private typealias World = ModuleWorld
  private static let upstream = "example.org/up/tool"

  /// What the dependency is made of, in two versions: the second imports the fork.
  private static func published(_ go: RealGo, _ files: [String: String]) throws -> World {
    let world = try World(
      go,
      [
        "one/go.mod": World.mod("example.org/dep"), "one/dep.go": World.teller("dep"),
        "two/go.mod": World.mod("example.org/dep", "require \(upstream) v1.0.0"),
        "two/dep.go": "package dep\n\nimport _ \"\(upstream)/core\"\n\nfunc Who() string { return \"TWO\" }\n",
        "old/go.mod": World.mod(upstream), "old/core/core.go": World.teller("core"),
        "old/base/base.go": World.teller("base"),
      ].merging(files) { $1 })
    try world.publish("one", as: "example.org/dep", "v1.0.0")
    try world.publish("two", as: "example.org/dep", "v1.1.0")
    try world.publish("old", as: upstream, "v1.0.0")
    return world
  }

  @Test(arguments: RealGo.installed) func `through a newer version of a dependency is an error of verify`(
    go: RealGo
  ) throws {
    let world = try Self.published(
      go,
      [
        "fork/go.mod": World.mod(Self.upstream, "require example.org/dep v1.0.0"),
        "fork/core/core.go": "package core\n\nimport _ \"example.org/dep\"\n\nfunc Who() string { return \"FORK\" }\n",
        "fork/base/base.go": World.teller("base"),
        "fork/sdk/go.mod": World.mod(Self.upstream + "/sdk", "require \(Self.upstream) v1.0.0"),
        "fork/sdk/main.go": World.program(Self.upstream + "/base"),
      ])
    for place in ["fork", "fork/sdk"] { try world.go(["mod", "tidy"], in: place) }
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: Self.upstream)
    #expect(try world.forkpath(["setup"], in: "fork").status == 0)
    let build = ["exec", "--", "go", "build", "./..."]
    #expect(try world.forkpath(build, in: "fork").status == 0)
    #expect(try world.forkpath(["verify", "--mapped"], in: "fork").status == 0)
    for (version, isCycle) in [("v1.1.0", true), ("v1.0.0", false)] {
      // The advice is to take another version.
      try world.go(["mod", "edit", "-require=example.org/dep@" + version], in: "fork")
      try world.go(["mod", "download", "all"], in: "fork", ["GOFLAGS": "-mod=mod"])
      #expect(try (world.forkpath(build, in: "fork").status == 0) != isCycle)
      let run = try world.forkpath(["verify", "--mapped", "--verbose"], in: "fork")
      #expect((run.status == 0) != isCycle, "\(world.said(run))")
      #expect(run.text.contains("error[import-cycle]: '\(Self.upstream)/core'") == isCycle, "\(world.said(run))")
      #expect(run.text.contains("take a version of 'example.org/dep' that does not") == isCycle, "\(world.said(run))")
      // Without the mapping's environment the leak is still told with the line that makes it active.
      let plain = try world.forkpath(["verify", "--verbose"], in: "fork")
      #expect(plain.status == 1 && plain.text.contains("[not-active]"), "\(world.said(plain))")
    }
  }

  @Test(arguments: RealGo.installed.suffix(1)) func `that only the mapping closes is an error under it`(
    go: RealGo
  ) throws {
    let world = try Self.published(
      go,
      [
        "fork/go.mod": World.mod("git.example.org/me/tool"), "fork/core/core.go": World.teller("core"),
        "fork/base/base.go":
          "package base\n\nimport _ \"\(Self.upstream)/core\"\n\nfunc Who() string { return \"FORK\" }\n",
        "fork/main.go": World.program(Self.upstream + "/base"),
      ])
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: Self.upstream)
    #expect(try world.forkpath(["setup"], in: "fork").status == 0)
    #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "fork").errorText == "FORK\n")
    try world.write(
      "fork/core/core.go",
      "package core\n\nimport _ \"example.org/dep\"\n\nfunc Who() string { return \"FORK\" }\n")
    try world.go(["mod", "edit", "-require=example.org/dep@v1.1.0", "-require=\(Self.upstream)@v1.0.0"], in: "fork")
    try world.go(["mod", "tidy"], in: "fork")
    #expect(try world.forkpath(["setup"], in: "fork").status != 0, "setup sees it before it changes anything")
    let run = try world.forkpath(["verify", "--mapped", "--verbose"], in: "fork")
    #expect(run.status == 1, "\(world.said(run))")
  }
}
