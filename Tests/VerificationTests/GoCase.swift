import Bytes
import Findings
import Foundation
import Machine
import Mapping
import Resolution
import Support
import Verification

/// What a go command prints of a small module, and what verify makes of that. The command is a script: the real one
/// cannot be made to lie.
struct GoCase: Sendable, CustomStringConvertible {
  var description: String
  /// Package, directory and other fields as go prints them; `$S` is the scratch directory.
  var listing: [Row] = Self.right
  /// The command itself, where it does not print the listing.
  var script: String?
  var files: [String: String] = [:]
  /// Every finding in order: its code, and its subject after an at sign.
  var findings: [String]

  static let base = [
    "fork/go.mod": "module example.org/up/tool\n\ngo 1.18\n", "fork/a/a.go": "package a\n",
    "fork/tool.go": "package tool\n\nimport _ \"example.org/up/tool/a\"\n",
  ]
  typealias Row = (path: String, directory: String, more: String)

  static let right: [Row] = [("example.org/up/tool/a", "$S/fork/a", ""), ("example.org/up/tool", "$S/fork", "")]
  static let root = right[1]

  /// The right listing, and more.
  static func also(_ rows: [Row]) -> [Row] { right + rows }

  /// The findings, and the scratch directory that they name.
  func told() throws -> (findings: [Finding], scratch: String) {
    let scratch = try Scratch()
    func placed(_ text: String) -> String { text.replacingOccurrences(of: "$S", with: scratch.path) }
    for (path, text) in Self.base.merging(files, uniquingKeysWith: { $1 }) { try scratch.write(path, placed(text)) }
    let objects = listing.map { row in
      "{\n\t\"Dir\": \"\(placed(row.directory))\",\n\t\"ImportPath\": \"\(row.path)\"\(row.more)\n}\n"
    }
    try scratch.write("listing", objects.joined())
    try scratch.writeProgram("bin/go", script ?? "#!/bin/sh\n/bin/cat '\(scratch.path)/listing'\n")
    let root = ByteString(scratch.path + "/fork")
    let process = ProcessEnvironment(
      variables: ["GO111MODULE": "on", "HOME": root + "/home", "PATH": ByteString(scratch.path + "/bin")],
      directory: root)
    let environment = try GoEnvironment.discover(process: process)
    let fork = try ForkReader(named: root, root: root, environment: environment).read(
      upstream: "example.org/up/tool")
    guard let runner = GoRunner(environment, process: process, outside: root) else { return ([], scratch.path) }
    let result = MappingChecks(fork: fork, environment: environment, view: .disk).result()
    return (GoChecks(fork: fork, runner: runner).findings(beside: result), scratch.path)
  }

  static let all = [
    GoCase(description: "the same", findings: []),
    GoCase(
      description: "the same, and what else is loaded",
      listing: also([
        ("fmt", "/go/src/fmt", ",\n\t\"Standard\": true"),
        ("example.org/up/tool/internal/std", "/go/src/std", ",\n\t\"Standard\": true"),
        ("example.org/up/toolbox", "$S/box", ""), ("example.org/up/tool.test", "", ""),
      ]), findings: []),
    GoCase(description: "nothing", listing: [], findings: ["unloadable@example.org/up/tool"]),
    GoCase(description: "no object", script: "#!/bin/sh\necho '{'\n", findings: ["unloadable@example.org/up/tool"]),
    GoCase(
      description: "nothing, since it cannot be run", script: "#!/nonexistent/interpreter\n",
      findings: ["unloadable@example.org/up/tool"]),
    GoCase(
      description: "another directory", listing: [right[0], ("example.org/up/tool", "$S/published", "")],
      files: ["published/tool.go": "package tool\n"],
      findings: ["leak@example.org/up/tool", "go-disagrees@example.org/up/tool"]),
    GoCase(
      description: "another directory of the fork", listing: [root, ("example.org/up/tool/a", "$S/fork/b", "")],
      files: ["fork/b/b.go": "package b\n"],
      findings: ["go-disagrees@example.org/up/tool/a", "go-disagrees@example.org/up/tool/b"]),
    GoCase(
      description: "a package less", listing: [root], findings: ["go-disagrees@example.org/up/tool/a"]),
    GoCase(
      description: "a package that the fork does not have, from elsewhere",
      listing: also([("example.org/up/tool/gone", "$S/published/gone", "")]),
      files: ["published/gone/gone.go": "package gone\n"], findings: ["leak@example.org/up/tool/gone"]),
    GoCase(
      description: "a copy in a vendor directory of a dependency",
      listing: also([("example.org/dep/vendor/example.org/up/tool/a", "$S/dep/vendor/example.org/up/tool/a", "")]),
      files: ["dep/vendor/example.org/up/tool/a/a.go": "package a\n"],
      findings: ["leak@example.org/dep/vendor/example.org/up/tool/a"]),
    GoCase(
      description: "a copy in the fork's own vendor directory",
      listing: also([("example.org/up/tool/c", "$S/fork/vendor/example.org/up/tool/c", "")]),
      files: ["fork/vendor/example.org/up/tool/c/c.go": "package c\n"], findings: ["leak@example.org/up/tool/c"]),
    GoCase(
      description: "a test variant from elsewhere",
      listing: also([
        ("example.org/up/tool/a [example.org/up/tool/a.test]", "$S/published", ",\n\t\"ForTest\": \"x\"")
      ]), files: ["published/a.go": "package a\n"], findings: ["leak@example.org/up/tool/a"]),
    GoCase(
      description: "a package of upstream's without a directory",
      listing: also([("example.org/up/tool/gone", "", "")]), findings: []),
    GoCase(
      description: "a name that JSON cannot hold",
      listing: [root, ("example.org/up/tool/a", "$S/fork/\u{fffd}", "")], findings: []),
  ]
}
