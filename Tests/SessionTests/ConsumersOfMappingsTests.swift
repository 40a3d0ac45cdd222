import Foundation
import Support
import Testing

/// Modules that are built with a fork: which mapping is theirs, and what becomes of it once they are somewhere else.
@Suite(
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
  .enabled(if: Program.git.isUsable, "git is not installed"))
struct `A consumer of a mapping` {
  private typealias World = ModuleWorld

  /// Two forks, and a program that uses both.
  private static func world(_ go: RealGo) throws -> ModuleWorld {
    let world = try ModuleWorld(
      go,
      [
        "one/go.mod": World.mod("example.org/up/one"), "one/core/core.go": World.teller("core"),
        "two/go.mod": World.mod("example.org/up/two"), "two/core/core.go": World.teller("core"),
        "app/go.mod": World.mod(
          "example.org/app", "require example.org/up/one v1.0.0", "require example.org/up/two v1.0.0"),
        "app/main.go": World.program("example.org/up/one/core", "example.org/up/two/core"),
        "other/go.mod": World.mod("example.org/other", "require example.org/up/two v1.0.0"),
        "other/main.go": World.program("example.org/up/two/core"),
      ])
    for fork in ["one", "two"] {
      try world.publish(fork, as: "example.org/up/" + fork, "v1.0.0")
      try world.commit(fork, origin: "git.example.org/me/" + fork, upstream: "example.org/up/" + fork)
    }
    for consumer in ["app", "other"] { try world.go(["mod", "tidy"], in: consumer) }
    return world
  }

  /// Types the fixes of `outcome` in `directory`, and gives how the last one ended.
  private static func type(
    _ outcome: Program.Outcome, in directory: String, _ world: ModuleWorld
  ) throws -> Program.Outcome {
    let lines = world.said(outcome).split(separator: "\n").filter { $0.hasPrefix("help: ") }.map { $0.dropFirst(6) }
    var variables = world.variables()
    variables["PATH"]? += ":" + Repository.tool.deletingLastPathComponent().path
    let script = "cd '\(world.path(directory))' && " + lines.joined(separator: " && ")
    return try Program.bash.run(["-c", script], environment: variables)
  }

  @Test(arguments: RealGo.installed)
  func `that two mappings are for is built with neither in silence, and with both once the fix is typed`(
    go: RealGo
  ) throws {
    let world = try Self.world(go)
    #expect(try world.forkpath(["setup", "--consumer", world.path("app")], in: "one").status == 0)
    let second = try world.forkpath(["setup", "--consumer", world.path("app")], in: "two")
    #expect(second.status == 0 && world.said(second).contains("has another mapping"), "\(world.said(second))")
    for words in [["exec", "--", "go", "run", "."], ["env"], ["verify"], ["verify", "--mapped"], ["get"]] {
      let run = try world.forkpath(words, in: "app")
      #expect(run.status == (words[0] == "exec" ? 125 : 1), "\(words): \(world.said(run))")
      #expect(world.said(run).contains("two mappings"), "\(words): \(world.said(run))")
    }
    // Who names one of the two means it.
    let named = try world.forkpath(["exec", "--dir", world.path("one"), "--", "go", "run", "."], in: "app")
    #expect(named.errorText == "FORK UPSTREAM\n", "\(named.errorText)")
    #expect(try world.forkpath(["verify", "--mapped", world.path("two")], in: "app").status == 0)
    let refused = try world.forkpath(["exec", "--", "go", "run", "."], in: "app")
    let typed = try Self.type(refused, in: "app", world)
    #expect(typed.status == 0, "\(world.said(typed))")
    #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "app").errorText == "FORK FORK\n")
    let mapped = try world.forkpath(["verify", "--mapped"], in: "app")
    #expect(mapped.status == 0, "\(world.said(mapped))")
  }

  @Test(arguments: RealGo.installed)
  func `that is not the other mapping's is not disturbed by it`(go: RealGo) throws {
    let world = try Self.world(go)
    #expect(try world.forkpath(["setup", "--consumer", world.path("app")], in: "one").status == 0)
    let second = try world.forkpath(["setup", "--consumer", world.path("other")], in: "two")
    #expect(second.status == 0 && !world.said(second).contains("another mapping"), "\(world.said(second))")
    #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "app").errorText == "FORK UPSTREAM\n")
    #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "other").errorText == "FORK\n")
  }

