import Bytes
import Findings
import GoSource
import Verification

extension CheckCase {
  /// Circles of imports, in the fork and through a module of others.
  static let cycles = [
    CheckCase(
      description: "a dependency that imports the fork back",
      files: cycle("b", imports: "example.org/up/tool/b"), isLinked: false, variables: on,
      findings: { at in
        [
          Finding(
            .replaceNotInherited(count: 1), .note,
            at: Place(file: "go.mod", position: SourcePosition(line: 5, column: 1))
          ),
          Finding(
            .importCycle(
              ImportCycle(
                package: "example.org/up/tool/b", others: ["example.net/dep"], isOfTests: false, isOwn: false)),
            .error, at: Place(file: "b/b.go", position: SourcePosition(line: 3, column: 8))),
        ]
      }),
    CheckCase(
      description: "a dependency that imports another package of the fork", nearMissOf: [.importCycle],
      files: cycle("b", imports: "example.org/up/tool/c"), isLinked: false, variables: on,
      findings: { at in
        [
          Finding(
            .replaceNotInherited(count: 1), .note,
            at: Place(file: "go.mod", position: SourcePosition(line: 5, column: 1)))
        ]
      }),
    CheckCase(
      description: "packages of the fork that import each other",
      files: [
        "fork/go.mod": "module example.org/up/tool\n",
        "fork/d/d.go": "package d\n\nimport _ \"example.org/up/tool/c\"\n",
        "fork/c/c.go": "package c\n\nimport _ \"example.org/up/tool/d\"\n",
      ], isLinked: false, variables: on,
      findings: { at in
        [
          Finding(
            .importCycle(
              ImportCycle(
                package: "example.org/up/tool/c", others: ["example.org/up/tool/d"], isOfTests: false, isOwn: true)),
            .error, at: Place(file: "c/c.go", position: SourcePosition(line: 3, column: 8)))
        ]
      }),
    CheckCase(
      description: "a test whose import imports the tested package",
      files: [
        "fork/go.mod": "module example.org/up/tool\n", "fork/b/b.go": "package b\n",
        "fork/b/b_test.go": "package b\n\nimport _ \"example.org/up/tool/c\"\n",
        "fork/c/c.go": "package c\n\nimport _ \"example.org/up/tool/b\"\n",
      ], isLinked: false, variables: on,
      findings: { at in
        [
          Finding(
            .importCycle(
              ImportCycle(
                package: "example.org/up/tool/b", others: ["example.org/up/tool/c"], isOfTests: true, isOwn: true)),
            .error, at: Place(file: "b/b_test.go", position: SourcePosition(line: 3, column: 8)))
        ]
      }),
  ]

  /// A fork whose package `name` imports a module of others, which imports `back`.
  private static func cycle(_ name: String, imports back: String) -> [String: String] {
    [
      "fork/go.mod":
        "module example.org/up/tool\n\nrequire example.net/dep v1.0.0\n\nreplace example.net/dep => ../dep\n",
      "fork/\(name)/\(name).go": "package \(name)\n\nimport _ \"example.net/dep\"\n",
      "fork/c/c.go": "package c\n", "dep/go.mod": "module example.net/dep\n",
      "dep/dep.go": "package dep\n\nimport _ \"\(back)\"\n",
    ]
  }
}
