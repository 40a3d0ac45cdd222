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
}
