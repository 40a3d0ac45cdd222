import Support
import Testing

/// A mapping that is made from files of the checkout, and what becomes of it when a pull changes them.
@Suite(
  .enabled(if: Program.git.isUsable, "git is not installed"),
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"))
struct `A mapping whose sources change` {
  static let upstream = `No leak is a proof`.upstream

  /// A fork with the nested modules `sub` and `lib`, mapped by a go.work.
  private func world(_ go: RealGo, _ more: String = ":") throws -> TypedWorld {
    var world = try `What verify says to type`.world(go, nested: ["sub", "lib"])
    try world.settle("mkdir ../other && printf 'module example.com/dep\\n\\ngo 1.18\\n' >../other/go.mod")
    try world.settle(more)
    try world.settle("forkpath setup")
    #expect(try world.type("cd sub && forkpath exec -- go run .").errorText == "FORK\n")
    return world
  }

  /// What was changed is named by all commands, and the line that they name makes the mapping anew.
  private func expectOutdated(_ world: inout TypedWorld, _ file: String, _ comment: Comment) throws {
    let status = try world.type("forkpath status")
    #expect(status.status == 1 && status.text.contains("outdated: \(world.scratch.path)/fork/\(file) "), comment)
    let run = try world.type("forkpath exec -- go version")
    #expect(run.status == 125, comment)
    let verify = try world.type("forkpath verify --mapped")
    #expect(verify.status == 1 && verify.text.contains("changed since"), comment)
    #expect(TypedWorld.commands(in: verify).first == TypedWorld.commands(in: run).first, comment)
    #expect(try world.isFixed("forkpath exec -- go version"), comment)
    #expect(try world.type("forkpath status").status == 0, comment)
  }

  @Test(
    arguments: RealGo.inTurn([
      ("go.work", "printf 'go 1.19\\n\\nuse .\\n\\nreplace example.com/dep => ../other\\n' >go.work"),
      ("go.work", "printf 'go 1.19\\n\\nuse .\\nuse ../other\\n' >go.work"),
      ("sub/go.work", "printf 'go 1.19\\n\\nuse .\\n\\nreplace example.com/dep => ../../other\\n' >sub/go.work"),
      ("lib/go.mod", "cd lib && go mod edit -module=example.org/up/tool/renamed"),
      ("lib/go.mod", "cd lib && go mod edit -replace=example.com/dep=../../other"),
      ("lib/go.mod", "cd lib && go mod edit -exclude=example.com/dep@v1.0.0"),
      ("vendor/modules.txt", "mkdir -p vendor && echo '## workspace' >vendor/modules.txt"),
    ]))
  func `is outdated`(go: RealGo, change: (file: String, line: String)) throws {
    var world = try world(go)
    try world.settle(change.line)
    try expectOutdated(&world, change.file, "\(change)")
  }

  @Test(
    arguments: RealGo.inTurn([
      "echo '// more' >>lib/go.mod", "cd lib && go mod edit -require=example.com/dep@v1.0.0", "touch lib/go.mod",
      "echo '// more' >>go.work", "printf 'use ./lib\\nuse .\\n\\ngo 1.19\\n' >go.work", "echo x >>core/core_test.txt",
      "mkdir -p vendor/example.com", "rm go.work", "printf 'go 1.19\\n\\nuse .\\n' >sub/go.work",
      "printf 'go 1.19\\n\\nuse sub\\n\\nreplace example.org/up/tool => example.org/up/tool v1.0.0\\n' >go.work",
      "cd sub && go mod edit -replace=example.org/up/tool=../",
    ]))
  func `stays active where nothing changes that it takes from them`(go: RealGo, line: String) throws {
    var world = try world(go, "printf 'go 1.19\\n\\nuse .\\nuse ./lib\\n' >go.work")
    try world.settle(line)
    #expect(try world.type("forkpath status").status == 0)
    #expect(try world.type("forkpath exec -- go version").status == 0)
  }

  @Test(arguments: RealGo.installed, ["go work edit -replace=example.com/dep=../other $GOWORK", "rm $GOWORK"])
  func `is outdated once the go.work that GOWORK names does`(go: RealGo, line: String) throws {
    var world = try `What verify says to type`.world(go, nested: ["sub"])
    try world.settle("mkdir ../other && printf 'module example.com/dep\\n\\ngo 1.18\\n' >../other/go.mod")
    try world.settle("printf 'go 1.19\\n\\nuse ./fork\\n\\nreplace example.com/a => ./other\\n' >../mine.work")
    try world.type("export GOWORK=\(world.scratch.path)/mine.work", isKept: true)
    try world.settle("forkpath setup")
    #expect(try world.type("forkpath status").status == 0)
    try world.settle(line)
    #expect(try world.type("forkpath status").text.contains("outdated: \(world.scratch.path)/mine.work "))
    #expect(try world.type("forkpath exec -- go version").status == 125)
  }

  /// Two mappings of one checkout would be active, and no line but `undo --all` ended the older one.
  @Test(arguments: RealGo.installed, ["", " --place checkout"])
  func `to another major version is taken back before the next one is made`(go: RealGo, place: String) throws {
    var world = try `What verify says to type`.world(go, nested: ["sub"])
    try world.settle("forkpath setup\(place)")
    try world.settle("go mod edit -module=\(Self.upstream)/v2 && sed -i s,up/tool,up/tool/v2, sub/main.go")
    try world.settle("cd sub && go mod edit -droprequire=\(Self.upstream) -require=\(Self.upstream)/v2@v2.0.0")
    let status = try world.type("forkpath status")
    #expect(status.text.contains("outdated: ") && status.text.contains("now: \(Self.upstream)/v2"), "\(status.text)")
    let refused = try world.type("forkpath setup\(place)")
    let fixes = ["forkpath undo .; forkpath setup\(place) ."]
    #expect(refused.status == 1 && TypedWorld.commands(in: refused) == fixes, "\(refused.errorText)")
    #expect(status.text.contains("fix            \(fixes[0])\n"), "\(status.text)")
    #expect(try world.type("forkpath preview\(place)").status == 1)
    try world.settle(fixes[0])
    #expect(try world.type("forkpath status").status == 0)
    #expect(try world.type("cd sub && forkpath exec -- go run .").errorText == "FORK\n")
  }

  @Test(arguments: RealGo.installed) func `is outdated in GOPATH mode once its go.mod names another path`(
    go: RealGo
  ) throws {
    var world = try TypedWorld(
      go,
      [
        "fork/core/core.go": TypedWorld.teller("core", "FORK"),
        "fork/main.go": TypedWorld.program(Self.upstream + "/core"),
      ])
    try world.repository(origin: "git.example.org/me/tool", upstream: Self.upstream)
    try world.settle("forkpath setup --gopath")
    for path in [Self.upstream, "git.example.org/me/tool"] {
      try world.settle("printf 'module \(path)\\n' >go.mod")
      #expect(try world.type("forkpath exec -- go version").status == 0, "\(path)")
    }
    try world.settle("printf 'module example.org/new/tool\\n' >go.mod && sed -i s,up/tool,new/tool, main.go")
    #expect(try world.type("forkpath exec -- go version").status == 125)
    let verify = try world.type("forkpath verify --mapped")
    #expect(verify.status == 1 && verify.text.contains("changed since"), "\(verify.text)")
    #expect(try world.type("forkpath status").text.contains("forkpath undo .; forkpath setup --gopath ."))
  }

  /// Without the modules nothing has to be mapped, so that setup alone would leave what it made.
  @Test(arguments: RealGo.installed) func `is taken back where upstream has one module in their place`(go: RealGo)
    throws
  {
    var world = try world(go)
    try world.settle("git rm -q sub/go.mod lib/go.mod && rm -f sub/go.sum lib/go.sum")
    #expect(try world.type("forkpath exec -- go run ./sub").status == 125)
    #expect(try world.isFixed("forkpath exec -- go run ./sub"))
    #expect(try world.type("forkpath status").text == "no mapping is active\n")
  }

  @Test(arguments: RealGo.installed) func `is outdated where a later setup only added a link`(go: RealGo) throws {
    var world = try world(go)
    try world.settle("forkpath setup --place checkout && cd lib && go mod edit -exclude=example.com/dep@v1.0.0")
    try expectOutdated(&world, "lib/go.mod", "a link")
  }

  /// Setup overwrites no file that go has written in the meantime.
  @Test(arguments: RealGo.installed) func `is taken back first where go has written its go.work`(go: RealGo) throws {
    var world = try world(go)
    try world.settle("forkpath exec -- sh -c 'go work edit -use=../other $(go env GOWORK)'")
    try world.settle("cd lib && go mod edit -exclude=example.com/dep@v1.0.0")
    #expect(try world.type("forkpath exec -- go version").status == 125)
    #expect(try world.isFixed("forkpath exec -- go version"))
    #expect(try world.type("forkpath status").status == 0)
  }

  /// Without go.mod a vendor directory has no list of modules, and go would refuse it.
  @Test(arguments: RealGo.installed) func `by an overlay is made anew for a vendor directory`(go: RealGo) throws {
    var world = try TypedWorld(
      go,
      [
        "fork/core/core.go": TypedWorld.teller("core", "FORK"),
        "fork/main.go": TypedWorld.program(Self.upstream + "/core"),
      ])
    try world.repository(origin: "git.example.org/me/tool", upstream: Self.upstream)
    try world.settle("forkpath setup --strategy overlay")
    try world.settle("mkdir -p vendor/example.com/dep && echo 'package dep' >vendor/example.com/dep/d.go")
    try expectOutdated(&world, "vendor", "overlay")
    #expect(try world.type("forkpath exec -- go run .").errorText == "FORK\n")
  }

  /// A go.work that this go refuses builds nothing today, and its lines would break what was mapped.
  @Test(arguments: RealGo.installed) func `takes nothing from a go.work that go cannot read`(go: RealGo) throws {
    var world = try world(go)
    let lines = go.name == "1.19" ? ["go 1.21.0", "go 1.19\\n\\ntoolchain go1.22.0"] : ["go 1.99"]
    for line in lines {
      try world.settle("printf '\(line)\\n\\nuse .\\nuse ./sub\\n' >go.work")
      #expect(try world.type("go list ./...").status != 0)
      try world.settle("forkpath setup")
      #expect(try world.type("cd sub && forkpath exec -- go run .").errorText == "FORK\n", "\(line)")
    }
  }

  /// go takes the defaults of a program's GODEBUG from the go line of the go.work.
  @Test func `says whose GODEBUG defaults change`() throws {
    for go in RealGo.installed {
      var world = try `What verify says to type`.world(go, nested: ["sub", "lib"])
      try world.settle("go mod edit -go=1.20 && cd lib && go mod edit -go=\(go.name == "1.19" ? "1.19" : "1.24")")
      let run = try world.type("forkpath setup")
      let told = run.text.contains("limitation: the GODEBUG defaults of programs in '.', 'sub': ")
      #expect(run.status == 0 && told == (go.name != "1.19"), "\(run.text)")
    }
  }
}
