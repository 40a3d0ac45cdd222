import Support
import Testing

/// Setup typed again, in other words or after something changed.
@Suite(
  .enabled(if: Program.git.isUsable, "git is not installed"),
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"))
struct `Setup typed again` {
  static let upstream = "example.org/up/tool"

  /// A fork without a go.mod, in a shell for GOPATH mode.
  static func gopathWorld(_ more: [String: String] = [:]) throws -> TypedWorld {
    var world = try TypedWorld(
      RealGo.installed[RealGo.installed.count - 1],
      [
        "fork/who/who.go": TypedWorld.teller("who", "FORK"), "fork/main.go": TypedWorld.program(upstream + "/who"),
      ].merging(more) { $1 })
    try world.scratch.makeDirectory("gopath/src")
    try world.repository(origin: "git.example.org/me/tool", upstream: upstream)
    try world.type("export GO111MODULE=off GOFLAGS=", isKept: true)
    return world
  }

  /// The files and links of the world but for what go and the state directory keep, with what links lead to.
  static func listing(_ world: inout TypedWorld) throws -> String {
    try world.type("find . -name .git -prune -o -printf '%p %l\\n' | sort", in: ".").text
      .split(separator: "\n").filter { !$0.hasPrefix("./state") && !$0.hasPrefix("./home") && !$0.contains("/pkg") }
      .joined(separator: "\n")
  }

  @Test(arguments: ["relocate", "symlink"]) func `with a private GOPATH changes nothing`(strategy: String) throws {
    var world = try Self.gopathWorld()
    let before = try Self.listing(&world)
    let line = "forkpath setup --strategy \(strategy) --isolated ."
    try world.settle(line)
    let after = try Self.listing(&world)
    #expect(before != after || strategy == "symlink")
    let again = try world.type(line)
    #expect(again.status == 0 && again.text.hasPrefix("nothing to do: "), "\(again.text)\(again.errorText)")
    #expect(try Self.listing(&world) == after)
    #expect(try world.type("forkpath status").text.contains("state          active"))
    #expect(try world.type("forkpath exec -- go run .").errorText == "FORK\n")
    try world.settle("forkpath undo .")
    #expect(try Self.listing(&world) == before)
  }

  /// The place is kept, and plain go finds the go.work there.
  @Test(arguments: RealGo.installed, ["parent", "checkout"])
  func `without the place of before says that plain go sees it`(go: RealGo, place: String) throws {
    var world = try TypedWorld(
      go,
      [
        "fork/go.mod": ModuleWorld.mod(Self.upstream), "fork/who/who.go": TypedWorld.teller("who", "FORK"),
        "fork/api/go.mod": ModuleWorld.mod(Self.upstream + "/api", "require \(Self.upstream) v1.0.0"),
        "fork/api/main.go": TypedWorld.program(Self.upstream + "/who"),
      ])
    try world.proxy.publish(Self.upstream, "v1.0.0", ["who/who.go": TypedWorld.teller("who", "UPSTREAM")])
    try world.settle("cd api && go mod tidy")
    try world.repository(origin: "git.example.org/me/tool", upstream: Self.upstream)
    try world.settle("forkpath setup --place \(place)")
    let again = try world.type("forkpath setup")
    #expect(again.status == 0 && again.text.contains("plain go sees it"), "\(again.text)\(again.errorText)")
    #expect(try world.type("cd api && go run .").errorText == "FORK\n")
    let hidden = try world.type("GOWORK=off forkpath setup")
    #expect(!hidden.text.contains("plain go sees it"), "\(hidden.text)\(hidden.errorText)")
  }

  /// What one mapping moved is not moved on by another, which would leave the first without its checkout.
  @Test(arguments: [("--isolated", ""), ("", "--isolated"), ("", "--copy --isolated")])
  func `for another GOPATH is refused while the checkout is moved`(first: String, second: String) throws {
    var world = try Self.gopathWorld()
    let before = try Self.listing(&world)
    try world.settle("forkpath setup --strategy relocate \(first) .")
    let after = try Self.listing(&world)
    let run = try world.type("forkpath setup --strategy relocate \(second) .")
    #expect(run.status == 1 && run.errorText.contains("is used by the mapping of"), "\(run.text)\(run.errorText)")
    #expect(try Self.listing(&world) == after)
    let fix = try #require(TypedWorld.commands(in: run).first)
    try world.settle(fix)
    #expect(try Self.listing(&world) == before)
    #expect(try world.isFixed("forkpath setup --strategy relocate \(second) .", rounds: 0))
  }

  /// A link at the upstream path that setup made is undone, and the user's own is removed by a line to type.
  @Test(arguments: [true, false]) func `moves a checkout to where a link leads to it`(isMade: Bool) throws {
    var world = try Self.gopathWorld()
    let place = world.scratch.path + "/gopath/src/" + Self.upstream
    try world.settle(
      isMade
        ? "forkpath setup --strategy symlink ." : "mkdir -p \"$(dirname '\(place)')\" && ln -s \"$PWD\" '\(place)'")
    let run = try world.type("forkpath setup --strategy relocate .")
    let first = isMade ? "forkpath undo ." : "rm \(place)"
    #expect(
      TypedWorld.commands(in: run) == [first + "; forkpath setup --strategy relocate ."], "\(run.text)\(run.errorText)")
    #expect(try world.isFixed("forkpath setup --strategy relocate ."))
    #expect(try world.type("forkpath exec -- go run .").errorText == "FORK\n")
  }

  /// A consumer in GOPATH mode that has a vendored copy of upstream's.
  @Test func `in GOPATH mode remembers the consumer`() throws {
    let app = "gopath/src/example.org/app/"
    var world = try Self.gopathWorld([
      app + "main.go": TypedWorld.program(Self.upstream + "/who"),
      app + "vendor/\(Self.upstream)/who/who.go": TypedWorld.teller("who", "VENDORED"),
    ])
    let consumer = world.scratch.path + "/" + app.dropLast()
    let leak = "error: 'example.org/app/vendor/\(Self.upstream)/who' comes from"
    #expect(try world.type("forkpath verify --planned --consumer \(consumer)").text.contains(leak))
    let setup = try world.type("forkpath setup --consumer \(consumer)")
    #expect(setup.status == 1 && setup.errorText.contains(leak), "\(setup.text)\(setup.errorText)")
    #expect(try world.type("go run .", in: app).errorText == "VENDORED\n")
    for line in ["forkpath verify --mapped", "forkpath verify", "cd '\(consumer)' && forkpath verify"] {
      let run = try world.type(line)
      #expect(run.status == 1 && run.text.contains(leak), "\(line): \(run.text)\(run.errorText)")
    }
    // Without its copy the consumer gets the fork.
    try world.settle("mv '\(consumer)/vendor' '\(consumer)/_vendor'")
    #expect(try world.type("forkpath verify --mapped").status == 0)
    #expect(try world.type("go run .", in: app).errorText == "FORK\n")
    // The place is right, and its record stays.
    let again = try world.type("forkpath setup .")
    #expect(again.status == 0 && !again.errorText.contains("example.org/app"), "\(again.text)\(again.errorText)")
    try world.settle("forkpath undo .")
  }

  /// What stood in its place is in no journal, from which exec would take the variables.
  @Test func `where the checkout stands in its place prints a line for exec`() throws {
    let place = "gopath/src/" + Self.upstream
    var world = try TypedWorld(
      RealGo.installed[RealGo.installed.count - 1],
      [
        place + "/go.mod": "module git.example.org/me/tool\n\ngo 1.19\n",
        place + "/who/who.go": TypedWorld.teller("who", "FORK"),
        place + "/main.go": TypedWorld.program(Self.upstream + "/who"),
      ])
    world.directory = place
    try world.repository(place, origin: "git.example.org/me/tool", upstream: Self.upstream)
    let run = try world.type("forkpath setup --gopath .")
    #expect(run.status == 0, "\(run.errorText)")
    let line = try #require(run.text.firstMatch(of: /or for one command, .*: (GO111MODULE.* -- )go build/)?.1)
    #expect(try world.type(line + "go run .").errorText == "FORK\n")
    #expect(try world.type("forkpath exec -- go run .").status == 125)
  }

  /// A checkout that is planned to be moved is compared with its commit where it is now.
  @Test(arguments: [false, true]) func `planned for another place finds no difference from the commit`(
    isEdited: Bool
  ) throws {
    var world = try Self.gopathWorld(["fork/go.mod": "module \(Self.upstream)\n\ngo 1.19\n"])
    if isEdited { try world.scratch.write("fork/go.mod", "module \(Self.upstream)\n\ngo 1.18\n") }
    let run = try world.type("forkpath verify --planned --strategy relocate")
    #expect(run.status == 0 && run.text.contains("differs from what is committed") == isEdited, "\(run.text)")
  }

  /// The go.work beside two forks is that of one of them.
  @Test func `for a go.work that another fork's mapping has names that fork`() throws {
    let go = RealGo.installed[RealGo.installed.count - 1]
    var files: [String: String] = [:]
    for name in ["a", "b"] {
      files["\(name)/go.mod"] = "module example.org/up/\(name)\n\ngo 1.19\n"
      files["\(name)/who/who.go"] = TypedWorld.teller("who", "FORK")
      files["\(name)/sub/go.mod"] =
        "module example.org/up/\(name)/sub\n\ngo 1.19\n\nrequire example.org/up/\(name) v1.0.0\n"
      files["\(name)/sub/main.go"] = TypedWorld.program("example.org/up/\(name)/who")
    }
    var world = try TypedWorld(go, files)
    world.directory = "a"
    for name in ["a", "b"] {
      try world.repository(name, origin: "git.example.org/me/\(name)", upstream: "example.org/up/\(name)")
    }
    try world.settle("forkpath setup --place parent .")
    world.directory = "b"
    let run = try world.type("forkpath setup --place parent .")
    #expect(run.status == 1 && run.errorText.contains("/go.work' is used by the mapping of"), "\(run.errorText)")
    try world.settle(try #require(TypedWorld.commands(in: run).first))
    try world.settle("forkpath setup --place parent .")
    // A file that forkpath did not make is told as that.
    try world.settle("forkpath undo . && echo 'go 1.19' >../go.work")
    let other = try world.type("forkpath setup --place parent .")
    #expect(other.status == 1 && other.errorText.contains("forkpath did not make it"), "\(other.errorText)")
  }
}
