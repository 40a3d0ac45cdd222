import Foundation
import Support
import Testing

/// Consumers that a mapping reaches only in part, or not at all.
@Suite(
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
  .enabled(if: Program.git.isUsable, "git is not installed"))
struct `A consumer` {
  @Test(arguments: [
    ("go.example.org/k/v2", "go.example.org/k", "v1.7.1"), ("go.example.org/k", "go.example.org/k/v3", "v3.0.1"),
    ("gopkg.in/k.v2", "gopkg.in/k.v1", "v1.7.1"),
  ])
  func `of another major version is told`(fork: String, used: String, version: String) throws {
    let go = try #require(RealGo.installed.last)
    let own = fork.hasSuffix("v2") ? "v2.0.0" : "v1.0.0"
    let world = try ModuleWorld(
      go,
      [
        "fork/go.mod": ModuleWorld.mod(fork), "fork/js/js.go": ModuleWorld.teller("js"),
        "old/go.mod": ModuleWorld.mod(used), "old/js/js.go": ModuleWorld.teller("js", "OLD"),
        "aged/go.mod": ModuleWorld.mod("example.org/aged", "require \(used) \(version)"),
        "aged/main.go": ModuleWorld.program(used + "/js"),
        "both/go.mod": ModuleWorld.mod("example.org/both", "require \(used) \(version)", "require \(fork) \(own)"),
        "both/main.go": ModuleWorld.program(used + "/js", fork + "/js"),
      ])
    try world.publish("fork", as: fork, own)
    try world.publish("old", as: used, version)
    for part in ["aged", "both"] { try world.go(["mod", "tidy"], in: part) }
    try world.commit("fork", origin: "git.example.org/me/k")
    let refused = try world.forkpath(["setup", "--upstream", fork, "--consumer", world.path("aged")], in: "fork")
    #expect(refused.status == 1 && refused.errorText.contains("\(used)@\(version)"), "\(world.said(refused))")
    let setup = try world.forkpath(["setup", "--upstream", fork, "--consumer", world.path("both")], in: "fork")
    #expect(setup.status == 0 && setup.text.contains("limitation: \(used)@\(version)"), "\(world.said(setup))")
    #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "both").errorText == "OLD FORK\n")
  }

