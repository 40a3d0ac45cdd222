import Support
import Testing

/// What one workspace of forkpath's changes for modules that had lines, or a go.work, of their own: what a build took before is
/// what it takes after, or it is told.
@Suite(
  .enabled(if: Program.git.isUsable, "git is not installed"),
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"))
struct `One workspace for all` {
  static let upstream = "example.org/up/tool"
  static let renamed = "git.example.org/me/tool"

  static func mod(_ path: String, _ lines: String...) -> String {
    "module \(path)\n\ngo 1.19\n" + lines.map { "\n" + $0 + "\n" }.joined()
  }

  /// A program of two packages.
  static func program(_ one: String, _ other: String) -> String {
    "package main\n\nimport (\n\tp \"\(one)\"\n\tq \"\(other)\"\n)\n\nfunc main() { println(p.Who(), q.Who()) }\n"
  }

  /// A fork whose module `tools` leaks, so that setup makes a workspace.
  static func world(_ go: RealGo, _ more: [String: String]) throws -> TypedWorld {
    let world = try TypedWorld(
      go,
      [
        "fork/go.mod": mod(upstream), "fork/who/who.go": TypedWorld.teller("who", "FORK"),
        "fork/tools/go.mod": mod(upstream + "/tools", "require \(upstream) v1.0.0"),
        "fork/tools/main.go": TypedWorld.program(upstream + "/who"),
      ].merging(more) { $1 })
    try world.proxy.publish(
      upstream, "v1.0.0", ["go.mod": mod(upstream), "who/who.go": TypedWorld.teller("who", "UPSTREAM")])
    return world
  }

  static let dep = "example.org/dep"

  private func publish(_ world: TypedWorld) throws {
    try world.proxy.publish(Self.dep, "v1.0.0", ["dep.go": TypedWorld.teller("dep", "PUBLISHED")])
    try world.proxy.publish(
      "example.org/patched", "v1.0.0",
      ["go.mod": "module \(Self.dep)\n", "dep.go": TypedWorld.teller("dep", "PATCHED")])
  }

  /// The go.work of a module below the root uses a module of the tree that patterns pass over, or replaces what is elsewhere.
  @Test(
    arguments: RealGo.installed,
    [
      "use ../testdata/dep", "replace example.org/dep => example.org/patched v1.0.0",
      "replace example.org/dep => ../local",
    ])
  func `has the lines of a go.work below the root`(go: RealGo, line: String) throws {
    var world = try Self.world(
      go,
      [
        "fork/testdata/dep/go.mod": Self.mod(Self.dep),
        "fork/testdata/dep/dep.go": TypedWorld.teller("dep", "PATCHED"),
        "fork/local/go.mod": Self.mod(Self.dep), "fork/local/dep.go": TypedWorld.teller("dep", "PATCHED"),
        "fork/api/go.mod": Self.mod(Self.upstream + "/api", "require \(Self.dep) v1.0.0"),
        "fork/api/main.go": TypedWorld.program(Self.dep),
        "fork/api/go.work": "go 1.19\n\nuse .\n\n\(line)\n",
      ])
    try publish(world)
    for directory in ["api", "tools"] { try world.settle("cd \(directory) && GOWORK=off go mod tidy") }
    try world.repository(origin: Self.renamed, upstream: Self.upstream)
    let before = try world.type("cd api && go run .")
    #expect(before.errorText.hasSuffix("PATCHED\n"), "\(before.errorText)")
    #expect(try world.type("cd tools && go run .").errorText == "UPSTREAM\n")
    try world.settle("forkpath setup")
    #expect(try world.type("cd api && forkpath exec -- go run .").errorText == "PATCHED\n")
    #expect(try world.type("cd tools && forkpath exec -- go run .").errorText == "FORK\n")
    #expect(try world.type("forkpath verify --mapped").status == 0)
  }

  /// What is built at once is several modules, and patterns in one do not reach the others.
  @Test(arguments: RealGo.installed)
  func `does not compile where the named line shows it`(go: RealGo) throws {
    let bad = "fork/tools/bad.go"
    var world = try Self.world(go, [bad: "package main\n\nvar bad int = \"no\"\n"])
    try world.settle("cd tools && GOWORK=off go mod tidy")
    try world.repository(origin: Self.renamed, upstream: Self.upstream)
    try world.settle("forkpath setup")
    let run = try world.type("forkpath verify --mapped --build")
    let place = world.scratch.path + "/fork/tools"
    #expect(run.status == 1 && run.text.contains("go build fails in '\(place)'"), "\(run.text)")
    let help = try #require(run.text.firstMatch(of: /go build fails.*\n(?:note: .*\n)*help: (.*)\n/)?.1, "\(run.text)")
    let typed = try world.type(String(help))
    #expect(typed.status != 0 && typed.errorText.contains("bad.go:3"), "\(help): \(typed.errorText)")
    // A control: the same line ends well once the file is right.
    try world.scratch.write(bad, "package main\n\nvar bad int\n")
    #expect(try world.type(String(help)).status == 0)
    #expect(try world.type("forkpath verify --mapped --build").status == 0)
  }

  /// Each counts for the modules of its own file.
  @Test(arguments: RealGo.installed)
  func `is refused where two of them contradict, with lines that choose one`(go: RealGo) throws {
    var files: [String: String] = [:]
    for (name, text) in [("api", "PATCHED"), ("cli", "PATCHED"), ("sdk", "OTHER")] {
      files["fork/\(name)/go.mod"] = Self.mod("\(Self.upstream)/\(name)", "require \(Self.dep) v1.0.0")
      files["fork/\(name)/main.go"] = TypedWorld.program(Self.dep)
      files["fork/\(name)/go.work"] = "go 1.19\n\nuse .\n\nreplace \(Self.dep) => ../testdata/\(text)\n"
      files["fork/testdata/\(text)/go.mod"] = Self.mod(Self.dep)
      files["fork/testdata/\(text)/dep.go"] = TypedWorld.teller("dep", text)
    }
    var world = try Self.world(go, files)
    try publish(world)
    for name in ["api", "cli", "sdk", "tools"] { try world.settle("cd \(name) && GOWORK=off go mod tidy") }
    try world.repository(origin: Self.renamed, upstream: Self.upstream)
    let run = try world.type("forkpath setup")
    #expect(run.status == 1 && run.errorText.contains("differently"), "\(run.text)\(run.errorText)")
    #expect(run.errorText.contains("api/go.work:5") && run.errorText.contains("sdk/go.work:5"), "\(run.errorText)")
    let line = try #require(TypedWorld.commands(in: run).first, "\(run.errorText)")
    let typed = try world.type(line)
    #expect(typed.status == 0 && typed.text.contains("now resolves to"), "\(line): \(typed.text)\(typed.errorText)")
    for name in ["api", "cli", "sdk"] {
      #expect(try world.type("cd \(name) && forkpath exec -- go run .").errorText == "PATCHED\n", "\(name)")
    }
    #expect(try world.type("cd tools && forkpath exec -- go run .").errorText == "FORK\n")
    #expect(try world.type("forkpath verify --mapped").status == 0)
    #expect(try world.type("git status --porcelain").text.isEmpty)
    // What was decided stays decided, in a shell that does not name the file.
    #expect(try world.type("forkpath setup").text.hasPrefix("nothing to do"))
    try world.settle(
      "mkdir late && printf 'package late\n' >late/l.go && printf 'module \(Self.upstream)/late\n' >late/go.mod")
    let status = try world.type("forkpath status")
    #expect(status.status == 1 && status.text.contains("came after setup"), "\(status.text)")
    let again = try world.type("forkpath setup .")
    #expect(again.status == 0 && again.text.contains("now resolves to"), "\(again.text)\(again.errorText)")
    #expect(!again.text.contains("limitation: the module"), "\(again.text)")
    #expect(!(again.text + again.errorText).contains("help: go work edit"), "\(again.text)\(again.errorText)")
    #expect(try world.type("forkpath status").status == 0)
    #expect(try world.type("cd sdk && forkpath exec -- go run .").errorText == "PATCHED\n")
  }

  /// The user's file is there, and lacks the line.
  @Test func `is refused with the line for the go.work that decides`() throws {
    let go = RealGo.installed[RealGo.installed.count - 1]
    var files = ["mine.work": "go 1.19\n"]
    for (name, text) in [("api", "PATCHED"), ("sdk", "OTHER")] {
      files["fork/\(name)/go.mod"] = Self.mod(
        "\(Self.upstream)/\(name)", "require \(Self.dep) v1.0.0", "replace \(Self.dep) => ../testdata/\(text)")
      files["fork/\(name)/main.go"] = Self.program(Self.upstream + "/who", Self.dep)
      files["fork/testdata/\(text)/go.mod"] = Self.mod(Self.dep)
      files["fork/testdata/\(text)/dep.go"] = TypedWorld.teller("dep", text)
    }
    var world = try Self.world(go, files)
    for name in ["api", "sdk", "tools"] { try world.settle("cd \(name) && GOWORK=off go mod tidy") }
    try world.repository(origin: Self.renamed, upstream: Self.upstream)
    try world.type("export GOWORK=\(world.scratch.path)/mine.work", isKept: true)
    let run = try world.type("forkpath setup")
    let line = try #require(TypedWorld.commands(in: run).first, "\(run.text)\(run.errorText)")
    #expect(line.hasPrefix("go work edit -replace=\(Self.dep)="), "\(line)")
    let typed = try world.type(line)
    #expect(typed.status == 0 && typed.text.contains("now resolves to"), "\(line): \(typed.text)\(typed.errorText)")
    for name in ["api", "sdk"] {
      let run = try world.type("cd \(name) && forkpath exec -- go run .")
      #expect(run.errorText.hasSuffix("FORK PATCHED\n"), "\(name): \(run.errorText)")
    }
  }

  /// The same answer of all verify commands where a module's own go.work leads it to the others.
  @Test(arguments: RealGo.installed) func `is not needed where a module has one that is right`(go: RealGo) throws {
    var world = try Self.world(go, ["fork/tools/go.work": "go 1.19\n\nuse .\nuse ..\n"])
    try world.settle("cd tools && GOWORK=off go mod tidy")
    try world.repository(origin: Self.renamed, upstream: Self.upstream)
    #expect(try world.type("cd tools && go run .").errorText == "FORK\n")
    #expect(try world.type("forkpath setup").text.hasPrefix("nothing to map"))
    for option in ["", " --planned", " --mapped"] {
      let run = try world.type("forkpath verify" + option)
      #expect(run.status == 0 && run.text.contains("2 modules, no leak"), "\(option): \(run.text)\(run.errorText)")
    }
    // The same module without its file leaks in each.
    try world.settle("rm tools/go.work")
    for option in ["", " --mapped"] { #expect(try world.type("forkpath verify" + option).status == 1, "\(option)") }
  }

  /// A replacement that takes over what another module gets by way of a third, which its go.mod does not name.
  @Test func `tells what a replacement changes for modules that do not name it`() throws {
    let go = RealGo.installed[RealGo.installed.count - 1]
    var world = try Self.world(
      go,
      [
        "fork/go.mod": "module \(Self.upstream)\n\ngo 1.16\n\nrequire example.org/lib v1.0.0\n",
        "fork/main.go": TypedWorld.program("example.org/lib"),
        "fork/sdk/go.mod":
          "module \(Self.upstream)/sdk\n\ngo 1.16\n\nrequire (\n\t\(Self.upstream) v1.0.0\n\t\(Self.dep) v1.0.0\n)\n\n"
          + "replace \(Self.dep) => example.org/patched v1.0.0\n",
        "fork/sdk/main.go": Self.program(Self.upstream + "/who", Self.dep),
      ])
    try publish(world)
    try world.proxy.publish(
      "example.org/lib", "v1.0.0",
      [
        "go.mod": "module example.org/lib\n\ngo 1.16\n\nrequire \(Self.dep) v1.0.0\n",
        "lib.go": TypedWorld.teller("lib", "LIB", imports: Self.dep),
      ])
    for directory in [".", "sdk", "tools"] { try world.settle("cd \(directory) && go mod tidy") }
    #expect(try !world.scratch.text("fork/go.mod").contains(Self.dep))
    try world.repository(origin: Self.renamed, upstream: Self.upstream)
    #expect(try world.type("go run .").errorText == "LIB PUBLISHED\n")
    let setup = try world.type("forkpath setup")
    #expect(try world.type("forkpath exec -- go run .").errorText == "LIB PATCHED\n")
    let warning =
      "warning: '\(Self.dep)@v1.0.0' is used as it is published, and with the mapping is example.org/patched@v1.0.0"
    #expect(setup.errorText.contains(warning), "\(setup.errorText)")
    #expect(try world.type("forkpath verify --mapped").text.contains(warning))
  }

  /// A replacement of an own module counts for nothing beside the module itself.
  @Test(arguments: RealGo.installed) func `overrules a replacement by a directory that is not there`(go: RealGo) throws
  {
    var world = try Self.world(
      go,
      [
        "fork/tools/go.mod": Self.mod(
          Self.upstream + "/tools", "require \(Self.upstream) v1.0.0", "replace \(Self.upstream) => ../../elsewhere")
      ])
    try world.repository(origin: Self.renamed, upstream: Self.upstream)
    let before = try world.type("forkpath verify")
    #expect(before.status == 1 && before.text.contains("where no go.mod is"), "\(before.text)")
    try world.settle("forkpath setup")
    #expect(try world.type("cd tools && forkpath exec -- go run .").errorText == "FORK\n")
    let run = try world.type("forkpath verify --mapped")
    #expect(run.status == 0 && !run.text.contains("where no go.mod is"), "\(run.text)")
  }

  /// A renamed fork, and a module of its own that it added under its path: somebody outside of the tree requires that path.
  @Test(arguments: RealGo.installed) func `has modules by the paths that others require`(go: RealGo) throws {
    let other = "example.org/other"
    var world = try TypedWorld(
      go,
      [
        "fork/go.mod": Self.mod(Self.renamed), "fork/who/who.go": TypedWorld.teller("who", "FORK"),
        "fork/main.go": TypedWorld.program(Self.upstream + "/who"), "fork/api/go.mod": Self.mod(Self.renamed + "/api"),
        "fork/api/v/v.go": TypedWorld.teller("v", "FORK api"),
        "app/go.mod": Self.mod(
          "example.org/app", "require (\n\t\(Self.upstream) v1.0.0\n\t\(Self.renamed)/api v1.0.0\n)"),
        "app/main.go": Self.program(Self.upstream + "/who", Self.renamed + "/api/v"),
        "fork/testdata/other/go.mod": Self.mod(other, "require \(Self.renamed) v1.0.0"),
        "fork/testdata/other/who/who.go": TypedWorld.teller("who", "OTHER", imports: Self.renamed + "/who"),
        "fork/go.work": "go 1.19\n\nuse .\nuse ./api\nuse ./testdata/other\n",
      ])
    try world.proxy.publish(
      Self.upstream, "v1.0.0", ["go.mod": Self.mod(Self.upstream), "who/who.go": TypedWorld.teller("who", "UPSTREAM")])
    try world.proxy.publish(Self.renamed + "/api", "v1.0.0", ["v/v.go": TypedWorld.teller("v", "PUBLISHED api")])
    try world.settle("cd ../app && go mod tidy && go run .")
    try world.repository(origin: Self.renamed)
    try world.settle("forkpath setup --consumer ../app")
    #expect(try world.type("cd ../app && forkpath exec -- go run .").errorText == "FORK FORK api\n")
    // What the go.work of the fork uses still loads.
    try world.settle("forkpath exec -- go build ./... ./api/... ./testdata/other/...")
    let run = try world.type("forkpath verify --mapped")
    #expect(run.status == 0 && !run.text.contains("is used as it is published"), "\(run.text)\(run.errorText)")
  }

  /// go's own default, written out, is no matter for a module that is built alone.
  @Test func `leaves a module alone with -mod=readonly in GOFLAGS`() throws {
    let go = RealGo.installed[RealGo.installed.count - 1]
    var world = try TypedWorld(
      go,
      [
        "fork/go.mod": Self.mod(
          Self.renamed, "require \(Self.dep) v1.0.0", "replace \(Self.dep) => \(Self.dep) v1.0.0"),
        "fork/who/who.go": TypedWorld.teller("who", "FORK", imports: Self.dep),
        "fork/main.go": TypedWorld.program(Self.upstream + "/who"),
        "fork/b/go.mod": Self.mod(
          "example.org/b", "require \(Self.dep) v1.0.0", "replace \(Self.dep) => example.org/patched v1.0.0"),
        "fork/b/main.go": TypedWorld.program(Self.dep),
      ])
    try publish(world)
    try world.settle("cd b && go mod tidy && cd .. && go mod download")
    try world.repository(origin: Self.renamed)
    try world.type("export GOFLAGS=-mod=readonly", isKept: true)
    #expect(try world.type("cd b && go run .").errorText == "PATCHED\n")
    let setup = try world.type("GOFLAGS= forkpath setup")
    #expect(setup.status == 0 && setup.text.contains("builds alone"), "\(setup.text)\(setup.errorText)")
    #expect(try world.type("cd b && forkpath exec -- go run .").errorText == "PATCHED\n")
  }

  /// An overlay of a consumer's vendored files leaves a renamed fork as it is, which does not build by itself.
  @Test(arguments: [true, false]) func `is for a renamed fork and a consumer that vendors it`(isRenamed: Bool) throws {
    let go = RealGo.installed[RealGo.installed.count - 1]
    var world = try TypedWorld(
      go,
      [
        "fork/go.mod": Self.mod(isRenamed ? Self.renamed : Self.upstream),
        "fork/who/who.go": TypedWorld.teller("who", "FORK"), "fork/main.go": TypedWorld.program(Self.upstream + "/who"),
        "app/go.mod": Self.mod("example.org/app", "require \(Self.upstream) v1.0.0"),
        "app/main.go": TypedWorld.program(Self.upstream + "/who"),
      ])
    try world.proxy.publish(
      Self.upstream, "v1.0.0", ["go.mod": Self.mod(Self.upstream), "who/who.go": TypedWorld.teller("who", "UPSTREAM")])
    try world.settle("cd ../app && go mod tidy && go mod vendor")
    try world.repository(origin: Self.renamed)
    let setup = try world.type("forkpath setup --consumer ../app")
    #expect(setup.status == 0, "\(setup.text)\(setup.errorText)")
    #expect(try world.type("forkpath status").text.contains(isRenamed ? "workspace" : "overlay"))
    #expect(try world.type("cd ../app && forkpath exec -- go run .").errorText == "FORK\n")
    #expect(try world.type("forkpath exec -- go run .").errorText == "FORK\n")
    #expect(try world.type("forkpath verify --mapped").status == 0)
  }

  /// The module of a vendored consumer in which the user stands.
  @Test func `is what verify asks for in a module below a vendored consumer`() throws {
    let go = RealGo.installed[RealGo.installed.count - 1]
    var files = ["fork/go.mod": Self.mod(Self.upstream), "fork/who/who.go": TypedWorld.teller("who", "FORK")]
    for (directory, path) in [("app", "example.org/app"), ("app/sub", "example.org/app/sub")] {
      files[directory + "/go.mod"] = Self.mod(path, "require \(Self.upstream) v1.0.0")
      files[directory + "/main.go"] = TypedWorld.program(Self.upstream + "/who")
    }
    var world = try TypedWorld(go, files)
    try world.proxy.publish(
      Self.upstream, "v1.0.0", ["go.mod": Self.mod(Self.upstream), "who/who.go": TypedWorld.teller("who", "UPSTREAM")])
    for directory in ["app", "app/sub"] { try world.settle("cd ../\(directory) && go mod tidy && go mod vendor") }
    try world.repository(origin: Self.renamed, upstream: Self.upstream)
    try world.settle("forkpath setup --consumer ../app")
    world.directory = "app"
    #expect(try world.type("forkpath exec --dir ../fork -- go run .").errorText == "FORK\n")
    #expect(try world.type("forkpath verify --mapped").status == 0)
    world.directory = "app/sub"
    #expect(try world.type("forkpath exec --dir ../../fork -- go run .").errorText == "UPSTREAM\n")
    let run = try world.type("forkpath verify --mapped")
    #expect(run.status == 1 && run.text.contains("app/sub/vendor/"), "\(run.text)\(run.errorText)")
    let fix = try #require(TypedWorld.commands(in: run).first)
    try world.settle(fix)
    #expect(try world.type("forkpath exec --dir ../../fork -- go run .").errorText == "FORK\n")
    #expect(try world.type("forkpath verify --mapped").status == 0)
  }

  /// Without a vendor directory -mod=vendor builds nothing, and leads no module to another.
  @Test func `is refused with the reason where GOFLAGS has -mod=vendor`() throws {
    let go = RealGo.installed[RealGo.installed.count - 1]
    var world = try Self.world(go, [:])
    try world.settle("cd tools && go mod tidy")
    try world.repository(origin: Self.renamed, upstream: Self.upstream)
    try world.type("export GOFLAGS=-mod=vendor", isKept: true)
    let run = try world.type("forkpath setup")
    #expect(run.status == 1 && run.errorText.contains("'-mod=vendor' in GOFLAGS"), "\(run.text)\(run.errorText)")
    #expect(TypedWorld.commands(in: run) == ["unset GOFLAGS"], "\(run.errorText)")
    try world.type("unset GOFLAGS", isKept: true)
    #expect(try world.type("forkpath setup").status == 0)
  }

  /// A project that was renamed with its imports, and examples that go on calling it by its old name and lead that to it.
  @Test(arguments: RealGo.installed) func `is not needed for a renamed root that those below it lead to`(go: RealGo)
    throws
  {
    var world = try TypedWorld(
      go,
      [
        "fork/go.mod": Self.mod(Self.renamed), "fork/who/who.go": TypedWorld.teller("who", "FORK"),
        "fork/main.go": TypedWorld.program(Self.renamed + "/who"),
        "fork/examples/go.mod": Self.mod(
          "example.org/examples", "require \(Self.upstream) v1.0.0", "replace \(Self.upstream) => ../"),
        "fork/examples/a/a.go": TypedWorld.program(Self.upstream + "/who"),
        "fork/examples/b/b.go": TypedWorld.program(Self.upstream + "/who"),
      ])
    try world.repository(origin: Self.renamed)
    #expect(try world.type("go run . && cd examples && go run ./a").errorText == "FORK\nFORK\n")
    let setup = try world.type("forkpath setup")
    #expect(setup.status == 0 && setup.text.hasPrefix("nothing to map"), "\(setup.text)\(setup.errorText)")
    #expect(try world.type("forkpath verify").status == 0)
    #expect(try world.type("forkpath exec -- go run . && cd examples && forkpath exec -- go run ./b").status == 0)
    // An import of the root's own that is left, and leads nowhere.
    try world.scratch.write("fork/two/two.go", TypedWorld.teller("two", "FORK", imports: Self.upstream + "/who"))
    #expect(try world.type("go build ./...").status != 0)
    #expect(try world.type("forkpath verify").status == 1)
  }

  /// A root that nothing imports by its path, and a module below it that kept the address of the repository.
  @Test func `is not for the name of a module below the root`() throws {
    let go = RealGo.installed[RealGo.installed.count - 1]
    let line = "vanity.example.com/tool"
    var world = try TypedWorld(
      go,
      [
        "fork/go.mod": Self.mod(line, "require \(Self.upstream)/tools v1.0.0"),
        "fork/tool.go": TypedWorld.teller("tool", "FORK", imports: Self.upstream + "/tools"),
        "fork/tools/go.mod": Self.mod(Self.upstream + "/tools"),
        "fork/tools/tools.go": TypedWorld.teller("tools", "FORK"),
      ])
    try world.proxy.publish(Self.upstream + "/tools", "v1.0.0", ["tools.go": TypedWorld.teller("tools", "UPSTREAM")])
    try world.settle("go mod tidy")
    try world.repository(origin: "git.example.org/me/tool")
    #expect(try world.type("forkpath scan").text.contains("upstream path  \(line)\n"))
    let run = try world.type("forkpath verify")
    #expect(run.status == 1 && run.text.contains("'\(Self.upstream)/tools' comes from"), "\(run.text)\(run.errorText)")
    try world.settle("forkpath setup")
    #expect(try world.type("forkpath exec -- go list .").text == line + "\n")
    #expect(try world.type("forkpath verify --mapped").status == 0)
  }

  /// A go.work that this go refuses fails for its own module alone.
  @Test(arguments: ["go 1.98\n\nuse .\n", "use (\n"]) func `passes over a go.work below the root that go refuses`(
    text: String
  ) throws {
    let go = RealGo.installed[RealGo.installed.count - 1]
    if go.name == "1.19", text.hasPrefix("go ") { try Test.cancel("go 1.19 uses a go.work of any version") }
    var world = try Self.world(
      go,
      [
        "fork/api/go.mod": Self.mod(Self.upstream + "/api", "require \(Self.upstream) v1.0.0"),
        "fork/api/main.go": TypedWorld.program(Self.upstream + "/who"), "fork/api/go.work": text,
      ])
    for directory in ["api", "tools"] { try world.settle("cd \(directory) && GOWORK=off go mod tidy") }
    try world.repository(origin: Self.renamed, upstream: Self.upstream)
    #expect(try world.type("cd api && go run .").status != 0)
    try world.settle("forkpath setup")
    for directory in ["api", "tools"] {
      #expect(try world.type("cd \(directory) && forkpath exec -- go run .").errorText == "FORK\n")
    }
  }

  /// A pull brings a go.work to the place of the link, which git has ignored until then: it is upstream's, and no line moves it.
  @Test func `leaves a go.work that came in the place of its link`() throws {
    var world = try Self.world(RealGo.installed[RealGo.installed.count - 1], [:])
    try world.settle("cd tools && GOWORK=off go mod tidy")
    try world.repository(origin: Self.renamed, upstream: Self.upstream)
    try world.settle("forkpath setup --place checkout")
    let text = "go 1.19\n\nuse (\n\t.\n\t./tools\n)\n"
    try world.settle("rm go.work && printf '\(text)' >go.work && git add -f go.work && git commit -qm work")
    let status = try world.type("forkpath status")
    #expect(status.status == 1 && status.text.contains("fix            forkpath undo"), "\(status.text)")
    let dry = try world.type("forkpath undo --dry-run")
    let undo = try world.type("forkpath undo")
    for run in [dry, undo] {
      #expect(
        run.status == 0 && run.text.contains("go.work, which is something else now"), "\(run.text)\(run.errorText)")
    }
    #expect(try world.type("cat go.work && git status --porcelain").text == text)
    #expect(try world.type("cd tools && GOWORK= go run .").errorText == "FORK\n")
    #expect(try world.type("forkpath verify").status == 0)
  }

  /// A project with a path of its own that uses packages of a namesake, in directories of the same names, is none of its forks:
  /// `who` would import itself.
  @Test(arguments: ["who", "two"]) func `is not for a project that uses a namesake`(own: String) throws {
    let go = RealGo.installed[RealGo.installed.count - 1]
    let line = "company.example.com/tool"
    var world = try TypedWorld(
      go,
      [
        "fork/go.mod": Self.mod(line, "require \(Self.upstream) v1.0.0"),
        "fork/who/who.go": TypedWorld.teller("who", "OWN", imports: Self.upstream + "/who"),
        "fork/two/two.go": TypedWorld.teller("two", "OWN", imports: Self.upstream + "/two"),
        "fork/main.go": TypedWorld.program(line + "/" + own),
      ])
    try world.proxy.publish(
      Self.upstream, "v1.0.0",
      ["who/who.go": TypedWorld.teller("who", "OTHER"), "two/two.go": TypedWorld.teller("two", "OTHER")])
    try world.settle("go mod tidy")
    try world.repository(origin: "git.example.org/me/tool")
    #expect(try world.type("go run .").errorText == "OWN OTHER\n")
    #expect(try world.type("forkpath scan").text.contains("upstream path  \(line)\n"))
    #expect(try world.type("forkpath verify").status == 0)
  }
}
