import Foundation
import Support
import Testing

/// What is changed after setup: the fork's go line, its modules, and who is built with it.
@Suite(
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
  .enabled(if: Program.git.isUsable, "git is not installed"))
struct `A mapping, later` {
  private typealias World = ModuleWorld

  /// A fork with a module that gets the published root, mapped, and two programs elsewhere.
  private static func world(_ go: RealGo, _ consumers: String...) throws -> World {
    var files = [
      "fork/go.mod": World.mod("example.org/up/tool"), "fork/core/core.go": World.teller("core"),
      "old/go.mod": World.mod("example.org/up/tool"), "old/core/core.go": World.teller("core"),
    ]
    for place in consumers.isEmpty ? ["fork/sdk"] : consumers {
      files[place + "/go.mod"] = World.mod("example.org/up/" + place, "require example.org/up/tool v1.0.0")
      files[place + "/main.go"] = World.program("example.org/up/tool/core")
    }
    let world = try World(go, files)
    try world.publish("old", as: "example.org/up/tool", "v1.0.0")
    for place in consumers.isEmpty ? ["fork/sdk"] : consumers { try world.go(["mod", "tidy"], in: place) }
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    return world
  }

  @Test(arguments: RealGo.installed)
  func `is outdated once a module asks for a later go than its go.work`(go: RealGo) throws {
    let world = try Self.world(go)
    #expect(try world.forkpath(["setup"], in: "fork").status == 0)
    try world.write("fork/go.mod", World.mod("example.org/up/tool", go: go.name == "1.19" ? "1.20" : "1.25"))
    for words in [["status"], ["verify", "--mapped"]] {
      let run = try world.forkpath(words, in: "fork")
      #expect(run.status == 1 && run.text.contains("forkpath setup ."), "\(words): \(world.said(run))")
      #expect(!run.text.contains("go list"), "\(words): \(run.text)")
    }
    #expect(try world.forkpath(["exec", "--", "go", "build", "./..."], in: "fork").status == 125)
    #expect(try world.forkpath(["setup"], in: "fork").status == 0)
    #expect(try world.forkpath(["exec", "--", "go", "run", "./sdk"], in: "fork").errorText == "FORK\n")
    #expect(try world.forkpath(["verify", "--mapped"], in: "fork").status == 0)
  }

  /// What is left to publish is a part of what was published: the overlay, and the digest of the file that it was made from, go.
  @Test(arguments: RealGo.installed)
  func `of a fork whose module line is upstream's again is made again`(go: RealGo) throws {
    let world = try Self.world(go)
    try world.write("fork/go.mod", World.mod("git.example.org/me/tool"))
    try world.write("fork/b/b.go", "package b\n\nimport _ \"example.org/up/tool/core\"\n")
    #expect(try world.forkpath(["setup"], in: "fork").status == 0)
    #expect(try world.forkpath(["env"], in: "fork").text.contains("overlay.json"))
    try world.write("fork/go.mod", World.mod("example.org/up/tool"))
    let outdated = try world.forkpath(["env"], in: "fork")
    #expect(outdated.status != 0 && outdated.errorText.contains("help: forkpath setup ."), "\(world.said(outdated))")
    let setup = try world.forkpath(["setup", "."], in: "fork")
    #expect(setup.status == 0 && !setup.text.contains("nothing to do"), "\(world.said(setup))")
    let env = try world.forkpath(["env"], in: "fork")
    #expect(env.status == 0 && !env.text.contains("overlay"), "\(world.said(env))")
    #expect(try world.forkpath(["verify", "--mapped"], in: "fork").status == 0)
    #expect(try world.forkpath(["exec", "--", "go", "run", "./sdk"], in: "fork").errorText == "FORK\n")
    #expect(try world.forkpath(["setup", "."], in: "fork").text.contains("nothing to do"))
  }

  @Test(arguments: RealGo.installed)
  func `that nothing needs any more is taken back by the fix of verify`(go: RealGo) throws {
    let world = try Self.world(go)
    #expect(try world.forkpath(["setup"], in: "fork").status == 0)
    try FileManager.default.removeItem(atPath: world.path("fork/sdk"))
    let run = try world.forkpath(["verify", "--mapped"], in: "fork")
    #expect(run.status == 1 && run.text.contains("help: forkpath undo ."), "\(world.said(run))")
    #expect(try world.forkpath(["undo", "."], in: "fork").status == 0)
    #expect(try world.forkpath(["verify", "--mapped"], in: "fork").status == 0)
  }

  @Test(arguments: RealGo.installed)
  func `says which consumers it is not for any more`(go: RealGo) throws {
    let world = try Self.world(go, "app", "second")
    let consumers = ["app", "second"].map { ["--consumer", world.path($0)] }
    #expect(try world.forkpath(["setup"] + consumers[0], in: "fork").status == 0)
    // The mapping is the consumer's, and not without need.
    #expect(!world.said(try world.forkpath(["setup"], in: "fork")).contains("undo"))
    let other = try world.forkpath(["setup"] + consumers[1], in: "fork")
    #expect(other.status == 0 && other.errorText.contains(world.path("app")), "\(world.said(other))")
    let both = try world.forkpath(["setup"] + consumers[1] + consumers[0], in: "fork")
    #expect(both.status == 0 && both.errorText.isEmpty, "\(world.said(both))")
    for app in ["app", "second"] {
      let run = try world.forkpath(["exec", "--dir", world.path("fork"), "--", "go", "run", "."], in: app)
      #expect(run.errorText == "FORK\n", "\(app): \(run.errorText)")
    }
  }

