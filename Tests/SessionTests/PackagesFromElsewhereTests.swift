import Foundation
import Support
import Testing

/// Packages that the fork has, and that a build takes from somewhere else by a way that no go.mod of the tree shows at once.
@Suite(
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
  .enabled(if: Program.git.isUsable, "git is not installed"))
struct `A package from elsewhere` {
  private typealias World = ModuleWorld

  private static let upstream = "example.org/up/tool"

  /// A fork in `fork`, beside upstream's published module `module` with a package of this name.
  private static func world(
    _ files: [String: String], published module: String = upstream, package: String = "a"
  ) throws -> ModuleWorld {
    let own = [
      "up/go.mod": World.mod(module), "up/\(package)/\(package).go": World.teller(package),
    ]
    let world = try ModuleWorld(try #require(RealGo.installed.last), own.merging(files) { $1 })
    try world.publish("up", as: module, "v1.0.0")
    return world
  }

  /// What the program in `directory` prints, by go itself and by `exec`.
  private static func printed(_ world: ModuleWorld, _ directory: String) throws -> [String] {
    [
      try world.go(["run", "."], in: directory).errors,
      try world.forkpath(["exec", "--", "go", "run", "."], in: directory).errorText,
    ].map { $0.split(separator: "\n").last.map(String.init) ?? "" }
  }

  @Test func `is found where only a dependency imports it and the root has no go.mod`() throws {
    let world = try Self.world([
      "ext/go.mod": World.mod("example.com/ext", "require \(Self.upstream) v1.0.0"),
      "ext/e/e.go": "package e\n\nimport \"\(Self.upstream)/a\"\n\nfunc Who() string { return a.Who() }\n",
      "fork/a/a.go": World.teller("a"),
      "fork/sdk/go.mod": World.mod(Self.upstream + "/sdk", "require example.com/ext v1.0.0"),
      "fork/sdk/main.go": World.program("example.com/ext/e"),
    ])
    try world.publish("ext", as: "example.com/ext", "v1.0.0")
    try world.go(["mod", "tidy"], in: "fork/sdk")
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: Self.upstream)
    let verify = try world.forkpath(["verify"], in: "fork")
    #expect(verify.status == 1 && world.said(verify).contains("'\(Self.upstream)"), "\(world.said(verify))")
    let setup = try world.forkpath(["setup"], in: "fork")
    #expect(setup.status == 0, "\(world.said(setup))")
    #expect(try Self.printed(world, "fork/sdk") == ["UPSTREAM", "FORK"])
    let mapped = try world.forkpath(["verify", "--mapped"], in: "fork")
    #expect(mapped.status == 0, "\(world.said(mapped))")
    // The near miss: a module that requires upstream for what the tree does not have.
    try FileManager.default.removeItem(atPath: world.path("fork/a"))
    try world.write("fork/b/b.go", World.teller("b"))
    #expect(try world.forkpath(["undo"], in: "fork").status == 0)
    let lacking = try world.forkpath(["verify"], in: "fork")
    #expect(lacking.status == 0, "\(world.said(lacking))")
  }