  /// A repository with a go.work for two modules, of which one is named: setup takes over the file with both.
  @Test(arguments: RealGo.inTurn([true, false]))
  func `has the modules of its go.work with it`(go: RealGo, isRepository: Bool) throws {
    let world = try Self.world(go)
    for (path, text) in [
      "mono/go.work": "go 1.19\n\nuse (\n\t./app\n\t./lib\n)\n", "mono/doc/doc.txt": "text\n",
      "mono/app/go.mod": World.mod("example.org/mono/app", "require example.org/up/two v1.0.0"),
      "mono/app/main.go": World.program("example.org/up/two/core"),
      "mono/lib/go.mod": World.mod("example.org/mono/lib", "require example.org/up/two v1.0.0"),
      "mono/lib/cmd/l/main.go": World.program("example.org/up/two/core"),
      "mono/other/go.mod": World.mod("example.org/mono/other", "require example.org/up/two v1.0.0"),
      "mono/other/main.go": World.program("example.org/up/two/core"),
    ] { try world.write(path, text) }
    for module in ["app", "lib", "other"] { try world.go(["mod", "tidy"], in: "mono/" + module) }
    if isRepository { try world.commit("mono", origin: "git.example.org/me/mono", upstream: nil) }
    let runs = [
      ("mono/app", "."), ("mono/lib", "./cmd/l"), ("mono/lib/cmd", "./l"), ("mono", "./lib/cmd/l"), ("mono", "./app"),
      ("mono/doc", "../lib/cmd/l"),
    ]
    for (place, program) in runs {
      let plain = try world.go(["run", program], in: place)
      #expect(plain.errors.hasSuffix("UPSTREAM\n"), "\(place): \(plain.errors)")
    }
    #expect(try world.forkpath(["setup", "--consumer", world.path("mono/app")], in: "two").status == 0)
    for (place, program) in runs {
      let run = try world.forkpath(["exec", "--", "go", "run", program], in: place)
      #expect(run.errorText == "FORK\n", "\(place): \(world.said(run))")
      let variables = try world.forkpath(["env"], in: place)
      #expect(variables.text.contains("GOWORK="), "\(place): \(world.said(variables))")
      let mapped = try world.forkpath(["verify", "--mapped"], in: place)
      #expect(mapped.status == 0 && mapped.text.contains("example.org/up/two resolves"), "\(world.said(mapped))")
      let active = try world.forkpath(["exec", "--", Repository.tool.path, "verify"], in: place)
      #expect(active.status == 0 && active.text.contains("example.org/up/two resolves"), "\(world.said(active))")
    }
    // The file does not use this one: what go does there is as it was.
    let other = try world.forkpath(["env"], in: "mono/other")
    #expect(!other.text.contains("GOWORK="), "\(world.said(other))")
    #expect(try world.forkpath(["undo"], in: "two").status == 0)
    #expect(try world.go(["run", "./cmd/l"], in: "mono/lib").errors == "UPSTREAM\n")
  }

  @Test(arguments: RealGo.installed)
  func `that was moved is not built with the published module in silence`(go: RealGo) throws {
    let world = try Self.world(go)
    #expect(try world.forkpath(["setup", "--consumer", world.path("other")], in: "two").status == 0)
    try FileManager.default.moveItem(atPath: world.path("other"), toPath: world.path("moved"))
    for words in [["exec", "--", "go", "run", "."], ["verify"]] {
      let run = try world.forkpath(words, in: "moved")
      #expect(run.status == (words[0] == "exec" ? 125 : 1), "\(words): \(world.said(run))")
      #expect(world.said(run).contains("work/other'"), "\(words): \(world.said(run))")
    }
    // A module that has nothing to do with it is what it was.
    try world.write("alone/go.mod", World.mod("example.org/alone"))
    try world.write("alone/main.go", "package main\n\nfunc main() { println(\"ALONE\") }\n")
    #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "alone").errorText == "ALONE\n")
    let typed = try Self.type(try world.forkpath(["verify"], in: "moved"), in: "moved", world)
    #expect(typed.status == 0, "\(world.said(typed))")
    #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "moved").errorText == "FORK\n")
  }

