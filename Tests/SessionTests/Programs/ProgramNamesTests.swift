import Foundation
import Support
import Testing

/// A program is built under the path by which its code imports it: a library that it uses has another, and so have other modules
/// of its repository, whatever their directories are called.
@Suite(.enabled(if: RealGo.canCompare && LabServer.canRun, "go or Python is not installed"), .serialized)
struct `The name of a program's module` {
  private static func printing(_ imports: [String]) -> String {
    let names = imports.indices.map { "p\($0)" }
    return "package main\n\nimport (\n\t\"fmt\"\n\n" + zip(names, imports).map { "\t\($0) \"\($1)\"\n" }.joined()
      + ")\n\nfunc main() { fmt.Println(" + names.map { $0 + ".Who" }.joined(separator: ", ") + ") }\n"
  }

  private static func who(_ texts: [String: String]) -> [String: String] {
    var files: [String: String] = [:]
    for (path, text) in texts {
      files[path + "/p.go"] = ForkShape.who(text, String(path.split(separator: "/").last ?? "p"))
    }
    return files
  }

  private static let libraries: [ProgramWorld.Published] = [
    (
      "github.com/up/moved/api", "v1.0.0",
      ["go.mod": ForkShape.mod("github.com/up/moved/api")].merging(who(["a": "UP api"])) { $1 }
    ),
    (
      "github.com/up/migrating", "v1.0.0",
      ["go.mod": ForkShape.mod("github.com/up/migrating")].merging(who(["who": "UP v1"])) { $1 }
    ),
    (
      "company.example/kit", "v1.0.0",
      ["go.mod": ForkShape.mod("company.example/kit")].merging(who(["config": "KIT config", "log": "KIT log"])) { $1 }
    ),
    (
      "github.com/up/company", "v1.0.0",
      ["go.mod": ForkShape.mod("github.com/up/company")].merging(who(["a": "UP a", "b": "UP b", "c": "UP c"])) { $1 }
    ),
  ]

  private static let shapes = [
    // Another module is in the place of upstream's, and is used beside it.
    ForkShape(
      "me/moved",
      [
        "go.mod": ForkShape.mod(
          "github.com/up/moved",
          "\nrequire github.com/up/moved/api v1.0.0\n\nrequire example.net/newapi v0.0.0\n"
            + "\nreplace example.net/newapi => ./api\n"),
        "api/go.mod": ForkShape.mod("example.net/newapi"),
        "cmd/x/main.go": printing(["github.com/up/moved/api/a", "example.net/newapi/a"]),
      ].merging(who(["api/a": "NEW api"])) { $1 }, uncommitted: false),
    // The version before it is another module, which the tree does not have.
    ForkShape(
      "me/migrating",
      [
        "go.mod": ForkShape.mod("github.com/up/migrating/v2", "\nrequire github.com/up/migrating v1.0.0\n"),
        "cmd/x/main.go": printing(["github.com/up/migrating/v2/who", "github.com/up/migrating/who"]),
      ], tags: ["main": ["v2.0.0"]], uncommitted: false),
    // Its own name everywhere, and a module below it with packages of the same names.
    ForkShape(
      "me/whole",
      [
        "go.mod": ForkShape.mod("github.com/me/whole", "\nrequire github.com/me/whole/gen v1.0.0\n"),
        "gen/go.mod": ForkShape.mod("github.com/me/whole/gen"),
        "cmd/x/main.go": printing(["github.com/me/whole/gen/who", "github.com/me/whole/gen/two"]),
      ].merging(who(["two": "ROOT two", "gen/who": "GEN who", "gen/two": "GEN two"])) { $1 },
      tags: ["main": ["v1.0.0", "gen/v1.0.0"]]),
    // The root is renamed, the module below it is not.
    ForkShape(
      "me/half",
      [
        "go.mod": ForkShape.mod("github.com/me/half", "\nrequire github.com/up/half/gen v1.0.0\n"),
        "gen/go.mod": ForkShape.mod("github.com/up/half/gen"),
        "cmd/x/main.go": printing([
          "github.com/me/half/who", "github.com/up/half/gen/who", "github.com/up/half/gen/two",
        ]),
      ].merging(who(["two": "ROOT two", "gen/who": "GEN who", "gen/two": "GEN two"])) { $1 }, uncommitted: false),
    // The module line is neither upstream's nor the address.
    ForkShape(
      "me/company",
      [
        "go.mod": ForkShape.mod("corp.example/team/company", "\nrequire github.com/up/company v1.0.0\n"),
        "cmd/x/main.go": printing(["a", "b", "c"].map { "github.com/up/company/" + $0 }),
      ].merging(who(["a": "FORK a", "b": "FORK b", "c": "FORK c"])) { $1 }, uncommitted: false),
    // A library has packages of the names of its own.
    ForkShape(
      "me/app",
      [
        "go.mod": ForkShape.mod("github.com/me/app", "\nrequire company.example/kit v1.0.0\n"),
        "cmd/x/main.go": printing([
          "company.example/kit/config", "company.example/kit/log", "github.com/me/app/log",
        ]),
        "cmd/y/main.go": printing(["github.com/me/app/config", "company.example/kit/log"]),
      ].merging(who(["config": "APP config", "log": "APP log"])) { $1 }, tags: ["main": ["v1.0.0"]], uncommitted: false),
    // The same, and nothing imports its own: that is how a renamed fork of another name looks, whose imports were kept.
    ForkShape(
      "me/shell",
      [
        "go.mod": ForkShape.mod("github.com/me/shell", "\nrequire company.example/kit v1.0.0\n"),
        "cmd/x/main.go": printing(["company.example/kit/config", "company.example/kit/log"]),
      ].merging(who(["config": "SHELL config", "log": "SHELL log"])) { $1 }, tags: ["main": ["v1.0.0"]],
      uncommitted: false),
  ]

