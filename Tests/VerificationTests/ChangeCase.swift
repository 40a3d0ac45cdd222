import Bytes
import Foundation
import Git
import Machine
import Mapping
import Resolution
import Support
import Testing
import Verification

/// A fork at a commit, what is changed in it since, and what the guard of a change says of that.
struct ChangeCase: Sendable, CustomStringConvertible {
  var description: String
  /// Files of the checkout as they are committed, beside the ones that every case has.
  var files: [String: String] = [:]
  /// Files that are written afterwards; an empty one is removed.
  var changes: [String: String] = [:]
  /// Run by a shell in the checkout instead of the commit of all.
  var script = "git add -A; git commit -q -m one"
  var since = "HEAD"
  /// Every finding in order: its code, and its place after an at sign.
  var findings: [String]
  /// How many lines differ from upstream because of import paths.
  var lines: Int

  static let base = [
    "go.mod": "module example.org/up/tool\n\ngo 1.18\n", "a/a.go": "package a\n",
    "tool.go": "package tool\n\nimport _ \"example.org/up/tool/a\"\n",
  ]

  /// What the guard finds; nil where there is no such commit.
  func result() throws -> ChangeGuard.Result? {
    let scratch = try Scratch()
    let checkout = scratch.path + "/fork"
    for (path, text) in Self.base.merging(files, uniquingKeysWith: { $1 }) where !text.isEmpty {
      try scratch.write("fork/" + path, text)
    }
    try CheckCase.run(
      "git init -q -b main .; git remote add origin https://example.com/you/tool; " + script, in: checkout)
    for (path, text) in changes {
      if text.isEmpty {
        try FileManager.default.removeItem(atPath: checkout + "/" + path)
      } else {
        try scratch.write("fork/" + path, text)
      }
    }
    let root = ByteString(checkout)
    let environment = try GoEnvironment.discover(
      process: ProcessEnvironment(variables: ["GO111MODULE": "on", "HOME": root + "/home"], directory: root))
    let fork = try ForkReader(named: root, root: root, environment: environment).read(
      upstream: "example.org/up/tool")
    let history = try GitRepository(
      try #require(fork.git), of: root,
      process: ProcessEnvironment(variables: ["PATH": "/usr/bin:/bin"], directory: root))
    return try ChangeGuard(fork: fork, history: history, environment: environment).result(since: ByteString(since))
  }
}

extension ChangeCase {
  private static func importing(_ path: String) -> String { "package b\n\nimport _ \"\(path)\"\n" }
  private static let rewritten = importing("example.com/you/tool/a")

