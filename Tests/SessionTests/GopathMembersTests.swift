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
}
