import Bytes
import Findings
import GoSource
import Verification

extension CheckCase {
  /// Module mode: workspaces, vendor directories, consumers, and module files that go does not read.
  static let workspaces = [
    CheckCase(
      description: "a workspace in which two modules replace a third differently",
      files: [
        "fork/go.mod": "module example.org/up/tool\n\nreplace example.org/dep => ../dep\n",
        "fork/sub/go.mod": "module example.org/up/tool/sub\n\nreplace example.org/dep => ../../other\n",
        "dep/go.mod": "module example.org/dep\n", "other/go.mod": "module example.org/dep\n",
        "fork/go.work": "go 1.18\n\nuse (\n\t.\n\t./sub\n)\n",
      ], isLinked: false, variables: on,
      findings: { at in
        [
          Finding(
            .replaceConflict(
              ReplaceConflict(
                module: ModuleVersion(path: "example.org/dep"), first: ModuleVersion(path: at("/dep")),
                at: Place(file: "go.mod", position: SourcePosition(line: 3, column: 1)),
                second: ModuleVersion(path: at("/other")),
                at: Place(file: "sub/go.mod", position: SourcePosition(line: 3, column: 1)))), .error,
            at: Place(file: "go.work"))
        ]
      }),
    CheckCase(
      description: "a workspace that settles what two modules replace differently", nearMissOf: [.replaceConflict],
      files: [
        "fork/go.mod": "module example.org/up/tool\n\nreplace example.org/dep => ../dep\n",
        "fork/sub/go.mod": "module example.org/up/tool/sub\n\nreplace example.org/dep => ../../other\n",
        "dep/go.mod": "module example.org/dep\n", "other/go.mod": "module example.org/dep\n",
        "fork/go.work": "go 1.18\n\nuse (\n\t.\n\t./sub\n)\n\nreplace example.org/dep => ../dep\n",
      ], isLinked: false, variables: on,
      findings: { _ in
        [
          Finding(
            .replaceNotInherited(count: 1), .note,
            at: Place(file: "go.mod", position: SourcePosition(line: 3, column: 1))
          ),
          Finding(
            .replaceNotInherited(count: 1), .note,
            at: Place(file: "sub/go.mod", position: SourcePosition(line: 3, column: 1))),
        ]
      }),
    CheckCase(
      description: "a go.mod that go cannot read",
      files: ["fork/go.mod": "module example.org/up/tool\n\nfoo bar\n"], isLinked: false, variables: on,
      findings: { at in
        [
          Finding(
            .unloadable(
              Unloadable(
                module: "example.org/up/tool", cause: .file(at("/fork/go.mod")),
                line: .malformed(
                  ModFileError(
                    place: ModSyntax.Place(line: 3, column: 1, offset: 28), verb: "", code: .unknownDirective("foo"))))),
            .error,
            at: Place(file: "go.mod", position: SourcePosition(line: 3, column: 1)))
        ]
      }),
    CheckCase(
      description: "a toolchain line, and no such toolchain",
      files: [
        "fork/go.mod": "module example.org/up/tool\n\ngo 1.21\n\ntoolchain go1.99.0\n",
        "goroot/VERSION": "go1.27.3\n", "goroot/src/go.mod": "module std\n",
      ], isLinked: false, variables: on.merging(["GOROOT": "$S/goroot", "GOTOOLCHAIN": "path"]) { $1 },
      findings: { at in
        [
          Finding(
            .unloadable(
              Unloadable(
                module: "example.org/up/tool", cause: .file(at("/fork/go.mod")),
                origin: .setting(GoSetting(name: "GOTOOLCHAIN", rest: "local", isOfProcess: true)),
                line: .needsToolchain("go1.99.0", isFetched: false))), .error,
            at: Place(file: "go.mod", position: SourcePosition(line: 5, column: 1)))
        ]
      }),
    CheckCase(
      description: "a toolchain line that GOTOOLCHAIN lets alone", nearMissOf: [.unloadable],
      files: [
        "fork/go.mod": "module example.org/up/tool\n\ngo 1.21\n\ntoolchain go1.99.0\n",
        "goroot/VERSION": "go1.27.3\n", "goroot/src/go.mod": "module std\n",
      ], isLinked: false, variables: on.merging(["GOROOT": "$S/goroot", "GOTOOLCHAIN": "local"]) { $1 }),
    CheckCase(
      description: "a vendored copy of the fork's own nested module",
      files: [
        "fork/go.mod": "module example.org/up/tool\n\ngo 1.18\n\nrequire example.org/up/tool/sub v1.0.0\n",
        "fork/sub/go.mod": "module example.org/up/tool/sub\n", "fork/sub/s.go": "package sub\n",
        "fork/b/b.go": "package b\n\nimport _ \"example.org/up/tool/sub\"\n",
        "fork/vendor/example.org/up/tool/sub/s.go": "package sub\n",
        "fork/vendor/modules.txt":
          "# example.org/up/tool/sub v1.0.0\n## explicit\nexample.org/up/tool/sub\n",
      ], isLinked: false, variables: on,
      findings: { at in
        [
          Finding(
            .nestedModuleUnmapped(
              UnmappedModule(
                module: "example.org/up/tool/sub", source: .vendored(at("/fork/vendor/example.org/up/tool/sub")),
                expected: at("/fork/sub"), requiredBy: "example.org/up/tool")), .error,
            at: Place(file: "go.mod", position: SourcePosition(line: 5, column: 1))),
          Finding(
            .leak(
              Leak(
                package: "example.org/up/tool/sub", source: .vendored(at("/fork/vendor/example.org/up/tool/sub")),
                expected: at("/fork"), importer: "example.org/up/tool/b", mode: .module, mapping: .active)), .error,
            at: Place(file: "b/b.go", position: SourcePosition(line: 3, column: 8))),
          Finding(
            .nestedVendor(VendoredCopy(copy: "vendor/example.org/up/tool", directory: ".", isOfSeveralModules: true)),
            .warning, at: Place(file: "vendor/example.org/up/tool")),
        ]
      }),
    CheckCase(
      description: "a vendor directory that go.mod left behind",
      files: [
        "fork/go.mod": "module example.org/up/tool\n\ngo 1.18\n\nrequire example.org/dep v1.1.0\n",
        "fork/b/b.go": "package b\n\nimport _ \"example.org/dep\"\n",
        "fork/vendor/example.org/dep/d.go": "package dep\n",
        "fork/vendor/modules.txt": "# example.org/dep v1.0.0\n## explicit\nexample.org/dep\n",
      ], isLinked: false, variables: on,
      findings: { at in
        [
          Finding(
            .vendorInconsistent(ModuleVersion(path: "example.org/dep", version: "v1.1.0"), directory: at("/fork")),
            .error, at: Place(file: "go.mod")),
          Finding(
            .vendorInconsistent(ModuleVersion(path: "example.org/dep", version: "v1.0.0"), directory: at("/fork")),
            .error, at: Place(file: "go.mod")),
        ]
      }),
    CheckCase(
      description: "a vendor directory that agrees with go.mod", nearMissOf: [.vendorInconsistent],
      files: [
        "fork/go.mod": "module example.org/up/tool\n\ngo 1.18\n\nrequire example.org/dep v1.0.0\n",
        "fork/b/b.go": "package b\n\nimport _ \"example.org/dep\"\n",
        "fork/vendor/example.org/dep/d.go": "package dep\n",
        "fork/vendor/modules.txt": "# example.org/dep v1.0.0\n## explicit\nexample.org/dep\n",
      ], isLinked: false, variables: on),
    CheckCase(
      description: "a workspace above that somebody named",
      files: [
        "fork/go.mod": "module example.org/up/tool\n", "other/go.mod": "module example.org/other\n",
        "go.work": "go 1.18\n\nuse ./other\n",
      ], isLinked: false, variables: ["GO111MODULE": "on", "GOWORK": "$S/go.work"],
      findings: { at in
        [
          Finding(
            .notMapped(
              NotMapped(path: "example.org/up/tool", expected: at("/fork"), reason: .workspace(file: at("/go.work")))),
            .error, at: Place(file: "go.mod"))
        ]
      }),
    CheckCase(
      description: "a workspace above that is switched off",
      files: [
        "fork/go.mod": "module example.org/up/tool\n", "other/go.mod": "module example.org/other\n",
        "go.work": "go 1.18\n\nuse ./other\n",
      ], isLinked: false, variables: ["GO111MODULE": "on", "GOWORK": "off"]),
    CheckCase(
      description: "an internal package that a module of another path imports",
      files: [
        "fork/go.mod":
          "module example.org/up/tool\n\nrequire example.net/dep v1.0.0\n\nreplace example.net/dep => ../dep\n",
        "fork/internal/x/x.go": "package x\n", "fork/b/b.go": "package b\n\nimport _ \"example.net/dep\"\n",
        "dep/go.mod": "module example.net/dep\n",
        "dep/dep.go": "package dep\n\nimport _ \"example.org/up/tool/internal/x\"\n",
      ], isLinked: false, variables: on,
      findings: { at in
        [
          Finding(
            .replaceNotInherited(count: 1), .note,
            at: Place(file: "go.mod", position: SourcePosition(line: 5, column: 1))
          ),
          Finding(
            .internalNotVisible(InternalImport(package: "example.org/up/tool/internal/x", importer: "example.net/dep")),
            .error, at: Place(file: at("/dep/dep.go"), position: SourcePosition(line: 3, column: 8))),
        ]
      }),
    CheckCase(
      description: "a directory that is a package of the root, and of a module that it requires",
      files: [
        "fork/go.mod":
          "module example.org/up/tool\n\nrequire example.org/up/tool/b v1.0.0\n\nreplace example.org/up/tool/b => ../b\n",
        "fork/b/b.go": "package b\n", "fork/c/c.go": "package c\n\nimport _ \"example.org/up/tool/b\"\n",
        "b/go.mod": "module example.org/up/tool/b\n", "b/b.go": "package b\n",
      ], isLinked: false, variables: on,
      findings: { at in
        [
          Finding(
            .replaceNotInherited(count: 1), .note,
            at: Place(file: "go.mod", position: SourcePosition(line: 5, column: 1))
          ),
          Finding(
            .ambiguousImport(
              AmbiguousImport(
                package: "example.org/up/tool/b",
                modules: [
                  ModuleVersion(path: "example.org/up/tool"),
                  ModuleVersion(path: "example.org/up/tool/b", version: "v1.0.0"),
                ], directories: [at("/fork/b"), at("/b")], builtIn: at("/fork"))), .error,
            at: Place(file: "c/c.go", position: SourcePosition(line: 3, column: 8))),
        ]
      }),
    CheckCase(
      description: "a directory that is a package of the root, and of no module that it requires",
      nearMissOf: [.ambiguousImport],
      files: [
        "fork/go.mod":
          "module example.org/up/tool\n\nrequire example.org/up/tool/b v1.0.0\n\nreplace example.org/up/tool/b => ../b\n",
        "fork/b/b.go": "package b\n", "fork/c/c.go": "package c\n\nimport _ \"example.org/up/tool/b\"\n",
        "b/go.mod": "module example.org/up/tool/b\n", "b/x/b.go": "package b\n",
      ], isLinked: false, variables: on,
      findings: { _ in
        [
          Finding(
            .replaceNotInherited(count: 1), .note,
            at: Place(file: "go.mod", position: SourcePosition(line: 5, column: 1))
          )
        ]
      }),
    CheckCase(
      description: "a consumer that gets the published modules",
      files: [
        "fork/go.mod": "module example.org/up/tool\n",
        "app/go.mod": "module example.org/app\n\nrequire example.org/up/tool v1.2.3\n",
      ], isLinked: false, variables: on, consumers: ["app"],
      findings: { at in
        [
          Finding(
            .leak(
              Leak(
                package: "example.org/up/tool",
                source: .published(ModuleVersion(path: "example.org/up/tool", version: "v1.2.3"), directory: nil),
                expected: at("/fork"), mode: .module, mapping: .absent)), .error,
            at: Place(file: at("/app/go.mod"), position: SourcePosition(line: 3, column: 1)))
        ]
      }),
    CheckCase(
      description: "a consumer that gets the fork",
      files: [
        "fork/go.mod": "module example.org/up/tool\n",
        "app/go.mod":
          "module example.org/app\n\nrequire example.org/up/tool v1.2.3\n\nreplace example.org/up/tool => ../fork\n",
      ], isLinked: false, variables: on, consumers: ["app"]),
    CheckCase(
      description: "a workspace, in which no vendor directory of a module counts",
      files: [
        "fork/go.mod": "module example.org/up/tool\n\ngo 1.18\n", "fork/go.work": "go 1.18\n\nuse (\n\t.\n\t./sub\n)\n",
        "fork/sub/go.mod": "module example.org/up/tool/sub\n\ngo 1.18\n", "fork/sub/s.go": "package sub\n",
        "fork/vendor/example.org/up/tool/sub/s.go": "package sub\n",
      ], isLinked: false, variables: on),
    CheckCase(
      description: "an overlay that is not there", files: ["fork/go.mod": "module example.org/up/tool\n"],
      isLinked: false, variables: ["GO111MODULE": "on", "GOFLAGS": "-overlay=$S/none.json"],
      findings: { _ in
        [
          Finding(.unreadable(.overlay(GoSetting(name: "GOFLAGS", isOfProcess: true))), .error)
        ]
      }),
    CheckCase(
      description: "a nested go.mod that go cannot read",
      files: [
        "fork/go.mod": "module example.org/up/tool\n", "fork/x/go.mod": "nonsense\n", "fork/x/x.go": "package x\n",
      ],
      isLinked: false, variables: on,
      findings: { _ in
        [
          Finding(
            .malformedModule(file: "x/go.mod", directory: "x"), .warning,
            at: Place(file: "x/go.mod", position: SourcePosition(line: 1, column: 1)))
        ]
      }),
    CheckCase(
      description: "a consumer whose go.mod go cannot read",
      files: [
        "fork/go.mod": "module example.org/up/tool\n", "app/go.mod": "module example.org/app\n\nfoo bar\n",
      ], isLinked: false, variables: on, consumers: ["app"],
      findings: { at in
        [
          Finding(
            .unloadable(Unloadable(module: at("/app"), cause: .file(at("/app/go.mod")), directory: at("/app"))), .error,
            at: Place(file: at("/app/go.mod")))
        ]
      }),
    CheckCase(
      description: "a consumer that the active workspace does not use",
      files: [
        "fork/go.mod": "module example.org/up/tool\n", "go.work": "go 1.18\n\nuse ./fork\n",
        "app/go.mod": "module example.org/app\n\nrequire example.org/up/tool v1.2.3\n",
      ], isLinked: false, variables: ["GO111MODULE": "on", "GOWORK": "$S/go.work"], consumers: ["app"],
      findings: { at in
        [
          Finding(
            .notMapped(NotMapped(path: "example.org/up/tool", expected: at("/fork"), reason: .otherModule)), .error,
            at: Place(file: at("/app/go.mod")))
        ]
      }),
    CheckCase(
      description: "a consumer that vendors other files than the fork's",
      files: vendoring("package a\n\nconst Old = 1\n"), isLinked: false, variables: on, consumers: ["app"],
      findings: { at in
        [
          Finding(
            .leak(
              Leak(
                package: "example.org/up/tool/a", source: .vendored(at("/app/vendor/example.org/up/tool/a")),
                expected: at("/fork/a"), mode: .module, mapping: .absent)), .error,
            at: Place(file: at("/app/vendor/modules.txt")))
        ]
      }),
    CheckCase(
      description: "a consumer that vendors the fork's very files, without its tests",
      files: vendoring("package a\n").merging(
        ["fork/a/a_test.go": "package a\n", "fork/a/notes.txt": "x\n", "fork/a/sub.go/s.go": "package sub\n"]
      ) { $1 }, isLinked: false, variables: on, consumers: ["app"]),
  ]

  /// A consumer with a vendor directory that has this as the fork's package.
  private static func vendoring(_ text: String) -> [String: String] {
    [
      "fork/go.mod": "module example.org/up/tool\n\ngo 1.18\n",
      "app/go.mod": "module example.org/app\n\ngo 1.18\n\nrequire example.org/up/tool v1.2.3\n",
      "app/vendor/example.org/up/tool/a/a.go": text,
      "app/vendor/modules.txt": "# example.org/up/tool v1.2.3\n## explicit; go 1.18\nexample.org/up/tool/a\n",
    ]
  }
}
