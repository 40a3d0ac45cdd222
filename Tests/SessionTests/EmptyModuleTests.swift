import Support
import Testing

/// Modules of a fork in which `./...` matches no package, and directories that are no modules of it.
@Suite(
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
  .enabled(if: Program.git.isUsable, "git is not installed"))
struct `A go.mod below a fork` {
  private static let files = [
    "fork/go.mod": ModuleWorld.mod("example.org/up/tool"), "fork/core/core.go": ModuleWorld.teller("core"),
    "fork/cmd/x/main.go": ModuleWorld.program("example.org/up/tool/core"),
  ]

  /// Files of a module in `extra`, in which go builds nothing on this system.
  private static let empty: [(name: String, files: [String: String])] = [
    ("that keeps documents out of the root", ["README.md": "text\n"]),
    ("of tools alone", ["tools.go": "//go:build tools\n\npackage tools\n\nimport _ \"fmt\"\n"]),
    ("for another system", ["x_windows.go": "package x\n"]),
    ("of a generator that is run by its name", ["gen.go": "//go:build ignore\n\npackage main\n\nfunc main() {}\n"]),
  ]

  @Test(arguments: RealGo.inTurn(empty.indices))
  func `in which nothing is built leaks nothing`(go: RealGo, index: Int) throws {
    var files = Self.files
    files["fork/extra/go.mod"] = ModuleWorld.mod("example.org/up/tool/extra")
    for (name, text) in Self.empty[index].files { files["fork/extra/" + name] = text }
    let world = try ModuleWorld(go, files)
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    for words in [["verify"], ["verify", "--with-go", "always"], ["verify", "--build"]] {
      let run = try world.forkpath(words, in: "fork")
      #expect(run.status == 0, "\(Self.empty[index].name), \(words): \(world.said(run))")
    }
    // What go cannot list is no empty module.
    try world.write("fork/extra/x.go", "package x\n\nimport _ \"example.org/nowhere\"\n")
    try world.write(
      "fork/extra/go.mod", ModuleWorld.mod("example.org/up/tool/extra", "require example.org/nowhere v1.0.0"))
    #expect(try world.go(["list", "./..."], in: "fork/extra", ["GOFLAGS": "-mod=readonly"]).status == 0)
    try world.write("fork/extra/go.mod", "module example.org/up/tool/extra\n\nrequire\n")
    #expect(try world.forkpath(["verify", "--with-go", "always"], in: "fork").status == 1)
  }

  @Test(arguments: RealGo.installed)
  func `in a module cache that lies in the checkout is not the fork's`(go: RealGo) throws {
    var files = Self.files
    files["fork/go.mod"] = ModuleWorld.mod("example.org/up/tool", "require example.com/b v1.0.0")
    files["fork/cmd/x/main.go"] = ModuleWorld.program("example.org/up/tool/core", "example.com/b")
    files["a/go.mod"] = ModuleWorld.mod("example.com/a")
    files["a/a.go"] = ModuleWorld.teller("a")
    files["b/go.mod"] = ModuleWorld.mod("example.com/b", "require example.com/a v1.0.0")
    files["b/b.go"] = "package b\n\nimport \"example.com/a\"\n\nfunc Who() string { return a.Who() }\n"
    let world = try ModuleWorld(go, files)
    for module in ["a", "b"] { try world.publish(module, as: "example.com/" + module, "v1.0.0") }
    let inside = ["GOMODCACHE": world.path("fork/go/pkg/mod")]
    try world.go(["mod", "tidy"], in: "fork", inside)
    #expect(try world.go(["run", "./cmd/x"], in: "fork", inside).errors.hasSuffix("FORK UPSTREAM\n"))
    try world.write("fork/.gitignore", "/go/\n")
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    for words in [["verify"], ["setup"]] {
      let run = try world.forkpath(words, in: "fork", inside)
      #expect(run.status == 0 && !world.said(run).contains("example.com/a"), "\(words): \(world.said(run))")
    }
    // The same directory is one of the tree's where it is no cache.
    #expect(try world.forkpath(["scan", "--full"], in: "fork").text.contains("example.com/a"))
  }

  @Test(arguments: RealGo.installed, ["worktree", "clone", "submodule"])
  func `in another checkout inside is not the fork's, but in a submodule`(go: RealGo, kind: String) throws {
    var files = Self.files
    files["fork/sdk/go.mod"] = ModuleWorld.mod("example.org/up/tool/sdk", "require example.org/up/tool v1.0.0")
    files["fork/sdk/main.go"] = ModuleWorld.program("example.org/up/tool/core")
    files["other/go.mod"] = ModuleWorld.mod("example.org/up/tool/other", "require example.org/up/tool v1.0.0")
    files["other/main.go"] = ModuleWorld.program("example.org/up/tool/core")
    let world = try ModuleWorld(go, files)
    try world.publish("fork", as: "example.org/up/tool", "v1.0.0")
    for module in ["fork/sdk", "other"] { try world.go(["mod", "tidy"], in: module) }
    for place in ["fork", "other"] {
      try world.commit(place, origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    }
    let words: [String: [String]] = [
      "worktree": ["worktree", "add", "-q", "inner"], "clone": ["clone", "-q", world.path("fork"), "inner"],
      "submodule": ["-c", "protocol.file.allow=always", "submodule", "add", "-q", world.path("other"), "inner"],
    ]
    let made = try Program.git.run(
      words[kind] ?? [], in: world.path("fork"), environment: ["HOME": world.scratch.path + "/home"])
    #expect(made.status == 0, "\(made.errorText)")
    let isOwn = kind == "submodule"
    let run = try world.forkpath(["verify"], in: "fork")
    #expect(run.status == 1 && run.text.contains("sdk/go.mod"), "\(world.said(run))")
    #expect(run.text.contains("inner/") == isOwn, "\(world.said(run))")
    let setup = try world.forkpath(["setup"], in: "fork")
    #expect(setup.status == 0, "\(world.said(setup))")
    #expect(try world.forkpath(["exec", "--", "go", "run", "./sdk"], in: "fork").errorText == "FORK\n")
    #expect(try world.forkpath(["status"], in: "fork").status == 0)
  }
}
