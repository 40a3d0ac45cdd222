import Bytes
import Foundation
import Machine
import Mapping
import Resolution
import Support
import Testing
import Verification

/// A small fork in a world of its own, with one thing that is wrong, or that only looks so.
struct CheckCase: Sendable, CustomStringConvertible {
  var description: String
  /// Files of the world; the checkout is `fork`, GOPATH is `one:two`, and `one` has the link to it.
  var files: [String: String] = [:]
  /// Links, place to text; `$S` is the scratch directory.
  var links: [String: String] = [:]
  var isLinked = true
  var gopath = ["one", "two"]
  var variables: [String: String] = ["GO111MODULE": "off"]
  /// The codes of all findings, in their order.
  var codes: [Finding.Code]

  static let base = [
    "fork/tool.go": "package tool\n\nimport _ \"example.org/up/tool/a\"\n", "fork/a/a.go": "package a\n",
  ]
  static let all = [
    CheckCase(description: "a mapped fork", codes: []),
    CheckCase(description: "an unmapped fork", isLinked: false, codes: [.notMapped]),
    CheckCase(
      description: "an unmapped fork beside the published copy",
      files: [
        "one/src/example.org/up/tool/tool.go": "package tool\n", "one/src/example.org/up/tool/a/a.go": "package a\n",
      ],
      isLinked: false, codes: [.leak, .leak]),
    CheckCase(
      description: "a published copy in an earlier entry",
      files: ["two/src/example.org/up/tool/a/a.go": "package a\n"], gopath: ["two", "one"],
      codes: [.shadowed, .shadowed]),
    CheckCase(
      description: "a published copy in a later entry", files: ["two/src/example.org/up/tool/a/a.go": "package a\n"],
      codes: [.secondCopy]),
    CheckCase(
      description: "another project of the same owner in a later entry",
      files: ["two/src/example.org/up/toolbox/t.go": "package toolbox\n"], codes: []),
    CheckCase(
      description: "a dependency that vendors upstream",
      files: [
        "fork/b/b.go": "package b\n\nimport _ \"example.org/dep\"\n",
        "two/src/example.org/dep/dep.go": "package dep\n\nimport _ \"example.org/up/tool/a\"\n",
        "two/src/example.org/dep/vendor/example.org/up/tool/a/a.go": "package a\n",
      ], codes: [.leak]),
    CheckCase(
      description: "a dependency that imports upstream",
      files: [
        "fork/b/b.go": "package b\n\nimport _ \"example.org/dep\"\n",
        "two/src/example.org/dep/dep.go": "package dep\n\nimport _ \"example.org/up/tool/a\"\n",
      ], codes: []),
    CheckCase(
      description: "a test's dependency that vendors upstream",
      files: [
        "fork/a/a_test.go": "package a_test\n\nimport _ \"example.org/dep\"\n",
        "two/src/example.org/dep/dep.go": "package dep\n\nimport _ \"example.org/up/tool/a\"\n",
        "two/src/example.org/dep/vendor/example.org/up/tool/a/a.go": "package a\n",
      ], codes: [.leak]),
    CheckCase(
      description: "the fork's own vendor with a copy of upstream",
      files: ["fork/vendor/example.org/up/tool/a/a.go": "package a\n"], codes: [.leak]),
    CheckCase(
      description: "the fork's own vendor with other people's code",
      files: [
        "fork/b/b.go": "package b\n\nimport _ \"example.org/dep\"\n",
        "fork/vendor/example.org/dep/dep.go": "package dep\n",
      ], codes: []),
    CheckCase(
      description: "a package that only a copy in a later entry has",
      files: [
        "fork/b/b.go": "package b\n\nimport _ \"example.org/up/tool/gone\"\n",
        "two/src/example.org/up/tool/gone/gone.go": "package gone\n",
      ], codes: [.leak, .secondCopy]),
    CheckCase(
      description: "a package that nothing has",
      files: ["fork/b/b.go": "package b\n\nimport _ \"example.org/up/tool/gone\"\n"], codes: [.missingPackage]),
    CheckCase(
      description: "a package behind a link that leaves the fork",
      files: [
        "fork/b/b.go": "package b\n\nimport _ \"example.org/up/tool/out\"\n", "elsewhere/out.go": "package out\n",
      ], links: ["fork/out": "$S/elsewhere"], codes: [.leak]),
    CheckCase(
      description: "a package behind a link that stays in the fork",
      files: ["fork/b/b.go": "package b\n\nimport _ \"example.org/up/tool/in\"\n"], links: ["fork/in": "a"], codes: []),
    CheckCase(
      description: "a nested module that requires upstream",
      files: [
        "fork/go.mod": "module example.org/up/tool\n",
        "fork/sub/go.mod": "module example.org/up/tool/sub\n\nrequire example.org/up/tool v1.2.3\n",
      ], isLinked: false, variables: ["GO111MODULE": "on"], codes: [.leak]),
    CheckCase(
      description: "a nested module that replaces upstream by the fork",
      files: [
        "fork/go.mod": "module example.org/up/tool\n",
        "fork/sub/go.mod":
          "module example.org/up/tool/sub\n\nrequire example.org/up/tool v1.2.3\n\nreplace example.org/up/tool => ../\n",
      ], isLinked: false, variables: ["GO111MODULE": "on"], codes: []),
    CheckCase(
      description: "a nested module that needs nothing of upstream's",
      files: [
        "fork/go.mod": "module example.org/up/tool\n",
        "fork/sub/go.mod": "module example.org/up/tool/sub\n\nrequire example.org/up/toolbox v1.2.3\n",
      ], isLinked: false, variables: ["GO111MODULE": "on"], codes: []),
    CheckCase(
      description: "a workspace of somebody else's",
      files: [
        "fork/go.mod": "module example.org/up/tool\n", "other/go.mod": "module example.org/up/tool\n",
        "go.work": "go 1.18\n\nuse ./other\n",
      ], isLinked: false, variables: ["GO111MODULE": "on"], codes: [.notMapped]),
    CheckCase(
      description: "a workspace that uses the fork and its nested module",
      files: [
        "fork/go.mod": "module example.org/up/tool\n", "go.work": "go 1.18\n\nuse (\n\t./fork\n\t./fork/sub\n)\n",
        "fork/sub/go.mod": "module example.org/up/tool/sub\n\nrequire example.org/up/tool v1.2.3\n",
      ], isLinked: false, variables: ["GO111MODULE": "on"], codes: []),
    CheckCase(
      description: "a relative import", files: ["fork/b/b.go": "package b\n\nimport _ \"../a\"\n"],
      codes: [.relativeImport]),
    CheckCase(
      description: "a relative import below testdata",
      files: ["fork/testdata/b.go": "package b\n\nimport _ \"../a\"\n"], codes: []),
    CheckCase(
      description: "an import comment that names another root",
      files: ["fork/b/b.go": "package b // import \"example.org/you/tool/b\"\n"], codes: [.importComment]),
    CheckCase(
      description: "an import comment that agrees",
      files: ["fork/b/b.go": "package b // import \"example.org/up/tool/b\"\n"], codes: []),
    CheckCase(
      description: "an import comment of a staging area that is imported elsewhere",
      files: ["fork/staging/b/b.go": "package b // import \"example.net/api\"\n"], codes: []),
    CheckCase(
      description: "an import that was rewritten",
      files: [
        "fork/b/b.go": "package b\n\nimport _ \"example.com/you/tool/a\"\n",
        "fork/.git/config": "[remote \"origin\"]\n\turl = https://example.com/you/tool\n",
      ], codes: [.rewrittenImport]),
    CheckCase(
      description: "an import of another repository of the fork's owner",
      files: [
        "fork/b/b.go": "package b\n\nimport _ \"example.com/you/toolbox\"\n",
        "fork/.git/config": "[remote \"origin\"]\n\turl = https://example.com/you/tool\n",
      ], codes: []),
    CheckCase(
      description: "a go.mod that GOPATH mode ignores", files: ["fork/go.mod": "module example.org/up/tool\n"],
      codes: [.languageVersion]),
    CheckCase(
      description: "a module fork in module mode", files: ["fork/go.mod": "module example.org/up/tool\n"],
      isLinked: false, variables: ["GO111MODULE": "on"], codes: []),
    CheckCase(
      description: "no go.mod in module mode", isLinked: false, variables: ["GO111MODULE": "on"], codes: [.notMapped]),
    CheckCase(
      description: "a file that is no Go source", files: ["fork/b/b.go": "pakcage b\n"], codes: [.unreadable]),
    CheckCase(
      description: "a file that no build looks at",
      files: ["fork/b/_b.go": "pakcage b\n", "fork/b/b.go": "package b\n"],
      codes: []),
  ]
}

