import Foundation
import Support
import Testing

/// A proxy has the modules of a fork, and not its repository: what other modules the repository has is asked of the repository, or it
/// is told that upstream's are built.
@Suite(.enabled(if: RealGo.canCompare && LabServer.canRun, "go or Python is not installed"), .serialized)
struct `A fork that a proxy has` {
  private static func published(_ path: String, _ text: String) -> ProgramWorld.Published {
    (path, "v1.0.0", ["go.mod": ForkShape.mod(path), "w.go": ForkShape.who(text)])
  }

  private static let upstream = [
    published("github.com/up/gen", "UPSTREAM gen"), published("github.com/up/below/api", "UPSTREAM api"),
    published("github.com/oth/plain", "LIBRARY"),
    (
      "github.com/oth/brings", "v1.0.0",
      [
        "go.mod": "module github.com/oth/brings\n\nrequire github.com/up/gen v1.0.0\n",
        "b.go": "package brings\n\nimport who \"github.com/up/gen\"\n\nconst Who = who.Who\n",
      ]
    ),
  ]

  private static func shape(
    _ name: String, requires module: String, _ files: [String: String] = [:], who: String
  ) -> ForkShape {
    let require = "\nrequire \(module) v1.0.0\n"
    let more = ["go.mod": ForkShape.mod("github.com/up/" + name, require), "main.go": ForkShape.program(module)]
    return ForkShape("me/" + name, more.merging(files) { $1 }, who: who, tags: ["main": ["v1.3.0"]], uncommitted: false)
  }

  private static let shapes = [
    // The path of the module does not tell its directory.
    shape(
      "unlike", requires: "github.com/up/gen", ["lib/gen/go.mod": ForkShape.mod("github.com/up/gen")],
      who: "lib/gen/w.go"),
    // No go.mod of the fork names it.
    shape(
      "brought", requires: "github.com/oth/brings", ["lib/gen/go.mod": ForkShape.mod("github.com/up/gen")],
      who: "lib/gen/w.go"),
    shape(
      "below", requires: "github.com/up/below/api", ["api/go.mod": ForkShape.mod("github.com/up/below/api")],
      who: "api/w.go"),
    shape(
      "odd", requires: "example.org/dep",
      [
        "go.mod": ForkShape.mod(
          "github.com/up/odd", "\nrequire example.org/dep v1.0.0\n\nreplace example.org/dep => ./.third/dep\n"),
        ".third/dep/go.mod": ForkShape.mod("example.org/dep"),
      ], who: ".third/dep/w.go"),
    // A control: nothing of upstream's is in it.
    shape("alone", requires: "github.com/oth/plain", who: "who/w.go"),
  ]

  /// The world, the module cache of which is a proxy that has the forks' modules at the roots.
  private static func world(_ go: RealGo) throws -> (world: ProgramWorld, proxy: String) {
    let world = try ProgramWorld(go, shapes, publishing: upstream)
    for shape in shapes {
      let run = try world.go(["mod", "download", "github.com/\(shape.repository)@v1.3.0"])
      #expect(run.status == 0, "\(run.errors)")
    }
    return (world, "file://" + world.scratch.path + "/gopath/pkg/mod/cache/download," + world.proxy.address)
  }

  /// What is said and printed by two runs, the second of which finds what the first one kept.
  private static func expect(
    _ name: String, _ printed: String, saying said: String?, proxies: String, in world: ProgramWorld
  ) throws -> Program.Outcome {
    let place = world.scratch.path + "/fresh-" + String(proxies.hasSuffix(",direct")) + name
    let settings = ["GOPROXY": proxies, "GOPATH": place, "XDG_CACHE_HOME": place + "/cache"]
    let address = "github.com/me/\(name)@v1.3.0"
    let first = try world.forkpath(["run", address], settings)
    for run in [first, try world.forkpath(["run", address], settings)] {
      #expect(run.text == printed + "\n", "\(name): \(run.errorText)")
      if let said { #expect(run.errorText.contains(said), "\(name): \(run.errorText)") }
      if said == nil { #expect(run.errorText.isEmpty, "\(name): \(run.errorText)") }
    }
    let quiet = try world.forkpath(["run", "--quiet", address], settings)
    #expect(quiet.errorText.isEmpty, "\(name): \(quiet.errorText)")
    return first
  }

  @Test(arguments: RealGo.installed.suffix(1))
  func `has its other modules where go may ask its repository`(go: RealGo) throws {
    let (world, proxy) = try Self.world(go)
    for (name, printed) in [
      ("unlike", "FORK unlike"), ("brought", "FORK brought"), ("below", "FORK below"), ("odd", "FORK odd"),
      ("alone", "LIBRARY"),
    ] { _ = try Self.expect(name, printed, saying: nil, proxies: proxy + ",direct", in: world) }
    // A repository that nothing is needed from is not fetched.
    let fetched = { (name: String) in
      FileManager.default.fileExists(atPath: world.scratch.path + "/fresh-true\(name)/pkg/mod/cache/vcs")
    }
    #expect(fetched("unlike") && !fetched("alone"))
  }

  @Test(arguments: RealGo.installed.suffix(1))
  func `is told to be built with upstream's where only proxies may be asked`(go: RealGo) throws {
    let (world, proxy) = try Self.world(go)
    let gen = "note: upstream's 'github.com/up/gen' is built, and the fork may have its own\n"
    for (name, printed, said) in [
      ("unlike", "UPSTREAM gen", gen), ("brought", "UPSTREAM gen", gen),
      ("below", "UPSTREAM api", "warning: upstream's 'github.com/up/below/api' is built"), ("alone", "LIBRARY", nil),
    ] {
      let run = try Self.expect(name, printed, saying: said, proxies: proxy, in: world)
      if said != nil { try expectCure(run, "FORK \(name)\n", in: world) }
    }
    let odd = try world.forkpath(
      ["run", "github.com/me/odd@v1.3.0"],
      ["GOPROXY": proxy, "GOPATH": world.scratch.path + "/odd", "XDG_CACHE_HOME": world.scratch.path + "/odd/cache"])
    #expect(odd.status == 125 && odd.errorText.contains("'./.third/dep', and no proxy of GOPROXY has it"))
    try expectCure(odd, "FORK odd\n", in: world)
  }

  /// What `help:` says is typed, and the fork's own is built.
  private func expectCure(_ said: Program.Outcome, _ text: String, in world: ProgramWorld) throws {
    let line = try #require(said.errorText.firstMatch(of: /help: (.+)/)?.1, "\(said.errorText)")
    let place = world.scratch.path + "/elsewhere"
    defer { try? FileManager.default.removeItem(atPath: place + "/fork") }
    let tool = "forkpath() { '\(Repository.tool.path)' \"$@\"; }; "
    let typed = try Program.sh.run(["-c", tool + line], in: place, environment: world.variables(["PWD": place]))
    #expect(typed.text.hasSuffix(text), "\(line): \(typed.errorText)")
  }

  @Test(arguments: RealGo.installed.suffix(1))
  func `is looked at again once its repository may be asked`(go: RealGo) throws {
    let (world, proxy) = try Self.world(go)
    let address = "github.com/me/unlike@v1.3.0"
    let run = { (proxies: String) in
      let place = world.scratch.path + "/later"
      return try world.forkpath(
        ["run", address], ["GOPROXY": proxies, "GOPATH": place, "XDG_CACHE_HOME": place + "/cache"]
      ).text
    }
    #expect(try run(proxy) == "UPSTREAM gen\n")
    #expect(try run(proxy + ",direct") == "FORK unlike\n")
    #expect(try run("off") == "FORK unlike\n")
  }
}
