import Bytes
import Findings
import GoSource
import Verification

extension CheckCase {
  /// What the files of the tree say.
  static let trees = [
    CheckCase(
      description: "a relative import", files: ["fork/b/b.go": "package b\n\nimport _ \"../a\"\n"],
      findings: { _ in
        [
          Finding(
            .relativeImport(RelativeImport(path: "../a", importPath: "example.org/up/tool/a")), .error,
            at: Place(file: "b/b.go", position: SourcePosition(line: 3, column: 8)))
        ]
      }),
    CheckCase(
      description: "a relative import below testdata", nearMissOf: [.relativeImport],
      files: ["fork/testdata/b.go": "package b\n\nimport _ \"../a\"\n"]),
    CheckCase(
      description: "an import comment that names another root",
      files: ["fork/b/b.go": "package b // import \"example.org/you/tool/b\"\n"],
      findings: { _ in
        [
          Finding(
            .importComment(ImportComment(comment: "example.org/you/tool/b", importPath: "example.org/up/tool/b")),
            .error,
            at: Place(file: "b/b.go", position: SourcePosition(line: 1, column: 1)))
        ]
      }),
    CheckCase(
      description: "an import comment that agrees", nearMissOf: [.importComment],
      files: ["fork/b/b.go": "package b // import \"example.org/up/tool/b\"\n"]),
    CheckCase(
      description: "an import comment of a staging area that is imported elsewhere",
      files: ["fork/staging/b/b.go": "package b // import \"example.net/api\"\n"]),
    CheckCase(
      description: "an import that was rewritten",
      files: [
        "fork/b/b.go": "package b\n\nimport _ \"example.com/you/tool/a\"\n"
      ], script: "git init -q .; git remote add origin https://example.com/you/tool",
      findings: { _ in
        [
          Finding(
            .rewrittenImport(
              RewrittenImport(
                path: "example.com/you/tool/a", upstream: "example.org/up/tool", original: "example.org/up/tool/a",
                resolution: .notFound)),
            .error, at: Place(file: "b/b.go", position: SourcePosition(line: 3, column: 8)))
        ]
      }),
    CheckCase(
      description: "an import of another repository of the fork's owner", nearMissOf: [.rewrittenImport],
      files: [
        "fork/b/b.go": "package b\n\nimport _ \"example.com/you/toolbox\"\n"
      ], script: "git init -q .; git remote add origin https://example.com/you/tool"),
    CheckCase(
      description: "a go.mod that GOPATH mode ignores", files: ["fork/go.mod": "module example.org/up/tool\n"],
      findings: { _ in
        [
          Finding(.languageVersion, .note, at: Place(file: "go.mod"))
        ]
      }),
    CheckCase(
      description: "a file that is no Go source", files: ["fork/b/b.go": "pakcage b\n"],
      findings: { _ in
        [
          Finding(
            .unreadable(.malformed), .error, at: Place(file: "b/b.go", position: SourcePosition(line: 1, column: 1)))
        ]
      }),
    CheckCase(
      description: "a file that no build looks at", nearMissOf: [.unreadable],
      files: ["fork/b/_b.go": "pakcage b\n", "fork/b/b.go": "package b\n"]),
    CheckCase(
      description: "two files that differ in letter case",
      files: ["fork/b/File.go": "package b\n", "fork/b/file.go": "package b\n"],
      findings: { _ in
        [
          Finding(
            .caseCollision(CaseCollision("File.go", "file.go", .files(directory: "b"))), .error, at: Place(file: "b"))
        ]
      }),
    CheckCase(
      description: "two packages that differ in letter case",
      files: ["fork/b/b.go": "package b\n", "fork/B/b.go": "package b\n"],
      findings: { _ in
        [
          Finding(
            .caseCollision(CaseCollision("example.org/up/tool/b", "example.org/up/tool/B", .packages)), .error,
            at: Place(file: "b"))
        ]
      }),
    CheckCase(
      description: "two packages that differ in letter case, of an unmapped fork",
      files: ["fork/b/b.go": "package b\n", "fork/B/b.go": "package b\n"], isLinked: false,
      findings: { at in
        [
          Finding(.notMapped(NotMapped(path: "example.org/up/tool", expected: at("/fork"), reason: .noModule)), .error),
          Finding(.caseCollision(CaseCollision("B", "b", .directories)), .error, at: Place(file: "b")),
        ]
      }),
    CheckCase(
      description: "imports of others that differ in letter case",
      files: [
        "fork/b/b.go": "package b\n\nimport (\n\t_ \"example.org/Dep\"\n\t_ \"example.org/dep\"\n)\n",
        "two/src/example.org/Dep/d.go": "package dep\n", "two/src/example.org/dep/d.go": "package dep\n",
      ],
      findings: { _ in
        [
          Finding(
            .caseCollision(CaseCollision("example.org/dep", "example.org/Dep", .packages)), .error,
            at: Place(file: "b/b.go", position: SourcePosition(line: 5, column: 2)))
        ]
      }),
    CheckCase(
      description: "names in test data that differ in letter case", nearMissOf: [.caseCollision],
      files: ["fork/testdata/b/b.go": "package b\n", "fork/testdata/B/b.go": "package b\n"]),
    CheckCase(
      description: "a vendor directory below with a copy of upstream",
      files: ["fork/c/c.go": "package c\n", "fork/c/vendor/example.org/up/tool/a/a.go": "package a\n"],
      findings: { _ in
        [
          Finding(
            .nestedVendor(
              VendoredCopy(copy: "c/vendor/example.org/up/tool", directory: "c", isOfSeveralModules: false)),
            .warning, at: Place(file: "c/vendor/example.org/up/tool"))
        ]
      }),
    CheckCase(
      description: "a vendor directory below with a project of the same owner",
      files: ["fork/c/c.go": "package c\n", "fork/c/vendor/example.org/up/toolbox/a.go": "package a\n"]),
    CheckCase(
      description: "a vendor directory below that links back to the fork", nearMissOf: [.nestedVendor],
      files: ["fork/c/c.go": "package c\n", "fork/c/vendor/x/x.go": "package x\n"],
      links: ["fork/c/vendor/example.org/up/tool": "../../../.."]),
    CheckCase(
      description: "a module line that was renamed", files: ["fork/go.mod": "module example.com/you/tool\n\ngo 1.18\n"],
      findings: { _ in
        [
          Finding(
            .moduleLineRenamed(RenamedModule(path: "example.com/you/tool", original: "example.org/up/tool")), .warning,
            at: Place(file: "go.mod", position: SourcePosition(line: 1, column: 1))),
          Finding(.languageVersion, .note, at: Place(file: "go.mod", position: SourcePosition(line: 3, column: 1))),
        ]
      }),
  ]
}