@Suite struct `The checks of a mapping` {
  @Test(arguments: CheckCase.all) func `find what is wrong and nothing else`(example: CheckCase) throws {
    let scratch = try Scratch()
    for (path, text) in CheckCase.base.merging(example.files, uniquingKeysWith: { $1 }) {
      try scratch.write(path, text)
    }
    for (place, text) in example.links {
      try scratch.link(place, to: text.replacingOccurrences(of: "$S", with: scratch.path))
    }
    if example.isLinked { try scratch.link("one/src/example.org/up/tool", to: scratch.path + "/fork") }
    var variables = example.variables
    variables["GOPATH"] = example.gopath.map { scratch.path + "/" + $0 }.joined(separator: ":")
    variables["HOME"] = scratch.path + "/home"
    let root = ByteString(scratch.path + "/fork")
    let environment = try GoEnvironment.discover(
      process: ProcessEnvironment(
        variables: Dictionary(uniqueKeysWithValues: variables.map { (ByteString($0), ByteString($1)) }),
        directory: root))
    let situation = try SituationReader(named: root, root: root, environment: environment).read(
      upstream: "example.org/up/tool")
    let findings = MappingChecks(situation: situation, environment: environment, view: .disk).findings()
    #expect(findings.map(\.code) == example.codes, "\(findings)")
  }
}
