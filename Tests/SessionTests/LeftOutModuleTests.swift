import Support
import Testing

/// Modules that a mapping leaves out, or that only a workspace can hold.
@Suite(
  .enabled(if: Program.git.isUsable, "git is not installed"),
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"))
struct `A module with lines of its own` {
  static let upstream = "example.org/up/tool"

  static func mod(_ path: String, _ lines: String...) -> String {
    "module \(path)\n\ngo 1.19\n" + lines.map { "\n" + $0 + "\n" }.joined()
  }

  /// Two modules of a fork replace a third, which is no own one, by different releases.
  @Test(arguments: RealGo.inTurn(["", " --place parent"])) func `is built alone in every shell`(
    go: RealGo, place: String
  ) throws {
    let dep = "example.org/dep"
    var world = try TypedWorld(
      go,
      [
        "fork/go.mod": Self.mod(Self.upstream, "require \(dep) v1.0.0", "replace \(dep) => \(dep) v1.0.0"),
        "fork/who/who.go": TypedWorld.teller("who", "FORK"), "fork/main.go": TypedWorld.program(dep),
        "fork/api/go.mod": Self.mod(Self.upstream + "/api", "require \(Self.upstream) v1.0.0"),
        "fork/api/main.go": TypedWorld.program(Self.upstream + "/who"),
        "fork/b/go.mod": Self.mod(
          Self.upstream + "/b", "require \(dep) v1.1.0\n\nrequire \(Self.upstream) v1.0.0",
          "replace \(Self.upstream) => ../", "replace \(dep) => \(dep) v1.1.0"),
        "fork/b/main.go":
          "package main\n\nimport (\n\t\"\(dep)\"\n\t\"\(Self.upstream)/who\"\n)\n\n"
          + "func main() { println(dep.Who(), who.Who()) }\n",
      ])
    for version in ["v1.0.0", "v1.1.0"] {
      try world.proxy.publish(dep, version, ["dep.go": TypedWorld.teller("dep", version)])
    }
    try world.proxy.publish(
      Self.upstream, "v1.0.0", ["who/who.go": TypedWorld.teller("who", "UPSTREAM")])
    for directory in [".", "api", "b"] { try world.settle("cd \(directory) && go mod tidy") }
    try world.repository(origin: "git.example.org/me/tool", upstream: Self.upstream)
    try world.settle("forkpath setup\(place)")
    for shell in ["", "eval \"$(forkpath env .)\" && "] {
      #expect(try world.type(shell + "cd b && forkpath exec -- go run .").errorText == "v1.1.0 FORK\n", "\(shell)")
      #expect(try world.type(shell + "cd api && forkpath exec -- go run .").errorText == "FORK\n", "\(shell)")
      #expect(try world.type(shell + "forkpath exec -- go run .").errorText == "v1.0.0\n", "\(shell)")
      let run = try world.type(shell + "forkpath verify --mapped")
      #expect(run.status == 0 && run.text.contains("no leak"), "\(shell): \(run.text)\(run.errorText)")
      #expect(run.text.contains("warning: '") && run.text.contains("takes over, and it does not use"), "\(run.text)")
    }
    for line in ["forkpath exec -- forkpath verify", "eval \"$(forkpath env .)\" && forkpath verify"] {
      let run = try world.type(line)
      #expect(run.status == 0 && run.text.contains("no leak"), "\(line): \(run.text)\(run.errorText)")
    }
    // A go.work that plain go finds by itself is in its way there, which setup told.
    let plain = try world.type("forkpath verify")
    #expect(plain.status == (place.isEmpty ? 1 : 0), "\(plain.text)\(plain.errorText)")
    #expect(plain.text.contains("takes over, and it does not use") != place.isEmpty, "\(plain.text)")
    // Without the mapping its module takes the published upstream.
    #expect(try world.type("GOWORK=off forkpath verify").status == 1)
  }

  /// Paths that go takes for a main module, and in no require or replace line.
  @Test(arguments: RealGo.installed, ["\(upstream)/api/v1", "\(upstream)/api/v0", "gopkg.in/api"])
  func `is mapped though its path is in no line`(go: RealGo, path: String) throws {
    var world = try TypedWorld(
      go,
      [
        "fork/go.mod": Self.mod(Self.upstream), "fork/who/who.go": TypedWorld.teller("who", "FORK"),
        "fork/api/v1/go.mod": Self.mod(path, "require \(Self.upstream) v1.0.0"),
        "fork/api/v1/main.go": TypedWorld.program(Self.upstream + "/who"),
      ])
    try world.proxy.publish(
      Self.upstream, "v1.0.0", ["who/who.go": TypedWorld.teller("who", "UPSTREAM")])
    try world.settle("cd api/v1 && go mod tidy")
    try world.repository(origin: "git.example.org/me/tool", upstream: Self.upstream)
    #expect(try world.type("cd api/v1 && go run .").errorText == "UPSTREAM\n")
    #expect(try world.type("forkpath verify").status == 1)
    try world.settle("forkpath setup")
    #expect(try world.type("cd api/v1 && forkpath exec -- go run .").errorText == "FORK\n")
    #expect(try world.type("forkpath verify --mapped").status == 0)
  }

  /// The user's own go.work uses modules that replace the fork's root differently: a line there would be refused by go.
  @Test(arguments: RealGo.installed) func `that replaces a used one is settled by a mapping`(go: RealGo) throws {
    var world = try TypedWorld(
      go,
      [
        "go.work": "go 1.19\n\nuse (\n\t./fork\n\t./fork/api\n\t./fork/b\n)\n", "fork/go.mod": Self.mod(Self.upstream),
        "fork/who/who.go": TypedWorld.teller("who", "FORK"),
        "fork/api/go.mod": Self.mod(
          Self.upstream + "/api", "require \(Self.upstream) v1.0.0", "replace \(Self.upstream) => ../"),
        "fork/api/main.go": TypedWorld.program(Self.upstream + "/who"),
        "fork/b/go.mod": Self.mod(
          Self.upstream + "/b", "require \(Self.upstream) v1.0.0", "replace \(Self.upstream) => \(Self.upstream) v1.1.0"
        ),
        "fork/b/main.go": TypedWorld.program(Self.upstream + "/who"),
      ])
    try world.repository(origin: "git.example.org/me/tool", upstream: Self.upstream)
    let before = try world.scratch.text("go.work")
    #expect(try world.type("cd api && go run .").errorText.contains("conflicting replacements"))
    let run = try world.type("forkpath verify")
    #expect(TypedWorld.commands(in: run) == ["forkpath setup ."], "\(run.text)\(run.errorText)")
    #expect(try world.isFixed(rounds: 2))
    for directory in ["api", "b"] {
      #expect(try world.type("cd \(directory) && forkpath exec -- go run .").errorText == "FORK\n")
    }
    #expect(try world.scratch.text("go.work") == before)
  }

  /// A go.mod outside of the tree whose dependency go made lower than the fork's.
  @Test func `that a file outside of the tree lacks is written anew`() throws {
    let dep = "example.org/dep"
    var world = try TypedWorld(
      RealGo.installed[RealGo.installed.count - 1],
      [
        "fork/go.mod": Self.mod("git.example.org/me/tool", "require \(dep) v1.1.0"),
        "fork/who/who.go": TypedWorld.teller("who", "FORK", imports: dep),
        "fork/main.go": TypedWorld.program(Self.upstream + "/who"),
      ])
    for version in ["v1.0.0", "v1.1.0", "v1.2.0"] {
      try world.proxy.publish(dep, version, ["dep.go": TypedWorld.teller("dep", version)])
    }
    try world.repository(origin: "git.example.org/me/tool", upstream: Self.upstream)
    try world.settle("forkpath setup && forkpath exec -- go get \(dep)@v1.1.0")
    let settled = try world.type("forkpath setup")
    #expect(settled.text.hasPrefix("nothing to do"), "\(settled.text)")
    #expect(try world.type("forkpath exec -- go run .").errorText == "FORK v1.1.0\n")
    // Higher than in the fork is the user's wish, and stays.
    try world.settle("forkpath exec -- go get \(dep)@v1.2.0")
    #expect(try world.type("forkpath verify --mapped").status == 0)
    #expect(try world.type("forkpath setup").text.hasPrefix("nothing to do"))
    try world.settle("forkpath exec -- go get \(dep)@v1.0.0")
    let run = try world.type("forkpath verify --mapped")
    #expect(run.status == 1 && run.text.contains("'\(dep)@v1.1.0' is not what"), "\(run.text)")
    #expect(TypedWorld.commands(in: run).contains("forkpath setup ."), "\(run.text)")
    try world.settle("forkpath setup .")
    #expect(try world.type("forkpath verify --mapped").status == 0)
    #expect(try world.type("git status --porcelain").text.isEmpty)
  }

  /// Another branch has upstream's module line, where plain go is right.
  @Test func `that makes the mapping needless is undone`() throws {
    var world = try TypedWorld(
      RealGo.installed[RealGo.installed.count - 1],
      [
        "fork/go.mod": Self.mod("git.example.org/me/tool"), "fork/who/who.go": TypedWorld.teller("who", "FORK"),
        "fork/main.go": TypedWorld.program(Self.upstream + "/who"),
      ])
    try world.repository(origin: "git.example.org/me/tool", upstream: Self.upstream)
    try world.settle("forkpath setup --strategy modfile")
    try world.settle("go mod edit -module=\(Self.upstream) && git commit -qam back")
    #expect(try world.type("go run .").errorText == "FORK\n")
    let run = try world.type("forkpath exec -- go run .")
    #expect(run.status == 125, "\(run.errorText)")
    #expect(
      TypedWorld.commands(in: run) == ["forkpath undo .; forkpath setup --strategy modfile ."], "\(run.errorText)")
    try world.settle("forkpath undo .; forkpath setup --strategy modfile .")
    #expect(try world.type("forkpath exec -- go run .").errorText == "FORK\n")
    #expect(try world.type("forkpath status").status == 0)
  }
}