  @Test(arguments: RealGo.installed, ["status", "verify"])
  func `that is gone leads to a fix that leads out`(go: RealGo, command: String) throws {
    let world = try Self.world(go)
    #expect(try world.forkpath(["setup", "--consumer", world.path("other")], in: "two").status == 0)
    try FileManager.default.removeItem(atPath: world.path("other"))
    let run = try world.forkpath(command == "status" ? ["status"] : ["verify", "--mapped"], in: "two")
    #expect(run.status == 1, "\(world.said(run))")
    let lines = world.said(run).split(separator: "\n").compactMap { line in
      line.firstMatch(of: /^(?:help:|  fix) +(.*)$/).map { String($0.1) }
    }
    var variables = world.variables()
    variables["PATH"]? += ":" + Repository.tool.deletingLastPathComponent().path
    let typed = try Program.bash.run(
      ["-c", "cd '\(world.path("two"))' && " + (lines.first ?? "false")], environment: variables)
    #expect(typed.status == 0, "\(lines): \(world.said(typed))")
    #expect(try world.forkpath(["status"], in: "two").status == 0)
    #expect(try world.forkpath(["verify"], in: "two").status == 0)
  }

  @Test(arguments: RealGo.installed)
  func `has no build with a go.work that is gone`(go: RealGo) throws {
    let world = try Self.world(go)
    #expect(try world.forkpath(["setup", "--consumer", world.path("other")], in: "two").status == 0)
    let maps = world.scratch.path + "/state/forkpath/maps"
    let map = try #require(try FileManager.default.contentsOfDirectory(atPath: maps).first)
    try FileManager.default.removeItem(atPath: maps + "/" + map + "/go.work")
    let refused = try world.forkpath(["exec", "--", "go", "run", "."], in: "other")
    #expect(refused.status == 125 && refused.errorText.contains("go.work is gone"), "\(world.said(refused))")
    let typed = try Self.type(refused, in: "other", world)
    #expect(typed.status == 0, "\(world.said(typed))")
    #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "other").errorText == "FORK\n")
  }

  @Test(arguments: RealGo.installed)
  func `is shown in preview with what it gets today`(go: RealGo) throws {
    let world = try Self.world(go)
    let words = ["preview", "--consumer", world.path("other")]
    let cached = try world.forkpath(words, in: "two").text
    #expect(cached.contains("before  ") && cached.contains("example.org/up/two@v1.0.0/core\n"), "\(cached)")
    try world.go(["mod", "vendor"], in: "other")
    let vendored = try world.forkpath(words, in: "two").text
    #expect(vendored.contains("before  \(world.path("other/vendor/example.org/up/two/core"))\n"), "\(vendored)")
    // One that has nothing of it gets nothing, and the fork's own builds are told of.
    try world.write("alone/go.mod", World.mod("example.org/alone"))
    let alone = try world.forkpath(["preview", "--consumer", world.path("alone")], in: "two").text
    #expect(alone.contains("before  \(world.path("two/core"))\n"), "\(alone)")
  }

  @Test(arguments: ["/", "/proc", "/proc/self"])
  func `is no directory that holds the machine's files`(directory: String) throws {
    let world = try Self.world(try #require(RealGo.installed.first))
    let run = try world.forkpath(["setup", "--consumer", directory], in: "two")
    #expect(run.status == 1 && run.errorText.contains("is not a fork's checkout"), "\(world.said(run))")
    let place = try world.forkpath(
      ["setup", "--consumer", world.path("other"), "--place", "../nowhere"], in: "two")
    #expect(place.status == 64, "\(world.said(place))")
  }
}

/// A fork whose module line and imports all say its own path, and a program of somebody else's that requires upstream.
@Suite(
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
  .enabled(if: Program.git.isUsable, "git is not installed"))
struct `A fork that was renamed as a whole` {
  private typealias World = ModuleWorld

