import Support
import Testing

/// Forks without a go.mod in places and with settings of that time, and where the lines that forkpath prints there lead.
@Suite(
  .enabled(if: Program.git.isUsable, "git is not installed"),
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"))
struct `A fork of GOPATH days` {
  static let upstream = "example.org/up/tool"

  /// The fork in a directory of the world, with `GOPATH` as its entries below the world, and `more` files.
  static func world(
    at place: String = "fork", gopath: [String] = ["gopath"], _ more: [String: String] = [:], mode: String? = "off"
  ) throws -> TypedWorld {
    var world = try TypedWorld(
      RealGo.installed[RealGo.installed.count - 1],
      [
        place + "/who/who.go": TypedWorld.teller("who", "FORK"),
        place + "/main.go": TypedWorld.program(upstream + "/who"),
      ].merging(more) { $1 })
    world.directory = place
    try world.repository(place, origin: "git.example.org/me/tool", upstream: upstream)
    let entries = gopath.map { world.scratch.path + "/" + $0 }.joined(separator: ":")
    try world.type(
      "export GOFLAGS= GOPATH='\(entries)'" + (mode.map { " GO111MODULE=" + $0 } ?? "; unset GO111MODULE"), isKept: true
    )
    return world
  }

  /// Module mode comes with the mapping, and would find the go.work above.
  @Test func `is built by the line that setup prints, beside a go.work above`() throws {
    var world = try Self.world(["go.work": "go 1.18\n\nuse ./other\n", "other/go.mod": "module x\n\ngo 1.18\n"])
    let setup = try world.type("forkpath setup --strategy overlay .")
    let line = try #require(setup.text.split(separator: "\n").first { $0.hasPrefix("  export ") })
    #expect(line.contains("GOWORK=off"), "\(line)")
    #expect(try world.type(line + " && go run .").errorText == "FORK\n")
  }

  @Test(arguments: [
    ("an import comment", "fork", ["fork/who/who.go": "package who // import \"git.example.org/me/tool/who\"\n\n"]),
    ("a place of its own below GOPATH", "gopath/src/work/tool", [:]),
  ])
  func `comes to a mapping by the lines of verify and setup`(
    name: String, place: String, files: [String: String]
  ) throws {
    let told = files.mapValues { $0 + "func Who() string { return \"FORK\" }\n" }
    var world = try Self.world(at: place, told)
    #expect(try world.isFixed(rounds: 4))
    #expect(try world.type("forkpath exec -- go run .").errorText == "FORK\n")
  }

  /// What is kept in the checkout is part of it, and stays as it is.
  @Test(arguments: [true, false]) func `with an entry of GOPATH in it is mapped elsewhere`(hasCopy: Bool) throws {
    let saved = "fork/Godeps/_workspace/src/"
    let copy = hasCopy ? [saved + Self.upstream + "/who/who.go": TypedWorld.teller("who", "UPSTREAM")] : [:]
    var world = try Self.world(
      gopath: ["fork/Godeps/_workspace", "gopath"],
      [saved + "example.org/dep/dep.go": "package dep\n"].merging(copy) { $1 })
    let run = try world.type("forkpath verify")
    #expect(run.status == 1, "\(run.text)")
    for line in TypedWorld.commands(in: run) { try world.settle(line) }
    #expect(try world.type("git status --porcelain").text.isEmpty)
    #expect(try world.type("forkpath exec -- go run .").errorText == "FORK\n")
    #expect(try world.type("forkpath verify --mapped").status == 0)
    try world.settle("forkpath undo")
    #expect(try world.type("git status --porcelain").text.isEmpty)
  }

  @Test func `in its place in a later entry is not called right while an earlier one has a copy`() throws {
    let place = "g2/src/" + Self.upstream
    var world = try Self.world(
      at: place, gopath: ["g1", "g2"],
      ["g1/src/\(Self.upstream)/who/who.go": TypedWorld.teller("who", "UPSTREAM")])
    #expect(try world.type("go run .").errorText == "UPSTREAM\n")
    try world.settle("forkpath setup")
    for line in ["forkpath verify --planned", "forkpath verify --mapped"] {
      let run = try world.type(line)
      #expect(run.status == 0, "\(line): \(run.text)\(run.errorText)")
    }
    let plain = try world.type("forkpath verify")
    #expect(plain.status == 1 && plain.text.contains("eval \"$(forkpath env"), "\(plain.text)")
    let undo = try world.type("forkpath undo")
    #expect(undo.status == 0 && !undo.text.contains("plain go is right"), "\(undo.text)")
    try world.type("eval \"$(forkpath env)\"", isKept: true)
    #expect(try world.type("forkpath verify").status == 0)
    #expect(try world.type("go run .").errorText == "FORK\n")
  }

  @Test func `is where undo's line leads after what it displaced came back`() throws {
    let place = "gopath/src/git.example.org/me/tool"
    var world = try Self.world(
      at: place, ["gopath/src/\(Self.upstream)/who/who.go": TypedWorld.teller("who", "UPSTREAM")])
    try world.settle("forkpath setup --strategy relocate --displace .")
    world.directory = "."
    let run = try world.type(
      """
      cd '\(world.scratch.path)/gopath/src/\(Self.upstream)'
      line=$(forkpath undo 2>&1 | sed -n 's/^help: //p')
      eval "$line" && cat who/who.go
      """)
    #expect(run.text.contains("FORK") && !run.text.contains("UPSTREAM"), "\(run.text)\(run.errorText)")
  }

  @Test(arguments: ["fork/vendor/", "gopath/src/vendor/", "gopath/src/example.org/vendor/"])
  func `is shown by preview as go will build it`(vendor: String) throws {
    var world = try Self.world([vendor + Self.upstream + "/who/who.go": TypedWorld.teller("who", "UPSTREAM")])
    let preview = try world.type("forkpath preview --full")
    #expect(preview.text.contains("vendor/\(Self.upstream)/who"), "\(preview.text)\(preview.errorText)")
    try world.type("forkpath setup")
    #expect(try world.type("forkpath exec -- go run .").errorText == "UPSTREAM\n")
  }

  @Test(arguments: [nil, "on"]) func `is mapped for the mode that was judged`(mode: String?) throws {
    var world = try Self.world(mode: mode)
    let run = try world.type("forkpath verify")
    #expect(TypedWorld.commands(in: run) == ["forkpath setup ."], "\(run.text)\(run.errorText)")
    #expect(try world.isFixed(rounds: 3))
  }

  /// The second setup writes other files in the place of those of the first.
  @Test func `has a mapping that status calls active after one for a program that vendors upstream`() throws {
    var world = try Self.world(
      [
        "app/go.mod": "module example.org/app\n\ngo 1.18\n\nrequire \(Self.upstream) v0.0.0\n",
        "app/main.go": TypedWorld.program(Self.upstream + "/who"),
        "app/vendor/modules.txt": "# \(Self.upstream) v0.0.0\n## explicit\n\(Self.upstream)/who\n",
        "app/vendor/\(Self.upstream)/who/who.go": TypedWorld.teller("who", "VENDORED"),
      ], mode: nil)
    try world.settle("forkpath setup --consumer ../app")
    try world.settle("forkpath setup")
    let status = try world.type("forkpath status")
    #expect(status.status == 0 && status.text.contains("state          active"), "\(status.text)\(status.errorText)")
    #expect(try world.type("forkpath exec -- go run .").errorText == "FORK\n")
  }

  @Test(arguments: ["github", "gitlab", "sarif"])
  func `in another repository is named by its place there`(format: String) throws {
    var world = try TypedWorld(
      RealGo.installed[0],
      [
        "mono/go.mod": "module corp.example/mono\n\ngo 1.18\n", "mono/m.go": "package mono\n",
        "mono/third/tool/go.mod": ModuleWorld.mod(Self.upstream),
        "mono/third/tool/who/who.go": "package who\n\nimport _ \"git.example.org/me/tool/who\"\n",
      ])
    world.directory = "mono"
    try world.repository("mono", origin: "corp.example/mono")
    let run = try world.type(
      "forkpath verify third/tool --with-go never --fail-on warning --format \(format) --upstream \(Self.upstream)")
    let name = "third/tool/who/who.go"
    let words = ["github": "file=\(name),", "gitlab": "\"path\": \"\(name)\"", "sarif": "\"uri\": \"\(name)\""]
    let isThere = words[format].map { run.text.contains($0) } ?? false
    #expect(run.status == 1 && isThere, "\(run.text)\(run.errorText)")
  }

  /// Its files are tracked there, and would be gone from it.
  @Test func `in another repository is not moved out of it`() throws {
    var world = try TypedWorld(
      RealGo.installed[0],
      [
        "mono/m.go": "package mono\n", "mono/third/tool/who/who.go": TypedWorld.teller("who", "FORK"),
        "mono/third/tool/main.go": TypedWorld.program(Self.upstream + "/who"),
      ])
    world.directory = "mono"
    try world.repository("mono", origin: "corp.example/mono")
    try world.type("export GO111MODULE=off GOFLAGS=", isKept: true)
    for options in ["--strategy relocate", "--strategy relocate --copy"] {
      let run = try world.type("forkpath setup --upstream \(Self.upstream) \(options) third/tool")
      #expect(run.status == 1 && run.errorText.contains("is a part of the repository in"), "\(run.errorText)")
      #expect(try world.type("git status --porcelain").text.isEmpty)
      let fix = try #require(TypedWorld.commands(in: run).first)
      try world.settle(fix)
      #expect(try world.type("git status --porcelain").text.isEmpty)
      #expect(try world.type("cd third/tool && forkpath exec -- go run .").errorText == "FORK\n")
      try world.settle("forkpath undo third/tool")
    }
  }

  /// An import comment in one package is no reason to move that package.
  @Test func `keeps its packages whatever doctor says of an import comment`() throws {
    let place = "gopath/src/" + Self.upstream
    var world = try Self.world(
      at: place,
      [
        place + "/who/who.go":
          "package who // import \"git.example.org/me/tool/who\"\n\nfunc Who() string { return \"FORK\" }\n"
      ])
    let run = try world.type("go build ./... 2>&1 | forkpath doctor")
    #expect(run.status == 1 && run.text.contains("says that its path is"), "\(run.text)\(run.errorText)")
    for line in TypedWorld.commands(in: run) { try world.type(line) }
    #expect(try world.type("git status --porcelain").text.isEmpty, "\(TypedWorld.commands(in: run))")
  }

  /// What is in its way has linked worktrees, which know it by its path.
  @Test func `is mapped beside a copy that cannot be moved`() throws {
    let copy = "gopath/src/" + Self.upstream
    var world = try Self.world([copy + "/who/who.go": TypedWorld.teller("who", "UPSTREAM")])
    try world.repository(copy, origin: Self.upstream)
    try world.settle("git -C '\(world.scratch.path)/\(copy)' worktree add -q ../tree -b tree")
    let run = try world.type("forkpath setup --gopath --displace .")
    #expect(run.status == 1, "\(run.text)")
    let fix = try #require(TypedWorld.commands(in: run).first, "\(run.errorText)")
    try world.settle(fix)
    #expect(try world.type("forkpath exec -- go run .").errorText == "FORK\n")
  }

  /// go.work counts in module mode alone, for which the mapping is.
  @Test(arguments: ["on", "off"]) func `with a go.mod takes in what a go.work above uses`(mode: String) throws {
    let dep = "example.com/dep"
    var world = try TypedWorld(
      RealGo.installed[RealGo.installed.count - 1],
      [
        "fork/go.mod": ModuleWorld.mod(Self.upstream, "require \(dep) v1.0.0"), "fork/main.go": TypedWorld.program(dep),
        "fork/api/go.mod": ModuleWorld.mod(Self.upstream + "/api"), "fork/api/a.go": "package api\n",
        "dep/go.mod": ModuleWorld.mod(dep), "dep/dep.go": TypedWorld.teller("dep", "LOCAL"),
      ])
    try world.proxy.publish(dep, "v1.0.0", ["dep.go": TypedWorld.teller("dep", "PUBLISHED")])
    try world.settle("go mod tidy")
    try world.scratch.write("go.work", "go 1.19\n\nuse (\n\t./dep\n\t./fork\n)\n")
    try world.repository(origin: "git.example.org/me/tool", upstream: Self.upstream)
    try world.settle("GO111MODULE=\(mode) forkpath setup --strategy workspace")
    #expect(try world.type("GO111MODULE=\(mode) forkpath exec -- go run .").errorText == "LOCAL\n")
  }
}
