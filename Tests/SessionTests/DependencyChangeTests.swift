import Support
import Testing

/// What a mapping changes of modules that are not the fork's, told before it is made.
@Suite(
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
  .enabled(if: Program.git.isUsable, "git is not installed"))
struct `What a workspace builds otherwise` {
  typealias World = ModuleWorld

  /// A root whose program prints what `example.com/l/q` says, a module `c` that needs the root, and what else is given.
  private func world(_ root: [String], _ files: [String: String], _ go: RealGo) throws -> ModuleWorld {
    let mod = { (path: String, lines: [String]) in
      "module \(path)\n\ngo 1.19\n" + lines.map { "\n" + $0 + "\n" }.joined()
    }
    let world = try ModuleWorld(
      go,
      [
        "l1/go.mod": World.mod("example.com/l"), "l1/q/q.go": World.teller("q", "ONE"),
        "l2/go.mod": World.mod("example.com/l"), "l2/q/q.go": World.teller("q", "TWO"),
        "fork/go.mod": mod("example.org/up/r", ["require example.com/l v1.0.0"] + root),
        "fork/core/core.go": World.teller("core"), "fork/cmd/root/main.go": World.program("example.com/l/q"),
        "fork/c/go.mod": World.mod("example.org/up/r/c", "require example.org/up/r v1.0.0"),
        "fork/c/main.go": World.program("example.org/up/r/core"),
      ].merging(files) { $1 })
    try world.publish("l1", as: "example.com/l", "v1.0.0")
    try world.publish("l2", as: "example.com/l", "v1.1.0")
    try world.publish("fork", as: "example.org/up/r", "v1.0.0")
    for part in ["fork", "fork/c"] + (files.keys.contains("fork/b/go.mod") ? ["fork/b"] : []) {
      try world.go(["mod", "tidy"], in: part)
    }
    try world.commit("fork", origin: "git.example.org/me/r", upstream: "example.org/up/r")
    return world
  }

  private func printed(_ world: ModuleWorld, _ package: String, in directory: String) throws -> String {
    try world.forkpath(["exec", "--", "go", "run", package], in: directory).errorText
  }

  @Test(
    arguments: RealGo.installed,
    [
      ("replace example.com/l => ../../l2", [String]()), ("replace example.com/l => example.com/l v1.1.0", []),
      ("replace example.com/l => ../../l2", ["replace example.com/l v1.0.0 => ../l1"]),
    ])
  func `a module that has nothing to do with the others keeps its replacement, and they do without`(
    go: RealGo, lines: (nested: String, root: [String])
  ) throws {
    let world = try world(
      lines.root,
      [
        "fork/b/go.mod": World.mod("example.org/up/r/b", "require example.com/l v1.0.0", lines.nested),
        "fork/b/main.go": World.program("example.com/l/q"),
      ], go)
    #expect(try world.go(["run", "./cmd/root"], in: "fork").errors == "ONE\n")
    let setup = try world.forkpath(["setup"], in: "fork")
    #expect(setup.status == 0 && setup.text.contains("example.com/l"), "\(world.said(setup))")
    #expect(try printed(world, "./cmd/root", in: "fork") == "ONE\n")
    #expect(try printed(world, ".", in: "fork/b") == "TWO\n")
    #expect(try printed(world, ".", in: "fork/c") == "FORK\n")
    let mapped = try world.forkpath(["verify", "--mapped"], in: "fork")
    #expect(mapped.status == 0, "\(world.said(mapped))")
  }

  @Test(arguments: RealGo.installed, ["../../l2", "example.com/l v1.1.0"])
  func `a replacement that another module takes over is told with both lines`(go: RealGo, target: String) throws {
    let world = try world(
      [],
      [
        "fork/b/go.mod": World.mod(
          "example.org/up/r/b", "require example.com/l v1.0.0", "require example.org/up/r v1.0.0",
          "replace example.com/l => " + target),
        "fork/b/main.go": World.program("example.com/l/q", "example.org/up/r/core"),
      ], go)
    for words in [["verify", "--planned"], ["preview"], ["setup"], ["verify", "--mapped"]] {
      let run = try world.forkpath(words, in: "fork")
      let said = world.said(run)
      #expect(run.status == 0, "\(words): \(said)")
      #expect(said.contains("example.com/l@v1.0.0") && said.contains("b/go.mod:"), "\(words): \(said)")
      #expect(said.contains(" go.mod:") || said.contains("\ngo.mod:"), "\(words): \(said)")
    }
    #expect(try printed(world, "./cmd/root", in: "fork") == "TWO\n")
    let report = try world.forkpath(["verify", "--mapped", "--fail-on", "warning"], in: "fork")
    #expect(report.status == 1, "\(world.said(report))")
  }

  @Test(arguments: RealGo.installed)
  func `a version that another module raises is said, in one line`(go: RealGo) throws {
    let world = try world(
      [],
      [
        "fork/b/go.mod": World.mod("example.org/up/r/b", "require example.com/l v1.1.0"),
        "fork/b/main.go": World.program("example.com/l/q"),
      ], go)
    for words in [["verify", "--planned"], ["preview"], ["setup"], ["verify", "--mapped"]] {
      let run = try world.forkpath(words, in: "fork")
      let lines = world.said(run).split(separator: "\n").filter { $0.contains("example.com/l") }
      #expect(run.status == 0 && lines.count == 1, "\(words): \(world.said(run))")
      let line = "'example.org/up/r' gets example.com/l@v1.1.0, not example.com/l@v1.0.0"
      #expect(lines.first?.hasSuffix(line) == true, "\(words): \(world.said(run))")
    }
    #expect(try printed(world, "./cmd/root", in: "fork") == "TWO\n")
  }

  /// The control: where all of them say the same, nothing is told.
  @Test(arguments: RealGo.installed) func `what stays as it is is not told`(go: RealGo) throws {
    let line = "replace example.com/l => example.com/l v1.1.0"
    let world = try world(
      [line],
      [
        "fork/b/go.mod": World.mod(
          "example.org/up/r/b", "require example.com/l v1.0.0", "require example.org/up/r v1.0.0", line),
        "fork/b/main.go": World.program("example.com/l/q", "example.org/up/r/core"),
      ], go)
    for words in [["verify", "--planned"], ["preview"], ["setup"], ["verify", "--mapped"]] {
      let run = try world.forkpath(words, in: "fork")
      let said = world.said(run).split(separator: "\n").filter { !$0.contains("replace line") }
      #expect(run.status == 0 && !said.contains { $0.contains("example.com/l") }, "\(words): \(world.said(run))")
    }
  }
}
