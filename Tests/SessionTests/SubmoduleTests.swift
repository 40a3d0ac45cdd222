import Support
import Testing

/// A git submodule is another repository: what a fork requires is not taken from it unless a line of the fork says so.
@Suite(
  .enabled(if: Program.git.isUsable, "git is not installed"),
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"))
struct `The module of a submodule` {
  private static let upstream = "example.org/up/tool"
  private static let dep = "example.net/else/dep"

  private static func mod(_ path: String, _ lines: String...) -> String {
    "module \(path)\n\ngo 1.19\n" + lines.map { "\n" + $0 + "\n" }.joined()
  }

  /// A fork that requires a module of others, whose repository is a submodule of it. `isNested`: it has a second module, which takes the
  /// root from its published version.
  private static func world(_ go: RealGo, isNested: Bool, lines: String = "") throws -> TypedWorld {
    var files = [
      "fork/go.mod": mod(upstream, "require \(dep) v1.0.0", lines), "fork/main.go": TypedWorld.program(dep),
      "fork/who/who.go": TypedWorld.teller("who", "FORK"),
      "dep/go.mod": mod(dep), "dep/dep.go": TypedWorld.teller("dep", "SUBMODULE"),
    ]
    if isNested {
      files["fork/sdk/go.mod"] = mod(upstream + "/sdk", "require \(upstream) v1.0.0")
      files["fork/sdk/main.go"] = TypedWorld.program(upstream + "/who")
    }
    var world = try TypedWorld(go, files)
    try world.proxy.publish(
      upstream, "v1.0.0", ["go.mod": mod(upstream), "who/who.go": TypedWorld.teller("who", "UPSTREAM")])
    try world.proxy.publish(dep, "v1.0.0", ["go.mod": mod(dep), "dep.go": TypedWorld.teller("dep", "PUBLISHED")])
    if isNested { try world.settle("cd sdk && go mod tidy") }
    try world.repository("dep", origin: "git.example.net/else/dep")
    try world.repository(origin: "git.example.org/me/tool", upstream: upstream)
    return world
  }

  /// Adds the submodule.
  private static func add(_ world: TypedWorld) -> String {
    "git -c protocol.file.allow=always submodule --quiet add '\(world.scratch.path)/dep' third_party/dep"
      + " && GOWORK=off go mod tidy && git add -A && git commit -qm submodule"
  }

  @Test(arguments: RealGo.inTurn([true, false]))
  func `is not built in the place of what go.mod requires`(go: RealGo, isNested: Bool) throws {
    for isEarly in [true, false] {
      var world = try Self.world(go, isNested: isNested)
      if !isEarly { try world.settle("go mod tidy && git add -A && git commit -qm tidy && forkpath setup") }
      try world.settle(Self.add(world))
      #expect(try world.type("go run .").errorText.hasSuffix("PUBLISHED\n"))
      #expect(try world.type("forkpath verify").status == (isNested ? 1 : 0))
      if isEarly { try world.settle("forkpath setup") }
      let run = try world.type("forkpath exec -- go run .")
      #expect(run.errorText.hasSuffix("PUBLISHED\n"), "\(run.errorText)")
      if isNested { #expect(try world.type("cd sdk && forkpath exec -- go run .").errorText.hasSuffix("FORK\n")) }
      for line in [
        "forkpath status", "forkpath verify --mapped", "forkpath exec -- forkpath verify", "forkpath setup",
        // It is built alone, as go builds it.
        "cd third_party/dep && forkpath exec -- go build ./...",
      ] {
        let said = try world.type(line)
        #expect(said.status == 0 && !said.text.contains("third_party"), "\(line): \(said.text)\(said.errorText)")
      }
      let program = try world.type("forkpath run -q .")
      #expect(program.errorText.hasSuffix("PUBLISHED\n"), "\(program.errorText)")
    }
  }

  /// Controls: plain go takes it, and the mapping does.
  @Test(arguments: RealGo.installed, ["replace", "go.work"])
  func `is the fork's own where a line leads to it`(go: RealGo, kind: String) throws {
    let line = "replace \(Self.dep) => ./third_party/dep"
    var world = try Self.world(go, isNested: true, lines: kind == "replace" ? line : "")
    if kind == "go.work" {
      try world.scratch.write("fork/go.work", "go 1.19\n\nuse (\n\t.\n\t./third_party/dep\n)\n")
    }
    try world.settle(Self.add(world))
    #expect(try world.type("go run .").errorText.hasSuffix("SUBMODULE\n"))
    try world.settle("forkpath setup")
    let run = try world.type("forkpath exec -- go run .")
    #expect(run.errorText.hasSuffix("SUBMODULE\n"), "\(run.errorText)")
    for line in ["forkpath status", "forkpath verify --mapped"] {
      let said = try world.type(line)
      #expect(said.status == 0, "\(line): \(said.text)\(said.errorText)")
    }
  }
}