  static let all = [
    ChangeCase(description: "nothing", findings: [], lines: 0),
    ChangeCase(
      description: "an import that was rewritten", files: ["b/b.go": importing("example.org/up/tool/a")],
      changes: ["b/b.go": rewritten], findings: ["rewritten-import@b/b.go:3:8"], lines: 1),
    ChangeCase(
      description: "a new file that names the fork", changes: ["b/b.go": rewritten],
      findings: ["rewritten-import@b/b.go:3:8"], lines: 1),
    ChangeCase(
      description: "another line of a file that named the fork already", files: ["b/b.go": rewritten],
      changes: ["b/b.go": rewritten + "\nconst B = 1\n"], findings: [], lines: 1),
    ChangeCase(
      description: "an import that was put right", files: ["b/b.go": rewritten],
      changes: ["b/b.go": importing("example.org/up/tool/a")], findings: [], lines: 0),
    ChangeCase(
      description: "an import of another repository of the fork's owner",
      changes: ["b/b.go": importing("example.com/you/toolbox/a")], findings: [], lines: 0),
    ChangeCase(
      description: "an import of upstream's, and of its next major version",
      changes: ["b/b.go": importing("example.org/up/tool/a"), "c/c.go": importing("example.org/up/tool/v2/a")],
      findings: [], lines: 0),
    ChangeCase(
      description: "an import that a third root took over", files: ["b/b.go": importing("example.org/up/tool/a")],
      changes: ["b/b.go": importing("example.net/third/a")], findings: ["rewritten-import@b/b.go:3:8"], lines: 1),
    ChangeCase(
      description: "an import of somebody else's package of the same name",
      files: ["b/b.go": importing("fmt")], changes: ["b/b.go": importing("example.net/third/a")], findings: [],
      lines: 0),
    ChangeCase(
      description: "somebody else's package of the same name beside the fork's",
      files: ["b/b.go": importing("example.org/up/tool/a")],
      changes: ["b/b.go": importing("example.org/up/tool/a") + "import _ \"example.net/third/a\"\n"], findings: [],
      lines: 0),
    ChangeCase(
      description: "an import of a package that the fork does not have",
      files: ["b/b.go": importing("example.org/up/tool/a")],
      changes: ["b/b.go": importing("example.net/third/other")], findings: [], lines: 0),
    ChangeCase(
      description: "a file that is no Go source any more", files: ["b/b.go": rewritten],
      changes: ["b/b.go": "pakcage b\n\nimport _ \"example.com/you/tool/a\"\n"], findings: ["unreadable@b/b.go:1:1"],
      lines: 0),
    ChangeCase(
      description: "a file that was no Go source before", files: ["b/b.go": "pakcage b\n"],
      changes: ["c/c.go": "package c\n"], findings: [], lines: 0),
    ChangeCase(
      description: "a new nested module",
      changes: ["sub/go.mod": "module example.org/up/tool/sub\n"], findings: ["nested-module-added@sub/go.mod:1:1"],
      lines: 0),
    ChangeCase(
      description: "a nested module that was there, and one that went",
      files: ["sub/go.mod": "module example.org/up/tool/sub\n", "old/go.mod": "module example.org/up/tool/old\n"],
      changes: ["sub/go.mod": "module example.org/up/tool/sub\n\ngo 1.18\n", "old/go.mod": ""], findings: [],
      lines: 0),
    ChangeCase(
      description: "a go.mod where there was none", files: ["go.mod": ""],
      changes: ["go.mod": "module example.org/up/tool\n"], findings: [], lines: 0),
    ChangeCase(
      description: "a new replacement, and one that leads elsewhere now",
      files: ["go.mod": "module example.org/up/tool\n\nreplace example.org/one => ../one\n"],
      changes: [
        "go.mod":
          "module example.org/up/tool\n\nreplace example.org/one => ../other\n\nreplace example.org/two => ../two\n"
      ], findings: ["replace-added@go.mod:3:1", "replace-added@go.mod:5:1"], lines: 0),
    ChangeCase(
      description: "a replacement that was there",
      files: ["go.mod": "module example.org/up/tool\n\nreplace example.org/one => ../one\n"],
      changes: ["go.mod": "module example.org/up/tool\n\ngo 1.18\n\nreplace example.org/one => ../one\n"],
      findings: [], lines: 0),
    ChangeCase(
      description: "a replacement by the fork, and a requirement of it",
      changes: [
        "go.mod":
          "module example.org/up/tool\n\nrequire example.com/you/tool/sub v1.0.0\n\nreplace example.org/up/tool/sub => example.com/you/tool/sub v1.0.0\n"
      ], findings: ["replace-added@go.mod:5:1"], lines: 2),
    ChangeCase(
      description: "a module line that names the fork now",
      changes: ["go.mod": "module example.com/you/tool\n"], findings: ["module-line-renamed@go.mod:1:1"], lines: 1),
    ChangeCase(
      description: "a module line that names somebody else now",
      changes: ["go.mod": "module example.net/third\n"], findings: ["module-line-renamed@go.mod:1:1"], lines: 1),
    ChangeCase(
      description: "a module line that named the fork already",
      files: ["go.mod": "module example.com/you/tool\n"],
      changes: ["go.mod": "module example.com/you/tool\n\ngo 1.18\n"], findings: [], lines: 1),
    ChangeCase(
      description: "a module line of upstream's next major version",
      changes: ["go.mod": "module example.org/up/tool/v2\n"], findings: [], lines: 0),
    ChangeCase(
      description: "a line of acceptances, beside one that was there with another reason",
      files: [".forkpath-accept": "leak example.org/old it was so\n", "b/b.go": importing("example.org/up/tool/a")],
      changes: [
        ".forkpath-accept": "leak example.org/old still so\nrewritten-import * trust me\n", "b/b.go": rewritten,
      ], findings: ["rewritten-import@b/b.go:3:8", "acceptance-added@.forkpath-accept:2:1"], lines: 1),
    ChangeCase(
      description: "a line of acceptances that went", files: [".forkpath-accept": "leak example.org/old it was so\n"],
      changes: [".forkpath-accept": "# none\n"], findings: [], lines: 0),
    ChangeCase(
      description: "what upstream changed meanwhile", files: ["b/b.go": rewritten],
      changes: ["c/c.go": importing("fmt")],
      script: """
        git add -A; git commit -q -m one; git checkout -q -b mine; git commit -q --allow-empty -m mine
        git checkout -q main; git rm -q b/b.go; git commit -q -m theirs; git checkout -q mine
        """, since: "main", findings: [], lines: 1),
  ]
}
