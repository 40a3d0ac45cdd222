import Support
import Testing

/// Fixes that name a variable, or the place of something that is in the way, typed in the shell that made them so.
@Suite(
  .enabled(if: Program.git.isUsable, "git is not installed"),
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"))
struct `A fix that names what is in the way` {
  static let upstream = `No leak is a proof`.upstream

  private func world(_ go: RealGo, _ files: [String: String] = [:]) throws -> TypedWorld {
    var world = try `No leak is a proof`.world(go, files)
    try world.repository(origin: "git.example.org/me/tool", upstream: Self.upstream)
    return world
  }

  @Test(
    arguments: RealGo.installed,
    ["export GOFLAGS='-mod vendor'", "export GO111MODULE=bogus", "export GOWORK=relative/go.work"])
  func `of go's in the shell`(go: RealGo, line: String) throws {
    var world = try world(go)
    try world.type(line, isKept: true)
    #expect(try world.type("go list ./...").status != 0)
    #expect(try world.isFixed())
    #expect(try world.type("go list ./...").status == 0)
  }

  @Test(arguments: RealGo.installed, ["GOFLAGS=vendor", "GO111MODULE=bogus", "GOWORK=relative/go.work"])
  func `of go's that 'go env -w' wrote`(go: RealGo, line: String) throws {
    var world = try world(go)
    try world.scratch.write("home/goenv", line + "\n")
    #expect(try world.type("go list ./...").status != 0)
    #expect(try world.isFixed())
    #expect(try world.type("go list ./...").status == 0)
  }

  @Test(
    arguments: RealGo.installed,
    [
      ("go.work", "go 1.19\n", ":"), ("go.work", "module x\n", ":"), ("go.work", "go 1.19\n\nuse ./gone\n", ":"),
      ("other/x.mod", "module x\n", "export GOWORK=$PWD/../other/x.mod"),
      ("other/go.work", "go 1.19\n", "export GOWORK=$PWD/../other/go.work"),
    ])
  func `where a go.work that is not ours ends go`(
    go: RealGo, work: (file: String, text: String, line: String)
  ) throws {
    var world = try world(go, [work.file: work.text])
    try world.type(work.line, isKept: true)
    #expect(try world.type("go list ./...").status != 0)
    #expect(try world.isFixed())
    #expect(try world.type("go list ./...").status == 0)
  }

  /// A mapping that only has to be made active is said to be that, whatever ends plain go.
  @Test(arguments: RealGo.installed, ["go 1.19\n", "module x\n"])
  func `is the mapping's where there is one`(go: RealGo, text: String) throws {
    var files: [String: String] = [:]
    for (path, text) in `What verify says to type`.nested("sub") { files["fork/" + path] = text }
    var world = try `No leak is a proof`.world(go, files)
    try world.settle("cd sub && go mod tidy")
    try world.repository(origin: "git.example.org/me/tool", upstream: Self.upstream)
    try world.settle("forkpath setup")
    try world.scratch.write("go.work", text)
    let run = try world.type("forkpath verify")
    #expect(run.status == 1 && run.text.contains("is not active"), "\(run.text)\(run.errorText)")
    #expect(try world.isFixed())
    #expect(try world.type("cd sub && go run .").errorText == "FORK\n")
  }

  /// What is no directory stays as it is, and a private GOPATH leads past it.
  @Test(arguments: RealGo.installed, ["ln -s $PWD/../old", "ln -s $PWD/../gone", "echo x >"])
  func `in GOPATH mode leads to a build of the fork`(go: RealGo, command: String) throws {
    var world = try world(
      go,
      [
        "fork/cmd/x/main.go": TypedWorld.program(Self.upstream + "/core"),
        "old/core/core.go": TypedWorld.teller("core", "OLD"),
        "old/cmd/x/main.go": TypedWorld.program(Self.upstream + "/core"),
      ])
    let place = "$GOPATH/src/" + Self.upstream
    try world.type("export GO111MODULE=off GOFLAGS=", isKept: true)
    try world.settle("mkdir -p $(dirname \(place)) && \(command) \(place)")
    let before = try world.type("ls -ld \(place)").text
    for displaces in ["", " --displace"] {
      let refused = try world.type("forkpath setup --gopath\(displaces)")
      #expect(refused.status == 1, "\(refused.text)")
      #expect(TypedWorld.commands(in: refused) == ["forkpath setup --gopath --isolated ."], "\(refused.errorText)")
    }
    #expect(try world.isFixed(rounds: 3))
    let run = try world.type("go run ./cmd/x")
    #expect(run.errorText.hasSuffix("FORK\n"), "\(world.kept): \(run.errorText)")
    world.forget()
    #expect(try world.type("ls -ld \(place)").text == before)
  }

  /// A copy is moved aside only where it is in the way, and a fork that lies in the GOPATH itself is moved, not linked.
  @Test(arguments: RealGo.installed, ["gopath/src/git.example.org/me/tool", "fork"])
  func `in GOPATH mode is typed once, wherever fork and copy are`(go: RealGo, fork: String) throws {
    for copy in ["gopath", "later", nil] {
      var files = [
        fork + "/core/core.go": TypedWorld.teller("core", "FORK"),
        fork + "/cmd/x/main.go": TypedWorld.program(Self.upstream + "/core"),
      ]
      if let copy { files["\(copy)/src/\(Self.upstream)/core/core.go"] = TypedWorld.teller("core", "OTHER") }
      var world = try TypedWorld(go, files)
      world.directory = fork
      try world.repository(fork, origin: "git.example.org/me/tool", upstream: Self.upstream)
      let gopath = world.scratch.path + "/gopath"
      try world.settle("mkdir -p \(gopath)/src")
      try world.type("export GO111MODULE=off GOFLAGS= GOPATH=\(gopath):\(world.scratch.path)/later", isKept: true)
      let run = try world.type("forkpath verify")
      let fixes = TypedWorld.commands(in: run)
      #expect(run.status == 1 && fixes.count == 1 && fixes[0].hasPrefix("forkpath setup "), "\(run.errorText)")
      #expect(fixes[0].contains("--displace") == (copy == "gopath"), "\(copy ?? "none"): \(fixes)")
      #expect(fixes[0].contains("relocate") == (fork != "fork"), "\(copy ?? "none"): \(fixes)")
      let setup = try world.type(fixes[0])
      #expect(setup.status == 0, "\(setup.text)\(setup.errorText)")
      // Where the shell is may have been moved.
      world.directory = "home"
      let built = try world.type("go run ./cmd/x", in: "gopath/src/" + Self.upstream)
      #expect(built.errorText == "FORK\n", "\(copy ?? "none"): \(built.errorText)")
    }
  }

  @Test func `is none where a consumer is no module`() throws {
    let go = try #require(RealGo.installed.last)
    var world = try world(
      go,
      [
        "app/go.mod": "module example.org/app\n\ngo 1.19\n\nrequire \(Self.upstream) v1.0.0\n",
        "app/main.go": TypedWorld.program(Self.upstream + "/core"), "app/sub/readme": "",
      ])
    for line in ["forkpath verify", "forkpath verify --planned", "forkpath preview", "forkpath setup"] {
      let run = try world.type(line + " --consumer ../app/sub")
      #expect(run.status == 65 && run.errorText.contains("no go.mod"), "\(line): \(run.text)\(run.errorText)")
      #expect(try world.type(line + " --consumer .").status == 1)
    }
    #expect(try world.type("forkpath setup --consumer ../app").status == 0)
  }
}
