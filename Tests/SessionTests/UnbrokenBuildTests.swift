import Support
import Testing

/// What go builds without a mapping it builds with one too, or there is no mapping.
@Suite(
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
  .enabled(if: Program.git.isUsable, "git is not installed"))
struct `A build that worked` {
  private typealias World = ModuleWorld

  /// A fork whose module line was renamed, and one import of its code, which names the fork by its new path.
  static let halfRenamed = [
    (
      name: "one import of an internal package", path: "git.example.org/me/x-crypto", left: "ssh/ssh.go:4",
      line: "grep -rnF '--include=*.go' '\"git.example.org/me/x-crypto/internal/t\"' .",
      files: [
        "ed/ed.go": World.teller("ed"), "internal/t/t.go": World.teller("t"),
        "ssh/ssh.go": "package ssh\n\nimport _ \"up.example.org/x/crypto/ed\"\n"
          + "import _ \"git.example.org/me/x-crypto/internal/t\"\n",
        "p/p.go": "package p\n\nimport _ \"up.example.org/x/crypto/ed\"\n",
      ]
    ),
    (
      name: "one import in a program", path: "git.example.org/me/x-crypto", left: "cmd/c/main.go:3",
      line: "grep -rnF '--include=*.go' '\"git.example.org/me/x-crypto/p\"' .",
      files: [
        "ed/ed.go": World.teller("ed"), "p/p.go": "package p\n\nimport _ \"up.example.org/x/crypto/ed\"\n",
        "cmd/c/main.go": "package main\n\nimport _ \"git.example.org/me/x-crypto/p\"\n\nfunc main() {}\n",
        "q/q.go": "package q\n\nimport _ \"up.example.org/x/crypto/p\"\n",
      ]
    ),
  ]

  @Test(arguments: RealGo.installed, halfRenamed.indices)
  func `refuses a mapping that would leave an import without a module`(go: RealGo, index: Int) throws {
    let example = Self.halfRenamed[index]
    var files: [String: String] = [:]
    for (path, text) in example.files {
      files["fork/" + path] = text
      files["up/" + path] = text.replacing("git.example.org/me/x-crypto", with: "up.example.org/x/crypto")
    }
    files["fork/go.mod"] = ModuleWorld.mod(example.path, "require up.example.org/x/crypto v0.17.0")
    files["up/go.mod"] = ModuleWorld.mod("up.example.org/x/crypto")
    let world = try ModuleWorld(go, files)
    try world.publish("up", as: "up.example.org/x/crypto", "v0.17.0")
    try world.go(["mod", "tidy"], in: "fork")
    try world.commit("fork", origin: example.path)
    #expect(try world.go(["build", "./..."], in: "fork").status == 0)
    let words = ["--upstream", "up.example.org/x/crypto"]
    for command in [["verify", "--planned"], ["preview"], ["setup"]] {
      let run = try world.forkpath(command + words, in: "fork")
      #expect(run.status == 1, "\(command): \(world.said(run))")
      #expect(run.errorText.contains("git.example.org/me/x-crypto/"), "\(command): \(world.said(run))")
      #expect(run.errorText.contains("help: \(example.line)\n"), "\(command): \(world.said(run))")
    }
    let look = try Program.sh.run(["-c", example.line], in: world.path("fork"))
    #expect(look.text.contains(example.left), "\(look.text)")
    #expect(try world.go(["build", "./..."], in: "fork").status == 0)
  }

  /// Files of the nested module that import what only the published upstream has.
  static let onlyPublished = [
    (name: "a test", file: "x_test.go", head: "", package: "main", isRefused: true),
    (name: "a test in a package of its own", file: "x_test.go", head: "", package: "main_test", isRefused: true),
    (name: "another system", file: "x_windows.go", head: "", package: "main", isRefused: false),
    (name: "a test on another system", file: "x_windows_test.go", head: "", package: "main", isRefused: false),
    (name: "a tag", file: "x.go", head: "//go:build special\n\n", package: "main", isRefused: false),
  ]

