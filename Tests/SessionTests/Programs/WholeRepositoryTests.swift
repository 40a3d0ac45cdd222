import Foundation
import Support
import Testing

/// Programs of forks whose own files do not tell all: what they import is in other modules of the repository, in directories that
/// go has no name for, or in a vendor directory of the time before modules. The archive of the program's module has none of it.
@Suite(.enabled(if: RealGo.canCompare && LabServer.canRun, "go or Python is not installed"), .serialized)
struct `The whole repository of a fork` {
  private static func world(_ go: RealGo) throws -> ProgramWorld {
    func mod(_ path: String, _ more: String = "") -> String { ForkShape.mod(path, more) }
    func published(_ path: String, _ version: String, _ file: String, _ text: String) -> ProgramWorld.Published {
      (path, version, ["go.mod": mod(path), file: ForkShape.who(text, file.contains("two/") ? "two" : "who")])
    }
    let upstream = [
      published("github.com/up/leftapi/api", "v1.0.0", "w.go", "UPSTREAM api"),
      published("github.com/up/lowcmd", "v1.0.0", "who/w.go", "UPSTREAM who"),
      published("github.com/up/bothnames", "v1.0.0", "who/w.go", "UPSTREAM who"),
      published("github.com/up/twomajors/v2", "v2.0.0", "two/w.go", "UPSTREAM two"),
      published("github.com/up/twomajors/lib", "v1.0.0", "w.go", "UPSTREAM lib"),
      published("github.com/other/lib/api", "v1.0.0", "w.go", "LIBRARY"),
      published("github.com/up/named", "v1.0.0", "who/w.go", "UPSTREAM named"),
      published("example.net/gen", "v1.0.0", "w.go", "UPSTREAM gen"),
      (
        "example.org/dep", "v1.2.0",
        [
          "go.mod": mod("example.org/dep"), "sub/s.go": ForkShape.who("NEWEST sub", "sub"),
          "more/m.go": "package more\n\nimport \"example.org/dep/sub\"\n\nconst Who = \"NEWEST more of \" + sub.Who\n",
        ]
      ),
    ]
    let shapes = [
      // All module lines are the fork's; one import of upstream's module is left.
      ForkShape(
        "me/leftapi",
        [
          "go.mod": mod("github.com/me/leftapi", "\nrequire github.com/up/leftapi/api v1.0.0\n"),
          "api/go.mod": mod("github.com/me/leftapi/api"),
          "cmd/x/main.go": ForkShape.program("github.com/up/leftapi/api"),
        ], who: "api/who.go"),
      // The program is below the root, and imports the root.
      ForkShape(
        "me/lowcmd",
        [
          "go.mod": mod("github.com/me/lowcmd"),
          "cmd/go.mod": mod("github.com/me/lowcmd/cmd", "\nrequire github.com/up/lowcmd v1.0.0\n"),
          "cmd/x/main.go": ForkShape.program("github.com/up/lowcmd/who"),
        ]),
      // The workspace alone leads to the root, which is imported by both names.
      ForkShape(
        "me/bothnames",
        [
          "go.mod": mod("github.com/me/bothnames"), "cmd/go.mod": mod("github.com/me/bothnames/cmd"),
          "go.work": "go 1.18\n\nuse .\nuse ./cmd\n", "own/own.go": ForkShape.who("FORK own", "own"),
          "cmd/x/main.go": ForkShape.program("github.com/up/bothnames/who")
            .replacing("func main() {", with: "func main() {\n\t_ = own.Who")
            .replacing("\twho \"", with: "\t\"github.com/me/bothnames/own\"\n\twho \""),
        ]),
      // A major version of the root, and a module below it without one.
      ForkShape(
        "me/twomajors",
        [
          "go.mod": mod(
            "github.com/me/twomajors/v2",
            "\nrequire github.com/up/twomajors/v2 v2.0.0\n\nrequire github.com/up/twomajors/lib v1.0.0\n"),
          "own/own.go": ForkShape.who("FORK own", "own"), "lib/go.mod": mod("github.com/up/twomajors/lib"),
          "lib/lib.go": ForkShape.who("FORK lib", "lib"),
          "cmd/x/main.go": ForkShape.program("github.com/up/twomajors/v2/two"),
          "cmd/y/main.go": ForkShape.program("github.com/up/twomajors/lib"),
          "cmd/z/main.go": ForkShape.program("github.com/me/twomajors/v2/own"),
        ], who: "two/who.go"),
      // The module line was renamed to one of another name, no import was, and go.mod requires upstream, as `go mod tidy` writes it.
      ForkShape(
        "me/othername",
        [
          "go.mod": mod("github.com/me/othername", "\nrequire github.com/up/named v1.0.0\n"),
          "a.go": "package othername\n\nimport _ \"github.com/up/named/lib\"\n", "lib/lib.go": "package lib\n",
          "cmd/x/main.go": ForkShape.program("github.com/up/named/who"),
        ]),
      // Somebody else's module has a directory of that name, too.
      ForkShape(
        "me/library",
        [
          "go.mod": mod("github.com/me/library", "\nrequire github.com/other/lib/api v1.0.0\n"),
          "api/go.mod": mod("github.com/me/library/api"),
          "main.go": ForkShape.program("github.com/other/lib/api"),
        ], who: "api/who.go", uncommitted: false),
      // Directories that are no part of a module path.
      ForkShape(
        "me/dirs",
        [
          "go.mod": mod(
            "github.com/up/dirs",
            "\nrequire example.net/gen v1.0.0\n\nrequire example.org/dep v1.0.0\n\nrequire example.org/fix v1.0.0\n"
              + "\nreplace example.org/dep => \"./third/my dep\"\n\nreplace example.org/fix => ./_third/fix@1\n"),
          "gen/v1/go.mod": mod("example.net/gen"), "third/my dep/go.mod": mod("example.org/dep"),
          "third/my dep/d.go": ForkShape.who("FORK dep", "dep"), "_third/fix@1/go.mod": mod("example.org/fix"),
          "_third/fix@1/f.go": ForkShape.who("FORK fix", "fix"),
          "cmd/gen/main.go": ForkShape.program("example.net/gen"),
          "cmd/dep/main.go": ForkShape.program("example.org/dep"),
          "cmd/fix/main.go": ForkShape.program("example.org/fix"),
        ], who: "gen/v1/who.go"),
      ForkShape(
        "me/vendored",
        [
          "a.go": "package vendored\n\nimport _ \"github.com/up/vendored/who\"\n",
          "cmd/x/main.go": ForkShape.program("example.org/dep"),
          "cmd/w/main.go": ForkShape.program("github.com/up/vendored/who"),
          // Not vendored; and nowhere.
          "cmd/m/main.go": ForkShape.program("example.org/dep/more"),
          "cmd/n/main.go": ForkShape.program("example.org/dep/nowhere"),
          "vendor/example.org/dep/go.mod": mod("example.org/renamed"),
          "vendor/example.org/dep/sub/go.mod": mod("example.org/dep/sub"),
          "vendor/example.org/dep/sub/s.go": ForkShape.who("VENDORED in the fork", "sub"),
          "vendor/example.org/dep/d.go":
            "package dep\n\nimport \"example.org/dep/sub\"\n\nconst Who = sub.Who\n",
        ]),
    ]
    return try ProgramWorld(go, shapes, publishing: upstream)
  }

