import Foundation
import Support
import Testing

/// An undo that brings back what `--displace` moved aside, killed before one of its calls.
struct Kill: Sendable, CustomStringConvertible {
  var call: String
  var number: Int
  var description: String { "call \(number) of \(call)" }

  static let all = ["unlinkat", "renameat2"].flatMap { call in (1...4).map { Kill(call: call, number: $0) } }
}

@Suite struct `An undo that is killed` {
  static let strace = Program("strace")

  @Test(.enabled(if: strace.isUsable, "strace is not installed"), arguments: Kill.all)
  func `goes on with the next one, and what was moved aside is back`(kill: Kill) throws {
    let fork = try ForkFixture(
      of: Repository.fixtures.appending(path: "forks/awesome-tool").path, upstream: "github.com/awesome-org/tool")
    let original = "gopath/src/github.com/awesome-org/tool/original.go"
    try fork.scratch.write(original, "package tool\n")
    let state: Set<String> = ["home/.local"]
    let before = try TreeManifest(fork.scratch.path, ignoring: state)
    #expect(try fork.forkpath(["setup", "--displace", fork.checkout]).status == 0)
    let undo = try Self.strace.run(
      [
        "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(kill.call)", "-e",
        "inject=\(kill.call):signal=KILL:when=\(kill.number)", Repository.tool.path, "undo", fork.checkout,
      ], in: fork.scratch.path, environment: fork.variables)
    let status = try fork.forkpath(["status"])
    #expect(status.status == 0, "\(status.text)\(status.errorText)")
    if status.text != "no mapping is active\n" { #expect(try fork.forkpath(["undo", fork.checkout]).status == 0) }
    #expect(try fork.forkpath(["status"]).text == "no mapping is active\n")
    #expect(try TreeManifest(fork.scratch.path, ignoring: state) == before)
    #expect(try fork.scratch.text(original) == "package tool\n")
    // The control: the first calls are made in every undo, so the kill must have hit.
    if kill.number <= 2 { #expect(undo.status != 0) }
  }

  /// Also one behind its last change, when it looks at what is kept.
  @Test(.enabled(if: strace.isUsable, "strace is not installed"))
  func `says so where a read fails, and the next one ends well`() throws {
    let fork = try ForkFixture(
      of: Repository.fixtures.appending(path: "forks/awesome-tool").path, upstream: "github.com/awesome-org/tool")
    let state: Set<String> = ["home/.local"]
    let before = try TreeManifest(fork.scratch.path, ignoring: state.union(["calls"]))
    func undo(_ inject: [String]) throws -> Program.Outcome {
      #expect(try fork.forkpath(["setup", fork.checkout]).status == 0)
      return try Self.strace.run(
        ["-f", "-qq", "-o", fork.scratch.path + "/calls", "-y", "-e", "trace=read"] + inject
          + [Repository.tool.path, "undo", fork.checkout], in: fork.scratch.path, environment: fork.variables)
    }
    #expect(try undo([]).status == 0)
    let reads = try fork.scratch.text("calls").split(separator: "\n")
    // Those before are of the loader.
    let first = try #require(reads.firstIndex { $0.contains("/tx-") }) + 1
    var failed = 0
    for number in first...reads.count {
      let run = try undo(["-e", "inject=read:error=EIO:when=\(number)"])
      #expect([0, 1, 74].contains(run.status), "read \(number): \(run.status) \(run.text)\(run.errorText)")
      if run.status != 0 { failed += 1 }
      if try fork.forkpath(["status"]).text != "no mapping is active\n" {
        #expect(try fork.forkpath(["undo", fork.checkout]).status == 0, "read \(number)")
      }
      #expect(try TreeManifest(fork.scratch.path, ignoring: state.union(["calls"])) == before, "read \(number)")
    }
    #expect(failed > 4)
  }
}