  @Test(arguments: RealGo.installed, onlyPublished.indices)
  func `is refused or named where only the published upstream has an import`(go: RealGo, index: Int) throws {
    let row = Self.onlyPublished[index]
    let world = try ModuleWorld(
      go,
      [
        "fork/go.mod": World.mod("example.org/up/tool"), "fork/core/core.go": World.teller("core"),
        "up/go.mod": World.mod("example.org/up/tool"), "up/core/core.go": World.teller("core"),
        "up/old/old.go": World.teller("old"),
        "fork/sdk/go.mod": World.mod("example.org/up/tool/sdk", "require example.org/up/tool v1.0.0"),
        "fork/sdk/main.go": World.program("example.org/up/tool/core"),
        "fork/sdk/" + row.file: row.head + "package \(row.package)\n\nimport _ \"example.org/up/tool/old\"\n",
      ])
    try world.publish("up", as: "example.org/up/tool", "v1.0.0")
    try world.go(["mod", "tidy"], in: "fork/sdk")
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    #expect(try world.go(["vet", "./..."], in: "fork/sdk").status == 0)
    let setup = try world.forkpath(["setup"], in: "fork")
    if row.isRefused {
      #expect(setup.status == 1 && setup.errorText.contains("sdk/" + row.file), "\(world.said(setup))")
      #expect(try world.go(["vet", "./..."], in: "fork/sdk").status == 0)
    } else {
      #expect(setup.status == 0, "\(world.said(setup))")
      #expect(setup.text.contains("limitation: what imports 'example.org/up/tool/old'"), "\(world.said(setup))")
      #expect(setup.text.contains("sdk/" + row.file), "\(world.said(setup))")
    }
  }

  @Test(arguments: RealGo.installed) func `is mapped where what is missing is missing today, or is never built`(
    go: RealGo
  ) throws {
    let world = try ModuleWorld(
      go,
      [
        "fork/go.mod": World.mod("example.org/up/tool"), "fork/core/core.go": World.teller("core"),
        "fork/sdk/go.mod": World.mod("example.org/up/tool/sdk", "require example.org/up/tool v1.0.0"),
        "fork/sdk/main.go": World.program("example.org/up/tool/core"),
        // Nobody has it, and no build asks for the second.
        "fork/sdk/x_test.go": "package main\n\nimport _ \"example.org/up/tool/nowhere\"\n",
        "fork/sdk/gen.go": "//go:build ignore\n\npackage main\n\nimport _ \"example.org/up/tool/nowhere\"\n",
      ])
    try world.publish("fork", as: "example.org/up/tool", "v1.0.0")
    try world.go(["mod", "download", "all"], in: "fork/sdk")
    try world.go(["mod", "tidy", "-e"], in: "fork/sdk")
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    #expect(try world.go(["build", "./..."], in: "fork/sdk").status == 0)
    let setup = try world.forkpath(["setup"], in: "fork")
    #expect(setup.status == 0 && !setup.text.contains("limitation: what imports"), "\(world.said(setup))")
    #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "fork/sdk").errorText == "FORK\n")
  }

  @Test(arguments: RealGo.installed) func `of a consumer's tests counts, too`(go: RealGo) throws {
    let world = try ModuleWorld(
      go,
      [
        "fork/go.mod": World.mod("example.org/up/tool"), "fork/core/core.go": World.teller("core"),
        "up/go.mod": World.mod("example.org/up/tool"), "up/core/core.go": World.teller("core"),
        "up/old/old.go": World.teller("old"),
        "app/go.mod": World.mod("example.org/app", "require example.org/up/tool v1.0.0"),
        "app/main.go": World.program("example.org/up/tool/core"),
        "app/x_test.go": "package main\n\nimport _ \"example.org/up/tool/old\"\n",
      ])
    try world.publish("up", as: "example.org/up/tool", "v1.0.0")
    try world.go(["mod", "tidy"], in: "app")
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    let setup = try world.forkpath(["setup", "--consumer", world.path("app")], in: "fork")
    #expect(setup.status == 1 && setup.errorText.contains("app/x_test.go"), "\(world.said(setup))")
  }