  @Test func `is found for a consumer of a root without go.mod, beside a module below it`() throws {
    let world = try Self.world([
      "fork/a/a.go": World.teller("a"), "fork/tools/go.mod": World.mod(Self.upstream + "/tools"),
      "fork/tools/t/t.go": World.teller("t"),
      "app/go.mod": World.mod("a.example/app", "require \(Self.upstream) v1.0.0"),
      "app/main.go": World.program(Self.upstream + "/a"),
    ])
    try world.go(["mod", "tidy"], in: "app")
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: Self.upstream)
    let consumer = ["--consumer", world.path("app"), world.path("fork")]
    let verify = try world.forkpath(["verify"] + consumer, in: "app")
    #expect(verify.status == 1 && world.said(verify).contains("'\(Self.upstream)"), "\(world.said(verify))")
    let setup = try world.forkpath(["setup"] + consumer, in: "app")
    #expect(setup.status == 0, "\(world.said(setup))")
    #expect(try Self.printed(world, "app") == ["UPSTREAM", "FORK"])
    #expect(try world.forkpath(["verify", "--mapped"], in: "app").status == 0)
  }

  @Test func `is found in the vendor directory of a consumer, of a module that is a directory of the fork`() throws {
    let world = try Self.world(
      [
        "fork/go.mod": World.mod(Self.upstream), "fork/api/s/s.go": World.teller("s"),
        "app/go.mod": World.mod("a.example/app", "require \(Self.upstream)/api v1.0.0"),
        "app/main.go": World.program(Self.upstream + "/api/s"),
      ], published: Self.upstream + "/api", package: "s")
    try world.go(["mod", "tidy"], in: "app")
    try world.go(["mod", "vendor"], in: "app")
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: Self.upstream)
    let consumer = ["--consumer", world.path("app"), world.path("fork")]
    let verify = try world.forkpath(["verify"] + consumer, in: "app")
    #expect(verify.status == 1 && world.said(verify).contains("/api/s'"), "\(world.said(verify))")
    let setup = try world.forkpath(["setup"] + consumer, in: "app")
    #expect(setup.status == 0, "\(world.said(setup))")
    #expect(try Self.printed(world, "app") == ["UPSTREAM", "FORK"])
    #expect(try world.forkpath(["verify", "--mapped"], in: "app").status == 0)
  }

  @Test(arguments: ["git.example.org/me/tool", "example.org/up/tool", "local/mirror"])
  func `is a leak by upstream's path of a module that was renamed, whatever the remotes`(origin: String) throws {
    let world = try Self.world(
      [
        "fork/go.mod": World.mod(Self.upstream, "require \(Self.upstream)/api v1.0.0"),
        "fork/main.go": World.program(Self.upstream + "/api/a"),
        "fork/api/go.mod": World.mod("git.example.org/me/tool/api"), "fork/api/a/a.go": World.teller("a"),
      ], published: Self.upstream + "/api")
    try world.go(["mod", "tidy"], in: "fork")
    try world.commit("fork", origin: origin)
    _ = try Program.git.run(
      ["remote", "add", "me", "https://git.example.org/me/tool"], in: world.path("fork"),
      environment: ["HOME": world.scratch.path + "/home"])
    let verify = try world.forkpath(["verify"], in: "fork")
    #expect(verify.status == 1 && world.said(verify).contains("'\(Self.upstream)/api"), "\(world.said(verify))")
    let setup = try world.forkpath(["setup"], in: "fork")
    #expect(setup.status == 0, "\(world.said(setup))")
    #expect(try Self.printed(world, "fork") == ["UPSTREAM", "FORK"])
  }

  @Test func `is a leak by the fork's own path of a renamed root, for a module below it`() throws {
    let own = "git.example.org/me/tool"
    let world = try Self.world(
      [
        "fork/go.mod": World.mod(own), "fork/a/a.go": World.teller("a"),
        "fork/cmd/main.go": World.program(Self.upstream + "/a"),
        "fork/sdk/go.mod": World.mod(Self.upstream + "/sdk", "require \(own) v1.0.0"),
        "fork/sdk/main.go": World.program(own + "/a"),
      ], published: own)
    try world.go(["mod", "tidy"], in: "fork/sdk")
    try world.commit("fork", origin: own, upstream: Self.upstream)
    let setup = try world.forkpath(["setup"], in: "fork")
    #expect(setup.status == 0, "\(world.said(setup))")
    #expect(try Self.printed(world, "fork/sdk") == ["UPSTREAM", "FORK"])
    let mapped = try world.forkpath(["verify", "--mapped"], in: "fork")
    #expect(mapped.status == 0, "\(world.said(mapped))")
  }

  @Test func `is found through a go.mod that is a link`() throws {
    let world = try Self.world([
      "fork/go.mod": World.mod(Self.upstream), "fork/a/a.go": World.teller("a"),
      "fork/sdk/m.mod": World.mod(Self.upstream + "/sdk", "require \(Self.upstream) v1.0.0"),
      "fork/sdk/main.go": World.program(Self.upstream + "/a"),
    ])
    try FileManager.default.createSymbolicLink(
      atPath: world.path("fork/sdk/go.mod"), withDestinationPath: "m.mod")
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: Self.upstream)
    let verify = try world.forkpath(["verify"], in: "fork")
    #expect(verify.status == 1 && world.said(verify).contains("'\(Self.upstream)'"), "\(world.said(verify))")
    // One that leads out of the checkout is not read, and may hide anything.
    try FileManager.default.removeItem(atPath: world.path("fork/sdk/go.mod"))
    try world.write("outside.mod", World.mod(Self.upstream + "/sdk"))
    try FileManager.default.createSymbolicLink(
      atPath: world.path("fork/sdk/go.mod"), withDestinationPath: "../../outside.mod")
    let outside = try world.forkpath(["verify"], in: "fork")
    #expect(
      outside.status == 1 && world.said(outside).contains("'sdk/go.mod' cannot be read"), "\(world.said(outside))")
  }

  @Test func `is told by setup, where an import by the fork's own path leads there`() throws {
    let own = "git.example.org/me/tool"
    let world = try Self.world(
      [
        "fork/go.mod": World.mod(Self.upstream, "require \(own) v1.0.0"), "fork/a/a.go": World.teller("a"),
        "fork/main.go": World.program(own + "/a"), "fork/b/b.go": "package b\n\nimport _ \"\(Self.upstream)/a\"\n",
      ], published: own)
    try world.go(["mod", "tidy"], in: "fork")
    try world.commit("fork", origin: own, upstream: Self.upstream)
    for words in [["verify"], ["setup"]] {
      let outcome = try world.forkpath(words, in: "fork")
      #expect(
        outcome.status == 1 && world.said(outcome).contains("write '\(Self.upstream)/a'"), "\(world.said(outcome))")
      #expect(!world.said(outcome).contains("as it is"))
    }
    // The near miss: written as upstream's code has it.
    try world.write("fork/main.go", World.program(Self.upstream + "/a"))
    try world.write("fork/go.mod", World.mod(Self.upstream))
    #expect(try world.forkpath(["setup"], in: "fork").status == 0)
  }

  @Test func `is none where origin is upstream and the fork is another remote`() throws {
    let world = try Self.world([
      "fork/go.mod": World.mod(Self.upstream), "fork/a/a.go": World.teller("a"),
      "fork/main.go": World.program(Self.upstream + "/a"),
    ])
    try world.commit("fork", origin: Self.upstream)
    // The control: of upstream alone nothing is a fork.
    #expect(try world.forkpath(["verify"], in: "fork").status == 1)
    for remote in ["me", "colleague"] {
      _ = try Program.git.run(
        ["remote", "add", remote, "https://git.example.org/\(remote)/tool"], in: world.path("fork"),
        environment: ["HOME": world.scratch.path + "/home"])
      if remote == "colleague" {
        #expect(try world.forkpath(["verify"], in: "fork").status == 1)
        _ = try Program.git.run(
          ["config", "remote.pushDefault", "me"], in: world.path("fork"),
          environment: ["HOME": world.scratch.path + "/home"])
      }
      for words in [["verify"], ["setup"], ["scan"]] {
        let outcome = try world.forkpath(words, in: "fork")
        #expect(outcome.status == 0, "\(words): \(world.said(outcome))")
      }
      #expect(try world.forkpath(["scan"], in: "fork").text.contains("git.example.org/me/tool"))
    }
  }

  /// A go.work that takes over from the replacements of a module: in the tree, above it, and with the module beside others.
  private static let works = [
    (place: "fork/go.work", uses: ["./sdk"]), (place: "fork/go.work", uses: ["./sdk", "./api"]),
    (place: "go.work", uses: ["./fork/sdk"]),
  ]

  @Test(arguments: works.indices)
  func `is mapped where a go.work takes over from the replacements of a module`(index: Int) throws {
    let work = Self.works[index]
    let world = try Self.world([
      "fork/go.mod": World.mod(Self.upstream), "fork/a/a.go": World.teller("a"),
      "fork/sdk/go.mod": World.mod(
        Self.upstream + "/sdk", "require \(Self.upstream) v1.0.0", "replace \(Self.upstream) => ../"),
      "fork/sdk/main.go": World.program(Self.upstream + "/a"),
      "fork/api/go.mod": World.mod(Self.upstream + "/api"),
      "fork/api/main.go": "package main\n\nfunc main() {}\n",
      work.place: "go 1.19\n\n" + work.uses.map { "use \($0)\n" }.joined()
        + "replace \(Self.upstream) => \(Self.upstream) v1.0.0\n",
    ])
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: Self.upstream)
    let before = try world.forkpath(["verify"], in: "fork")
    #expect(before.status == 1, "\(world.said(before))")
    let setup = try world.forkpath(["setup"], in: "fork")
    #expect(setup.status == 0, "\(world.said(setup))")
    #expect(try Self.printed(world, "fork/sdk") == ["UPSTREAM", "FORK"])
    let mapped = try world.forkpath(["verify", "--mapped"], in: "fork")
    #expect(mapped.status == 0, "\(world.said(mapped))")
    // Its control: without the go.work plain go is right in the module.
    try FileManager.default.removeItem(atPath: world.path(work.place))
    #expect(try Self.printed(world, "fork/sdk") == ["FORK", "FORK"])
  }

  /// A module that keeps its own replacements, since another module contradicts one of them, below a go.work that takes over.
  @Test func `is not said to be mended by the setup that was typed`() throws {
    let world = try Self.world([
      "fork/go.mod": World.mod(Self.upstream, "require example.com/ext v1.0.0", "replace example.com/ext => ./ext1"),
      "fork/a/a.go": "package a\n\nimport \"example.com/ext\"\n\nfunc Who() string { ext.Who(); return \"FORK\" }\n",
      "fork/ext1/go.mod": World.mod("example.com/ext"), "fork/ext1/ext.go": World.teller("ext"),
      "fork/ext2/go.mod": World.mod("example.com/ext"), "fork/ext2/ext.go": World.teller("ext"),
      "fork/api/go.mod": World.mod(Self.upstream + "/api", "require \(Self.upstream) v1.0.0"),
      "fork/api/main.go": World.program(Self.upstream + "/a"),
      "fork/sdk/go.mod": World.mod(
        Self.upstream + "/sdk", "require \(Self.upstream) v1.0.0", "require example.com/ext v1.0.0",
        "replace \(Self.upstream) => ../", "replace example.com/ext => ../ext2"),
      "fork/sdk/main.go": World.program(Self.upstream + "/a", "example.com/ext"),
      "go.work": "go 1.19\n\nuse ./fork/sdk\nreplace \(Self.upstream) => \(Self.upstream) v1.0.0\n",
    ])
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: Self.upstream)
    for words in [["setup"], ["setup"], ["verify", "--mapped"]] {
      let run = try world.forkpath(words, in: "fork")
      #expect(!world.said(run).contains("help: forkpath setup"), "\(words): \(world.said(run))")
    }
  }

  @Test func `is mapped together with the consumer that vendors upstream, by the fix of verify`() throws {
    let world = try Self.world([
      "fork/go.mod": World.mod(Self.upstream), "fork/a/a.go": World.teller("a"),
      "fork/sdk/go.mod": World.mod(Self.upstream + "/sdk", "require \(Self.upstream) v1.0.0"),
      "fork/sdk/main.go": World.program(Self.upstream + "/a"),
      "app/go.mod": World.mod("example.org/app", "require \(Self.upstream) v1.0.0"),
      "app/main.go": World.program(Self.upstream + "/a"),
    ])
    for place in ["fork/sdk", "app"] { try world.go(["mod", "tidy"], in: place) }
    try world.go(["mod", "vendor"], in: "app")
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: Self.upstream)
    #expect(try world.forkpath(["setup", "--consumer", ".", "../fork"], in: "app").status == 0)
    #expect(try Self.printed(world, "app") == ["UPSTREAM", "FORK"])
    let verify = try world.forkpath(["verify", "--mapped"], in: "app")
    let fix = "forkpath setup --strategy workspace --consumer \(world.path("app")) \(world.path("fork"))"
    #expect(verify.status == 1 && world.said(verify).contains("help: \(fix)\n"), "\(world.said(verify))")
    let typed = try world.forkpath(fix.split(separator: " ").dropFirst().map(String.init), in: "app")
    #expect(typed.status == 0, "\(world.said(typed))")
    for place in ["app", "fork/sdk"] { #expect(try Self.printed(world, place) == ["UPSTREAM", "FORK"]) }
    let mapped = try world.forkpath(["verify", "--mapped"], in: "app")
    #expect(mapped.status == 0, "\(world.said(mapped))")
    // Its control: a fork of one module needs no other strategy.
    #expect(try world.forkpath(["undo", "../fork"], in: "app").status == 0)
    try FileManager.default.removeItem(atPath: world.path("fork/sdk"))
    #expect(try world.forkpath(["setup", "--consumer", ".", "../fork"], in: "app").status == 0)
    #expect(try world.forkpath(["verify", "--mapped"], in: "app").status == 0)
  }
}
