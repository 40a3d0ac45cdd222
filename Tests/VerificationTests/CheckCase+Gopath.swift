import Findings
import Verification

extension CheckCase {
  /// GOPATH mode: where packages are found.
  static let gopath = [
    CheckCase(description: "a mapped fork", nearMissOf: [.notMapped], findings: []),
    CheckCase(description: "an unmapped fork", isLinked: false, findings: ["not-mapped"]),
    CheckCase(
      description: "an unmapped fork whose place is a link to nothing",
      links: ["one/src/example.org/up/tool": "$S/gone"], isLinked: false, findings: ["not-mapped"]),
    CheckCase(
      description: "an unmapped fork beside the published copy",
      files: [
        "one/src/example.org/up/tool/tool.go": "package tool\n", "one/src/example.org/up/tool/a/a.go": "package a\n",
      ],
      isLinked: false, findings: ["leak", "leak"]),
    CheckCase(
      description: "a published copy in an earlier entry",
      files: ["two/src/example.org/up/tool/a/a.go": "package a\n"], gopath: ["two", "one"],
      findings: ["shadowed", "shadowed"]),
    CheckCase(
      description: "another project of the same owner in an earlier entry", nearMissOf: [.shadowed],
      files: ["two/src/example.org/up/toolbox/a/a.go": "package a\n"], gopath: ["two", "one"], findings: []),
    CheckCase(
      description: "a published copy in a later entry", files: ["two/src/example.org/up/tool/a/a.go": "package a\n"],
      findings: ["second-copy"]),
    CheckCase(
      description: "another project of the same owner in a later entry", nearMissOf: [.secondCopy],
      files: ["two/src/example.org/up/toolbox/t.go": "package toolbox\n"], findings: []),
    CheckCase(
      description: "a dependency that vendors upstream",
      files: [
        "fork/b/b.go": "package b\n\nimport _ \"example.org/dep\"\n",
        "two/src/example.org/dep/dep.go": "package dep\n\nimport _ \"example.org/up/tool/a\"\n",
        "two/src/example.org/dep/vendor/example.org/up/tool/a/a.go": "package a\n",
      ], findings: ["leak@$S/two/src/example.org/dep/dep.go:3:8"]),
    CheckCase(
      description: "a dependency that imports upstream", nearMissOf: [.leak],
      files: [
        "fork/b/b.go": "package b\n\nimport _ \"example.org/dep\"\n",
        "two/src/example.org/dep/dep.go": "package dep\n\nimport _ \"example.org/up/tool/a\"\n",
      ], findings: []),
    CheckCase(
      description: "a test's dependency that vendors upstream",
      files: [
        "fork/a/a_test.go": "package a_test\n\nimport _ \"example.org/dep\"\n",
        "two/src/example.org/dep/dep.go": "package dep\n\nimport _ \"example.org/up/tool/a\"\n",
        "two/src/example.org/dep/vendor/example.org/up/tool/a/a.go": "package a\n",
      ], findings: ["leak@$S/two/src/example.org/dep/dep.go:3:8"]),
    CheckCase(
      description: "the fork's own vendor with a copy of upstream",
      files: ["fork/vendor/example.org/up/tool/a/a.go": "package a\n"],
      findings: ["leak@tool.go:3:8", "nested-vendor@vendor/example.org/up/tool"]),
    CheckCase(
      description: "a copy of upstream in the vendor directory of the whole GOPATH",
      files: ["one/src/vendor/example.org/up/tool/a/a.go": "package a\n"], findings: ["leak@tool.go:3:8"]),
    CheckCase(
      description: "a copy of another project in the vendor directory of the whole GOPATH",
      files: ["one/src/vendor/example.org/up/toolbox/a/a.go": "package a\n"], findings: []),
    CheckCase(
      description: "the fork's own vendor with other people's code",
      files: [
        "fork/b/b.go": "package b\n\nimport _ \"example.org/dep\"\n",
        "fork/vendor/example.org/dep/dep.go": "package dep\n",
      ], findings: []),
    CheckCase(
      description: "a package that only a copy in a later entry has",
      files: [
        "fork/b/b.go": "package b\n\nimport _ \"example.org/up/tool/gone\"\n",
        "two/src/example.org/up/tool/gone/gone.go": "package gone\n",
      ], findings: ["leak@b/b.go:3:8", "second-copy"]),
    CheckCase(
      description: "a package that nothing has",
      files: ["fork/b/b.go": "package b\n\nimport _ \"example.org/up/tool/gone\"\n"],
      findings: ["missing-package@b/b.go:3:8"]),
    CheckCase(
      description: "a package behind a link that leaves the fork",
      files: [
        "fork/b/b.go": "package b\n\nimport _ \"example.org/up/tool/out\"\n", "elsewhere/out.go": "package out\n",
      ], links: ["fork/out": "$S/elsewhere"], findings: ["leak@b/b.go:3:8"]),
    CheckCase(
      description: "a package behind a link that stays in the fork", nearMissOf: [.missingPackage],
      files: ["fork/b/b.go": "package b\n\nimport _ \"example.org/up/tool/in\"\n"], links: ["fork/in": "a"],
      findings: []),
    CheckCase(
      description: "a test that imports upstream from a vendor directory of the tests",
      files: [
        "fork/b/b.go": "package b\n", "fork/b/b_test.go": "package b\n\nimport _ \"example.org/dep\"\n",
        "fork/b/vendor/example.org/dep/dep.go": "package dep\n\nimport _ \"example.org/up/tool/a\"\n",
        "fork/b/vendor/example.org/up/tool/a/a.go": "package a\n",
      ], findings: ["leak@b/vendor/example.org/dep/dep.go:3:8", "nested-vendor@b/vendor/example.org/up/tool"]),
    CheckCase(
      description: "an internal package of upstream's that a dependency imports",
      files: [
        "fork/internal/x/x.go": "package x\n", "fork/b/b.go": "package b\n\nimport _ \"example.org/dep\"\n",
        "two/src/example.org/dep/dep.go": "package dep\n\nimport _ \"example.org/up/tool/internal/x\"\n",
      ], findings: ["internal-not-visible@$S/two/src/example.org/dep/dep.go:3:8"]),
    CheckCase(
      description: "an internal package that its own tree imports", nearMissOf: [.internalNotVisible],
      files: [
        "fork/internal/x/x.go": "package x\n",
        "fork/b/b.go": "package b\n\nimport _ \"example.org/up/tool/internal/x\"\n",
      ], findings: []),
    CheckCase(
      description: "an internal package of somebody else's",
      files: [
        "fork/b/b.go": "package b\n\nimport _ \"example.org/dep/internal/x\"\n",
        "two/src/example.org/dep/internal/x/x.go": "package x\n",
      ], findings: ["internal-not-visible@b/b.go:3:8"]),
    CheckCase(
      description: "an internal package of one dependency that another one imports",
      files: [
        "fork/b/b.go": "package b\n\nimport _ \"example.org/dep\"\n",
        "two/src/example.org/dep/dep.go": "package dep\n\nimport _ \"example.org/other/internal/x\"\n",
        "two/src/example.org/other/internal/x/x.go": "package x\n",
      ], findings: []),
  ]
}
