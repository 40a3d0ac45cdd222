import Foundation
import Support
import Testing

/// Forks to which nothing has to be mapped, and of which go builds nothing all the same.
@Suite(
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
  .enabled(if: Program.git.isUsable, "git is not installed"))
struct `A fork that go does not build` {
  typealias World = ModuleWorld

  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// What follows the module line.
    var lines = "go 1.19\n"
    var files: [String: String] = [:]
    var variables: [String: String] = [:]
    /// A part of the reason; empty for the control.
    var reason = ""
    /// The first go that is of this mind.
    var since = "1.19"
  }

  static let rows = [
    Row(testDescription: "nothing is wrong"),
    Row(testDescription: "an unknown directive", lines: "go 1.19\n\nfoo bar\n", reason: "foo"),
    Row(testDescription: "two go lines", lines: "go 1.19\ngo 1.20\n", reason: "second go line"),
    Row(testDescription: "a line of a later go", lines: "go 1.99.1\n", reason: "1.99.1"),
    Row(
      testDescription: "a replacement without a target", lines: "go 1.19\n\nreplace example.org/x\n",
      reason: "go.mod"),
    Row(
      testDescription: "a flag that go refuses", variables: ["GOFLAGS": "-mod=bogus"], reason: "bogus"),
    Row(testDescription: "a go.work above that uses nothing", files: ["go.work": "go 1.19\n"], reason: "go.work"),
    Row(
      testDescription: "a go.work above that uses another module",
      files: ["go.work": "go 1.19\n\nuse ./other\n", "other/go.mod": World.mod("example.org/other")], reason: "go.work"),
    Row(testDescription: "no toolchain", variables: ["GOTOOLCHAIN": "bogus"], reason: "GOTOOLCHAIN", since: "1.27"),
    Row(
      testDescription: "a toolchain that is not on PATH", variables: ["GOTOOLCHAIN": "go1.99.0+path"],
      reason: "go1.99.0", since: "1.27"),
    Row(
      testDescription: "a toolchain line and a PATH without it", lines: "go 1.21\n\ntoolchain go1.99.0\n",
      variables: ["GOTOOLCHAIN": "path"], reason: "go1.99.0", since: "1.27"),
    Row(
      testDescription: "a toolchain line that is let alone", lines: "go 1.21\n\ntoolchain go1.99.0\n",
      variables: ["GOTOOLCHAIN": "local"], since: "1.27"),
  ]

  private func world(_ go: RealGo, _ row: Row) throws -> ModuleWorld {
    let world = try ModuleWorld(
      go,
      [
        "fork/go.mod": "module example.org/up/tool\n\n" + row.lines, "fork/core/core.go": World.teller("core"),
      ].merging(row.files) { $1 })
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    return world
  }

  @Test(arguments: RealGo.installed, rows) func `is not called one that plain go builds`(go: RealGo, row: Row) throws {
    if go.name == "1.19", row.since != "1.19" { return }
    let world = try world(go, row)
    let isBuilt = try world.go(["build", "./..."], in: "fork", row.variables).status == 0
    #expect(isBuilt == row.reason.isEmpty)
    for words in [["setup"], ["preview"], ["verify"], ["verify", "--planned"]] {
      let run = try world.forkpath(words, in: "fork", row.variables)
      #expect(run.status == (isBuilt ? 0 : 1), "\(words): \(world.said(run))")
      #expect(world.said(run).contains(row.reason) || row.reason.isEmpty, "\(words): \(world.said(run))")
      #expect(isBuilt || !world.said(run).contains("no leak"), "\(words): \(world.said(run))")
    }
  }

  /// In the shell that has the value, and with real go: what is printed to type leads to a build.
  @Test(arguments: RealGo.installed.filter { $0.name != "1.19" }, ["bogus", "go1.99.0+path", "go1.99.0"])
  func `because of GOTOOLCHAIN is built after the line that is printed`(go: RealGo, value: String) throws {
    var world = try `No leak is a proof`.world(go, [:])
    try world.repository(origin: "git.example.org/me/tool", upstream: `No leak is a proof`.upstream)
    try world.type("export GOTOOLCHAIN='\(value)'", isKept: true)
    #expect(try world.type("go build ./...").status != 0)
    #expect(try world.isFixed())
    #expect(try world.type("go build ./...").status == 0)
  }

  /// A toolchain that is here is one that go hands over to.
  @Test(arguments: RealGo.installed.filter { $0.name != "1.19" })
  func `is no fork whose toolchain lies on PATH`(go: RealGo) throws {
    let world = try world(go, Row(testDescription: "", lines: "go 1.21\n\ntoolchain go1.99.0\n"))
    try world.scratch.write("bin/go1.99.0", "#!/bin/sh\nexit 0\n")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: world.scratch.path + "/bin/go1.99.0")
    let path = world.variables()["PATH"] ?? ""
    let variables = ["GOTOOLCHAIN": "path", "PATH": world.scratch.path + "/bin:" + path]
    let run = try world.forkpath(["verify", "--with-go", "never"], in: "fork", variables)
    #expect(run.status == 0, "\(world.said(run))")
    let without = try world.forkpath(["verify", "--with-go", "never"], in: "fork", ["GOTOOLCHAIN": "path"])
    #expect(without.status == 1, "\(world.said(without))")
  }
}
