import Support
import Testing

/// `verify --since` of changes after which go builds something else, or nothing: what verify says of the whole, it says of the
/// change that made it so.
@Suite(
  .enabled(if: Program.git.isUsable, "git is not installed"),
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"))
struct `A change of what go builds` {
  static let upstream = "example.org/up/tool"

  /// A fork below the first entry of GOPATH, and a copy of upstream in the second.
  static func gopathWorld(_ go: RealGo) throws -> TypedWorld {
    let (fork, copy) = ("g1/src/\(upstream)", "g2/src/\(upstream)")
    var world = try TypedWorld(
      go,
      [
        fork + "/who/who.go": TypedWorld.teller("who", "FORK"),
        fork + "/main.go": TypedWorld.program(upstream + "/who"),
        fork + "/two/two.go": "package two\n",
        fork + "/two/never.go": "// +build never\n\npackage two\n\nimport _ \"\(upstream)/gone\"\n",
        copy + "/who/who.go": TypedWorld.teller("who", "UPSTREAM"), copy + "/gone/gone.go": "package gone\n",
      ])
    world.directory = fork
    try world.repository(fork, origin: "git.example.org/me/tool", upstream: upstream)
    try world.settle("git tag base")
    try world.type(
      "export GO111MODULE=off GOFLAGS= GOPATH='\(world.scratch.path)/g1:\(world.scratch.path)/g2'", isKept: true)
    return world
  }

  static let gopathChanges: [(line: String, isWrong: Bool)] = [
    ("git rm -q who/who.go", true), ("sed -i.old 1,2d two/never.go && rm two/never.go.old", true),
    ("printf 'package two\\n\\nimport _ \"\(upstream)/gone\"\\n' >two/new.go", true),
    ("printf 'package two\\n\\nimport _ \"../who\"\\n' >two/new.go", true),
    ("printf 'package two // import \"git.example.org/me/tool/two\"\\n' >two/two.go", true),
    ("printf 'package two\\n\\nvar _ = 1\\n' >two/two.go", false),
    ("printf 'package two\\n\\nimport _ \"\(upstream)/who\"\\n' >two/new.go", false),
    ("git mv two/two.go two/other.go", false),
  ]

  @Test(arguments: RealGo.inTurn(gopathChanges.indices))
  func `is told in GOPATH mode`(go: RealGo, index: Int) throws {
    for isCommitted in [false, true] { try Self.judge(Self.gopathChanges[index], go, isCommitted: isCommitted) }
  }

  private static func judge(_ change: (line: String, isWrong: Bool), _ go: RealGo, isCommitted: Bool) throws {
    var world = try gopathWorld(go)
    #expect(try world.type("forkpath verify").status == 0)
    try world.settle(change.line)
    if isCommitted { try world.settle("git add -A && git commit -qm change") }
    for line in ["forkpath verify", "forkpath verify --since base"] {
      let run = try world.type(line)
      #expect(
        run.status == (change.isWrong ? 1 : 0), "\(change.line), \(isCommitted), \(line): \(run.text)\(run.errorText)")
    }
  }

  /// A change with a fault that is not its own is not told.
  @Test(arguments: RealGo.installed) func `is not told of what the base has`(go: RealGo) throws {
    var world = try Self.gopathWorld(go)
    for change in Self.gopathChanges where change.isWrong {
      try world.settle("\(change.line) && git add -A && git commit -qm fault && git tag -f base")
      try world.settle("printf 'package two\\n\\nvar _ = 2\\n' >two/more.go && git add -A && git commit -qm more")
      #expect(try world.type("forkpath verify").status == 1, "\(change.line)")
      let run = try world.type("forkpath verify --since base")
      #expect(run.status == 0, "\(change.line): \(run.text)\(run.errorText)")
      try world.settle("git reset -q --hard $(git rev-list --max-parents=0 HEAD) && git tag -f base")
    }
  }

  static func moduleWorld(_ go: RealGo, _ files: [String: String]) throws -> TypedWorld {
    var world = try TypedWorld(go, files)
    try world.repository(origin: "git.example.org/me/tool", upstream: upstream)
    try world.settle("git tag base")
    return world
  }

  @Test(arguments: RealGo.installed, ["git.example.org/me/tool", "example.org/other/tool"])
  func `is told where it adds a go.mod that says another path`(go: RealGo, path: String) throws {
    var world = try Self.moduleWorld(
      go,
      [
        "fork/who/who.go": TypedWorld.teller("who", "FORK"), "fork/main.go": TypedWorld.program(Self.upstream + "/who"),
      ])
    try world.settle("go mod init \(path) 2>/dev/null && git add -A && git commit -qm change")
    #expect(try world.type("go build ./...").status != 0)
    let run = try world.type("forkpath verify --since base")
    #expect(run.status == 1 && run.text.contains("the module line says '\(path)'"), "\(run.text)\(run.errorText)")
    #expect(run.text.contains("1 line differs"), "\(run.text)")
  }

  /// Another module leaks already, which the baseline accepts.
  @Test(arguments: RealGo.installed, [true, false])
  func `is told of one more module that takes the published upstream`(go: RealGo, isNew: Bool) throws {
    let published = "require \(Self.upstream) v1.0.0"
    var files = [
      "fork/go.mod": ModuleWorld.mod(Self.upstream), "fork/who/who.go": TypedWorld.teller("who", "FORK"),
      "fork/.forkpath-accept":
        "nested-module-unmapped api/go.mod on purpose\nleak \(Self.upstream)/who api does that\n",
    ]
    for module in ["api", "other"] {
      files["fork/\(module)/go.mod"] = ModuleWorld.mod(Self.upstream + "/" + module, published)
      files["fork/\(module)/main.go"] = TypedWorld.program(Self.upstream + "/who")
    }
    files["fork/other/go.mod"]? += "\nreplace \(Self.upstream) => ../\n"
    var world = try TypedWorld(go, files)
    try world.proxy.publish(Self.upstream, "v1.0.0", ["who/who.go": TypedWorld.teller("who", "UPSTREAM")])
    for module in ["api", "other"] { try world.settle("cd \(module) && go mod tidy") }
    try world.repository(origin: "git.example.org/me/tool", upstream: Self.upstream)
    try world.settle("git tag base")
    #expect(try world.type("forkpath verify").status == 0)
    try world.settle(
      isNew
        ? "cp -r api third && sed -i.old s,tool/api,tool/third, third/go.mod && rm third/go.mod.old"
        : "cd other && go mod edit -dropreplace=\(Self.upstream) && go mod tidy")
    try world.settle("git add -A && git commit -qm change")
    for line in ["forkpath verify", "forkpath verify --since base"] {
      let run = try world.type(line)
      #expect(
        run.status == 1 && run.text.contains("/\(isNew ? "third" : "other")' gets"),
        "\(line): \(run.text)\(run.errorText)")
    }
  }

  static let moduleChanges: [(line: String, isWrong: Bool)] = [
    ("printf 'package who\\n\\nimport _ \"\(upstream)/two\"\\n' >who/c.go", true),
    ("printf 'package two\\n\\nimport _ \"\(upstream)/a/internal/x\"\\n' >two/i.go", true),
    ("printf 'package two\\n\\nimport _ \"\(upstream)/a\"\\n' >two/i.go", false),
  ]

  /// Imports that are right elsewhere in the base.
  @Test(arguments: RealGo.installed, moduleChanges.indices)
  func `is told of cycles, and of internal packages`(go: RealGo, index: Int) throws {
    let change = Self.moduleChanges[index]
    var world = try Self.moduleWorld(
      go,
      [
        "fork/go.mod": ModuleWorld.mod(Self.upstream), "fork/who/who.go": "package who\n",
        "fork/two/two.go": "package two\n\nimport _ \"\(Self.upstream)/who\"\n",
        "fork/a/internal/x/x.go": "package x\n",
        "fork/a/a.go": "package a\n\nimport _ \"\(Self.upstream)/a/internal/x\"\n",
      ])
    try world.settle("\(change.line) && git add -A && git commit -qm change")
    #expect(try world.type("go build ./...").status == (change.isWrong ? 1 : 0))
    for line in ["forkpath verify", "forkpath verify --since base"] {
      let run = try world.type(line)
      #expect(run.status == (change.isWrong ? 1 : 0), "\(line): \(run.text)\(run.errorText)")
    }
  }

  @Test func `is not told where a file with a rewritten import only gets another name`() throws {
    var world = try Self.moduleWorld(
      RealGo.installed[0],
      [
        "fork/go.mod": ModuleWorld.mod(Self.upstream), "fork/who/who.go": "package who\n",
        "fork/main.go": "package main\n\nimport _ \"git.example.org/me/tool/who\"\n\nfunc main() {}\n",
      ])
    try world.settle("git mv main.go start.go && git commit -qm move")
    let moved = try world.type("forkpath verify --since base")
    #expect(moved.status == 0 && moved.text.contains("1 line differs"), "\(moved.text)\(moved.errorText)")
    try world.settle("git checkout -q -b other base && cp main.go start.go && git add -A && git commit -qm copy")
    #expect(try world.type("forkpath verify --since base").status == 1)
  }

  /// A clone of one commit, as continuous integration makes it.
  @Test(arguments: ["HEAD^1", "HEAD^", "HEAD~", "HEAD~1", "HEAD^^", "main~1", "base"])
  func `is told in a shallow clone once its help is typed`(revision: String) throws {
    var world = try Self.moduleWorld(
      RealGo.installed[0], ["fork/go.mod": ModuleWorld.mod(Self.upstream), "fork/main.go": "package tool\n"])
    for name in ["one", "two"] { try world.settle("git commit -q --allow-empty -m \(name)") }
    try world.settle("git clone -q --depth 1 \"file://$PWD\" ../ci")
    world.directory = "ci"
    let line = "forkpath verify -u \(Self.upstream) --since '\(revision)'"
    let run = try world.type(line)
    let fix = try #require(TypedWorld.commands(in: run).first, "\(run.errorText)")
    let typed = try world.type(fix)
    #expect(typed.status == 0, "\(fix): \(typed.text)\(typed.errorText)")
    let again = try world.type(fix.contains("--since") ? "true" : line)
    #expect(again.status == 0, "\(fix): \(again.text)\(again.errorText)")
  }
}
