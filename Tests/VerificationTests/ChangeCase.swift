import Bytes
import Findings
import Foundation
import Git
import GoSource
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
  /// Every finding in order, whole.
  var findings: [Finding] = []
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
    ChangeCase(description: "nothing", lines: 0),
    ChangeCase(
      description: "an import that was rewritten", files: ["b/b.go": importing("example.org/up/tool/a")],
      changes: ["b/b.go": rewritten],
      findings: [
        Finding(
          .rewrittenImport(
            RewrittenImport(
              path: "example.com/you/tool/a", upstream: "example.org/up/tool", original: "example.org/up/tool/a")),
          .error, at: Place(file: "b/b.go", position: SourcePosition(line: 3, column: 8)))
      ], lines: 1),
    ChangeCase(
      description: "a new file that names the fork", changes: ["b/b.go": rewritten],
      findings: [
        Finding(
          .rewrittenImport(
            RewrittenImport(
              path: "example.com/you/tool/a", upstream: "example.org/up/tool", original: "example.org/up/tool/a")),
          .error, at: Place(file: "b/b.go", position: SourcePosition(line: 3, column: 8)))
      ], lines: 1),
    ChangeCase(
      description: "another line of a file that named the fork already", files: ["b/b.go": rewritten],
      changes: ["b/b.go": rewritten + "\nconst B = 1\n"], lines: 1),
    ChangeCase(
      description: "an import that was put right", files: ["b/b.go": rewritten],
      changes: ["b/b.go": importing("example.org/up/tool/a")], lines: 0),
    ChangeCase(
      description: "an import of another repository of the fork's owner",
      changes: ["b/b.go": importing("example.com/you/toolbox/a")], lines: 0),
    ChangeCase(
      description: "an import of upstream's, and of its next major version",
      changes: ["b/b.go": importing("example.org/up/tool/a"), "c/c.go": importing("example.org/up/tool/v2/a")], lines: 0
    ),
    ChangeCase(
      description: "an import that a third root took over", files: ["b/b.go": importing("example.org/up/tool/a")],
      changes: ["b/b.go": importing("example.net/third/a")],
      findings: [
        Finding(
          .rewrittenImport(
            RewrittenImport(
              path: "example.net/third/a", upstream: "example.org/up/tool", original: "example.org/up/tool/a",
              namesFork: false)), .error,
          at: Place(file: "b/b.go", position: SourcePosition(line: 3, column: 8)))
      ], lines: 1),
    ChangeCase(
      description: "an import of somebody else's package of the same name",
      files: ["b/b.go": importing("fmt")], changes: ["b/b.go": importing("example.net/third/a")],
      lines: 0),
    ChangeCase(
      description: "somebody else's package of the same name beside the fork's",
      files: ["b/b.go": importing("example.org/up/tool/a")],
      changes: ["b/b.go": importing("example.org/up/tool/a") + "import _ \"example.net/third/a\"\n"],
      lines: 0),
    ChangeCase(
      description: "an import of a package that the fork does not have",
      files: ["b/b.go": importing("example.org/up/tool/a")],
      changes: ["b/b.go": importing("example.net/third/other")], lines: 0),
    ChangeCase(
      description: "a file that is no Go source any more", files: ["b/b.go": rewritten],
      changes: ["b/b.go": "pakcage b\n\nimport _ \"example.com/you/tool/a\"\n"],
      findings: [
        Finding(
          .unreadable(.malformed), .error, at: Place(file: "b/b.go", position: SourcePosition(line: 1, column: 1)))
      ],
      lines: 0),
    ChangeCase(
      description: "a file that was no Go source before", files: ["b/b.go": "pakcage b\n"],
      changes: ["c/c.go": "package c\n"], lines: 0),
    ChangeCase(
      description: "a new nested module",
      changes: ["sub/go.mod": "module example.org/up/tool/sub\n"],
      findings: [
        Finding(
          .nestedModuleAdded(module: "example.org/up/tool/sub"), .warning,
          at: Place(file: "sub/go.mod", position: SourcePosition(line: 1, column: 1)))
      ],
      lines: 0),
    ChangeCase(
      description: "a nested module that was there, and one that went",
      files: ["sub/go.mod": "module example.org/up/tool/sub\n", "old/go.mod": "module example.org/up/tool/old\n"],
      changes: ["sub/go.mod": "module example.org/up/tool/sub\n\ngo 1.18\n", "old/go.mod": ""],
      lines: 0),
    ChangeCase(
      description: "a go.mod where there was none", files: ["go.mod": ""],
      changes: ["go.mod": "module example.org/up/tool\n"], lines: 0),
    ChangeCase(
      description: "a new replacement, and one that leads elsewhere now",
      files: ["go.mod": "module example.org/up/tool\n\nreplace example.org/one => ../one\n"],
      changes: [
        "go.mod":
          "module example.org/up/tool\n\nreplace example.org/one => ../other\n\nreplace example.org/two => ../two\n"
      ],
      findings: [
        Finding(
          .replaceAdded(old: ModuleVersion(path: "example.org/one"), new: ModuleVersion(path: "../other")), .warning,
          at: Place(file: "go.mod", position: SourcePosition(line: 3, column: 1))),
        Finding(
          .replaceAdded(old: ModuleVersion(path: "example.org/two"), new: ModuleVersion(path: "../two")), .warning,
          at: Place(file: "go.mod", position: SourcePosition(line: 5, column: 1))),
      ], lines: 0),
    ChangeCase(
      description: "a replacement that was there",
      files: ["go.mod": "module example.org/up/tool\n\nreplace example.org/one => ../one\n"],
      changes: ["go.mod": "module example.org/up/tool\n\ngo 1.18\n\nreplace example.org/one => ../one\n"], lines: 0),
    ChangeCase(
      description: "a replacement by the fork, and a requirement of it",
      changes: [
        "go.mod":
          "module example.org/up/tool\n\nrequire example.com/you/tool/sub v1.0.0\n\nreplace example.org/up/tool/sub => example.com/you/tool/sub v1.0.0\n"
      ],
      findings: [
        Finding(
          .replaceAdded(
            old: ModuleVersion(path: "example.org/up/tool/sub"),
            new: ModuleVersion(path: "example.com/you/tool/sub", version: "v1.0.0")), .warning,
          at: Place(file: "go.mod", position: SourcePosition(line: 5, column: 1)))
      ], lines: 2),
    ChangeCase(
      description: "a module line that names the fork now",
      changes: ["go.mod": "module example.com/you/tool\n"],
      findings: [
        Finding(
          .moduleLineRenamed(RenamedModule(path: "example.com/you/tool", original: "example.org/up/tool")), .error,
          at: Place(file: "go.mod", position: SourcePosition(line: 1, column: 1)))
      ], lines: 1),
    ChangeCase(
      description: "a module line that names somebody else now",
      changes: ["go.mod": "module example.net/third\n"],
      findings: [
        Finding(
          .moduleLineRenamed(RenamedModule(path: "example.net/third", original: "example.org/up/tool")), .error,
          at: Place(file: "go.mod", position: SourcePosition(line: 1, column: 1)))
      ], lines: 1),
    ChangeCase(
      description: "a module line that named the fork already",
      files: ["go.mod": "module example.com/you/tool\n"],
      changes: ["go.mod": "module example.com/you/tool\n\ngo 1.18\n"], lines: 1),
    ChangeCase(
      description: "a module line of upstream's next major version",
      changes: ["go.mod": "module example.org/up/tool/v2\n"], lines: 0),
    ChangeCase(
      description: "a line of acceptances, beside one that was there with another reason",
      files: [".forkpath-accept": "leak example.org/old it was so\n", "b/b.go": importing("example.org/up/tool/a")],
      changes: [
        ".forkpath-accept": "leak example.org/old still so\nrewritten-import * trust me\n", "b/b.go": rewritten,
      ],
      findings: [
        Finding(
          .rewrittenImport(
            RewrittenImport(
              path: "example.com/you/tool/a", upstream: "example.org/up/tool", original: "example.org/up/tool/a")),
          .error, at: Place(file: "b/b.go", position: SourcePosition(line: 3, column: 8))),
        Finding(
          .acceptanceAdded(AcceptanceKey(code: .rewrittenImport, place: "*"), reason: "trust me"), .warning,
          at: Place(file: ".forkpath-accept", position: SourcePosition(line: 2, column: 1))),
      ], lines: 1),
    ChangeCase(
      description: "a line of acceptances that went", files: [".forkpath-accept": "leak example.org/old it was so\n"],
      changes: [".forkpath-accept": "# none\n"], lines: 0),
    ChangeCase(
      description: "what upstream changed meanwhile", files: ["b/b.go": rewritten],
      changes: ["c/c.go": importing("fmt")],
      script: """
        git add -A; git commit -q -m one; git checkout -q -b mine; git commit -q --allow-empty -m mine
        git checkout -q main; git rm -q b/b.go; git commit -q -m theirs; git checkout -q mine
        """, since: "main", lines: 1),
  ]
}
