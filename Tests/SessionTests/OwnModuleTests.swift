import Support
import Testing

/// A fork of several modules: who answers in a directory before there is a mapping, and with it.
struct OwnModuleCase: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var files: [String: String]
  /// Directories that are published as upstream's, under their module paths.
  var published: [(directory: String, module: String, version: String)] = []
  /// Where programs are run, and what they print without a mapping.
  var before: [String: String]
  /// The same with the mapping; nil where go is right by itself.
  var after: [String: String]?
  /// What verify names.
  var leaks: [String] = []
  /// What setup names as left out.
  var leftOut: String?
}

extension OwnModuleCase {
  private typealias World = ModuleWorld

  static let all: [OwnModuleCase] = [
    OwnModuleCase(
      testDescription: "a module of another prefix, which the root requires",
      files: [
        "go.mod": World.mod("example.org/up/sdk", "require vanity.example.org/math v1.0.0"),
        "math/go.mod": World.mod("vanity.example.org/math"), "math/math.go": World.teller("math"),
        "main.go": World.program("vanity.example.org/math"),
      ],
      published: [("math", "vanity.example.org/math", "v1.0.0")], before: ["": "UPSTREAM"], after: ["": "FORK"],
      leaks: ["vanity.example.org/math"]),
    OwnModuleCase(
      testDescription: "a module three directories down, of another prefix and a later major version",
      files: [
        "go.mod": World.mod("example.org/up/sdk", "require vanity.example.org/deep/v2 v2.1.0"),
        "a/b/c/go.mod": World.mod("vanity.example.org/deep/v2"), "a/b/c/x/x.go": World.teller("x"),
        "cmd/x/main.go": World.program("vanity.example.org/deep/v2/x"),
      ],
      published: [("a/b/c", "vanity.example.org/deep/v2", "v2.1.0")], before: ["cmd/x": "UPSTREAM"],
      after: ["cmd/x": "FORK"], leaks: ["vanity.example.org/deep/v2/x"]),
    OwnModuleCase(
      testDescription: "modules side by side that require each other, none at the root",
      files: [
        "api/go.mod": World.mod("example.org/up/plat/api", "require vanity.example.org/yaml v0.1.0"),
        "yaml/go.mod": World.mod("vanity.example.org/yaml"), "yaml/yaml.go": World.teller("yaml"),
        "api/main.go": World.program("vanity.example.org/yaml"),
      ],
      published: [("yaml", "vanity.example.org/yaml", "v0.1.0")], before: ["api": "UPSTREAM"], after: ["api": "FORK"],
      leaks: ["vanity.example.org/yaml"]),
    OwnModuleCase(
      testDescription: "modules side by side that a go.work joins, none at the root",
      files: [
        "api/go.mod": World.mod("example.org/up/plat/api", "require vanity.example.org/yaml v0.1.0"),
        "yaml/go.mod": World.mod("vanity.example.org/yaml"), "yaml/yaml.go": World.teller("yaml"),
        "api/main.go": World.program("vanity.example.org/yaml"),
        "go.work": "go 1.19\n\nuse (\n\t./api\n\t./yaml\n)\n",
      ],
      published: [("yaml", "vanity.example.org/yaml", "v0.1.0")], before: ["api": "FORK"]),
    OwnModuleCase(
      testDescription: "a module that a replacement of the root's leads to",
      files: [
        "go.mod": World.mod(
          "example.org/up/tool/v3", "require example.org/up/tool/api/v3 v3.5.0",
          "replace example.org/up/tool/api/v3 => ./api"),
        "api/go.mod": World.mod("example.org/up/tool/api/v3"), "api/pb/pb.go": World.teller("pb"),
        "main.go": World.program("example.org/up/tool/api/v3/pb"),
      ],
      before: ["": "FORK"]),
    OwnModuleCase(
      testDescription: "modules with a path of another project of this name, which the root replaces by them",
      files: [
        "go.mod": World.mod(
          "example.org/up/fork", "require old.example.org/x/fork/api v1.0.0",
          "require old.example.org/x/fork/sdk v1.0.0",
          "replace old.example.org/x/fork/api => ./api", "replace old.example.org/x/fork/sdk => ./sdk"),
        "api/go.mod": World.mod("old.example.org/x/fork/api"), "api/api.go": World.teller("api"),
        "sdk/go.mod": World.mod("old.example.org/x/fork/sdk"), "sdk/sdk.go": World.teller("sdk"),
        "main.go": World.program("old.example.org/x/fork/api", "old.example.org/x/fork/sdk"),
      ],
      before: ["": "FORK FORK"]),
    OwnModuleCase(
      testDescription: "another project of this name in a directory, with packages like those of the root",
      files: [
        "go.mod": World.mod(
          "example.org/up/fork", "require old.example.org/x/fork v1.0.0",
          "replace old.example.org/x/fork => ./third_party/old"),
        "config/config.go": World.teller("config", "ROOT"), "log/log.go": World.teller("log", "ROOT"),
        "third_party/old/go.mod": World.mod("old.example.org/x/fork"),
        "third_party/old/config/config.go": World.teller("config"), "third_party/old/log/log.go": World.teller("log"),
        "main.go": World.program("old.example.org/x/fork/config", "old.example.org/x/fork/log"),
      ],
      before: ["": "FORK FORK"]),
    OwnModuleCase(
      testDescription: "two modules of one path, which the root requires, and one of them is where the path says",
      files: [
        "go.mod": World.mod("example.org/up/tool", "require example.org/up/tool/z v1.0.0"),
        "main.go": World.program("example.org/up/tool/z"),
        "z/go.mod": World.mod("example.org/up/tool/z"), "z/z.go": World.teller("z"),
        "a/go.mod": World.mod("example.org/up/tool/z"), "a/z.go": World.teller("z", "OTHER"),
        "a/cmd/main.go": World.program("example.org/up/tool/z"),
      ],
      published: [("z", "example.org/up/tool/z", "v1.0.0")], before: ["": "UPSTREAM", "a/cmd": "OTHER"],
      after: ["": "FORK", "a/cmd": "OTHER"], leaks: ["example.org/up/tool/z"],
      leftOut: "'example.org/up/tool/z' in 'a'"),
    OwnModuleCase(
      testDescription: "two modules of one path, which the root requires, and one of them is an example",
      files: [
        "go.mod": World.mod("example.org/up/tool", "require vanity.example.org/gen v1.0.0"),
        "main.go": World.program("vanity.example.org/gen"),
        "lib/gen/go.mod": World.mod("vanity.example.org/gen"), "lib/gen/gen.go": World.teller("gen"),
        "examples/gen/go.mod": World.mod("vanity.example.org/gen"),
        "examples/gen/gen.go": World.teller("gen", "EXAMPLE"),
        "examples/gen/cmd/main.go": World.program("vanity.example.org/gen"),
      ],
      published: [("lib/gen", "vanity.example.org/gen", "v1.0.0")],
      before: ["": "UPSTREAM", "examples/gen/cmd": "EXAMPLE"], after: ["": "FORK", "examples/gen/cmd": "EXAMPLE"],
      leaks: ["vanity.example.org/gen"], leftOut: "'vanity.example.org/gen' in 'examples/gen'"),
    OwnModuleCase(
      testDescription: "a module that nobody requires and that has the path of a package of the root's",
      files: [
        "go.mod": World.mod("example.org/up/tool"), "gen/gen.go": World.teller("gen"),
        "main.go": World.program("example.org/up/tool/gen"),
        "x/gen/go.mod": World.mod("example.org/up/tool/gen"), "x/gen/gen.go": World.teller("gen", "MODULE"),
        "x/gen/cmd/main.go": World.program("example.org/up/tool/gen"),
        "tools/go.mod": World.mod("example.org/up/tool/tools", "require example.org/up/tool v1.0.0"),
        "tools/main.go": World.program("example.org/up/tool/gen"),
      ],
      published: [("", "example.org/up/tool", "v1.0.0")],
      before: ["": "FORK", "tools": "UPSTREAM", "x/gen/cmd": "MODULE"],
      after: ["": "FORK", "tools": "FORK", "x/gen/cmd": "MODULE"],
      leaks: ["example.org/up/tool/gen"], leftOut: "'example.org/up/tool/gen' in 'x/gen'"),
    OwnModuleCase(
      testDescription: "two modules of one path, which nobody requires",
      files: [
        "go.mod": World.mod("example.org/up/tool"), "greet/greet.go": World.teller("greet"),
        "a/go.mod": World.mod("example.com/sample", "require example.org/up/tool v1.0.0"),
        "a/main.go": World.program("example.org/up/tool/greet"),
        "b/go.mod": World.mod("example.com/sample"), "b/own/own.go": World.teller("own", "ALONE"),
        "b/main.go": World.program("example.com/sample/own"),
      ],
      published: [("", "example.org/up/tool", "v1.0.0")], before: ["a": "UPSTREAM", "b": "ALONE"],
      after: ["a": "FORK", "b": "ALONE"], leaks: ["example.org/up/tool/greet"], leftOut: "'example.com/sample' in 'b'"),
    OwnModuleCase(
      testDescription: "a module that replaces a dependency otherwise than the root, and has nothing to do with it",
      files: [
        "l1/l.go": World.teller("l", "L1"), "l1/go.mod": World.mod("example.com/l"), "l2/l.go": World.teller("l", "L2"),
        "l2/go.mod": World.mod("example.com/l"), "a/a.go": World.teller("a"),
        "go.mod": World.mod("example.org/up/r", "require example.com/l v0.0.0", "replace example.com/l => ./l1"),
        "cmd/main.go": World.program("example.org/up/r/a", "example.com/l"),
        "b/go.mod": World.mod("example.org/up/r/b", "require example.com/l v0.0.0", "replace example.com/l => ../l2"),
        "b/main.go": World.program("example.com/l"),
        "c/go.mod": World.mod("example.org/up/r/c", "require example.org/up/r v1.0.0"),
        "c/main.go": World.program("example.org/up/r/a"),
      ],
      published: [("", "example.org/up/r", "v1.0.0")],
      before: ["cmd": "FORK L1", "b": "L2", "c": "UPSTREAM"], after: ["cmd": "FORK L1", "b": "L2", "c": "FORK"],
      leaks: ["example.org/up/r/a"], leftOut: "'example.org/up/r/b' in 'b'"),
  ]
}