  private func expect(_ says: [String: String], in world: ProgramWorld) throws {
    for (path, text) in says.sorted(by: { $0.key < $1.key }) {
      let work = world.scratch.path + "/work/" + path
      for address in ["github.com/\(path)@main", work, "\(work)@main", "github.com/\(path)@main"] {
        let run = try world.forkpath(["run", "-q", address])
        let name = path.split(separator: "/")[1]
        let wanted = address == work && text == "FORK \(name)" ? "UNCOMMITTED \(name)" : text
        #expect(run.text == wanted + "\n", "\(address): \(run.errorText)")
      }
    }
  }

  @Test(arguments: RealGo.newest)
  func `tells by what path its modules are imported`(go: RealGo) throws {
    let world = try Self.world(go)
    // What go builds alone is upstream's.
    for (path, text) in [("me/leftapi", "UPSTREAM api"), ("me/library", "LIBRARY")] {
      let place = world.scratch.path + "/work/" + path
      let run = try world.go(["run", "-mod=mod", path == "me/library" ? "." : "./cmd/x"], in: place)
      #expect(run.text == text + "\n", "\(run.errors)")
      _ = try world.git(["checkout", "-q", "go.mod"], in: place)
    }
    try expect(
      [
        "me/leftapi/cmd/x": "FORK leftapi", "me/lowcmd/cmd/x": "FORK lowcmd", "me/twomajors/cmd/x": "FORK twomajors",
        "me/bothnames/cmd/x": "FORK bothnames", "me/othername/cmd/x": "FORK othername",
        "me/twomajors/cmd/y": "FORK lib", "me/twomajors/cmd/z": "FORK own",
        // A control: a library stays what it is.
        "me/library": "LIBRARY",
      ], in: world)
  }