  /// As forkpath's own module is called, in which programs are built; go never ends with a module that requires itself.
  private static let scratch = ForkShape(
    "me/scratch",
    [
      "go.mod": ForkShape.mod("forkpath.invalid/program"), "cmd/x/main.go": printing(["forkpath.invalid/program/who"]),
    ], uncommitted: false)

  @Test(arguments: RealGo.oldest)
  func `is neither a library's nor that of another module`(go: RealGo) throws {
    let world = try ProgramWorld(go, Self.shapes + [Self.scratch], publishing: Self.libraries)
    let rows = [
      ("me/whole/cmd/x", "GEN who GEN two", true), ("me/half/cmd/x", "FORK half GEN who GEN two", false),
      ("me/company/cmd/x", "FORK a FORK b FORK c", false), ("me/app/cmd/x", "KIT config KIT log APP log", true),
      ("me/app/cmd/y", "APP config KIT log", true),
      ("me/shell/cmd/x", "SHELL config SHELL log", false), ("me/moved/cmd/x", "UP api NEW api", false),
      ("me/migrating/cmd/x", "FORK migrating UP v1", false), ("me/scratch/cmd/x", "FORK scratch", false),
    ]
    for (path, text, isGos) in rows {
      let work = world.scratch.path + "/work/" + path
      for address in ["github.com/\(path)@main", work, "\(work)@main"] {
        let run = try world.forkpath(["run", "-q", address])
        #expect(run.text == text + "\n", "\(address): \(run.errorText)")
      }
      // What go installs is the same program.
      if !isGos { continue }
      #expect(try world.go(["install", "github.com/\(path)@v1.0.0"]).status == 0, "\(path)")
      let program = world.scratch.path + "/bin/" + String(path.split(separator: "/").last ?? "")
      #expect(try Program(path: program).run([]).text == text + "\n")
    }
  }

  /// What an earlier run found out is not used for a build that imports other modules.
  @Test(arguments: RealGo.newest)
  func `is looked for again where other files are built`(go: RealGo) throws {
    let shape = ForkShape(
      "me/tagged",
      [
        "go.mod": ForkShape.mod("github.com/up/nested", "\nrequire example.org/plugin v1.0.0\n"),
        "main.go": "package main\n\nvar say = func() { println(\"ALONE\") }\n\nfunc main() { say() }\n",
        "with.go":
          "//go:build with\n\npackage main\n\nimport \"example.org/plugin\"\n\nfunc init() { say = func() { println(plugin.Who) } }\n",
        "api/go.mod": ForkShape.mod("github.com/up/nested/api"),
      ], who: "api/who.go", uncommitted: false)
    let world = try ProgramWorld(go, [shape])
    let with = ["GOFLAGS": "-modcacherw -tags=with"]
    let work = world.scratch.path + "/work/me/tagged"
    for address in ["github.com/me/tagged@main", work] {
      for (settings, text) in [([:], "ALONE\n"), (with, "FORK tagged\n"), ([:], "ALONE\n")]
        as [([String: String], String)]
      {
        let run = try world.forkpath(["run", "-q", address], settings)
        #expect(run.errorText.hasSuffix(text) && !run.errorText.contains("UPSTREAM"), "\(address): \(run.errorText)")
      }
    }
    // A checkout is edited and run.
    try world.scratch.write(
      "work/me/tagged/main.go",
      "package main\n\nimport \"github.com/up/nested/api\"\n\nvar say = func() {}\n\nfunc main() { println(api.Who) }\n"
    )
    let edited = try world.forkpath(["run", "-q", work])
    #expect(edited.errorText.hasSuffix("FORK tagged\n"), "\(edited.errorText)")
  }
}
