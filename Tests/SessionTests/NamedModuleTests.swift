import Support
import Testing

/// A module of a fork that setup is given by its directory, whatever its path is.
@Suite(
  .enabled(if: Program.git.isUsable, "git is not installed"),
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"))
struct `A module of another name` {
  private static let upstream = "example.org/up/tool"
  private static let other = "example.net/other/y/v3"

  private static func mod(_ path: String, _ lines: String = "") -> String {
    "module \(path)\n\ngo 1.19\n\n\(lines)\n"
  }

  /// A fork with a module below it that takes one of the fork's from its published version. `isOfEra`: the fork has no go.mod.
  private static func world(
    _ go: RealGo, _ place: String, requiring required: String, isOfEra: Bool = false
  ) throws -> TypedWorld {
    var files = [
      "fork/who/who.go": TypedWorld.teller("who", "FORK"),
      "fork/y/go.mod": mod(other), "fork/y/who/who.go": TypedWorld.teller("who", "FORK"),
      "fork/\(place)/go.mod": mod("example.com/test", "require \(required)"),
      "fork/\(place)/main.go": TypedWorld.program(required.split(separator: " ")[0] + "/who"),
      // Without the fork's mapping this one gets the published one, too.
      "fork/sdk/go.mod": mod(upstream + "/sdk", "require \(upstream) v1.0.0"),
      "fork/sdk/main.go": TypedWorld.program(upstream + "/who"),
    ]
    if !isOfEra { files["fork/go.mod"] = mod(upstream) }
    var world = try TypedWorld(go, files)
    for (path, version) in [(upstream, "v1.0.0"), (other, "v3.0.0")] {
      try world.proxy.publish(
        path, version, ["go.mod": mod(path), "who/who.go": TypedWorld.teller("who", "UPSTREAM")])
    }
    for module in [place, "sdk"] { try world.settle("cd \(module) && go mod tidy") }
    try world.repository(origin: "git.example.org/me/tool", upstream: upstream)
    return world
  }

  @Test(
    arguments: RealGo.inTurn([
      ("testdata/mod", upstream + " v1.0.0"), ("testdata/mod", other + " v3.0.0"), ("_dir", upstream + " v1.0.0"),
      ("plain/dir", upstream + " v1.0.0"),
    ]))
  func `is mapped with the fork where setup is given its directory`(
    go: RealGo, module: (place: String, required: String)
  ) throws {
    for isFirst in [true, false] {
      var world = try Self.world(go, module.place, requiring: module.required)
      #expect(try world.type("cd \(module.place) && go run .").errorText.hasSuffix("UPSTREAM\n"))
      #expect(try world.type("forkpath verify \(module.place)").status == 1)
      if !isFirst { try world.settle("forkpath setup") }
      let setup = try world.type("forkpath setup \(module.place)")
      #expect(setup.status == 0 && !setup.text.contains("plain go builds"), "\(setup.text)\(setup.errorText)")
      let run = try world.type("cd \(module.place) && forkpath exec -- go run .")
      #expect(run.errorText == "FORK\n", "\(run.errorText)")
      let mapped = try world.type("forkpath verify --mapped \(module.place)")
      #expect(mapped.status == 0 && mapped.text.contains("no leak"), "\(mapped.text)")
    }
  }

  @Test(arguments: RealGo.installed, [true, false])
  func `that setup does not take by itself is named with the line that takes it`(go: RealGo, isOfEra: Bool) throws {
    let place = "testdata/mod"
    var world = try Self.world(go, place, requiring: Self.upstream + " v1.0.0", isOfEra: isOfEra)
    try world.settle("forkpath setup")
    let run = try world.type("cd \(place) && forkpath exec -- go run .")
    #expect(run.status == 125 || run.errorText.contains("is left out of the mapping"), "\(run.errorText)")
    let help = try #require(TypedWorld.commands(in: run).first, "\(run.errorText)")
    let typed = try world.type("cd \(place) && " + help)
    #expect(typed.status == 0, "\(help): \(typed.text)\(typed.errorText)")
    #expect(try world.type("cd \(place) && forkpath exec -- go run .").errorText == "FORK\n")
  }

  /// Controls: one that a line of its own leads to the fork, and one that has nothing to do with it, are what they were.
  @Test(arguments: RealGo.installed, [true, false])
  func `is left alone where plain go is right`(go: RealGo, isReplaced: Bool) throws {
    let place = "testdata/mod"
    var world = try Self.world(go, place, requiring: Self.upstream + " v1.0.0")
    let files =
      isReplaced
      ? "go mod edit -replace=\(Self.upstream)=../../"
      : "go mod edit -droprequire=\(Self.upstream) && printf 'package main\\nfunc main() { println(\"FORK\") }\\n' >main.go"
    try world.settle("cd \(place) && \(files) && rm -f go.sum && go mod tidy && git commit -qam control")
    try world.settle("forkpath setup")
    let run = try world.type("cd \(place) && forkpath exec -- go run .")
    #expect(run.errorText == "FORK\n", "\(run.errorText)")
  }
}