  /// What a vendoring consumer builds that an overlay does not show: files, the one that differs, what the program prints.
  struct Unseen: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var files: [String: String]
    var changed: (file: String, text: String)
    var program: String
    var before: String
    var after: String
    /// Whether an overlay is enough with go 1.27.
    var isSeenByNewGo = false
    var needsCompiler = false
  }

  private static let embedding =
    "package text\n\nimport _ \"embed\"\n\n//go:embed data.txt\nvar data string\n\nfunc Who() string { return data }\n"

  /// A package whose `Who` is assembled and gives `value`.
  private static func assembly(_ head: String, _ value: String) -> [String: String] {
    #if arch(x86_64)
    let body = "\tMOVQ \(value), R8\n\tMOVQ R8, ret+0(FP)\n"
    #else
    let body = "\tMOVD \(value), R8\n\tMOVD R8, ret+0(FP)\n"
    #endif
    return [
      "types/t.go": "package types\n\nfunc Who() int64\n",
      "types/a.s": head + "#include \"textflag.h\"\n\nTEXT ·Who(SB),NOSPLIT,$0-8\n" + body + "\tRET\n",
    ]
  }

  /// What an assembly file includes as `include` is `changed`, whose first version is among `files`.
  private static func assembled(
    _ description: String, _ files: [String: String], _ include: String, changed: String? = nil
  ) -> Unseen {
    let changed = changed ?? files.keys.first { $0.hasSuffix(".h") } ?? ""
    var all = assembly("#include \"\(include)\"\n", "$VAL").merging(files) { $1 }
    if files["native/keep.go"] != nil {
      all["types/t.go"] = "package types\n\nimport _ \"example.org/up/tb/native\"\n\nfunc Who() int64\n"
    }
    return Unseen(
      testDescription: description, files: all, changed: (changed, "#define VAL 2\n"),
      program: ModuleWorld.program("example.org/up/tb/types"), before: "1", after: "2")
  }

  static let unseen = [
    Unseen(
      testDescription: "a header of another directory",
      files: [
        "native/tb.h": "#define TB 1\n", "native/keep.go": "package native\n",
        "types/t.go": "package types\n\n// #cgo CFLAGS: -I${SRCDIR}/../native\n// #include \"tb.h\"\nimport \"C\"\n"
          + "import _ \"example.org/up/tb/native\"\n\nfunc Who() int { return int(C.TB) }\n",
      ], changed: ("native/tb.h", "#define TB 2\n"), program: ModuleWorld.program("example.org/up/tb/types"),
      before: "1", after: "2", needsCompiler: true),
    Unseen(
      testDescription: "a header of its own directory",
      files: [
        "types/tb.h": "#define TB 1\n",
        "types/t.go": "package types\n\n// #include \"tb.h\"\nimport \"C\"\n\nfunc Who() int { return int(C.TB) }\n",
      ], changed: ("types/tb.h", "#define TB 2\n"), program: ModuleWorld.program("example.org/up/tb/types"),
      before: "1", after: "2", isSeenByNewGo: true, needsCompiler: true),
    assembled("a header of its own directory that is assembled", ["types/v.h": "#define VAL 1\n"], "v.h"),
    assembled(
      "a header of another directory that is assembled",
      ["native/v.h": "#define VAL 1\n", "native/keep.go": "package native\n"], "../native/v.h"),
    assembled(
      "a header of a header that is assembled",
      ["types/v.h": "#include \"w.inc\"\n", "types/w.inc": "#define VAL 1\n"], "v.h", changed: "types/w.inc"),
    Unseen(
      testDescription: "an assembly file of its own directory", files: assembly("", "$1"),
      changed: ("types/a.s", assembly("", "$2")["types/a.s"] ?? ""),
      program: ModuleWorld.program("example.org/up/tb/types"),
      before: "1", after: "2", isSeenByNewGo: true),
    Unseen(
      testDescription: "a file that is embedded",
      files: ["text/e.go": embedding, "text/data.txt": "UPSTREAM"], changed: ("text/data.txt", "FORK"),
      program: ModuleWorld.program("example.org/up/tb/text"), before: "UPSTREAM", after: "FORK", isSeenByNewGo: true),
    Unseen(
      testDescription: "a file that is embedded from a directory below",
      files: [
        "text/e.go": embedding.replacing("data.txt", with: "assets/data.txt"), "text/assets/data.txt": "UPSTREAM",
      ], changed: ("text/assets/data.txt", "FORK"), program: ModuleWorld.program("example.org/up/tb/text"),
      before: "UPSTREAM", after: "FORK", isSeenByNewGo: true),
  ]

  /// A mapping says nothing of the go that is started later.
  @Test(
    .enabled(if: RealGo.installed.count > 1 || Program.areRequired, "there is one go only"), arguments: unseen.suffix(2)
  )
  func `that an overlay made with a later go stands for is judged by the go at hand`(example: Unseen) throws {
    var files: [String: String] = ["app/main.go": example.program]
    for part in ["up", "fork"] {
      files[part + "/go.mod"] = ModuleWorld.mod("example.org/up/tb", go: "1.18")
      for (path, text) in example.files { files[part + "/" + path] = text }
    }
    files["fork/" + example.changed.file] = example.changed.text
    files["app/go.mod"] = ModuleWorld.mod("example.org/app", "require example.org/up/tb v0.1.0", go: "1.18")
    let world = try ModuleWorld(RealGo.installed[1], files)
    try world.publish("up", as: "example.org/up/tb", "v0.1.0")
    for words in [["mod", "tidy"], ["mod", "vendor"]] { #expect(try world.go(words, in: "app").status == 0) }
    try world.commit("fork", origin: "git.example.org/me/tb", upstream: "example.org/up/tb")
    let words = ["setup", "--strategy", "overlay", "--consumer", world.path("app")]
    #expect(try world.forkpath(words, in: "fork").status == 0)
    for (go, isSeen) in [(RealGo.installed[1], true), (RealGo.installed[0], false)] {
      let path = ["PATH": URL(filePath: go.path).deletingLastPathComponent().path + ":/usr/bin:/bin"]
      let run = try world.forkpath(["exec", "--", "go", "run", "."], in: "app", path)
      #expect(run.errorText == (isSeen ? example.after : example.before) + "\n", "\(run.errorText)")
      let verify = try world.forkpath(["verify", "--mapped"], in: "fork", path)
      #expect(verify.status == (isSeen ? 0 : 1), "\(go): \(world.said(verify))")
      #expect(isSeen || verify.text.contains(example.changed.file), "\(go): \(world.said(verify))")
    }
  }

  @Test(arguments: RealGo.inTurn(unseen))
  func `that vendors is built with the fork's files, by another strategy where an overlay does not show them`(
    go: RealGo, example: Unseen
  ) throws {
    if example.needsCompiler, !FileManager.default.isExecutableFile(atPath: "/usr/bin/gcc") { return }
    var files: [String: String] = ["app/main.go": example.program]
    for part in ["up", "fork"] {
      files[part + "/go.mod"] = ModuleWorld.mod("example.org/up/tb", go: "1.18")
      for (path, text) in example.files { files[part + "/" + path] = text }
    }
    files["fork/" + example.changed.file] = example.changed.text
    files["app/go.mod"] = ModuleWorld.mod("example.org/app", "require example.org/up/tb v0.1.0", go: "1.18")
    let world = try ModuleWorld(go, files)
    let compiles = ["CGO_ENABLED": example.needsCompiler ? "1" : "0"]
    try world.publish("up", as: "example.org/up/tb", "v0.1.0")
    for words in [["mod", "tidy"], ["mod", "vendor"]] { #expect(try world.go(words, in: "app", compiles).status == 0) }
    try world.commit("fork", origin: "git.example.org/me/tb", upstream: "example.org/up/tb")
    #expect(try world.go(["run", "."], in: "app", compiles).errors == example.before + "\n")
    let words = ["--consumer", world.path("app")]
    let setup = try world.forkpath(["setup"] + words, in: "fork", compiles)
    #expect(setup.status == 0, "\(world.said(setup))")
    let run = try world.forkpath(["exec", "--", "go", "run", "."], in: "app", compiles)
    #expect(run.errorText == example.after + "\n", "\(run.errorText)")
    #expect(try world.forkpath(["verify", "--mapped"], in: "fork", compiles).status == 0)
    #expect(try world.forkpath(["undo"], in: "fork", compiles).status == 0)
    let named = try world.forkpath(["setup", "--strategy", "overlay"] + words, in: "fork", compiles)
    let isSeen = example.isSeenByNewGo && (go.name != "1.19" || example.testDescription.contains("own directory"))
    #expect(named.status == (isSeen ? 0 : 1), "\(world.said(named))")
    #expect(isSeen || named.errorText.contains(example.changed.file), "\(world.said(named))")
  }

  /// Go lines of the fork and of what is vendored, and whether go would compile the fork's files otherwise than they are meant.
  private static let languages = [
    (fork: "1.22", vendored: "1.19", setup: "workspace", named: 1),
    (fork: "1.19", vendored: "1.22", setup: "workspace", named: 1),
    (fork: "1.21", vendored: "1.19", setup: "workspace", named: 0),
    (fork: "1.19", vendored: "1.21", setup: "overlay", named: 0),
    (fork: "1.23", vendored: "1.23", setup: "overlay", named: 0),
  ]

  /// Loop variables, which tell for which language they were compiled.
  private static let loops = """
    package core

    func Who() string {
    \tvar all []func() string
    \tfor _, s := range []string{"a", "b", "c"} {
    \t\tall = append(all, func() string { return s })
    \t}
    \treturn all[0]() + all[1]() + all[2]()
    }

    """

  @Test(
    .enabled(if: RealGo.installed.contains { $0.name != "1.19" }, "there is no new go"), arguments: languages.indices)
  func `that vendors is built in the language of the fork`(index: Int) throws {
    let row = Self.languages[index]
    let go = try #require(RealGo.installed.last)
    let world = try ModuleWorld(
      go,
      [
        "up/go.mod": ModuleWorld.mod("example.org/up/tb", go: row.vendored),
        "up/core/core.go": ModuleWorld.teller("core"),
        "fork/go.mod": ModuleWorld.mod("example.org/up/tb", go: row.fork), "fork/core/core.go": Self.loops,
        "app/go.mod": ModuleWorld.mod("example.org/app", "require example.org/up/tb v0.1.0", go: "1.23"),
        "app/main.go": ModuleWorld.program("example.org/up/tb/core"),
      ])
    try world.publish("up", as: "example.org/up/tb", "v0.1.0")
    for words in [["mod", "tidy"], ["mod", "vendor"]] { #expect(try world.go(words, in: "app").status == 0) }
    try world.commit("fork", origin: "git.example.org/me/tb", upstream: "example.org/up/tb")
    let words = ["--consumer", world.path("app")]
    let setup = try world.forkpath(["setup", "--json"] + words, in: "fork")
    #expect(setup.status == 0 && setup.text.contains("\"strategy\": \"\(row.setup)\""), "\(world.said(setup))")
    let run = try world.forkpath(["exec", "--", "go", "run", "."], in: "app")
    let isNew = row.fork == "1.22" || row.fork == "1.23"
    #expect(run.errorText.hasSuffix(isNew ? "abc\n" : "ccc\n"), "\(run.errorText)")
    #expect(try world.forkpath(["verify", "--mapped"], in: "app").status == 0)
    #expect(try world.forkpath(["undo"], in: "fork").status == 0)
    let named = try world.forkpath(["setup", "--strategy", "overlay"] + words, in: "fork")
    #expect(named.status == Int32(row.named), "\(world.said(named))")
    #expect(world.said(named).contains("loop variables") == (row.named == 1), "\(world.said(named))")
    let isLimited = row.named == 0 && row.setup == "workspace"
    #expect(world.said(named).contains("limitation: what needs go \(row.fork)") == isLimited, "\(world.said(named))")
    if row.named == 1 { return }
    // A later go line of the fork is another mapping.
    try world.write("fork/go.mod", ModuleWorld.mod("example.org/up/tb", go: "1.24"))
    #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "app").status == 125)
  }

  /// The same where the consumer has another module in its vendor directory alone: a workspace would not find that.
  @Test(
    .enabled(if: RealGo.installed.contains { $0.name != "1.19" }, "there is no new go"),
    arguments: [("1.23", "1.22", true), ("1.22", "1.21", true), ("1.22", "1.21", false)])
  func `that cannot do without its vendor directory is built from it`(
    fork: String, vendored: String, hasPlainFiles: Bool
  ) throws {
    let go = try #require(RealGo.installed.last)
    let world = try ModuleWorld(
      go,
      [
        "fork/go.mod": ModuleWorld.mod("example.org/up/tb", go: fork),
        "fork/core/core.go": hasPlainFiles ? ModuleWorld.teller("core") : Self.loops,
        "app/go.mod": ModuleWorld.mod(
          "example.org/app", "require example.org/up/tb v0.1.0", "require example.com/dep v1.0.0", go: vendored),
        "app/main.go": ModuleWorld.program("example.org/up/tb/core", "example.com/dep"),
        "app/vendor/modules.txt": """
        # example.com/dep v1.0.0
        ## explicit; go 1.20
        example.com/dep
        # example.org/up/tb v0.1.0
        ## explicit; go \(vendored)
        example.org/up/tb/core

        """,
        "app/vendor/example.com/dep/dep.go": ModuleWorld.teller("dep", "DEP"),
        "app/vendor/example.org/up/tb/core/core.go": ModuleWorld.teller("core", "UPSTREAM"),
      ])
    try world.commit("fork", origin: "git.example.org/me/tb", upstream: "example.org/up/tb")
    let offline = ["GOPROXY": "off"]
    let setup = try world.forkpath(["setup", "--json", "--consumer", world.path("app")], in: "fork", offline)
    guard hasPlainFiles else {
      // Neither can be right: the workspace lacks a module, and the overlay would change what the loops mean.
      #expect(setup.status == 1 && setup.errorText.contains("is not in the module cache"), "\(world.said(setup))")
      return
    }
    #expect(setup.status == 0 && setup.text.contains("\"strategy\": \"overlay\""), "\(world.said(setup))")
    #expect(world.said(setup).contains("what needs go \(fork)"), "\(world.said(setup))")
    let run = try world.forkpath(["exec", "--", "go", "run", "."], in: "app", offline)
    #expect(run.errorText.hasSuffix("FORK DEP\n"), "\(run.errorText)")
  }
}
