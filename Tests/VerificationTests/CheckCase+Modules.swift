import Bytes
import Findings
import GoSource
import Verification

extension CheckCase {
  /// Module mode: which modules the builds of the fork's directories get.
  static let on = ["GO111MODULE": "on"]

  static let modules = [
    CheckCase(
      description: "a nested module that requires upstream",
      files: [
        "fork/go.mod": "module example.org/up/tool\n",
        "fork/sub/go.mod": "module example.org/up/tool/sub\n\nrequire example.org/up/tool v1.2.3\n",
      ], isLinked: false, variables: on,
      findings: { at in
        [
          Finding(
            .nestedModuleUnmapped(
              UnmappedModule(
                module: "example.org/up/tool",
                source: .published(ModuleVersion(path: "example.org/up/tool", version: "v1.2.3"), directory: nil),
                expected: at("/fork"), requiredBy: "example.org/up/tool/sub")), .error,
            at: Place(file: "sub/go.mod", position: SourcePosition(line: 3, column: 1)))
        ]
      }),
    CheckCase(
      description: "a nested module that replaces upstream by the fork", nearMissOf: [.nestedModuleUnmapped],
      files: [
        "fork/go.mod": "module example.org/up/tool\n",
        "fork/sub/go.mod":
          "module example.org/up/tool/sub\n\nrequire example.org/up/tool v1.2.3\n\nreplace example.org/up/tool => ../\n",
      ], isLinked: false, variables: on,
      findings: { _ in
        [
          Finding(
            .replaceNotInherited(count: 1), .note,
            at: Place(file: "sub/go.mod", position: SourcePosition(line: 5, column: 1)))
        ]
      }),
    CheckCase(
      description: "a nested module that needs nothing of upstream's",
      files: [
        "fork/go.mod": "module example.org/up/tool\n",
        "fork/sub/go.mod": "module example.org/up/tool/sub\n\nrequire example.org/up/toolbox v1.2.3\n",
      ], isLinked: false, variables: on),
    CheckCase(
      description: "a workspace of somebody else's",
      files: [
        "fork/go.mod": "module example.org/up/tool\n", "other/go.mod": "module example.org/up/tool\n",
        "go.work": "go 1.18\n\nuse ./other\n",
      ], isLinked: false, variables: on,
      findings: { at in
        [
          Finding(
            .workspaceLeak(WorkspaceLeak(workFile: at("/go.work"), directory: at("/fork"))), .error,
            at: Place(file: at("/go.work")))
        ]
      }),
    CheckCase(
      description: "a workspace that uses the fork and its nested module", nearMissOf: [.workspaceLeak],
      files: [
        "fork/go.mod": "module example.org/up/tool\n", "go.work": "go 1.18\n\nuse (\n\t./fork\n\t./fork/sub\n)\n",
        "fork/sub/go.mod": "module example.org/up/tool/sub\n\nrequire example.org/up/tool v1.2.3\n",
      ], isLinked: false, variables: on),
    CheckCase(
      description: "a module fork in module mode", nearMissOf: [.moduleLineRenamed, .unloadable, .languageVersion],
      files: ["fork/go.mod": "module example.org/up/tool\n"],
      isLinked: false, variables: on),
    CheckCase(
      description: "an import of a project that has the fork's name",
      files: [
        "fork/go.mod": "module example.org/up/tool\n",
        "fork/b/b.go": "package b\n\nimport _ \"example.net/tool/v2/a\"\n",
      ], isLinked: false, variables: on,
      findings: { _ in
        [
          Finding(
            .namesakeImport(NamesakeImport(path: "example.net/tool/v2", directory: "a")), .warning,
            at: Place(file: "b/b.go", position: SourcePosition(line: 3, column: 8)))
        ]
      }),
    CheckCase(
      description: "an import of a project that has the name of a module below the root, which nothing imports",
      files: [
        "fork/go.mod": "module example.org/up/tool\n\nrequire example.net/errors v1.0.0\n",
        "fork/b/b.go": "package b\n\nimport _ \"example.net/errors\"\n",
        "fork/errors/go.mod": "module corp.example/errors\n", "fork/errors/errors.go": "package errors\n",
      ], isLinked: false, variables: on,
      findings: { _ in
        [
          Finding(
            .namesakeImport(
              NamesakeImport(path: "example.net/errors", directory: "errors", module: "corp.example/errors")), .warning,
            at: Place(file: "b/b.go", position: SourcePosition(line: 3, column: 8)))
        ]
      }),
    CheckCase(
      description: "imports of one that has another name, or what the tree does not have",
      nearMissOf: [.namesakeImport],
      files: [
        "fork/go.mod": "module example.org/up/tool\n",
        "fork/b/b.go": "package b\n\nimport _ \"example.net/other/a\"\nimport _ \"example.net/tool/c\"\n",
      ], isLinked: false, variables: on),
    CheckCase(
      description: "a path of the fork's name that a module below leads to the fork", nearMissOf: [.namesakeImport],
      files: [
        "fork/go.mod": "module example.org/up/tool\n",
        "fork/sub/go.mod":
          "module example.org/up/tool/sub\n\nrequire example.net/tool v1.0.0\n\nreplace example.net/tool => ../\n",
        "fork/sub/b.go": "package sub\n\nimport _ \"example.net/tool/a\"\n",
      ], isLinked: false, variables: on,
      findings: { _ in
        [
          Finding(
            .replaceNotInherited(count: 1), .note,
            at: Place(file: "sub/go.mod", position: SourcePosition(line: 5, column: 1)))
        ]
      }),
    CheckCase(
      description: "a path of the fork's name that leads to the fork", nearMissOf: [.namesakeImport],
      files: [
        "fork/go.mod": "module example.org/up/tool\n\nreplace example.net/tool => ./\n",
        "fork/b/b.go": "package b\n\nimport _ \"example.net/tool/a\"\n",
      ], isLinked: false, variables: on,
      findings: { _ in
        [
          Finding(
            .replaceNotInherited(count: 1), .note,
            at: Place(file: "go.mod", position: SourcePosition(line: 3, column: 1)))
        ]
      }),
    CheckCase(
      description: "no go.mod in module mode", isLinked: false, variables: on,
      findings: { at in
        [
          Finding(.notMapped(NotMapped(path: "example.org/up/tool", expected: at("/fork"), reason: .noModule)), .error)
        ]
      }),
    CheckCase(
      description: "a nested module that imports published packages",
      files: [
        "fork/go.mod": "module example.org/up/tool\n",
        "fork/sub/go.mod": "module example.org/up/tool/sub\n\nrequire example.org/up/tool v1.2.3\n",
        "fork/sub/sub.go": "package sub\n\nimport _ \"example.org/up/tool/a\"\n",
      ], isLinked: false, variables: on,
      findings: { at in
        [
          Finding(
            .nestedModuleUnmapped(
              UnmappedModule(
                module: "example.org/up/tool",
                source: .published(ModuleVersion(path: "example.org/up/tool", version: "v1.2.3"), directory: nil),
                expected: at("/fork"), requiredBy: "example.org/up/tool/sub")), .error,
            at: Place(file: "sub/go.mod", position: SourcePosition(line: 3, column: 1)))
        ]
      }),
    CheckCase(
      description: "a nested module that imports published packages from the module cache",
      files: [
        "fork/go.mod": "module example.org/up/tool\n",
        "fork/sub/go.mod": "module example.org/up/tool/sub\n\nrequire example.org/up/tool v1.2.3\n",
        "fork/sub/sub.go": "package sub\n\nimport _ \"example.org/up/tool/a\"\n",
        "one/pkg/mod/cache/download/example.org/up/tool/@v/v1.2.3.mod": "module example.org/up/tool\n",
        "one/pkg/mod/example.org/up/tool@v1.2.3/go.mod": "module example.org/up/tool\n",
        "one/pkg/mod/example.org/up/tool@v1.2.3/a/a.go": "package a\n",
      ], isLinked: false, variables: ["GO111MODULE": "on", "GOFLAGS": "-mod=mod"],
      findings: { at in
        [
          Finding(
            .nestedModuleUnmapped(
              UnmappedModule(
                module: "example.org/up/tool",
                source: .published(ModuleVersion(path: "example.org/up/tool", version: "v1.2.3"), directory: nil),
                expected: at("/fork"), requiredBy: "example.org/up/tool/sub")), .error,
            at: Place(file: "sub/go.mod", position: SourcePosition(line: 3, column: 1))),
          Finding(
            .leak(
              Leak(
                package: "example.org/up/tool/a",
                source: .published(
                  ModuleVersion(path: "example.org/up/tool", version: "v1.2.3"),
                  directory: at("/one/pkg/mod/example.org/up/tool@v1.2.3/a")), expected: at("/fork"),
                importer: "example.org/up/tool/sub", mode: .module, mapping: .active)), .error,
            at: Place(file: "sub/sub.go", position: SourcePosition(line: 3, column: 8))),
        ]
      }),
    CheckCase(
      description: "a nested module that imports packages of another directory",
      files: [
        "fork/go.mod": "module example.org/up/tool\n",
        "fork/sub/go.mod":
          "module example.org/up/tool/sub\n\nrequire example.org/up/tool v1.2.3\n\nreplace example.org/up/tool => ../../other\n",
        "fork/sub/sub.go": "package sub\n\nimport _ \"example.org/up/tool/a\"\n",
        "other/go.mod": "module example.org/up/tool\n", "other/a/a.go": "package a\n",
      ], isLinked: false, variables: on,
      findings: { at in
        [
          Finding(
            .nestedModuleUnmapped(
              UnmappedModule(
                module: "example.org/up/tool", source: .directory(at("/other")), expected: at("/fork"),
                requiredBy: "example.org/up/tool/sub")), .error,
            at: Place(file: "sub/go.mod", position: SourcePosition(line: 3, column: 1))),
          Finding(
            .replaceNotInherited(count: 1), .note,
            at: Place(file: "sub/go.mod", position: SourcePosition(line: 5, column: 1))),
          Finding(
            .leak(
              Leak(
                package: "example.org/up/tool/a", source: .directory(at("/other/a")), expected: at("/fork"),
                importer: "example.org/up/tool/sub", mode: .module, mapping: .active)), .error,
            at: Place(file: "sub/sub.go", position: SourcePosition(line: 3, column: 8))),
        ]
      }),
    CheckCase(
      description: "a nested module that imports packages of the fork by a replacement",
      files: [
        "fork/go.mod": "module example.org/up/tool\n",
        "fork/sub/go.mod":
          "module example.org/up/tool/sub\n\nrequire example.org/up/tool v1.2.3\n\nreplace example.org/up/tool => ../\n",
        "fork/sub/sub.go": "package sub\n\nimport _ \"example.org/up/tool/a\"\n",
      ], isLinked: false, variables: on,
      findings: { _ in
        [
          Finding(
            .replaceNotInherited(count: 1), .note,
            at: Place(file: "sub/go.mod", position: SourcePosition(line: 5, column: 1)))
        ]
      }),
    CheckCase(
      description: "an import that was rewritten, with an old copy of the fork in the module cache",
      files: [
        "fork/go.mod": "module example.org/up/tool\n\nrequire example.com/you/tool v1.0.0\n",
        "fork/b/b.go": "package b\n\nimport _ \"example.com/you/tool/a\"\n",
        "one/pkg/mod/cache/download/example.com/you/tool/@v/v1.0.0.mod": "module example.com/you/tool\n",
        "one/pkg/mod/example.com/you/tool@v1.0.0/go.mod": "module example.com/you/tool\n",
        "one/pkg/mod/example.com/you/tool@v1.0.0/a/a.go": "package a\n",
      ], isLinked: false, variables: ["GO111MODULE": "on", "GOFLAGS": "-mod=mod"],
      script: "git init -q .; git remote add origin https://example.com/you/tool",
      findings: { at in
        [
          Finding(
            .rewrittenImport(
              RewrittenImport(
                path: "example.com/you/tool/a", upstream: "example.org/up/tool", original: "example.org/up/tool/a",
                resolution: .source(
                  .published(
                    ModuleVersion(path: "example.com/you/tool", version: "v1.0.0"),
                    directory: at("/one/pkg/mod/example.com/you/tool@v1.0.0/a"))))),
            .error, at: Place(file: "b/b.go", position: SourcePosition(line: 3, column: 8)))
        ]
      }),
    CheckCase(
      description: "an import that was rewritten, and a replacement that leads it to the checkout",
      files: [
        "fork/go.mod":
          "module example.org/up/tool\n\nrequire example.com/you/tool v1.0.0\n\nreplace example.com/you/tool => ./\n",
        "fork/b/b.go": "package b\n\nimport _ \"example.com/you/tool/a\"\n",
      ], isLinked: false, variables: on,
      script: "git init -q .; git remote add origin https://example.com/you/tool",
      findings: { _ in
        [
          Finding(
            .replaceNotInherited(count: 1), .note,
            at: Place(file: "go.mod", position: SourcePosition(line: 5, column: 1))),
          Finding(
            .rewrittenImport(
              RewrittenImport(
                path: "example.com/you/tool/a", upstream: "example.org/up/tool", original: "example.org/up/tool/a")),
            .warning, at: Place(file: "b/b.go", position: SourcePosition(line: 3, column: 8))),
        ]
      }),
    CheckCase(
      description: "an import of another major version",
      files: [
        "fork/go.mod": "module example.org/up/tool\n\nrequire example.org/up/tool/v2 v2.0.0\n",
        "fork/b/b.go": "package b\n\nimport _ \"example.org/up/tool/v2/a\"\n",
      ], isLinked: false, variables: on),
    CheckCase(
      description: "a published module below the upstream path that the fork does not have",
      files: [
        "fork/go.mod":
          "module example.org/up/tool\n\nrequire example.org/up/tool/extra v1.0.0\n\nreplace example.org/up/tool/extra => ../extra\n",
        "fork/b/b.go": "package b\n\nimport _ \"example.org/up/tool/extra\"\n",
        "extra/go.mod": "module example.org/up/tool/extra\n", "extra/e.go": "package extra\n",
      ], isLinked: false, variables: on,
      findings: { at in
        [
          Finding(
            .replaceNotInherited(count: 1), .note,
            at: Place(file: "go.mod", position: SourcePosition(line: 5, column: 1))
          ),
          Finding(
            .leak(
              Leak(
                package: "example.org/up/tool/extra", source: .directory(at("/extra")), expected: at("/fork"),
                importer: "example.org/up/tool/b", mode: .module, mapping: .active, isForeign: true)), .warning,
            at: Place(file: "b/b.go", position: SourcePosition(line: 3, column: 8))),
        ]
      }),
    CheckCase(
      description: "a package directory that is a link out of the checkout",
      files: [
        "fork/go.mod": "module example.org/up/tool\n",
        "fork/b/b.go": "package b\n\nimport _ \"example.org/up/tool/c\"\n", "other/c/c.go": "package c\n",
      ], links: ["fork/c": "../other/c"], isLinked: false, variables: on,
      findings: { at in
        [
          Finding(
            .leak(
              Leak(
                package: "example.org/up/tool/c", source: .directory(at("/other/c")), expected: at("/fork"),
                importer: "example.org/up/tool/b", mode: .module, mapping: .active, link: "c")), .error,
            at: Place(file: "b/b.go", position: SourcePosition(line: 3, column: 8)))
        ]
      }),
    CheckCase(
      description: "a package directory that is a link inside the checkout", nearMissOf: [.leak],
      files: [
        "fork/go.mod": "module example.org/up/tool\n",
        "fork/b/b.go": "package b\n\nimport _ \"example.org/up/tool/c\"\n",
      ], links: ["fork/c": "a"], isLinked: false, variables: on),
  ]
}
