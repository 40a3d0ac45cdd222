import Support
import Testing

/// A module of a later major version without modules: go builds it at its path without the version, and reads imports with the
/// version as those without (rule G42).
@Suite(
  .enabled(if: Program.git.isUsable, "git is not installed"),
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"))
struct `A fork of a later major version in GOPATH mode` {
  static let upstream = "example.org/up/tool"
  static let place = "gopath/src/" + upstream

  /// A checkout at `place` whose code imports itself with `version`, beside `more` files.
  static func world(
    _ go: RealGo, at place: String, imports version: String = "/v2", says name: String = "FORK",
    _ more: [String: String] = [:]
  ) throws -> TypedWorld {
    var world = try TypedWorld(go, files(at: place, imports: version, says: name).merging(more) { $1 })
    world.directory = place
    try world.repository(place, origin: "git.example.org/me/tool", upstream: upstream)
    try world.type(
      "export GOFLAGS= GO111MODULE=off GOPATH='\(world.scratch.path)/gopath:\(world.scratch.path)/g2'", isKept: true)
    return world
  }

  static func files(at place: String, imports version: String, says name: String) -> [String: String] {
    [
      place + "/go.mod": ModuleWorld.mod(upstream + "/v2"), place + "/who/who.go": TypedWorld.teller("who", name),
      // A directory of the version's name is an ordinary package.
      place + "/v2/v2.go": TypedWorld.teller("v2", name),
      place + "/main.go": TypedWorld.program(upstream + version + "/who"),
    ]
  }

  @Test(arguments: RealGo.installed, ["/v2", ""])
  func `is right in its place, as go builds it there`(go: RealGo, version: String) throws {
    var world = try Self.world(go, at: Self.place, imports: version)
    #expect(try world.type("go run .").errorText == "FORK\n")
    let run = try world.type("forkpath verify --with-go always")
    #expect(run.status == 0 && !run.text.contains("warning:"), "\(run.text)\(run.errorText)")
    let setup = try world.type("forkpath setup --gopath .")
    #expect(setup.status == 0 && setup.text.contains("nothing to do"), "\(setup.text)\(setup.errorText)")
    #expect(try world.type("forkpath exec -- go run .").errorText == "FORK\n")
    #expect(try world.type("git status --porcelain").text.isEmpty)
  }

  @Test(arguments: RealGo.installed) func `is right behind a link in its place`(go: RealGo) throws {
    var world = try Self.world(go, at: "fork")
    try world.settle("mkdir -p ../gopath/src/example.org/up && ln -s \"$PWD\" ../\(Self.place)")
    #expect(try world.type("go run .", in: Self.place).errorText == "FORK\n")
    #expect(try world.type("forkpath verify", in: Self.place).status == 0)
    #expect(try world.type("forkpath exec -- go run .").errorText == "FORK\n")
  }

  /// Control: a directory of the whole path comes first, wherever in GOPATH it is.
  @Test(arguments: RealGo.installed) func `is not right beside a copy at the whole path`(go: RealGo) throws {
    var world = try Self.world(
      go, at: Self.place, ["g2/src/\(Self.upstream)/v2/who/who.go": TypedWorld.teller("who", "UPSTREAM")])
    #expect(try world.type("go run .").errorText == "UPSTREAM\n")
    let run = try world.type("forkpath verify")
    #expect(run.status == 1 && run.text.contains("g2/src/"), "\(run.text)\(run.errorText)")
  }

  /// Its path is below that of the clone, and so in its work tree.
  @Test(arguments: RealGo.installed, ["setup", "setup --strategy relocate", "setup --displace"])
  func `is not put into upstream's clone`(go: RealGo, command: String) throws {
    var world = try Self.world(
      go, at: "fork", Self.files(at: Self.place, imports: "/v2", says: "UPSTREAM").filter { !$0.key.contains("/v2/") })
    try world.repository(Self.place, origin: Self.upstream)
    let run = try world.type("forkpath \(command) .")
    #expect(run.status == 1 && run.errorText.contains("which is another repository"), "\(run.text)\(run.errorText)")
    let fixes = TypedWorld.commands(in: run)
    #expect(fixes.count == 1 && fixes[0].contains("--isolated"), "\(fixes)")
    for line in fixes { try world.settle(line) }
    #expect(try world.type("forkpath exec -- go run .").errorText == "FORK\n")
    #expect(try world.type("git status --porcelain --ignored", in: Self.place).text.isEmpty)
    // Control: where the clone is no repository, there is no work tree to keep clean.
    try world.settle("forkpath undo && rm -rf ../\(Self.place)/.git")
    try world.settle("forkpath setup .")
    #expect(try world.type("forkpath exec -- go run .").errorText == "FORK\n")
  }
}