  private static func world(_ go: RealGo, remote: String?) throws -> ModuleWorld {
    let world = try ModuleWorld(
      go,
      [
        "fork/go.mod": World.mod("git.example.org/me/tool"), "fork/tool.go": World.teller("tool"),
        "up/go.mod": World.mod("example.org/up/tool"), "up/tool.go": World.teller("tool"),
        "third/go.mod": World.mod("example.org/else/thing"), "third/thing.go": World.teller("thing"),
        "app/go.mod": World.mod("example.org/app", "require example.org/up/tool v1.0.0"),
        "app/main.go": World.program("example.org/up/tool"),
        "alone/go.mod": World.mod("example.org/alone", "require example.org/else/thing v1.0.0"),
        "alone/main.go": World.program("example.org/else/thing"),
      ])
    try world.publish("up", as: "example.org/up/tool", "v1.0.0")
    try world.publish("third", as: "example.org/else/thing", "v1.0.0")
    for consumer in ["app", "alone"] { try world.go(["mod", "tidy"], in: consumer) }
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: remote)
    return world
  }

  @Test(arguments: RealGo.installed)
  func `is mapped for who requires what the remote upstream names`(go: RealGo) throws {
    let world = try Self.world(go, remote: "example.org/up/tool")
    for command in ["scan", "verify", "setup"] {
      let alone = try world.forkpath([command], in: "fork")
      #expect(alone.status == 1 && world.said(alone).contains("--consumer"), "\(command): \(world.said(alone))")
      #expect(!world.said(alone).contains("--fork"), "\(command): \(world.said(alone))")
    }
    let setup = try world.forkpath(["setup", "--consumer", world.path("app")], in: "fork")
    #expect(setup.status == 0 && !world.said(setup).contains("the code imports"), "\(world.said(setup))")
    #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "app").errorText == "FORK\n")
    for words in [["verify", "--mapped"], ["verify", "--mapped", "../app"]] {
      let run = try world.forkpath(words, in: "fork")
      #expect(run.status == 0, "\(words): \(world.said(run))")
    }
    #expect(try world.forkpath(["undo"], in: "fork").status == 0)
    // Of another module nothing is the fork's.
    let other = try world.forkpath(["setup", "--consumer", world.path("alone")], in: "fork")
    #expect(other.status == 1, "\(world.said(other))")
  }

  @Test(arguments: RealGo.installed)
  func `offers the path of a consumer that has its name`(go: RealGo) throws {
    let world = try Self.world(go, remote: nil)
    let refused = try world.forkpath(["setup", "--consumer", world.path("app")], in: "fork")
    let line = "help: forkpath setup --upstream example.org/up/tool --consumer \(world.path("app")) ."
    #expect(refused.status == 1 && refused.errorText.contains(line), "\(world.said(refused))")
    let words = ["setup", "--upstream", "example.org/up/tool", "--consumer", world.path("app")]
    #expect(try world.forkpath(words, in: "fork").status == 0)
    #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "app").errorText == "FORK\n")
    #expect(try world.forkpath(["verify", "--mapped"], in: "fork").status == 0)
    let other = try world.forkpath(["setup", "--consumer", world.path("alone")], in: "fork")
    #expect(other.status == 1 && !other.errorText.contains("--upstream"), "\(world.said(other))")
  }

  @Test(arguments: RealGo.installed, [".", "../fork", "../alias", "./self"])
  func `and leads upstream's path to itself needs no mapping`(go: RealGo, target: String) throws {
    let world = try ModuleWorld(
      go,
      [
        "fork/go.mod": World.mod(
          "git.example.org/me/tool", "require example.org/up/tool v1.0.0",
          "replace example.org/up/tool => \(target == "." ? "./" : target)"),
        "fork/core/core.go": World.teller("core"), "fork/cmd/x/main.go": World.program("example.org/up/tool/core"),
      ])
    try FileManager.default.createSymbolicLink(atPath: world.path("alias"), withDestinationPath: "fork")
    try FileManager.default.createSymbolicLink(atPath: world.path("fork/self"), withDestinationPath: ".")
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    #expect(try world.go(["run", "./cmd/x"], in: "fork").errors == "FORK\n")
    let setup = try world.forkpath(["setup"], in: "fork")
    #expect(setup.status == 0 && setup.text.hasPrefix("nothing to map"), "\(world.said(setup))")
    let verify = try world.forkpath(["verify"], in: "fork")
    #expect(verify.status == 0 && !world.said(verify).contains("the module line says"), "\(world.said(verify))")
    // Led elsewhere it is to be mapped, or refused, as before.
    try world.write("fork/go.mod", World.mod("git.example.org/me/tool"))
    #expect(try world.forkpath(["setup"], in: "fork").text.contains("now resolves"))
  }
}