  /// Go 1.19 reads no `=> ..`, and would build nothing beside such a module.
  @Test(arguments: RealGo.installed) func `is refused beside a module whose go.mod this go cannot read`(go: RealGo)
    throws
  {
    let world = try ModuleWorld(
      go,
      [
        "fork/go.mod": World.mod("example.org/up/tool"), "fork/who/who.go": World.teller("who"),
        "fork/main.go": World.program("example.org/up/tool/who"),
        "fork/gen/go.mod": World.mod(
          "oth.example.org/gen", "require example.org/up/tool v1.0.0", "replace example.org/up/tool => .."),
        "fork/gen/main.go": World.program("example.org/up/tool/who"),
        "fork/lib/go.mod": World.mod("oth.example.org/lib", "require example.org/up/tool v1.0.0"),
        "fork/lib/main.go": World.program("example.org/up/tool/who"),
      ])
    try world.publish("fork", as: "example.org/up/tool", "v1.0.0")
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    #expect(try world.go(["build", "-o", "/dev/null", "."], in: "fork").status == 0)
    let isRead = try world.go(["build", "-o", "/dev/null", "."], in: "fork/gen").status == 0
    let planned = try world.forkpath(["verify", "--planned"], in: "fork")
    #expect((planned.status == 0) == isRead, "\(world.said(planned))")
    let setup = try world.forkpath(["setup"], in: "fork")
    #expect((setup.status == 0) == isRead, "\(world.said(setup))")
    if !isRead {
      #expect(setup.errorText.contains("gen/go.mod:7"), "\(world.said(setup))")
      #expect(setup.errorText.contains("help: forkpath scan .\n"), "\(world.said(setup))")
      #expect(try world.forkpath(["scan", "."], in: "fork").text.contains("oth.example.org/gen in gen"))
    }
    let run = try world.forkpath(isRead ? ["exec", "--", "go", "run", "."] : ["status"], in: "fork/lib")
    #expect(run.errorText == (isRead ? "FORK\n" : ""), "\(world.said(run))")
    #expect(try world.go(["build", "-o", "/dev/null", "."], in: "fork").status == 0)
  }

  @Test(arguments: RealGo.installed) func `goes on beside a module that needs a later go`(go: RealGo) throws {
    let world = try ModuleWorld(
      go,
      [
        "fork/go.mod": ModuleWorld.mod("example.org/up/tool"), "fork/greet/greet.go": ModuleWorld.teller("greet"),
        "fork/api/go.mod": ModuleWorld.mod("example.org/up/tool/api", "require example.org/up/tool v1.0.0"),
        "fork/api/main.go": ModuleWorld.program("example.org/up/tool/greet"),
        "fork/tools/go.mod": ModuleWorld.mod(
          "example.org/up/tool/tools", "require example.org/up/tool v1.0.0", go: "1.99.1"),
        "fork/tools/main.go": ModuleWorld.program("example.org/up/tool/greet"),
      ])
    try world.publish("fork", as: "example.org/up/tool", "v1.0.0")
    try world.go(["mod", "tidy"], in: "fork/api")
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    let setup = try world.forkpath(["setup"], in: "fork")
    #expect(setup.status == 0 && setup.text.contains("needs go 1.99.1"), "\(world.said(setup))")
    #expect(try world.forkpath(["exec", "--", "go", "run", "."], in: "fork/api").errorText == "FORK\n")
    #expect(try world.forkpath(["exec", "--", "go", "build", "./..."], in: "fork").status == 0)
    let mapped = try world.forkpath(["verify", "--mapped"], in: "fork")
    #expect(mapped.status == 0 && world.said(mapped).contains("tools/go.mod"), "\(world.said(mapped))")
    #expect(world.said(mapped).contains("it requires go >= 1.99.1"), "\(world.said(mapped))")
    // The line to look with is one of that directory, where go says the same.
    #expect(world.said(mapped).contains("help: (cd tools && forkpath exec -- go list ./...)"), "\(world.said(mapped))")
    let look = try world.forkpath(["exec", "--", "go", "list", "./..."], in: "fork/tools")
    #expect(look.status != 0 && look.errorText.contains("1.99.1"), "\(world.said(look))")
  }

