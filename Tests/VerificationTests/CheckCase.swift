import Bytes
import Findings
import Foundation
import Git
import GoSource
import Machine
import Mapping
import Resolution
import Support
import Verification

/// A small fork in a world of its own, with one thing that is wrong, or that only looks so.
struct CheckCase: Sendable, CustomStringConvertible {
  var description: String
  /// Findings that it comes nearest to, and does not have.
  var nearMissOf: Set<Finding.Code> = []
  /// Files of the world; the checkout is `fork`, GOPATH is `one:two`, and `one` has the link to it.
  var files: [String: String] = [:]
  /// Links, place to text; `$S` is the scratch directory.
  var links: [String: String] = [:]
  var isLinked = true
  var gopath = ["one", "two"]
  /// No go is in sight. A case about its version writes `goroot/VERSION` and `goroot/src/go.mod`, and sets GOROOT to
  /// `$S/goroot`.
  var variables: [String: String] = ["GO111MODULE": "off"]
  /// Directories of modules that shall be built with the fork.
  var consumers: [String] = []
  /// Run by a shell in the checkout after everything is written, where the case is about a repository.
  var script = ""
  /// Every finding in order, whole: its fact with all that it carries, its severity and its place. The function that it is
  /// given puts a path into the scratch directory.
  var findings: @Sendable ((ByteString) -> ByteString) -> [Finding] = { _ in [] }

  /// The files that every case has, unless it has its own.
  static let base = [
    "fork/tool.go": "package tool\n\nimport _ \"example.org/up/tool/a\"\n", "fork/a/a.go": "package a\n",
  ]

  static let all = gopath + trees + modules + workspaces + cycles + modFiles + histories

  /// The findings in a scratch directory.
  func expected(in scratch: ByteString) -> [Finding] { findings { scratch + $0 } }
  var codes: [Finding.Code] { expected(in: "").map(\.code) }

  /// Writes the world.
  func written() throws -> Scratch {
    let scratch = try Scratch()
    for (path, text) in CheckCase.base.merging(files, uniquingKeysWith: { $1 }) where !text.isEmpty {
      try scratch.write(path, text.replacingOccurrences(of: "$S", with: scratch.path))
    }
    for (place, text) in links {
      try scratch.link(place, to: text.replacingOccurrences(of: "$S", with: scratch.path))
    }
    if isLinked { try scratch.link("one/src/example.org/up/tool", to: scratch.path + "/fork") }
    if !script.isEmpty { try Self.run(script, in: scratch.path + "/fork") }
    return scratch
  }

  /// The environment of the case in its world.
  func variables(in scratch: Scratch) -> [String: String] {
    var variables = variables.mapValues { $0.replacingOccurrences(of: "$S", with: scratch.path) }
    variables["GOPATH"] = gopath.map { scratch.path + "/" + $0 }.joined(separator: ":")
    variables["HOME"] = scratch.path + "/home"
    return variables
  }

  /// What the checks find in the world, without these.
  func result(in scratch: Scratch, without skipped: Set<Check> = []) throws -> VerificationResult {
    let variables = variables(in: scratch)
    let root = ByteString(scratch.path + "/fork")
    let environment = try GoEnvironment.discover(
      process: ProcessEnvironment(
        variables: Dictionary(uniqueKeysWithValues: variables.map { (ByteString($0), ByteString($1)) }),
        directory: root))
    let fork = try ForkReader(named: root, root: root, environment: environment).read(
      upstream: "example.org/up/tool")
    var checks = MappingChecks(
      fork: fork, environment: environment, view: .disk,
      consumers: consumers.map { ByteString(scratch.path + "/" + $0) })
    checks.skipped = skipped
    let process = ProcessEnvironment(variables: ["PATH": "/usr/bin:/bin"], directory: root)
    if let git = fork.git, Program.git.path != nil {
      checks.history = { git.repository(of: root, process: process) }
    }
    return checks.result()
  }

  struct Failed: Error { var text: String }

  /// With a name and an address for commits, and no settings of anybody's.
  static func run(_ script: String, in directory: String) throws {
    let name = ["GIT_AUTHOR_NAME": "A", "GIT_COMMITTER_NAME": "A"]
    let address = ["GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_EMAIL": "a@example.org"]
    let outcome = try Program.sh.run(
      ["-ec", script], in: directory,
      environment: name.merging(address) { $1 }.merging(["GIT_CONFIG_NOSYSTEM": "1", "HOME": directory]) { $1 })
    if outcome.status != 0 { throw Failed(text: outcome.errorText) }
  }
}