  @Test(arguments: RealGo.installed)
  func `is not for a consumer of another major version`(go: RealGo) throws {
    let world = try Self.world(go, "app")
    try world.write("up2/go.mod", World.mod("example.org/up/tool/v2"))
    try world.write("up2/core/core.go", World.teller("core"))
    try world.publish("up2", as: "example.org/up/tool/v2", "v2.0.0")
    try world.write("app/go.mod", World.mod("example.org/up/app", "require example.org/up/tool/v2 v2.0.0"))
    try world.write("app/main.go", World.program("example.org/up/tool/v2/core"))
    try world.go(["mod", "tidy"], in: "app")
    for command in ["verify", "setup"] {
      let run = try world.forkpath([command, "--consumer", "../app"], in: "fork")
      #expect(run.status == 1 && run.errorText.contains("help: forkpath setup ."), "\(command): \(world.said(run))")
    }
  }

  /// Roots that are mapped alone.
  private static let alone = [
    ["fork/go.mod": World.mod("git.example.org/me/tool")], [String: String](),
  ]

  @Test(arguments: RealGo.installed, alone)
  func `of a root alone is not taken for that of a module which came after it`(
    go: RealGo, root: [String: String]
  ) throws {
    let files = [
      "fork/core/core.go": World.teller("core"), "fork/cmd/x/main.go": World.program("example.org/up/tool/core"),
      "old/go.mod": World.mod("example.org/up/tool"), "old/core/core.go": World.teller("core"),
    ]
    let world = try World(go, files.merging(root) { $1 })
    try world.publish("old", as: "example.org/up/tool", "v1.0.0")
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    #expect(try world.forkpath(["setup"], in: "fork").status == 0)
    #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "fork/cmd/x").errorText == "FORK\n")
    #expect(try world.forkpath(["env"], in: "fork/cmd/x").status == 0)
    for place in ["sdk", "_sample"] {
      try world.write(
        "fork/\(place)/go.mod", World.mod("example.org/up/tool/sdk", "require example.org/up/tool v1.0.0"))
      try world.write("fork/\(place)/main.go", World.program("example.org/up/tool/core"))
      try world.go(["mod", "tidy"], in: "fork/" + place)
      #expect(try world.go(["run", "."], in: "fork/" + place).errors.hasSuffix("UPSTREAM\n"))
      let help = place == "sdk" ? "help: forkpath setup " : "help: forkpath verify "
      for (words, status) in [(["exec", "--", "go", "run", "."], 125), (["env"], 1)] {
        let run = try world.forkpath(words, in: "fork/" + place)
        #expect(run.status == status && run.text.isEmpty, "\(place) \(words): \(world.said(run))")
        #expect(run.errorText.contains(help), "\(place) \(words): \(world.said(run))")
      }
    }
    try FileManager.default.removeItem(atPath: world.path("fork/_sample"))
    #expect(try world.forkpath(["status"], in: "fork").status == 1)
    let setup = try world.forkpath(["setup", world.path("fork")], in: "fork/sdk")
    #expect(setup.status == 0, "\(world.said(setup))")
    #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "fork/sdk").errorText == "FORK\n")
    #expect(try world.forkpath(["status"], in: "fork").status == 0)
  }

  @Test(arguments: RealGo.installed)
  func `is not gone on with once the fork has a go.mod of its own`(go: RealGo) throws {
    let world = try World(
      go,
      [
        "fork/core/core.go": World.teller("core"), "fork/main.go": World.program("example.org/up/tool/core"),
        "ext/go.mod": World.mod("example.com/ext"), "ext/ext.go": World.teller("ext"),
      ])
    try world.publish("ext", as: "example.com/ext", "v1.0.0")
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    #expect(try world.forkpath(["setup"], in: "fork").status == 0)
    try world.write("fork/go.mod", World.mod("example.org/up/tool", "require example.com/ext v1.0.0"))
    try world.write("fork/main.go", World.program("example.org/up/tool/core", "example.com/ext"))
    try world.go(["mod", "tidy"], in: "fork")
    let refused = try world.forkpath(["exec", "--", "go", "run", "."], in: "fork")
    #expect(refused.status == 125 && refused.errorText.contains("go.mod changed since"), "\(world.said(refused))")
    let verify = try world.forkpath(["verify", "--mapped"], in: "fork")
    #expect(verify.status == 1, "\(world.said(verify))")
    #expect(
      world.said(verify).split(separator: "\n").filter { $0.hasPrefix("help: ") }.allSatisfy {
        $0 == "help: forkpath undo ."
      }, "\(world.said(verify))")
    #expect(try world.forkpath(["undo", "."], in: "fork").status == 0)
    #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "fork").errorText.hasSuffix("FORK UPSTREAM\n"))
    #expect(try world.forkpath(["verify", "--mapped"], in: "fork").status == 0)
  }
}
