import Foundation
import Support
import Testing

/// A fork of several modules in GOPATH mode, where a path of its own leads to each.
@Suite(
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
  .enabled(if: Program.git.isUsable, "git is not installed"))
struct `Own modules in GOPATH mode` {
  private static let gopathMode = ["GO111MODULE": "off", "GOFLAGS": ""]

  /// A root, and a module in `api` that its program imports, under these paths.
  private func world(_ go: RealGo, root: String, nested: String) throws -> ModuleWorld {
    let world = try ModuleWorld(
      go,
      [
        "fork/go.mod": ModuleWorld.mod(root, "require \(nested) v1.0.0", "replace \(nested) => ./api"),
        "fork/api/go.mod": ModuleWorld.mod(nested), "fork/api/pb/pb.go": ModuleWorld.teller("pb"),
        "fork/y/y.go": ModuleWorld.teller("y"), "fork/cmd/x/main.go": ModuleWorld.program(nested + "/pb", root + "/y"),
      ])
    try world.commit("fork", origin: "git.example.org/me/ledger")
    return world
  }

  @Test(
    arguments: RealGo.installed,
    [
      ("example.org/up/ledger/v3", "example.org/up/ledger/api/v3"), ("example.org/up/ledger", "vanity.example.org/api"),
      ("example.org/up/ledger", "example.org/up/ledger/api"),
    ])
  func `are found by a link of their own`(go: RealGo, paths: (root: String, nested: String)) throws {
    let world = try world(go, root: paths.root, nested: paths.nested)
    let words = ["setup", "--gopath", "--upstream", paths.root]
    let setup = try world.forkpath(words, in: "fork", Self.gopathMode)
    #expect(setup.status == 0, "\(world.said(setup))")
    let run = try world.forkpath(["exec", "--", "go", "run", "./cmd/x"], in: "fork", Self.gopathMode)
    #expect(run.errorText == "FORK FORK\n", "\(run.errorText)")
    let mapped = try world.forkpath(["verify", "--mapped", "--upstream", paths.root], in: "fork", Self.gopathMode)
    #expect(mapped.status == 0, "\(world.said(mapped))")
    #expect(try world.forkpath(words, in: "fork", Self.gopathMode).text.hasPrefix("nothing to do"))
    #expect(try world.forkpath(["undo"], in: "fork", Self.gopathMode).status == 0)
    #expect(try world.changes("fork") == "")
  }