  @Test(arguments: RealGo.oldest)
  func `has modules in directories that are no part of a module path`(go: RealGo) throws {
    let world = try Self.world(go)
    try expect(
      ["me/dirs/cmd/gen": "FORK dirs", "me/dirs/cmd/dep": "FORK dep", "me/dirs/cmd/fix": "FORK fix"], in: world)
  }

  @Test(arguments: RealGo.installed.suffix(1))
  func `is told to have a module in several directories, and which one is built`(go: RealGo) throws {
    func shape(_ name: String, _ directories: [String], _ module: String, _ more: String = "") -> ForkShape {
      var files = [
        "go.mod": ForkShape.mod("github.com/up/" + name, "\nrequire \(module) v1.0.0\n" + more),
        "main.go": ForkShape.program(module),
      ]
      for directory in directories {
        files[directory + "/go.mod"] = ForkShape.mod(module)
        files[directory + "/g.go"] = ForkShape.who("FORK " + directory)
      }
      return ForkShape("me/" + name, files, uncommitted: false)
    }
    let world = try ProgramWorld(
      go,
      [
        shape("tied", ["pkg/gen", "lib/gen"], "example.net/gen"),
        // Controls: what decides.
        shape("shown", ["examples/gen", "lib/gen"], "example.net/gen"),
        shape("placed", ["api", "lib/api"], "github.com/up/placed/lib/api"),
        shape("said", ["pkg/gen", "lib/gen"], "example.net/gen", "\nreplace example.net/gen => ./pkg/gen\n"),
      ],
      publishing: [
        ("example.net/gen", "v1.0.0", ["go.mod": ForkShape.mod("example.net/gen"), "w.go": ForkShape.who("UP")])
      ])
    let said = "note: the fork has 'example.net/gen' in 'lib/gen' and in 'pkg/gen', and the first is built\n"
    for (name, text, isTold) in [
      ("tied", "FORK lib/gen", true), ("shown", "FORK lib/gen", false), ("placed", "FORK lib/api", false),
      ("said", "FORK pkg/gen", false),
    ] {
      for address in [
        "github.com/me/\(name)@main", world.scratch.path + "/work/me/" + name, "github.com/me/\(name)@main",
      ] {
        let run = try world.forkpath(["run", address])
        #expect(run.text == text + "\n", "\(address): \(run.errorText)")
        #expect(run.errorText.contains(said) == isTold, "\(address): \(run.errorText)")
      }
    }
  }

  @Test(arguments: RealGo.newest)
  func `has the dependencies that it was written for in its vendor directory`(go: RealGo) throws {
    let world = try Self.world(go)
    // Before there were modules, go built it in GOPATH, by upstream's path.
    let place = "old/src/github.com/up"
    try world.scratch.makeDirectory(place)
    let copy = world.scratch.path + "/" + place + "/vendored"
    try FileManager.default.copyItem(atPath: world.scratch.path + "/work/me/vendored", toPath: copy)
    let old = ["GO111MODULE": "off", "GOPATH": world.scratch.path + "/old"]
    #expect(try world.go(["run", "./cmd/x"], old, in: copy).text == "VENDORED in the fork\n")
    try expect(
      [
        "me/vendored/cmd/x": "VENDORED in the fork", "me/vendored/cmd/w": "FORK vendored",
        "me/vendored/cmd/m": "NEWEST more of VENDORED in the fork",
      ], in: world)
    for address in ["github.com/me/vendored/cmd/n@main", world.scratch.path + "/work/me/vendored/cmd/n"] {
      let refused = try world.forkpath(["run", "-q", address])
      #expect(refused.status == 125 && refused.errorText.contains("package example.org/dep/nowhere"))
    }
  }
}