@Suite struct `Own modules, whatever their paths` {
  @Test(
    .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
    .enabled(if: Program.git.isUsable, "git is not installed"), arguments: RealGo.inTurn(OwnModuleCase.all))
  func `are judged as go takes them, and mapped where go takes another copy`(go: RealGo, example: OwnModuleCase)
    throws
  {
    let files = Dictionary(uniqueKeysWithValues: example.files.map { ("fork/" + $0.key, $0.value) })
    let world = try ModuleWorld(go, files)
    for module in example.published {
      try world.publish("fork/" + module.directory, as: module.module, module.version)
    }
    for directory in Set(example.files.keys.filter { $0.hasSuffix("go.mod") }) where example.files["go.work"] == nil {
      try world.go(["mod", "tidy"], in: "fork/" + directory.dropLast("go.mod".count))
    }
    try world.commit("fork", origin: "git.example.org/me/fork", upstream: "example.org/up/fork")
    for (directory, who) in example.before {
      let run = try world.go(["run", "."], in: "fork/" + directory)
      #expect(run.errors == who + "\n", "\(directory)")
    }

    let verify = try world.forkpath(["verify"], in: "fork")
    #expect(verify.status == (example.after == nil ? 0 : 1), "\(world.said(verify))")
    for leak in example.leaks { #expect(world.said(verify).contains("'\(leak)'"), "\(world.said(verify))") }
    let scan = try world.forkpath(["scan"], in: "fork")
    #expect(scan.text.contains("external       0 import paths"), "\(scan.text)")

    let setup = try world.forkpath(["setup"], in: "fork")
    #expect(setup.status == 0, "\(world.said(setup))")
    guard let after = example.after else {
      #expect(setup.text.hasPrefix("nothing to map"), "\(setup.text)")
      return
    }
    if let leftOut = example.leftOut {
      #expect(setup.text.contains("limitation: the module " + leftOut), "\(setup.text)")
    }
    for (directory, who) in after {
      let run = try world.forkpath(["exec", "--", "go", "run", "."], in: "fork/" + directory)
      #expect(run.errorText == who + "\n", "\(directory): \(run.errorText)")
    }
    let mapped = try world.forkpath(["verify", "--mapped"], in: "fork")
    #expect(mapped.status == 0, "\(world.said(mapped))")
    #expect(try world.changes("fork") == "")
    #expect(try world.forkpath(["undo"], in: "fork").status == 0)
  }

  @Test(
    .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
    .enabled(if: Program.git.isUsable, "git is not installed"))
  func `of one path, none of them where the path says, are shown`() throws {
    let world = try ModuleWorld(
      try #require(RealGo.installed.last),
      [
        "fork/go.mod": ModuleWorld.mod("example.org/up/tool", "require example.org/up/tool/z v1.0.0"),
        "fork/main.go": ModuleWorld.program("example.org/up/tool/z"),
        "fork/a/go.mod": ModuleWorld.mod("example.org/up/tool/z"), "fork/a/z.go": ModuleWorld.teller("z"),
        "fork/b/go.mod": ModuleWorld.mod("example.org/up/tool/z"), "fork/b/z.go": ModuleWorld.teller("z"),
      ])
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    let setup = try world.forkpath(["setup"], in: "fork")
    let fork = world.path("fork")
    let line = "grep -n '^module' \(fork)/a/go.mod \(fork)/b/go.mod"
    #expect(setup.status == 1 && setup.errorText.contains("help: \(line)\n"), "\(world.said(setup))")
    let shown = try Program.sh.run(["-c", line]).text
    #expect(shown == ["a", "b"].map { "\(fork)/\($0)/go.mod:1:module example.org/up/tool/z\n" }.joined())
  }

  @Test(
    .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
    .enabled(if: Program.git.isUsable, "git is not installed"), arguments: RealGo.installed)
  func `that have the fork's path, or no repository's, are mapped by that path`(go: RealGo) throws {
    let world = try ModuleWorld(
      go,
      [
        "fork/api/go.mod": ModuleWorld.mod("git.example.org/me/tool/api"), "fork/api/api.go": ModuleWorld.teller("api"),
        "fork/app/go.mod": ModuleWorld.mod(
          "app.example.dev", "require git.example.org/me/tool/api v1.0.0", "require dep.example.org/dep v1.0.0"),
        "fork/app/main.go": ModuleWorld.program("git.example.org/me/tool/api", "dep.example.org/dep"),
        "fork/third_party/dep/go.mod": ModuleWorld.mod("dep.example.org/dep"),
        "fork/third_party/dep/dep.go": ModuleWorld.teller("dep"),
      ])
    try world.publish("fork/api", as: "git.example.org/me/tool/api", "v1.0.0")
    try world.publish("fork/third_party/dep", as: "dep.example.org/dep", "v1.0.0")
    try world.go(["mod", "tidy"], in: "fork/app")
    try world.commit("fork", origin: "git.example.org/me/tool")
    #expect(try world.go(["run", "."], in: "fork/app").errors == "UPSTREAM UPSTREAM\n")
    let option = ["--upstream", "git.example.org/me/tool"]
    for command in ["scan", "verify", "setup"] {
      let run = try world.forkpath([command], in: "fork")
      let line = (["help: forkpath", command] + option + ["."]).joined(separator: " ")
      #expect(run.status == 1 && run.errorText.contains(line), "\(world.said(run))")
    }
    #expect(try world.forkpath(["verify"] + option, in: "fork").status == 1)
    let setup = try world.forkpath(["setup"] + option, in: "fork")
    #expect(setup.status == 0, "\(world.said(setup))")
    let run = try world.forkpath(["exec", "--", "go", "run", "."], in: "fork/app")
    #expect(run.errorText == "FORK FORK\n", "\(run.errorText)")
    let mapped = try world.forkpath(["verify", "--mapped"], in: "fork")
    #expect(mapped.status == 0, "\(world.said(mapped))")
    #expect(try world.forkpath(["undo"], in: "fork").status == 0)
  }

  @Test(
    .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
    .enabled(if: Program.git.isUsable, "git is not installed"), arguments: RealGo.installed)
  func `that replace a module differently are told, where both are needed`(go: RealGo) throws {
    let world = try ModuleWorld(
      go,
      [
        "fork/l1/l.go": ModuleWorld.teller("l", "L1"), "fork/l1/go.mod": ModuleWorld.mod("example.com/l"),
        "fork/l2/l.go": ModuleWorld.teller("l", "L2"), "fork/l2/go.mod": ModuleWorld.mod("example.com/l"),
        "fork/go.mod": ModuleWorld.mod(
          "example.org/up/r", "require example.com/l v0.0.0", "replace example.com/l => ./l1"),
        "fork/r.go": ModuleWorld.teller("r"),
        "fork/b/go.mod": ModuleWorld.mod(
          "example.org/up/r/b", "require example.com/l v0.0.0", "require example.org/up/r v1.0.0",
          "replace example.com/l => ../l2"),
        "fork/b/main.go": ModuleWorld.program("example.com/l", "example.org/up/r"),
      ])
    try world.commit("fork", origin: "git.example.org/me/r", upstream: "example.org/up/r")
    let setup = try world.forkpath(["setup"], in: "fork")
    #expect(setup.status == 1 && setup.errorText.contains("'example.com/l'"), "\(world.said(setup))")
    for directory in ["l1", "l2"] { #expect(setup.errorText.contains(world.path("fork/" + directory))) }
    // Whoever decides is followed.
    try world.write(
      "mine/go.work", "go 1.19\n\nuse ../fork\n\nuse ../fork/b\n\nreplace example.com/l => ../fork/l2\n")
    let chosen = ["GOWORK": world.path("mine/go.work")]
    let again = try world.forkpath(["setup"], in: "fork", chosen)
    #expect(again.status == 0, "\(world.said(again))")
    let run = try world.forkpath(["exec", "--", "go", "run", "."], in: "fork/b", chosen)
    #expect(run.errorText.hasSuffix("L2 FORK\n"), "\(run.errorText)")
  }

  @Test(
    .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
    .enabled(if: Program.git.isUsable, "git is not installed"), arguments: RealGo.installed)
  func `that are vendored are right as long as the copy says the same`(go: RealGo) throws {
    let world = try ModuleWorld(
      go,
      [
        "fork/go.mod": ModuleWorld.mod(
          "example.org/up/crate", "require vanity.example.org/api v1.0.0", "replace vanity.example.org/api => ./api"),
        "fork/api/go.mod": ModuleWorld.mod("vanity.example.org/api"),
        "fork/api/types/types.go": ModuleWorld.teller("types"), "fork/api/types/types.h": "FORK\n",
        "fork/api/types/gen.go": "//go:build ignore\n\npackage main\n",
        "fork/main.go": ModuleWorld.program("vanity.example.org/api/types"),
      ])
    #expect(try world.go(["mod", "vendor"], in: "fork").status == 0)
    try world.commit("fork", origin: "git.example.org/me/crate", upstream: "example.org/up/crate")
    let verify = try world.forkpath(["verify", "--fail-on", "warning"], in: "fork")
    #expect(verify.status == 0, "\(world.said(verify))")
    #expect(try world.forkpath(["scan"], in: "fork").text.contains("strategy       none:"))
    for (file, text) in [
      ("types.go", ModuleWorld.teller("types", "CHANGED")), ("types.h", "CHANGED\n"),
      ("new.go", "package types\n"),
    ] {
      let place = "fork/api/types/" + file
      let old = file == "new.go" ? nil : try world.scratch.text("work/" + place)
      try world.write(place, text)
      let leaking = try world.forkpath(["verify"], in: "fork")
      #expect(leaking.status == 1 && world.said(leaking).contains("'vanity.example.org/api/types'"), "\(file)")
      if let old { try world.write(place, old) }
    }
  }
}