  @Test(arguments: RealGo.installed)
  func `whose place is taken are named, and take it once they may`(go: RealGo) throws {
    let world = try world(go, root: "example.org/up/ledger", nested: "vanity.example.org/api")
    try world.scratch.write("gopath/src/vanity.example.org/api/pb/pb.go", ModuleWorld.teller("pb", "UPSTREAM"))
    let words = ["--gopath", "--upstream", "example.org/up/ledger"]
    let refused = try world.forkpath(["setup"] + words, in: "fork", Self.gopathMode)
    #expect(refused.status == 1 && refused.errorText.contains("vanity.example.org/api"), "\(world.said(refused))")
    let setup = try world.forkpath(["setup", "--displace"] + words, in: "fork", Self.gopathMode)
    #expect(setup.status == 0, "\(world.said(setup))")
    let run = try world.forkpath(["exec", "--", "go", "run", "./cmd/x"], in: "fork", Self.gopathMode)
    #expect(run.errorText == "FORK FORK\n", "\(run.errorText)")
    #expect(try world.forkpath(["undo"], in: "fork", Self.gopathMode).status == 0)
    #expect(
      try world.scratch.text("gopath/src/vanity.example.org/api/pb/pb.go") == ModuleWorld.teller("pb", "UPSTREAM"))
  }

  @Test(arguments: RealGo.installed)
  func `that come from another entry of GOPATH are a leak`(go: RealGo) throws {
    let world = try world(go, root: "example.org/up/ledger", nested: "example.org/up/ledger/sub/api")
    try world.scratch.write("second/src/example.org/up/ledger/sub/api/pb/pb.go", ModuleWorld.teller("pb", "UPSTREAM"))
    let gopath = Self.gopathMode.merging(["GOPATH": world.scratch.path + "/gopath:" + world.scratch.path + "/second"]) {
      $1
    }
    let words = ["--gopath", "--upstream", "example.org/up/ledger"]
    let setup = try world.forkpath(["setup"] + words, in: "fork", gopath)
    #expect(setup.text.contains("limitation: 'example.org/up/ledger/sub/api' in 'api'"), "\(world.said(setup))")
    let run = try world.forkpath(["exec", "--", "go", "run", "./cmd/x"], in: "fork", gopath)
    #expect(run.errorText == "UPSTREAM FORK\n", "\(run.errorText)")
    let mapped = try world.forkpath(["verify", "--mapped", "--upstream", "example.org/up/ledger"], in: "fork", gopath)
    #expect(
      mapped.status == 1 && world.said(mapped).contains("'example.org/up/ledger/sub/api/pb'"), "\(world.said(mapped))")
  }

  @Test(arguments: RealGo.installed)
  func `of a tree that stands in a later entry of GOPATH are where they are`(go: RealGo) throws {
    let world = try ModuleWorld(go, [:])
    let tree = "../second/src/example.org/up/cli"
    try world.write(tree + "/core/core.go", ModuleWorld.teller("core"))
    try world.write(tree + "/cmd/x/main.go", ModuleWorld.program("example.org/up/cli/core"))
    try world.commit(tree, origin: "git.example.org/me/cli")
    let gopath = Self.gopathMode.merging(["GOPATH": world.scratch.path + "/gopath:" + world.scratch.path + "/second"]) {
      $1
    }
    let setup = try world.forkpath(["setup"], in: tree, gopath)
    #expect(setup.status == 0 && !setup.errorText.contains("twice"), "\(world.said(setup))")
    #expect(try world.go(["run", "./cmd/x"], in: tree, gopath).errors == "FORK\n")
    let verify = try world.forkpath(["verify"], in: tree, gopath)
    #expect(verify.status == 0, "\(world.said(verify))")
  }

  @Test(arguments: RealGo.installed, [true, false])
  func `of a tree in a later entry come before copies in an earlier one`(go: RealGo, hasCopy: Bool) throws {
    let world = try ModuleWorld(go, [:])
    let tree = "../second/src/example.org/up/tool"
    try world.write(tree + "/go.mod", ModuleWorld.mod("example.org/up/tool"))
    try world.write(tree + "/api/go.mod", ModuleWorld.mod("example.org/up/api"))
    try world.write(tree + "/api/api.go", ModuleWorld.teller("api"))
    try world.write(tree + "/core/core.go", ModuleWorld.teller("core"))
    try world.write(
      tree + "/cmd/x/main.go", ModuleWorld.program("example.org/up/tool/core", "example.org/up/api"))
    if hasCopy { try world.scratch.write("gopath/src/example.org/up/api/api.go", ModuleWorld.teller("api", "COPY")) }
    try world.commit(tree, origin: "git.example.org/me/tool")
    let gopath = Self.gopathMode.merging(["GOPATH": world.scratch.path + "/gopath:" + world.scratch.path + "/second"]) {
      $1
    }
    let setup = try world.forkpath(["setup"], in: tree, gopath)
    #expect(setup.status == 0, "\(world.said(setup))")
    // Only where nothing is in the way plain go sees it.
    #expect(setup.text.contains("plain go sees it") == !hasCopy, "\(world.said(setup))")
    let run = try world.forkpath(["exec", "--", "go", "run", "./cmd/x"], in: tree, gopath)
    #expect(run.errorText == "FORK FORK\n", "\(run.errorText)")
    #expect(try world.go(["run", "./cmd/x"], in: tree, gopath).errors == (hasCopy ? "FORK COPY\n" : "FORK FORK\n"))
  }

  /// A fork that `go get` fetched by its own address, and who imports it by that.
  @Test(
    arguments: RealGo.installed, [[], ["example.org/user"], ["git.example.org/me/other/deep", "zeta.example.org/x"]])
  func `are not taken from packages of the GOPATH that import the fork by its own path`(
    go: RealGo, importers: [String]
  ) throws {
    let world = try ModuleWorld(go, ["keep": ""])
    let place = "gopath/src/git.example.org/me/ledger/"
    var files = [
      place + "y/y.go": ModuleWorld.teller("y"),
      place + "cmd/x/main.go": ModuleWorld.program("example.org/up/ledger/y"),
      "gopath/src/example.org/else/e.go": ModuleWorld.teller("e"),
    ]
    for importer in importers {
      files["gopath/src/\(importer)/main.go"] = ModuleWorld.program("git.example.org/me/ledger/y")
    }
    for (path, text) in files { try world.scratch.write(path, text) }
    let checkout = world.scratch.path + "/" + place.dropLast()
    func typed(_ line: String) throws -> Program.Outcome {
      var variables = world.variables(Self.gopathMode)
      variables["PATH"]? += ":" + Repository.tool.deletingLastPathComponent().path
      return try Program.bash.run(["-c", "cd '\(checkout)' 2>/dev/null; " + line], environment: variables)
    }
    func buildsImporters() throws -> Bool {
      try importers.allSatisfy { try typed("go build -o /dev/null \($0)").status == 0 }
    }
    #expect(try typed("git init -q . && git remote add origin https://git.example.org/me/ledger").status == 0)
    #expect(try buildsImporters())
    for strategy in ["relocate", "symlink"] {
      let run = try typed("forkpath setup --gopath --strategy \(strategy) --upstream example.org/up/ledger")
      #expect(importers.allSatisfy { run.errorText.contains("imported by '\($0)'") }, "\(world.said(run))")
      if importers.isEmpty {
        #expect(run.status == (strategy == "relocate" ? 0 : 1), "\(world.said(run))")
        if run.status == 0 { #expect(try typed("cd /; forkpath undo '\(checkout)'").status == 0) }
        continue
      }
      #expect(run.status == 1, "\(world.said(run))")
      // Nothing can be typed that would not take it from them.
      #expect(TypedWorld.commands(in: run).isEmpty, "\(world.said(run))")
      #expect(try buildsImporters())
    }
  }
}