  /// With the fork's module in place of upstream's the later go would be needed by the one that requires it.
  /// Up to 1.20 go builds such a module all the same.
  @Test(arguments: RealGo.installed.filter { $0.name != "1.19" })
  func `is kept where another module requires one that needs a later go`(go: RealGo) throws {
    let api = "example.org/up/tool/api"
    let world = try ModuleWorld(
      go,
      [
        "fork/go.mod": ModuleWorld.mod("example.org/up/tool"), "fork/greet/greet.go": ModuleWorld.teller("greet"),
        "fork/api/go.mod": ModuleWorld.mod(api), "fork/api/x/x.go": ModuleWorld.teller("x"),
        "fork/n/go.mod": ModuleWorld.mod("example.org/up/tool/n", "require \(api) v1.0.0"),
        "fork/n/main.go": ModuleWorld.program(api + "/x"),
      ])
    try world.publish("fork/api", as: api, "v1.0.0")
    try world.go(["mod", "tidy"], in: "fork/n")
    try world.write("fork/api/go.mod", ModuleWorld.mod(api, go: "1.99.1"))
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    #expect(try world.go(["build", "./..."], in: "fork/n").status == 0)
    for words in [["setup"], ["scan"], ["verify", "--planned"]] {
      let run = try world.forkpath(words, in: "fork")
      #expect(world.said(run).contains("api/go.mod requires go >= 1.99.1"), "\(words): \(world.said(run))")
      #expect(world.said(run).contains("use go 1.99.1 or newer"), "\(words): \(world.said(run))")
      #expect(!world.said(run).contains("forkpath scan"), "\(words): \(world.said(run))")
    }
    #expect(try world.go(["build", "./..."], in: "fork/n").status == 0)
  }

  @Test(arguments: RealGo.installed)
  func `of each module of a consumer goes on, with the fork`(go: RealGo) throws {
    var files = [
      "fork/go.mod": ModuleWorld.mod("example.org/up/msg"), "fork/msg.go": ModuleWorld.teller("msg"),
      // One that has nothing to do with the fork, and one that has a name of its own in a deep place.
      "app/tools/go.mod": ModuleWorld.mod("example.org/tools"),
      "app/tools/main.go": "package main\n\nfunc main() { println(\"TOOLS\") }\n",
    ]
    for part in ["app", "app/e2e", "app/a/b/deep"] {
      files[part + "/go.mod"] = ModuleWorld.mod("example.org/" + part, "require example.org/up/msg v1.0.0")
      files[part + "/main.go"] = ModuleWorld.program("example.org/up/msg")
    }
    let world = try ModuleWorld(go, files)
    try world.publish("fork", as: "example.org/up/msg", "v1.0.0")
    for part in ["app", "app/e2e", "app/a/b/deep"] { try world.go(["mod", "tidy"], in: part) }
    try world.commit("fork", origin: "git.example.org/me/msg", upstream: "example.org/up/msg")
    let setup = try world.forkpath(["setup", "--consumer", world.path("app")], in: "fork")
    #expect(setup.status == 0, "\(world.said(setup))")
    for (part, who) in [("app", "FORK"), ("app/e2e", "FORK"), ("app/a/b/deep", "FORK"), ("app/tools", "TOOLS")] {
      let run = try world.forkpath(["exec", "--", "go", "run", "."], in: part)
      #expect(run.errorText == who + "\n", "\(part): \(run.errorText)")
    }
    let mapped = try world.forkpath(["verify", "--mapped"], in: "fork")
    #expect(mapped.status == 0, "\(world.said(mapped))")
  }

