import Foundation
import Support
import Testing

/// A module below a directory that `./...` of the root passes over is judged, and mapped, for who works in it.
@Suite(
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
  .enabled(if: Program.git.isUsable, "git is not installed"))
struct `A module in a directory that patterns pass over` {
  private static func world(_ go: RealGo, _ place: String) throws -> ModuleWorld {
    let world = try ModuleWorld(
      go,
      [
        "fork/go.mod": ModuleWorld.mod("example.org/up/tool"), "fork/core/core.go": ModuleWorld.teller("core"),
        "fork/\(place)/go.mod": ModuleWorld.mod("example.org/up/tool/extra", "require example.org/up/tool v1.0.0"),
        "fork/\(place)/main.go": ModuleWorld.program("example.org/up/tool/core"),
      ])
    try world.publish("fork", as: "example.org/up/tool", "v1.0.0")
    try world.go(["mod", "tidy"], in: "fork/" + place)
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    return world
  }

  @Test(arguments: RealGo.installed, [".ci/sdk", "_ex/a/b", "testdata/prog"])
  func `is judged and mapped where the user is in it`(go: RealGo, place: String) throws {
    let world = try Self.world(go, place)
    let inside = "fork/" + place
    #expect(try world.go(["run", "."], in: inside).errors == "UPSTREAM\n")
    for words in [["verify"], ["verify", "."]] {
      let run = try world.forkpath(words, in: inside)
      #expect(run.status == 1 && run.text.contains("'example.org/up/tool/core'"), "\(words): \(world.said(run))")
    }
    // Plain go would build upstream's code.
    let unmapped = try world.forkpath(["exec", "--", "go", "run", "."], in: inside)
    #expect(
      unmapped.status == 125 && TypedWorld.commands(in: unmapped) == ["forkpath setup ."], "\(world.said(unmapped))")
    // Patterns of the root do not lead there.
    #expect(try world.forkpath(["verify"], in: "fork").status == 0)
    let setup = try world.forkpath(["setup", "."], in: inside)
    #expect(setup.status == 0 && setup.text.contains("now resolves"), "\(world.said(setup))")
    #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: inside).errorText == "FORK\n")
    let mapped = try world.forkpath(["verify", "--mapped"], in: inside)
    #expect(mapped.status == 0, "\(world.said(mapped))")
    #expect(try world.forkpath(["verify", "--mapped"], in: "fork").status == 0)
    #expect(try world.forkpath(["status"], in: "fork").status == 0)
    #expect(try world.forkpath(["setup"], in: inside).text.hasPrefix("nothing to do"))
    #expect(try world.forkpath(["undo"], in: inside).status == 0)
    #expect(try world.changes("fork") == "")
  }

  @Test(arguments: RealGo.installed)
  func `is in the lines to type, from outside too, and its mapping is not called needless`(go: RealGo) throws {
    let world = try Self.world(go, ".ci/sdk")
    let run = try world.forkpath(["verify", ".ci/sdk"], in: "fork")
    #expect(run.status == 1 && Set(TypedWorld.commands(in: run)) == ["forkpath setup .ci/sdk"], "\(world.said(run))")
    // By a link from elsewhere, too, and with a strategy that is for one module.
    try FileManager.default.createSymbolicLink(
      atPath: world.path("link"), withDestinationPath: world.path("fork/.ci/sdk"))
    let within = try world.forkpath(["verify"], in: "link")
    #expect(
      Set(TypedWorld.commands(in: within)) == ["forkpath setup \(world.path("fork/.ci/sdk"))"], "\(world.said(within))")
    let linked = try world.forkpath(["verify", "link"], in: ".")
    #expect(
      Set(TypedWorld.commands(in: linked)) == ["forkpath setup \(world.path("fork/.ci/sdk"))"], "\(world.said(linked))")
    let alone = try world.forkpath(["setup", "--strategy", "modfile", ".ci/sdk"], in: "fork")
    #expect(alone.status == 1 && alone.errorText.contains("maps one module"), "\(world.said(alone))")
    let setup = try world.forkpath(["setup", ".ci/sdk"], in: "fork")
    #expect(setup.status == 0, "\(world.said(setup))")
    #expect(try world.forkpath(["verify", "--mapped", ".ci/sdk"], in: "fork").status == 0)
    let whole = try world.forkpath(["setup", "."], in: "fork")
    #expect(whole.status == 0 && !world.said(whole).contains("needed any more"), "\(world.said(whole))")
    #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "fork/.ci/sdk").errorText == "FORK\n")
    // Lines about the mapping itself name the module, too.
    try world.write("fork/.ci/sdk/more/go.mod", ModuleWorld.mod("example.org/up/tool/more"))
    try world.write("fork/.ci/sdk/more/m.go", "package more\n")
    let status = try world.forkpath(["status"], in: "fork")
    for line in status.text.split(separator: "\n") where line.hasPrefix("  fix") {
      #expect(line.hasSuffix("forkpath setup .ci/sdk"), "\(status.text)")
    }
  }

  @Test(arguments: RealGo.installed)
  func `is not taken for a fork of its own, however it is named`(go: RealGo) throws {
    let world = try Self.world(go, "sdk")
    for words in [["scan", "."], ["preview", "."]] {
      let run = try world.forkpath(words, in: "fork/sdk")
      #expect(run.status == 0 && run.text.contains("workspace"), "\(words): \(world.said(run))")
    }
    let setup = try world.forkpath(["setup", "sdk"], in: "fork")
    #expect(setup.status == 0 && world.said(setup).contains("which is taken as a whole"), "\(world.said(setup))")
    #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "fork/sdk").errorText == "FORK\n")
  }

  /// A second one that is named is added to the mapping, and takes none out of it.
  @Test(arguments: RealGo.installed) func `is kept by the setup of another one`(go: RealGo) throws {
    let world = try ModuleWorld(
      go,
      [
        "fork/go.mod": ModuleWorld.mod("example.org/up/tool"), "fork/core/core.go": ModuleWorld.teller("core"),
        "fork/.tools/go.mod": ModuleWorld.mod("example.org/up/tool/tools", "require example.org/up/tool v1.0.0"),
        "fork/.tools/main.go": ModuleWorld.program("example.org/up/tool/core"),
        "fork/_gen/go.mod": ModuleWorld.mod("example.org/up/tool/gen", "require example.org/up/tool v1.0.0"),
        "fork/_gen/main.go": ModuleWorld.program("example.org/up/tool/core"),
      ])
    try world.publish("fork", as: "example.org/up/tool", "v1.0.0")
    for place in [".tools", "_gen"] { try world.go(["mod", "tidy"], in: "fork/" + place) }
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    #expect(try world.forkpath(["setup", ".tools"], in: "fork").status == 0)
    // In a shell with the mapping's variables, the other one is what the line names.
    let active = [
      "GOWORK": try world.forkpath(["exec", "--", "go", "env", "GOWORK"], in: "fork").text.filter { $0 != "\n" }
    ]
    let run = try world.forkpath(["verify", "_gen"], in: "fork", active)
    #expect(run.status == 1 && Set(TypedWorld.commands(in: run)) == ["forkpath setup _gen"], "\(world.said(run))")
    let other = try world.forkpath(["exec", "--", "go", "run", "."], in: "fork/_gen")
    #expect(other.status == 125 && TypedWorld.commands(in: other) == ["forkpath setup ."], "\(world.said(other))")
    #expect(try world.forkpath(["setup", "_gen"], in: "fork").status == 0)
    for place in [".tools", "_gen"] {
      #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "fork/" + place).errorText == "FORK\n")
      #expect(try world.forkpath(["verify", "--mapped", place], in: "fork").status == 0)
    }
    #expect(try world.forkpath(["setup", "."], in: "fork").text.hasPrefix("nothing to do"))
    #expect(try world.forkpath(["status"], in: "fork").status == 0)
    // Where the first one is gone, all commands name the other.
    try FileManager.default.removeItem(atPath: world.path("fork/.tools"))
    let gone = try world.forkpath(["verify", "--mapped", "."], in: "fork")
    #expect(gone.status == 1 && TypedWorld.commands(in: gone) == ["forkpath setup _gen"], "\(world.said(gone))")
    // As a link to what lies elsewhere it is nobody's module.
    try world.write("else/go.mod", ModuleWorld.mod("example.org/up/tool/tools"))
    try FileManager.default.createSymbolicLink(
      atPath: world.path("fork/.tools"), withDestinationPath: world.path("else"))
    #expect(try world.forkpath(["setup", "_gen"], in: "fork").status == 0)
    #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "fork/_gen").errorText == "FORK\n")
    #expect(try world.forkpath(["status"], in: "fork").status == 0)
  }

  /// A stand-in for what another repository publishes has the path, and is test data.
  @Test(arguments: RealGo.installed) func `is no own one because another module requires its path`(go: RealGo) throws {
    let place = "fork/testdata/samples"
    let world = try ModuleWorld(
      go,
      [
        "fork/go.mod": ModuleWorld.mod("example.org/up/tool", "require example.org/up/tool/samples v1.0.0"),
        "fork/main.go": ModuleWorld.program("example.org/up/tool/samples/gen"),
        place + "/go.mod": ModuleWorld.mod("example.org/up/tool/samples"),
        place + "/gen/gen.go": ModuleWorld.teller("gen"),
      ])
    try world.publish(place, as: "example.org/up/tool/samples", "v1.0.0")
    try world.go(["mod", "tidy"], in: "fork")
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    let run = try world.forkpath(["verify"], in: "fork")
    #expect(run.status == 0 && run.text.contains("warning: 'example.org/up/tool/samples/gen'"), "\(world.said(run))")
    #expect(try world.forkpath(["setup", "."], in: "fork").text.hasPrefix("nothing to map"))
    #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "fork").errorText == "UPSTREAM\n")
    // Who means it names it.
    #expect(try world.forkpath(["setup", "testdata/samples"], in: "fork").status == 0)
    #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "fork").errorText == "FORK\n")
  }

  /// go passes over a directory of such a name even where a pattern names it, and takes dots in a name for a wildcard.
  @Test(arguments: RealGo.installed, [".n0", "_n0", "x/testdata", "a...b"])
  func `is judged in the workspace, whatever it is called`(go: RealGo, place: String) throws {
    let world = try ModuleWorld(
      go,
      [
        "fork/go.mod": ModuleWorld.mod("example.org/up/tool"), "fork/core/core.go": ModuleWorld.teller("core"),
        "fork/\(place)/go.mod": ModuleWorld.mod("example.org/up/tool/n0", "require example.org/up/tool v1.0.0"),
        "fork/\(place)/main.go": ModuleWorld.program("example.org/up/tool/core"),
      ])
    try world.publish("fork", as: "example.org/up/tool", "v1.0.0")
    try world.go(["mod", "tidy"], in: "fork/" + place)
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    #expect(try world.forkpath(["setup", place], in: "fork").status == 0)
    #expect(try world.forkpath(["verify", "--mapped", place], in: "fork").status == 0)
    try world.write(
      "fork/\(place)/main.go", ModuleWorld.program("example.org/up/tool/core", "example.org/up/tool/gone"))
    let run = try world.forkpath(["verify", "--mapped", place], in: "fork")
    #expect(run.text.contains("'example.org/up/tool/gone' is imported"), "\(world.said(run))")
    #expect(try world.forkpath(["exec", "--", "go", "build", "."], in: "fork/" + place).status != 0)
  }

  /// A tool of its own in the repository is built alone, with the mapping and without.
  @Test(arguments: RealGo.installed) func `that is another project is built as plain go builds it`(go: RealGo) throws {
    let world = try Self.world(go, "sdk")
    try world.write("fork/.github/lint/go.mod", ModuleWorld.mod("example.net/lint"))
    try world.write("fork/.github/lint/main.go", "package main\n\nfunc main() { println(\"lint\") }\n")
    #expect(try world.forkpath(["setup", "."], in: "fork").status == 0)
    let run = try world.forkpath(["exec", "--", "go", "run", "."], in: "fork/.github/lint")
    #expect(run.errorText == "lint\n", "\(world.said(run))")
    #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "fork/sdk").errorText == "FORK\n")
    // One that uses upstream is told to get it from elsewhere.
    try world.write("fork/.github/lint/main.go", ModuleWorld.program("example.org/up/tool/core"))
    try world.go(["mod", "edit", "-require=example.org/up/tool@v1.0.0"], in: "fork/.github/lint")
    try world.go(["mod", "tidy"], in: "fork/.github/lint", ["GOWORK": "off"])
    let user = try world.forkpath(["exec", "--", "go", "run", "."], in: "fork/.github/lint")
    #expect(
      user.errorText.contains("is left out of the mapping, and gets 'example.org/up/tool'"), "\(world.said(user))")
    #expect(user.errorText.hasSuffix("UPSTREAM\n"), "\(world.said(user))")
  }

  /// Two lines, each with one of them, would take out what the other took in.
  @Test(arguments: RealGo.installed) func `of another fork is taken with that fork by one line`(go: RealGo) throws {
    let tool = "example.org/up/tool"
    let lib = "example.org/up/lib"
    var files: [String: String] = [:]
    for (directory, path) in [("fork", tool), ("forkb", lib)] {
      files[directory + "/go.mod"] = ModuleWorld.mod(path)
      files[directory + "/who/who.go"] = TypedWorld.teller("who", directory.uppercased())
    }
    for (module, path) in [("fork/.tools", tool + "/tools"), ("forkb/.x", lib + "/x")] {
      files[module + "/go.mod"] = ModuleWorld.mod(path, "require \(tool) v1.0.0", "require \(lib) v1.0.0")
      files[module + "/main.go"] =
        "package main\n\nimport a \"\(tool)/who\"\nimport b \"\(lib)/who\"\n\nfunc main() { println(a.Who(), b.Who()) }\n"
    }
    var world = try TypedWorld(go, files)
    for path in [tool, lib] {
      try world.proxy.publish(path, "v1.0.0", ["who/who.go": TypedWorld.teller("who", "UPSTREAM")])
    }
    for module in ["fork/.tools", "forkb/.x"] { try world.settle("cd ../\(module) && go mod tidy") }
    for (directory, path) in [("fork", tool), ("forkb", lib)] {
      try world.repository(directory, origin: "git.example.org/me/" + directory, upstream: path)
    }
    world.directory = "."
    try world.settle("forkpath setup fork/.tools")
    try world.type("eval \"$(forkpath env fork)\"", isKept: true)
    let run = try world.type("forkpath verify forkb/.x")
    let lines = TypedWorld.commands(in: run)
    #expect(run.status == 1 && lines.count == 1, "\(lines) \(run.text)\(run.errorText)")
    for line in lines { try world.settle(line) }
    let then = try world.type("forkpath verify forkb/.x")
    #expect(then.status == 0, "\(then.text)\(then.errorText)")
    let built = try world.type("cd forkb/.x && go run .")
    #expect(built.errorText.hasSuffix("FORK FORKB\n"), "\(built.text)\(built.errorText)")
    #expect(try world.type("forkpath verify --mapped fork/.tools").status == 0)
  }

  /// Setup of the whole would have nothing to map, and the module that is named would be missing there.
  @Test(arguments: RealGo.installed, ["testdata/m", ".tools"])
  func `of a project under its own name is not promised a mapping`(go: RealGo, place: String) throws {
    let mono = "git.example.org/me/mono"
    var world = try TypedWorld(
      go,
      [
        "fork/go.mod": ModuleWorld.mod(mono), "fork/main.go": TypedWorld.program(mono + "/a"),
        "fork/a/a.go": TypedWorld.teller("a", "OWN"), "fork/\(place)/go.mod": ModuleWorld.mod(mono + "/t"),
        "fork/\(place)/main.go": "package main\n\nfunc main() { println(\"ok\") }\n",
      ])
    try world.repository(origin: mono)
    let setup = try world.type("cd \(place) && forkpath setup .")
    #expect(setup.status == 1 && setup.errorText.contains("names itself by"), "\(setup.text)\(setup.errorText)")
    #expect(TypedWorld.commands(in: setup).isEmpty, "\(setup.errorText)")
    #expect(!setup.errorText.contains("get each other"), "\(setup.errorText)")
  }
}
