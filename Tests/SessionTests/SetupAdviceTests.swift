import Foundation
import Support
import Testing

/// What scan says of setup: the line that works, the reason why none does, or nothing.
@Suite(
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
  .enabled(if: Program.git.isUsable, "git is not installed"))
struct `What scan says of setup` {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var files: [String: String] = [:]
    /// Below GOPATH.
    var copies: [String: String] = [:]
    var options: [String] = []
    var variables: [String: String] = [:]
    /// The words behind `forkpath setup`, nil where there is no line.
    var line: String?
    /// The code of the refusal.
    var refusal: String?
  }

  static let root = ["fork/go.mod": ModuleWorld.mod("example.org/up/tool"), "fork/a/a.go": ModuleWorld.teller("a")]
  static let sub = [
    "fork/sub/go.mod": ModuleWorld.mod("example.org/up/tool/sub", "require example.org/up/tool v1.0.0"),
    "fork/sub/main.go": ModuleWorld.program("example.org/up/tool/a"),
  ]
  static let conflict = [
    "fork/go.mod": ModuleWorld.mod("example.org/up/tool", "replace example.org/dep => ../one"),
    "fork/a/a.go": ModuleWorld.teller("a"),
    "fork/sub/go.mod": ModuleWorld.mod(
      "example.org/up/tool/sub", "require example.org/up/tool v1.0.0", "replace example.org/dep => ../../two"),
    "fork/sub/main.go": ModuleWorld.program("example.org/up/tool/a"),
  ]

  static let rows = [
    Row(testDescription: "a module that plain go builds", files: root),
    Row(testDescription: "a module beside the root", files: root.merging(sub) { $1 }, line: ""),
    Row(
      testDescription: "a strategy that was named", files: root.merging(sub) { $1 },
      options: ["--strategy", "workspace"], line: "--strategy workspace"),
    Row(
      testDescription: "a strategy for one module", files: root.merging(sub) { $1 },
      options: ["--strategy", "modfile"], refusal: "one-module-only"),
    Row(
      testDescription: "an overlay over a go.mod", files: root, options: ["--strategy", "overlay"],
      refusal: "has-module"),
    Row(testDescription: "lines that contradict each other", files: conflict, refusal: "replace-conflict"),
    Row(
      testDescription: "a copy at the upstream path",
      files: root, copies: ["src/example.org/up/tool/a/a.go": "package a\n"], options: ["--gopath"],
      refusal: "destination-occupied"),
    Row(testDescription: "GOPATH mode", files: root, options: ["--gopath"], line: "--gopath"),
    Row(
      testDescription: "nowhere for a journal", files: root.merging(sub) { $1 },
      variables: ["HOME": "", "XDG_STATE_HOME": ""]),
  ]

  @Test(arguments: rows) func `is what setup does`(row: Row) throws {
    let go = RealGo.installed[RealGo.installed.count - 1]
    let world = try ModuleWorld(go, row.files)
    for (path, text) in row.copies { try world.scratch.write("gopath/" + path, text) }
    try world.commit("fork", origin: "git.example.org/me/tool", upstream: "example.org/up/tool")
    let run = try world.forkpath(["scan", "--json"] + row.options, in: "fork", row.variables)
    #expect(run.status == 0, "\(world.said(run))")
    let report = try #require(try JSONSerialization.jsonObject(with: run.output) as? [String: Any])
    let refusal = report["refusal"] as? [String: Any]
    #expect(refusal?["code"] as? String == row.refusal, "\(world.said(run))")
    let line = report["setup"] as? String
    #expect(line == row.line.map { "forkpath setup" + ($0.isEmpty ? "" : " " + $0) + " ." }, "\(world.said(run))")
    // In words, too; and setup is of the same mind.
    let text = try world.forkpath(["scan"] + row.options, in: "fork", row.variables).text
    #expect(text.contains("which setup refuses") == (row.refusal != nil), "\(text)")
    let setup = try world.forkpath(["setup"] + row.options, in: "fork", row.variables)
    #expect((row.refusal != nil || !row.variables.isEmpty) == (setup.status != 0), "\(world.said(setup))")
    if let message = refusal?["message"] as? String { #expect(setup.errorText.contains(message)) }
  }
}
