import Foundation
import Support
import Testing

/// "No leak" is a proof, or it is not said: verify beside what real go builds, however verify is asked.
@Suite(
  .enabled(if: Program.git.isUsable, "git is not installed"),
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"))
struct `No leak is a proof` {
  static let upstream = "example.org/up/tool"

  /// A module fork with a package, beside the published one.
  static func world(_ go: RealGo, _ more: [String: String] = [:], major: String = "") throws -> TypedWorld {
    let path = upstream + major
    let files = [
      "fork/go.mod": "module \(path)\n\ngo 1.19\n", "fork/core/core.go": TypedWorld.teller("core", "FORK"),
    ]
    let world = try TypedWorld(go, files.merging(more) { $1 })
    try world.proxy.publish(
      path, major.isEmpty ? "v1.0.0" : "v3.0.0",
      ["go.mod": "module \(path)\n", "core/core.go": TypedWorld.teller("core", "UPSTREAM")])
    return world
  }

  @Test(arguments: RealGo.installed, ["core", "deep/er/core"]) func `in GOPATH mode, where that is asked for`(
    go: RealGo, package: String
  ) throws {
    var world = try TypedWorld(
      go,
      [
        "fork/go.mod": "module \(Self.upstream)\n\ngo 1.19\n",
        "fork/\(package)/c.go": TypedWorld.teller("core", "FORK"),
        "fork/cmd/x/main.go": TypedWorld.program(Self.upstream + "/" + package),
        "gopath/src/\(Self.upstream)/\(package)/c.go": TypedWorld.teller("core", "UPSTREAM"),
      ])
    try world.repository(origin: "git.example.org/me/tool", upstream: Self.upstream)
    #expect(try world.type("go run ./cmd/x").errorText == "FORK\n")
    #expect(try world.type("GO111MODULE=off go run ./cmd/x").errorText == "UPSTREAM\n")
    #expect(try world.type("forkpath verify").status == 0)
    for line in ["GO111MODULE=off forkpath verify", "forkpath verify --gopath", "forkpath verify --gopath --mapped"] {
      let run = try world.type(line)
      #expect(run.status == 1 && run.text.contains(Self.upstream + "/" + package), "\(line): \(run.text)")
      #expect(run.text.contains("in GOPATH mode"), "\(run.text)")
    }
    let json = try world.type("forkpath verify --gopath --json").text
    #expect(json.contains("\"mode\": \"gopath\"") && json.contains("\"platform\": "), "\(json)")
  }

  /// A nested module that gets the published upstream, and then the fork by a go.work.
  @Test(arguments: RealGo.inTurn(["sdk", "deep/er/sdk"])) func `in a nested module, however the directory is named`(
    go: RealGo, nested: String
  ) throws {
    for isRepository in [true, false] {
      var world = try Self.world(
        go,
        [
          "fork/\(nested)/go.mod":
            "module \(Self.upstream)/\(nested)\n\ngo 1.19\n\nrequire \(Self.upstream) v1.0.0\n",
          "fork/\(nested)/main.go": TypedWorld.program(Self.upstream + "/core"),
        ])
      if isRepository { try world.repository(origin: "git.example.org/me/tool", upstream: Self.upstream) }
      try world.settle("cd \(nested) && go mod tidy")
      #expect(try world.type("go run .", in: "fork/" + nested).errorText == "UPSTREAM\n")
      let forms = [("fork/" + nested, ""), ("fork/" + nested, "."), ("fork", nested), ("fork", "")]
      for (place, word) in forms {
        let run = try world.type("forkpath verify " + word, in: place)
        #expect(run.status == 1 && run.text.contains(Self.upstream + "/core"), "\(place) \(word): \(run.text)")
      }
      try world.scratch.write("fork/go.work", "go 1.19\n\nuse (\n\t.\n\t./\(nested)\n)\n")
      #expect(try world.type("go run .", in: "fork/" + nested).errorText == "FORK\n")
      for (place, word) in forms {
        let run = try world.type("forkpath verify " + word, in: place)
        #expect(run.status == 0 && run.text.contains("no leak"), "\(place) \(word): \(run.text)")
      }
    }
  }

  /// Where a mapping was made for a consumer, verify there speaks of the mapping; `deep` requires upstream by a dependency
  /// only.
  @Test(arguments: RealGo.installed, [false, true]) func `beside a consumer`(go: RealGo, isDeep: Bool) throws {
    let required = isDeep ? "example.org/between v1.0.0" : Self.upstream + " v1.0.0"
    let imported = isDeep ? "example.org/between" : Self.upstream + "/core"
    var world = try Self.world(
      go,
      [
        // Before 1.17 a go.mod does not name what its dependencies require.
        "app/go.mod": "module example.org/app\n\ngo 1.16\n\nrequire \(required)\n",
        "app/main.go": TypedWorld.program(imported), "app/lib/lib.go": "package lib\n",
      ])
    try world.proxy.publish(
      "example.org/between", "v1.0.0",
      [
        "go.mod": "module example.org/between\n\ngo 1.16\n\nrequire \(Self.upstream) v1.0.0\n",
        "between.go": TypedWorld.teller("between", "by", imports: Self.upstream + "/core"),
      ])
    try world.repository(origin: "git.example.org/me/tool", upstream: Self.upstream)
    try world.settle("cd ../app && go mod tidy && git init -q . && cd ../fork && forkpath setup --consumer ../app")
    let fork = world.scratch.path + "/fork"
    #expect(try world.type("go run .", in: "app").errorText.hasSuffix("UPSTREAM\n"))
    #expect(
      try world.type("forkpath exec --dir '\(fork)' -- go run .", in: "app").errorText.hasSuffix("FORK\n"))
    for (place, word) in [("app", ""), ("app", "."), ("app/lib", ""), ("work", "'\(world.scratch.path)/app'")] {
      try world.scratch.makeDirectory(place)
      let run = try world.type("forkpath verify " + word, in: place)
      #expect(run.status == 1 && run.text.contains(Self.upstream), "\(place): \(run.text)\(run.errorText)")
      let mapped = try world.type("forkpath exec --dir '\(fork)' -- forkpath verify " + word, in: place)
      #expect(mapped.status == 0, "\(place): \(mapped.text)\(mapped.errorText)")
      #expect(mapped.text.contains("for " + world.scratch.path + "/app"), "\(mapped.text)")
    }
  }

  /// A module of the fork's was given up, its directory belongs to the root now, and go.mod requires it as before.
  @Test(arguments: RealGo.installed) func `where go.sum lacks what go.mod still requires`(go: RealGo) throws {
    let module = Self.upstream + "/api"
    let world = try ModuleWorld(
      go,
      [
        "fork/go.mod": ModuleWorld.mod(Self.upstream, "require \(module) v1.0.0"),
        "fork/api/api.go": ModuleWorld.teller("api"), "fork/cmd/x/main.go": ModuleWorld.program(module),
        "old/go.mod": ModuleWorld.mod(module), "old/api.go": ModuleWorld.teller("api"),
        "taker/go.mod": ModuleWorld.mod("example.org/taker"),
      ])
    try world.publish("old", as: module, "v1.0.0")
    try world.go(["mod", "download", module + "@v1.0.0"], in: "taker")
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: Self.upstream)
    #expect(try world.go(["build", "./..."], in: "fork").status != 0)
    let run = try world.forkpath(["verify", "--with-go", "never"], in: "fork")
    #expect(run.status == 1 && run.text.contains("'\(module)'"), "\(world.said(run))")
    try world.write("fork/go.mod", ModuleWorld.mod(Self.upstream))
    #expect(try world.go(["run", "./cmd/x"], in: "fork").errors == "FORK\n")
    #expect(try world.forkpath(["verify", "--with-go", "never"], in: "fork").status == 0)
  }

  /// A directory that is meant not to exist is no fault, until go needs it.
  @Test(arguments: RealGo.installed, [false, true])
  func `where a dependency requires what a missing directory replaces`(go: RealGo, isRequired: Bool) throws {
    let guarded = "example.org/other/guarded"
    let world = try ModuleWorld(
      go,
      [
        "fork/go.mod": ModuleWorld.mod(
          Self.upstream, "require example.org/dep v1.0.0", "replace \(guarded) => ./FORBIDDEN", go: "1.16"),
        "fork/main.go": ModuleWorld.program("example.org/dep"),
        "dep/go.mod": ModuleWorld.mod("example.org/dep", isRequired ? "require \(guarded) v1.0.0" : "", go: "1.16"),
        "dep/dep.go": ModuleWorld.teller("dep"), "guarded/go.mod": ModuleWorld.mod(guarded, go: "1.16"),
        "guarded/g.go": ModuleWorld.teller("g"), "taker/go.mod": ModuleWorld.mod("example.org/taker"),
      ])
    try world.publish("dep", as: "example.org/dep", "v1.0.0")
    try world.publish("guarded", as: guarded, "v1.0.0")
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: Self.upstream)
    try world.go(["mod", "download", "example.org/dep@v1.0.0"], in: "taker")
    let built = try world.go(["build", "-mod=mod", "./..."], in: "fork", ["GOFLAGS": "-mod=mod"])
    #expect((built.status == 0) == !isRequired, "\(built.errors)")
    let run = try world.forkpath(["verify", "--with-go", "never"], in: "fork", ["GOFLAGS": "-mod=mod"])
    #expect((run.status == 0) == !isRequired, "\(world.said(run))")
  }

  /// GOFLAGS that do not go with the mapping: verify and exec say the same, and the fix leads out.
  @Test(arguments: ["-mod=vendor", "-mod=vendor -v", "-modfile=other.mod"], [false, true])
  func `under flags that the mapping does not go with`(flags: String, isWritten: Bool) throws {
    let go = RealGo.installed.last ?? RealGo.installed[0]
    var world = try Self.world(go, ["fork/go.mod": "module git.example.org/me/tool\n\ngo 1.19\n"])
    try world.scratch.write("fork/main.go", TypedWorld.program(Self.upstream + "/core"))
    try world.repository(origin: "git.example.org/me/tool", upstream: Self.upstream)
    try world.settle("forkpath setup")
    #expect(try world.type("forkpath verify --mapped").status == 0)
    if isWritten { try world.type("unset GOFLAGS", isKept: true) }
    try world.type(isWritten ? "go env -w GOFLAGS='\(flags)'" : "export GOFLAGS='\(flags)'", isKept: !isWritten)
    var other = world
    #expect(try other.isFixed("forkpath exec -- go build ./..."))
    if isWritten { try world.type("go env -w GOFLAGS='\(flags)'") }
    let built = try world.type("forkpath exec -- go build ./...")
    let verified = try world.type("forkpath verify --mapped")
    #expect((built.status == 0) == (verified.status == 0), "\(built.errorText) \(verified.text)")
    #expect(verified.status == 1 && verified.text.contains("GOFLAGS"), "\(verified.text)")
    #expect(try world.isFixed("forkpath verify --mapped"))
    #expect(try world.type("forkpath exec -- go build ./...").status == 0)
  }

  @Test func `of no path that nothing names`() throws {
    let go = RealGo.installed.last ?? RealGo.installed[0]
    var world = try Self.world(
      go, ["fork/cmd/main.go": TypedWorld.program(Self.upstream + "/core"), "app/go.mod": "module example.org/app\n"])
    try world.repository(origin: "git.example.org/me/tool")
    for right in [Self.upstream, "example.org/up/tool"] {
      #expect(try world.type("forkpath verify --upstream " + right).status == 0)
    }
    for wrong in ["example.org/up/tol", "example.org/up/tool/v3", "example.org/up", "example.org/upp/tool"] {
      for command in ["setup", "verify", "verify --planned", "scan", "preview", "setup --consumer ../app"] {
        let run = try world.type("forkpath \(command) --upstream \(wrong)")
        #expect(run.status == 1, "\(command) \(wrong): \(run.text)\(run.errorText)")
        let said = run.text + run.errorText
        #expect(said.contains("--upstream \(Self.upstream)"), "\(command) \(wrong): \(said)")
        #expect(!said.contains("go mod edit"))
      }
    }
    // The fix is the command that was typed, with the other path.
    let refused = try world.type("forkpath verify --upstream example.org/up/tol")
    #expect(TypedWorld.commands(in: refused) == ["forkpath verify --upstream \(Self.upstream) ."])
  }

  /// A change that takes a module of the fork from elsewhere is a leak of that change, in whatever way it does so.
  @Test(arguments: [
    "go mod edit -dropreplace=example.org/up/tool/api",
    "go mod edit -replace=example.org/up/tool/api=example.org/up/tool/api@v1.0.0",
    "rm go.work", "mkdir new && printf 'package new\n\nimport _ \"example.org/up/tool/extra\"\n' >new/new.go",
  ]) func `of a change`(change: String) throws {
    let go = RealGo.installed.last ?? RealGo.installed[0]
    let isWork = change == "rm go.work"
    var world = try Self.world(
      go,
      [
        "fork/go.mod": "module \(Self.upstream)\n\ngo 1.19\n\nrequire \(Self.upstream)/api v1.0.0\n"
          + "\nrequire \(Self.upstream)/extra v1.0.0\n"
          + (isWork ? "" : "\nreplace \(Self.upstream)/api => ./api\n"),
        "fork/api/go.mod": "module \(Self.upstream)/api\n\ngo 1.19\n",
        "fork/api/api.go": TypedWorld.teller("api", "FORK"),
        "fork/main.go": TypedWorld.program(Self.upstream + "/api"),
        "fork/extra/go.mod": "module \(Self.upstream)/extra\n\ngo 1.19\n",
        "fork/extra/extra.go": TypedWorld.teller("extra", "FORK"),
      ])
    if isWork { try world.scratch.write("fork/go.work", "go 1.19\n\nuse (\n\t.\n\t./api\n\t./extra\n)\n") }
    for name in ["api", "extra"] {
      try world.proxy.publish(
        Self.upstream + "/" + name, "v1.0.0",
        ["go.mod": "module \(Self.upstream)/\(name)\n", name + ".go": TypedWorld.teller(name, "UPSTREAM")])
    }
    try world.settle("go mod download all; true")
    try world.repository(origin: "git.example.org/me/tool", upstream: Self.upstream)
    try world.settle("echo '// more' >>main.go && git commit -qam more")
    let same = try world.type("forkpath verify --since HEAD~1")
    #expect(same.status == 0, "\(same.text)\(same.errorText)")
    try world.settle("\(change) && go mod download all; git add -A && git commit -qm change")
    let changed = try world.type("forkpath verify --since HEAD~1")
    #expect(changed.status == 1 && changed.text.contains(Self.upstream + "/"), "\(changed.text)\(changed.errorText)")
    #expect(try world.type("forkpath verify --since HEAD~1 --fail-on never").status == 0)
    // What was so before is no finding of the next change.
    try world.settle("echo '// again' >>main.go && git commit -qam again")
    let next = try world.type("forkpath verify --since HEAD~1")
    #expect(next.status == 0, "\(next.text)\(next.errorText)")
  }

  @Test(arguments: RealGo.installed, [("", "v1.0.0", ""), ("/v3", "v3.0.0", ""), ("", "v1.0.0", "sub/")])
  func `of a module that replaces upstream by itself`(go: RealGo, shape: (String, String, String)) throws {
    let (major, version, nested) = shape
    let path = Self.upstream + major
    var files = [
      "fork/\(nested)go.mod":
        "module example.org/me/tool\(major)\n\ngo 1.17\n\nrequire \(path) \(version)\n\nreplace \(path) => ./\n",
      "fork/\(nested)core/core.go": TypedWorld.teller("core", "FORK"),
      "fork/\(nested)cmd/main.go": TypedWorld.program(path + "/core"),
    ]
    if !nested.isEmpty { files["fork/go.mod"] = "" }
    var world = try Self.world(go, files, major: major)
    if !nested.isEmpty {
      try FileManager.default.removeItem(atPath: world.scratch.path + "/fork/core")
      try FileManager.default.removeItem(atPath: world.scratch.path + "/fork/go.mod")
      world.directory = "fork/sub"
    }
    let place = nested.isEmpty ? "" : " ."
    if nested.isEmpty {
      try world.repository(origin: "example.org/me/tool", upstream: Self.upstream)
    }
    #expect(try world.type("go run ./cmd").errorText == "FORK\n")
    let run = try world.type("forkpath verify --upstream \(path)" + place)
    #expect(run.status == 0, "\(run.text)\(run.errorText)")
    #expect(!run.text.contains("module-line-renamed") && !run.text.contains("module line"), "\(run.text)")
    try world.settle("go mod edit -dropreplace=\(path) && go mod tidy")
    #expect(try world.type("go run ./cmd").errorText == "UPSTREAM\n")
    #expect(try world.type("forkpath verify --upstream \(path)" + place).status == 1)
  }

  /// Looking connects nowhere: go is told so even for what it would not ask a proxy for.
  @Test(arguments: ["GOPRIVATE=git.example.org", "GONOPROXY=git.example.org", "GOPROXY=direct"])
  func `without asking a server`(setting: String) throws {
    let go = RealGo.installed.last ?? RealGo.installed[0]
    var world = try TypedWorld(
      go,
      [
        "fork/go.mod":
          "module \(Self.upstream)\n\ngo 1.19\n\nrequire git.example.org/corp/private.git v1.0.0\n",
        "fork/a.go": "package tool\n\nimport _ \"git.example.org/corp/private.git\"\n",
      ])
    let git = try #require(Program.git.path)
    try world.scratch.writeProgram(
      "tools/git", "#!/bin/sh\necho \"$*\" >>'\(world.scratch.path)/asked'\nexec '\(git)' \"$@\"\n")
    try world.repository(origin: "git.example.org/me/tool", upstream: Self.upstream)
    try world.type("export GOPROXY=off PATH=\"\(world.scratch.path)/tools:$PATH\" \(setting)", isKept: true)
    for line in ["verify", "verify --with-go always"] {
      _ = try world.type("forkpath " + line)
      let asked = (try? world.scratch.text("asked")) ?? ""
      for word in ["ls-remote", "fetch", "clone"] { #expect(!asked.contains(word), "\(line): \(asked)") }
    }
  }

  /// A fork that was rewritten to its own path, but for one import.
  @Test(arguments: RealGo.installed, ["", "/v3"]) func `of a fork in which one import was left`(
    go: RealGo, major: String
  ) throws {
    let (own, path) = ("git.example.org/me/tool" + major, Self.upstream + major)
    var world = try Self.world(
      go,
      [
        "fork/go.mod": "module \(own)\n\ngo 1.19\n\nrequire \(path) \(major.isEmpty ? "v1" : "v3").0.0\n",
        "fork/b/b.go": TypedWorld.teller("b", "B", imports: path + "/core"),
        "fork/main.go":
          "package main\n\nimport p \"\(own)/b\"\nimport _ \"\(own)/core\"\n\nfunc main() { println(p.Who()) }\n",
      ], major: major)
    try world.settle("go mod tidy")
    try world.repository(origin: "git.example.org/me/tool", upstream: Self.upstream)
    #expect(try world.type("go run .").errorText == "B UPSTREAM\n")
    let run = try world.type("forkpath verify")
    #expect(run.status == 1 && run.text.contains(path + "/core"), "\(run.text)\(run.errorText)")
    // Neither a mapping nor a module line is at fault.
    #expect(!run.text.contains("go mod edit -module"), "\(run.text)")
    #expect(run.text.contains(own + "/core"), "\(run.text)")
    let refused = try world.type("forkpath setup")
    #expect(refused.status == 1 && refused.errorText.contains("b/b.go"), "\(refused.errorText)")
  }

  /// A fork that renamed each of its modules, and leads upstream's names to them by replacements.
  @Test(arguments: RealGo.installed) func `of modules that another one leads to`(go: RealGo) throws {
    var world = try Self.world(
      go,
      [
        "fork/go.mod": "module example.org/me/tool\n\ngo 1.19\n\nrequire \(Self.upstream) v1.0.0\n"
          + "\nrequire \(Self.upstream)/api v1.0.0\n\nreplace \(Self.upstream) => ./\n"
          + "\nreplace \(Self.upstream)/api => ./api\n",
        "fork/api/go.mod": "module example.org/me/tool/api\n\ngo 1.19\n",
        "fork/api/api.go": TypedWorld.teller("api", "FORK"),
        "fork/cmd/main.go": TypedWorld.program(Self.upstream + "/api"),
      ])
    try world.proxy.publish(Self.upstream + "/api", "v1.0.0", ["api.go": TypedWorld.teller("api", "UPSTREAM")])
    try world.repository(origin: "example.org/me/tool", upstream: Self.upstream)
    #expect(try world.type("go run ./cmd").errorText == "FORK\n")
    let run = try world.type("forkpath verify")
    #expect(run.status == 0 && !run.text.contains("go mod edit"), "\(run.text)\(run.errorText)")
    try world.settle("go mod edit -dropreplace=\(Self.upstream)/api && go mod tidy")
    #expect(try world.type("go run ./cmd").errorText == "UPSTREAM\n")
    #expect(try world.type("forkpath verify").status == 1)
  }

  /// A module beside a consumer that the mapping does not have is not taken for mapped, and the fix takes it in.
  @Test func `beside a module of the same repository as a consumer`() throws {
    let go = RealGo.installed.last ?? RealGo.installed[0]
    let mod = { (name: String) in
      "module example.org/mono/\(name)\n\ngo 1.19\n\nrequire \(Self.upstream) v1.0.0\n"
    }
    let main = TypedWorld.program(Self.upstream + "/core")
    var world = try Self.world(
      go,
      [
        "mono/one/go.mod": mod("one"), "mono/one/main.go": main, "mono/two/go.mod": mod("two"),
        "mono/two/main.go": main,
      ])
    try world.repository(origin: "git.example.org/me/tool", upstream: Self.upstream)
    try world.settle("for m in one two; do (cd ../mono/$m && go mod tidy); done")
    try world.repository("mono", origin: "git.example.org/me/mono")
    try world.settle("cd ../fork && forkpath setup --consumer ../mono/one")
    world.directory = "mono/two"
    #expect(try world.type("go run .").errorText == "UPSTREAM\n")
    #expect(try world.type("forkpath verify").status == 1)
    let fork = world.scratch.path + "/fork"
    let mapped = try world.type("forkpath exec --dir '\(fork)' -- forkpath verify")
    #expect(mapped.status == 1 && mapped.text.contains("--consumer"), "\(mapped.text)")
    #expect(try world.isFixed("forkpath exec --dir '\(fork)' -- forkpath verify"))
    #expect(try world.type("forkpath exec --dir '\(fork)' -- go run .").errorText == "FORK\n")
  }
}
