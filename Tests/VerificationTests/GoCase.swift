import Bytes
import Findings
import Foundation
import GoSource
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
  /// Every finding in order, whole: its fact with all that it carries, its severity and its place. The function that it is
  /// given puts a path into the scratch directory.
  var findings: @Sendable ((ByteString) -> ByteString) -> [Finding] = { _ in [] }

  static let base = [
    "fork/go.mod": "module example.org/up/tool\n\ngo 1.18\n", "fork/a/a.go": "package a\n",
    "fork/tool.go": "package tool\n\nimport _ \"example.org/up/tool/a\"\n",
  ]
  typealias Row = (path: String, directory: String, more: String)

  static let right: [Row] = [("example.org/up/tool/a", "$S/fork/a", ""), ("example.org/up/tool", "$S/fork", "")]
  static let root = right[1]

  /// The right listing, and more.
  static func also(_ rows: [Row]) -> [Row] { right + rows }

  /// The findings in a scratch directory.
  func expected(in scratch: ByteString) -> [Finding] { findings { scratch + $0 } }

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
    let asking = GoAsking(runner, of: fork, process: process)
    return (try GoChecks(fork: fork, asking: asking).findings(beside: result), scratch.path)
  }

  static let all = [
    GoCase(description: "the same"),
    GoCase(
      description: "the same, and what else is loaded",
      listing: also([
        ("fmt", "/go/src/fmt", ",\n\t\"Standard\": true"),
        ("example.org/up/tool/internal/std", "/go/src/std", ",\n\t\"Standard\": true"),
        ("example.org/up/toolbox", "$S/box", ""), ("example.org/up/tool.test", "", ""),
      ])),
    GoCase(
      description: "nothing", listing: [],
      findings: { _ in
        [
          Finding(.unloadable(Unloadable(module: "example.org/up/tool", cause: .nothingListed(output: []))), .error)
        ]
      }),
    GoCase(
      description: "no object", script: "#!/bin/sh\necho '{'\n",
      findings: { _ in
        [
          Finding(.unloadable(Unloadable(module: "example.org/up/tool", cause: .nothingListed(output: []))), .error)
        ]
      }),
    GoCase(
      description: "nothing, since it cannot be run", script: "#!/nonexistent/interpreter\n",
      findings: { at in
        [
          Finding(.unloadable(Unloadable(module: "example.org/up/tool", cause: .program(at("/bin/go")))), .error)
        ]
      }),
    GoCase(
      description: "another directory", listing: [right[0], ("example.org/up/tool", "$S/published", "")],
      files: ["published/tool.go": "package tool\n"],
      findings: { at in
        [
          Finding(
            .leak(
              Leak(
                package: "example.org/up/tool", source: .directory(at("/published")), expected: at("/fork"),
                mode: .module, mapping: .active, isFoundByGo: true)), .error),
          Finding(
            .goDisagrees(Disagreement(package: "example.org/up/tool", found: at("/published"), expected: at("/fork"))),
            .error),
        ]
      }),
    GoCase(
      description: "another directory of the fork", listing: [root, ("example.org/up/tool/a", "$S/fork/b", "")],
      files: ["fork/b/b.go": "package b\n"],
      findings: { at in
        [
          Finding(
            .goDisagrees(Disagreement(package: "example.org/up/tool/a", found: at("/fork/b"), expected: at("/fork/a"))),
            .error),
          Finding(
            .goDisagrees(Disagreement(package: "example.org/up/tool/b", found: nil, expected: at("/fork/b"))), .error),
        ]
      }),
    GoCase(
      description: "a package less", listing: [root],
      findings: { at in
        [
          Finding(
            .goDisagrees(Disagreement(package: "example.org/up/tool/a", found: nil, expected: at("/fork/a"))), .error)
        ]
      }),
    GoCase(
      description: "a package that the fork does not have, from elsewhere",
      listing: also([("example.org/up/tool/gone", "$S/published/gone", "")]),
      files: ["published/gone/gone.go": "package gone\n"],
      findings: { at in
        [
          Finding(
            .leak(
              Leak(
                package: "example.org/up/tool/gone", source: .directory(at("/published/gone")), expected: at("/fork"),
                mode: .module, mapping: .active, isFoundByGo: true)), .error)
        ]
      }),
    GoCase(
      description: "a copy in a vendor directory of a dependency",
      listing: also([("example.org/dep/vendor/example.org/up/tool/a", "$S/dep/vendor/example.org/up/tool/a", "")]),
      files: ["dep/vendor/example.org/up/tool/a/a.go": "package a\n"],
      findings: { at in
        [
          Finding(
            .leak(
              Leak(
                package: "example.org/dep/vendor/example.org/up/tool/a",
                source: .vendored(at("/dep/vendor/example.org/up/tool/a")), expected: at("/fork"), mode: .module,
                mapping: .active, isFoundByGo: true)), .error)
        ]
      }),
    GoCase(
      description: "a copy in the fork's own vendor directory",
      listing: also([("example.org/up/tool/c", "$S/fork/vendor/example.org/up/tool/c", "")]),
      files: ["fork/vendor/example.org/up/tool/c/c.go": "package c\n"],
      findings: { at in
        [
          Finding(
            .leak(
              Leak(
                package: "example.org/up/tool/c", source: .vendored(at("/fork/vendor/example.org/up/tool/c")),
                expected: at("/fork"), mode: .module, mapping: .active, isFoundByGo: true)), .error)
        ]
      }),
    GoCase(
      description: "a test variant from elsewhere",
      listing: also([
        ("example.org/up/tool/a [example.org/up/tool/a.test]", "$S/published", ",\n\t\"ForTest\": \"x\"")
      ]), files: ["published/a.go": "package a\n"],
      findings: { at in
        [
          Finding(
            .leak(
              Leak(
                package: "example.org/up/tool/a", source: .directory(at("/published")), expected: at("/fork"),
                mode: .module, mapping: .active, isFoundByGo: true)), .error)
        ]
      }),
    GoCase(
      description: "a package of upstream's without a directory",
      listing: also([("example.org/up/tool/gone", "", "")])),
    GoCase(
      description: "a name that JSON cannot hold",
      listing: [root, ("example.org/up/tool/a", "$S/fork/\u{fffd}", "")]),
  ]
}