  @Test(arguments: RealGo.installed)
  func `of a consumer whose go.work lies above it goes on with what lies beside it`(go: RealGo) throws {
    let world = try ModuleWorld(
      go,
      [
        "fork/go.mod": ModuleWorld.mod("example.org/up/msg"), "fork/msg.go": ModuleWorld.teller("msg"),
        "mono/go.work": "go 1.19\n\nuse (\n\t./svc\n\t./lib\n)\n",
        "mono/lib/go.mod": ModuleWorld.mod("example.org/mono/lib"),
        "mono/lib/lib.go": ModuleWorld.teller("lib", "LOCAL"),
        "mono/svc/go.mod": ModuleWorld.mod(
          "example.org/mono/svc", "require example.org/up/msg v1.0.0", "require example.org/mono/lib v0.0.0"),
        "mono/svc/main.go": ModuleWorld.program("example.org/mono/lib", "example.org/up/msg"),
      ])
    try world.publish("fork", as: "example.org/up/msg", "v1.0.0")
    try world.commit("fork", origin: "git.example.org/me/msg", upstream: "example.org/up/msg")
    let setup = try world.forkpath(["setup", "--consumer", world.path("mono/svc")], in: "fork")
    #expect(setup.status == 0, "\(world.said(setup))")
    let run = try world.forkpath(["exec", "--", "go", "run", "."], in: "mono/svc")
    #expect(run.errorText == "LOCAL FORK\n", "\(run.errorText)")
  }

  /// Files of the root and of the module `api`, and the cycle that is named.
  private static let cycles = [
    (
      files: ["c/c.go": "package c\n\nimport _ \"U/api/t\"\n", "api/t/t.go": "package t\n\nimport _ \"U/c\"\n"],
      isCycle: true
    ),
    (
      files: [
        "c/c.go": "package c\n\nimport _ \"U/d\"\n", "d/d.go": "package d\n\nimport _ \"U/api/t\"\n",
        "api/t/t.go": "package t\n\nimport _ \"U/api/s\"\n", "api/s/s.go": "package s\n\nimport _ \"U/c\"\n",
      ], isCycle: true
    ),
    (
      files: [
        "c/c.go": "package c\n", "c/c_test.go": "package c\n\nimport _ \"U/api/t\"\n",
        "api/t/t.go": "package t\n\nimport _ \"U/c\"\n",
      ], isCycle: true
    ),
    // Tests of their own package, and modules that import each other's other packages.
    (
      files: [
        "c/c.go": "package c\n", "c/c_test.go": "package c_test\n\nimport _ \"U/api/t\"\n",
        "api/t/t.go": "package t\n\nimport _ \"U/c\"\n",
      ], isCycle: false
    ),
    (
      files: [
        "c/c.go": "package c\n\nimport _ \"U/api/s\"\n", "d/d.go": "package d\n", "api/s/s.go": "package s\n",
        "api/t/t.go": "package t\n\nimport _ \"U/d\"\n",
      ], isCycle: false
    ),
  ]

  @Test(arguments: RealGo.inTurn(cycles.indices))
  func `is not mapped into a cycle of imports`(go: RealGo, index: Int) throws {
    let row = Self.cycles[index]
    let upstream = "example.org/up/tool"
    var files = [
      "root/go.mod": World.mod(upstream), "api/go.mod": World.mod(upstream + "/api"),
      "fork/go.mod": World.mod(upstream, "require \(upstream)/api v1.0.0"),
      "fork/api/go.mod": World.mod(upstream + "/api", "require \(upstream) v1.0.0"),
    ]
    for (path, text) in row.files {
      files["fork/" + path] = text.replacing("U/", with: upstream + "/")
      let isOfModule = path.hasPrefix("api/")
      let published = (isOfModule ? "" : "root/") + path
      if !path.hasSuffix("_test.go") { files[published] = String(text.prefix { $0 != "\n" }) + "\n" }
    }
    let world = try ModuleWorld(go, files)
    try world.publish("root", as: upstream, "v1.0.0")
    try world.publish("api", as: upstream + "/api", "v1.0.0")
    for place in ["fork", "fork/api"] {
      try world.go(["mod", "tidy"], in: place)
      #expect(try world.go(["vet", "./..."], in: place).status == 0)
    }
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: upstream)
    for command in [["verify", "--planned"], ["preview"], ["setup"]] {
      let run = try world.forkpath(command, in: "fork")
      #expect(run.status == (row.isCycle ? 1 : 0), "\(command): \(world.said(run))")
      #expect(run.errorText.contains("cycle is") == row.isCycle, "\(command): \(world.said(run))")
    }
    if row.isCycle { return }
    #expect(try world.forkpath(["exec", "--", "go", "vet", "./...", "./api/..."], in: "fork").status == 0)
  }
}
