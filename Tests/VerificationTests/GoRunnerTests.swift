import Bytes
import Findings
import Foundation
import Git
import Machine
import Resolution
import Support
import Testing
import Verification

@Suite(.enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command")) struct `A listing by go` {
  /// A module in a repository whose configuration starts a program as soon as git looks at the work tree.
  static func trap(in scratch: Scratch) throws {
    try scratch.write("fork/go.mod", "module example.org/up/tool\n\ngo 1.18\n")
    try scratch.write("fork/main.go", "package main\n\nfunc main() {}\n")
    try scratch.writeProgram("evil", "#!/bin/sh\necho tripped >>'\(scratch.path)/canary'\n")
    let git = { (words: [String]) in
      _ = try Program.git.run(words, in: scratch.path + "/fork", environment: ["HOME": scratch.path])
    }
    try git(["init", "-q", "."])
    try git(["add", "-A"])
    try git(["-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "-m", "one"])
    try git(["config", "core.fsmonitor", scratch.path + "/evil"])
  }

  static func runner(_ go: RealGo, _ scratch: Scratch) throws -> GoRunner {
    let path = URL(filePath: go.path).deletingLastPathComponent().path + ":/usr/bin:/bin"
    let variables = go.variables(["PATH": path, "GOWORK": ""], scratch: scratch.path)
    let process = ProcessEnvironment(
      variables: Dictionary(uniqueKeysWithValues: variables.map { (ByteString($0), ByteString($1)) }),
      directory: ByteString(scratch.path + "/fork"))
    return try #require(
      GoRunner(try GoEnvironment.discover(process: process), process: process, outside: "/nonexistent"))
  }

  @Test(.enabled(if: Program.git.isUsable, "git is not installed"), arguments: RealGo.installed)
  func `runs nothing of the tree, which the same call without its flags does`(go: RealGo) throws {
    let scratch = try Scratch()
    try Self.trap(in: scratch)
    let runner = try Self.runner(go, scratch)
    let canary = scratch.path + "/canary"
    let listing = try runner.list(["./..."], from: ByteString(scratch.path + "/fork"))
    #expect(listing.packages.contains { $0.path == "example.org/up/tool" }, "\(listing.complaint)")
    #expect(!FileManager.default.fileExists(atPath: canary))

    // The control: all fields, and the stamp of the version.
    let bare =
      runner.listing.filter { $0 != "-buildvcs=false" && $0 != "-pgo=off" && !$0.hasPrefix("-json") } + ["-json"]
    let command = Child.Command(
      runner.program, bare + ["./..."], environment: runner.variables(isOffline: true),
      directory: ByteString(scratch.path + "/fork"))
    _ = try Child.run(command, deadline: .seconds(60))
    #expect(FileManager.default.fileExists(atPath: canary), "the trap is no trap")
  }

  @Test(.enabled(if: Program.git.isUsable, "git is not installed")) func `is not what history is asked by`() throws {
    let scratch = try Scratch()
    try Self.trap(in: scratch)
    let root = ByteString(scratch.path + "/fork")
    let history = try GitRepository(
      try #require(try GitCheckout(root: root)), of: root,
      process: ProcessEnvironment(variables: ["PATH": "/usr/bin:/bin"], directory: root))
    #expect(
      try history.objects(["HEAD:go.mod", "HEAD:none"]).map { $0?.content } == [
        "module example.org/up/tool\n\ngo 1.18\n", nil,
      ])
    #expect(try history.files(at: "HEAD").keys.sorted() == ["go.mod", "main.go"])
    #expect(try history.mergeBase("HEAD", "HEAD")?.count == 40)
    #expect(throws: GitSilence.self) { try history.files(at: "--output=x") }
    #expect(try history.mergeBase("nonsense", "HEAD") == nil)
    #expect(!FileManager.default.fileExists(atPath: scratch.path + "/canary"))
    _ = try Program.git.run(["status"], in: scratch.path + "/fork", environment: ["HOME": scratch.path])
    #expect(FileManager.default.fileExists(atPath: scratch.path + "/canary"), "the trap is no trap")
  }

  @Test func `is read field by field`() {
    let text: ByteString = """
      {
      \t"Dir": "/a \\"b\\"\\u003c\\\\",
      \t"ImportPath": "x [y.test]",
      \t"ForTest": "y",
      \t"Deps": [
      \t\t"Dir"
      \t]
      }
      {
      \t"ImportPath": "fmt",
      \t"Standard": true
      }

      """
    let packages = GoListing.packages(in: text)
    #expect(packages.map(\.path) == ["x", "fmt"])
    #expect(packages.map(\.directory) == ["/a \"b\"<\\", ""])
    #expect(packages.map(\.isStandard) == [false, true])
    #expect(packages[0].forTest == "y")
  }
}

@Suite struct `What go says` {
  @Test(arguments: GoCase.all) func `is found where it is otherwise`(example: GoCase) throws {
    let (findings, scratch) = try example.told()
    #expect(findings == example.expected(in: ByteString(scratch)))
  }
}
