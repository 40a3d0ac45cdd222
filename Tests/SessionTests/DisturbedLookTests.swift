import Foundation
import Support
import Testing

/// One call of a setup that fails, as on a broken disk or in a directory that may not be read.
struct Disturbance: Sendable, CustomStringConvertible {
  var call: String
  var number: Int
  var error = "EIO"
  var description: String { "\(error) at call \(number) of \(call)" }

  static let all =
    ["openat", "read"].flatMap { call in
      stride(from: 2, through: 40, by: 2).map { Disturbance(call: call, number: $0) }
    }
    + [
      ("openat2", 1...12, "EACCES"), ("openat", 10...24, "EACCES"), ("statx", 15...27, "ENOENT"),
      ("read", 10...20, "EISDIR"),
    ]
    .flatMap { call, numbers, error in numbers.map { Disturbance(call: call, number: $0, error: error) } }
}

@Suite struct `A look that the system disturbs` {
  static let strace = Program("strace")

  @Test(.enabled(if: strace.isUsable, "strace is not installed"), arguments: Disturbance.all)
  func `leads to no other mapping than an undisturbed one`(disturbance: Disturbance) throws {
    let fork = try ModuleFork(.nested, upstream: "example.org/up/tool", seed: 3)
    let variables = [
      "HOME": fork.scratch.path + "/home", "XDG_STATE_HOME": fork.state, "GO111MODULE": "on", "GOWORK": "off",
    ]
    let words = [Repository.tool.path, "setup", "--go-version", "1.27.3", fork.checkout]
    func files() throws -> [String] {
      let maps = fork.state + "/forkpath/maps"
      guard FileManager.default.fileExists(atPath: maps) else { return [] }
      return try Program("find").run([maps, "-type", "f", "-exec", "sha256sum", "{}", "+"]).text
        .split(separator: "\n").map(String.init).sorted()
    }
    let disturbed = try Self.strace.run(
      [
        "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(disturbance.call)", "-e",
        "inject=\(disturbance.call):error=\(disturbance.error):when=\(disturbance.number)",
      ] + words, in: fork.scratch.path, environment: variables)
    let found = try files()
    if disturbed.status == 0 { #expect(!found.isEmpty) }
    // Whatever it did, it did not do something else: the same setup again agrees with it, or does it now.
    let calm = try Program("env").run(words, in: fork.scratch.path, environment: variables)
    #expect(calm.status == 0, "\(calm.errorText)")
    if disturbed.status == 0 { #expect(calm.text.hasPrefix("nothing to do: "), "\(calm.text)") }
    if !found.isEmpty { #expect(try files() == found) }
  }
}
