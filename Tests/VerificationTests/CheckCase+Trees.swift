import Findings
import Verification

extension CheckCase {
  /// What the files of the tree say.
  static let trees = [
    CheckCase(
      description: "a relative import", files: ["fork/b/b.go": "package b\n\nimport _ \"../a\"\n"],
      findings: ["relative-import@b/b.go:3:8"]),
    CheckCase(
      description: "a relative import below testdata", nearMissOf: [.relativeImport],
      files: ["fork/testdata/b.go": "package b\n\nimport _ \"../a\"\n"], findings: []),
    CheckCase(
      description: "an import comment that names another root",
      files: ["fork/b/b.go": "package b // import \"example.org/you/tool/b\"\n"],
      findings: ["import-comment@b/b.go:1:1"]),
    CheckCase(
      description: "an import comment that agrees", nearMissOf: [.importComment],
      files: ["fork/b/b.go": "package b // import \"example.org/up/tool/b\"\n"], findings: []),
    CheckCase(
      description: "an import comment of a staging area that is imported elsewhere",
      files: ["fork/staging/b/b.go": "package b // import \"example.net/api\"\n"], findings: []),
    CheckCase(
      description: "an import that was rewritten",
      files: [
        "fork/b/b.go": "package b\n\nimport _ \"example.com/you/tool/a\"\n"
      ], script: "git init -q .; git remote add origin https://example.com/you/tool",
      findings: ["rewritten-import@b/b.go:3:8"]),
    CheckCase(
      description: "an import of another repository of the fork's owner", nearMissOf: [.rewrittenImport],
      files: [
        "fork/b/b.go": "package b\n\nimport _ \"example.com/you/toolbox\"\n"
      ], script: "git init -q .; git remote add origin https://example.com/you/tool", findings: []),
    CheckCase(
      description: "a go.mod that GOPATH mode ignores", files: ["fork/go.mod": "module example.org/up/tool\n"],
      findings: ["language-version@go.mod"]),
    CheckCase(
      description: "a file that is no Go source", files: ["fork/b/b.go": "pakcage b\n"],
      findings: ["unreadable@b/b.go:1:1"]),
    CheckCase(
      description: "a file that no build looks at", nearMissOf: [.unreadable],
      files: ["fork/b/_b.go": "pakcage b\n", "fork/b/b.go": "package b\n"],
      findings: []),
    CheckCase(
      description: "two files that differ in letter case",
      files: ["fork/b/File.go": "package b\n", "fork/b/file.go": "package b\n"], findings: ["case-collision@b"]),
    CheckCase(
      description: "two packages that differ in letter case",
      files: ["fork/b/b.go": "package b\n", "fork/B/b.go": "package b\n"], findings: ["case-collision@b"]),
    CheckCase(
      description: "two packages that differ in letter case, of an unmapped fork",
      files: ["fork/b/b.go": "package b\n", "fork/B/b.go": "package b\n"], isLinked: false,
      findings: ["not-mapped", "case-collision@b"]),
    CheckCase(
      description: "imports of others that differ in letter case",
      files: [
        "fork/b/b.go": "package b\n\nimport (\n\t_ \"example.org/Dep\"\n\t_ \"example.org/dep\"\n)\n",
        "two/src/example.org/Dep/d.go": "package dep\n", "two/src/example.org/dep/d.go": "package dep\n",
      ], findings: ["case-collision@b/b.go:5:2"]),
    CheckCase(
      description: "names in test data that differ in letter case", nearMissOf: [.caseCollision],
      files: ["fork/testdata/b/b.go": "package b\n", "fork/testdata/B/b.go": "package b\n"], findings: []),
    CheckCase(
      description: "a vendor directory below with a copy of upstream",
      files: ["fork/c/c.go": "package c\n", "fork/c/vendor/example.org/up/tool/a/a.go": "package a\n"],
      findings: ["nested-vendor@c/vendor/example.org/up/tool"]),
    CheckCase(
      description: "a vendor directory below with a project of the same owner",
      files: ["fork/c/c.go": "package c\n", "fork/c/vendor/example.org/up/toolbox/a.go": "package a\n"],
      findings: []),
    CheckCase(
      description: "a vendor directory below that links back to the fork", nearMissOf: [.nestedVendor],
      files: ["fork/c/c.go": "package c\n", "fork/c/vendor/x/x.go": "package x\n"],
      links: ["fork/c/vendor/example.org/up/tool": "../../../.."], findings: []),
    CheckCase(
      description: "a module line that was renamed", files: ["fork/go.mod": "module example.com/you/tool\n\ngo 1.18\n"],
      findings: ["module-line-renamed@go.mod:1:1", "language-version@go.mod:3:1"]),
  ]
}
