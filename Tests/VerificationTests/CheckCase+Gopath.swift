import Bytes
import Findings
import GoSource
import Verification

extension CheckCase {
  /// GOPATH mode: where packages are found.
  static let gopath = [
    CheckCase(description: "a mapped fork", nearMissOf: [.notMapped]),
    CheckCase(
      description: "an unmapped fork", isLinked: false,
      findings: { at in
        [
          Finding(.notMapped(NotMapped(path: "example.org/up/tool", expected: at("/fork"), reason: .noModule)), .error)
        ]
      }),
    CheckCase(
      description: "an unmapped fork whose place is a link to nothing",
      links: ["one/src/example.org/up/tool": "$S/gone"], isLinked: false,
      findings: { at in
        [
          Finding(
            .notMapped(
              NotMapped(
                path: "example.org/up/tool", expected: at("/fork"),
                reason: .occupied(place: at("/one/src/example.org/up/tool")))), .error)
        ]
      }),
    CheckCase(
      description: "an unmapped fork beside the published copy",
      files: [
        "one/src/example.org/up/tool/tool.go": "package tool\n", "one/src/example.org/up/tool/a/a.go": "package a\n",
      ],
      isLinked: false,
      findings: { at in
        [
          Finding(
            .leak(
              Leak(
                package: "example.org/up/tool", source: .directory(at("/one/src/example.org/up/tool")),
                expected: at("/fork"), mode: .gopath, mapping: .absent)), .error),
          Finding(
            .leak(
              Leak(
                package: "example.org/up/tool/a", source: .directory(at("/one/src/example.org/up/tool/a")),
                expected: at("/fork"), mode: .gopath, mapping: .absent)), .error),
        ]
      }),
    CheckCase(
      description: "a published copy in an earlier entry",
      files: ["two/src/example.org/up/tool/a/a.go": "package a\n"], gopath: ["two", "one"],
      findings: { at in
        [
          Finding(
            .shadowed(
              Shadow(
                package: "example.org/up/tool", directory: at("/two/src/example.org/up/tool"), expected: at("/fork"))
            ), .error),
          Finding(
            .shadowed(
              Shadow(
                package: "example.org/up/tool/a", directory: at("/two/src/example.org/up/tool/a"), expected: at("/fork")
              )),
            .error),
        ]
      }),
    CheckCase(
      description: "another project of the same owner in an earlier entry", nearMissOf: [.shadowed],
      files: ["two/src/example.org/up/toolbox/a/a.go": "package a\n"], gopath: ["two", "one"]),
    CheckCase(
      description: "a published copy in a later entry", files: ["two/src/example.org/up/tool/a/a.go": "package a\n"],
      findings: { at in
        [
          Finding(
            .secondCopy(SecondCopy(path: "example.org/up/tool", directory: at("/two/src/example.org/up/tool"))),
            .warning)
        ]
      }),
    CheckCase(
      description: "another project of the same owner in a later entry", nearMissOf: [.secondCopy],
      files: ["two/src/example.org/up/toolbox/t.go": "package toolbox\n"]),
    CheckCase(
      description: "a dependency that vendors upstream",
      files: [
        "fork/b/b.go": "package b\n\nimport _ \"example.org/dep\"\n",
        "two/src/example.org/dep/dep.go": "package dep\n\nimport _ \"example.org/up/tool/a\"\n",
        "two/src/example.org/dep/vendor/example.org/up/tool/a/a.go": "package a\n",
      ],
      findings: { at in
        [
          Finding(
            .leak(
              Leak(
                package: "example.org/dep/vendor/example.org/up/tool/a",
                source: .vendored(at("/two/src/example.org/dep/vendor/example.org/up/tool/a")), expected: at("/fork"),
                importer: "example.org/dep", mode: .gopath, mapping: .active)), .error,
            at: Place(file: at("/two/src/example.org/dep/dep.go"), position: SourcePosition(line: 3, column: 8)))
        ]
      }),
    CheckCase(
      description: "a dependency that imports upstream", nearMissOf: [.leak],
      files: [
        "fork/b/b.go": "package b\n\nimport _ \"example.org/dep\"\n",
        "two/src/example.org/dep/dep.go": "package dep\n\nimport _ \"example.org/up/tool/a\"\n",
      ]),
    CheckCase(
      description: "a test's dependency that vendors upstream",
      files: [
        "fork/a/a_test.go": "package a_test\n\nimport _ \"example.org/dep\"\n",
        "two/src/example.org/dep/dep.go": "package dep\n\nimport _ \"example.org/up/tool/a\"\n",
        "two/src/example.org/dep/vendor/example.org/up/tool/a/a.go": "package a\n",
      ],
      findings: { at in
        [
          Finding(
            .leak(
              Leak(
                package: "example.org/dep/vendor/example.org/up/tool/a",
                source: .vendored(at("/two/src/example.org/dep/vendor/example.org/up/tool/a")), expected: at("/fork"),
                importer: "example.org/dep", mode: .gopath, mapping: .active)), .error,
            at: Place(file: at("/two/src/example.org/dep/dep.go"), position: SourcePosition(line: 3, column: 8)))
        ]
      }),
    CheckCase(
      description: "the fork's own vendor with a copy of upstream",
      files: ["fork/vendor/example.org/up/tool/a/a.go": "package a\n"],
      findings: { at in
        [
          Finding(
            .leak(
              Leak(
                package: "example.org/up/tool/vendor/example.org/up/tool/a",
                source: .vendored(at("/one/src/example.org/up/tool/vendor/example.org/up/tool/a")),
                expected: at("/fork"),
                importer: "example.org/up/tool", mode: .gopath, mapping: .active)), .error,
            at: Place(file: "tool.go", position: SourcePosition(line: 3, column: 8))),
          Finding(
            .nestedVendor(VendoredCopy(copy: "vendor/example.org/up/tool", directory: ".", isOfSeveralModules: false)),
            .warning, at: Place(file: "vendor/example.org/up/tool")),
        ]
      }),
    CheckCase(
      description: "a copy of upstream in the vendor directory of the whole GOPATH",
      files: ["one/src/vendor/example.org/up/tool/a/a.go": "package a\n"],
      findings: { at in
        [
          Finding(
            .leak(
              Leak(
                package: "vendor/example.org/up/tool/a", source: .vendored(at("/one/src/vendor/example.org/up/tool/a")),
                expected: at("/fork"), importer: "example.org/up/tool", mode: .gopath, mapping: .active)), .error,
            at: Place(file: "tool.go", position: SourcePosition(line: 3, column: 8)))
        ]
      }),
    CheckCase(
      description: "a copy of another project in the vendor directory of the whole GOPATH",
      files: ["one/src/vendor/example.org/up/toolbox/a/a.go": "package a\n"]),
    CheckCase(
      description: "the fork's own vendor with other people's code",
      files: [
        "fork/b/b.go": "package b\n\nimport _ \"example.org/dep\"\n",
        "fork/vendor/example.org/dep/dep.go": "package dep\n",
      ]),
    CheckCase(
      description: "a package that only a copy in a later entry has",
      files: [
        "fork/b/b.go": "package b\n\nimport _ \"example.org/up/tool/gone\"\n",
        "two/src/example.org/up/tool/gone/gone.go": "package gone\n",
      ],
      findings: { at in
        [
          Finding(
            .leak(
              Leak(
                package: "example.org/up/tool/gone", source: .directory(at("/two/src/example.org/up/tool/gone")),
                expected: at("/fork"), importer: "example.org/up/tool/b", mode: .gopath, mapping: .active)), .error,
            at: Place(file: "b/b.go", position: SourcePosition(line: 3, column: 8))),
          Finding(
            .secondCopy(SecondCopy(path: "example.org/up/tool", directory: at("/two/src/example.org/up/tool"))),
            .warning),
        ]
      }),
    CheckCase(
      description: "a package that nothing has",
      files: ["fork/b/b.go": "package b\n\nimport _ \"example.org/up/tool/gone\"\n"],
      findings: { at in
        [
          Finding(
            .missingPackage(
              MissingPackage(
                package: "example.org/up/tool/gone", checkout: at("/fork"), importer: "example.org/up/tool/b")),
            .warning,
            at: Place(file: "b/b.go", position: SourcePosition(line: 3, column: 8)))
        ]
      }),
    CheckCase(
      description: "a package behind a link that leaves the fork",
      files: [
        "fork/b/b.go": "package b\n\nimport _ \"example.org/up/tool/out\"\n", "elsewhere/out.go": "package out\n",
      ], links: ["fork/out": "$S/elsewhere"],
      findings: { at in
        [
          Finding(
            .leak(
              Leak(
                package: "example.org/up/tool/out", source: .directory(at("/one/src/example.org/up/tool/out")),
                expected: at("/fork"), importer: "example.org/up/tool/b", mode: .gopath, mapping: .active)), .error,
            at: Place(file: "b/b.go", position: SourcePosition(line: 3, column: 8)))
        ]
      }),
    CheckCase(
      description: "a package behind a link that stays in the fork", nearMissOf: [.missingPackage],
      files: ["fork/b/b.go": "package b\n\nimport _ \"example.org/up/tool/in\"\n"], links: ["fork/in": "a"]),
    CheckCase(
      description: "a test that imports upstream from a vendor directory of the tests",
      files: [
        "fork/b/b.go": "package b\n", "fork/b/b_test.go": "package b\n\nimport _ \"example.org/dep\"\n",
        "fork/b/vendor/example.org/dep/dep.go": "package dep\n\nimport _ \"example.org/up/tool/a\"\n",
        "fork/b/vendor/example.org/up/tool/a/a.go": "package a\n",
      ],
      findings: { at in
        [
          Finding(
            .leak(
              Leak(
                package: "example.org/up/tool/b/vendor/example.org/up/tool/a",
                source: .vendored(at("/one/src/example.org/up/tool/b/vendor/example.org/up/tool/a")),
                expected: at("/fork"), importer: "example.org/up/tool/b/vendor/example.org/dep", mode: .gopath,
                mapping: .active)), .error,
            at: Place(file: "b/vendor/example.org/dep/dep.go", position: SourcePosition(line: 3, column: 8))),
          Finding(
            .nestedVendor(
              VendoredCopy(copy: "b/vendor/example.org/up/tool", directory: "b", isOfSeveralModules: false)),
            .warning, at: Place(file: "b/vendor/example.org/up/tool")),
        ]
      }),
    CheckCase(
      description: "an internal package of upstream's that a dependency imports",
      files: [
        "fork/internal/x/x.go": "package x\n", "fork/b/b.go": "package b\n\nimport _ \"example.org/dep\"\n",
        "two/src/example.org/dep/dep.go": "package dep\n\nimport _ \"example.org/up/tool/internal/x\"\n",
      ],
      findings: { at in
        [
          Finding(
            .internalNotVisible(InternalImport(package: "example.org/up/tool/internal/x", importer: "example.org/dep")),
            .error, at: Place(file: at("/two/src/example.org/dep/dep.go"), position: SourcePosition(line: 3, column: 8))
          )
        ]
      }),
    CheckCase(
      description: "an internal package that its own tree imports", nearMissOf: [.internalNotVisible],
      files: [
        "fork/internal/x/x.go": "package x\n",
        "fork/b/b.go": "package b\n\nimport _ \"example.org/up/tool/internal/x\"\n",
      ]),
    CheckCase(
      description: "an internal package of somebody else's",
      files: [
        "fork/b/b.go": "package b\n\nimport _ \"example.org/dep/internal/x\"\n",
        "two/src/example.org/dep/internal/x/x.go": "package x\n",
      ],
      findings: { _ in
        [
          Finding(
            .internalNotVisible(
              InternalImport(package: "example.org/dep/internal/x", importer: "example.org/up/tool/b")),
            .error, at: Place(file: "b/b.go", position: SourcePosition(line: 3, column: 8)))
        ]
      }),
    CheckCase(
      description: "an internal package of one dependency that another one imports",
      files: [
        "fork/b/b.go": "package b\n\nimport _ \"example.org/dep\"\n",
        "two/src/example.org/dep/dep.go": "package dep\n\nimport _ \"example.org/other/internal/x\"\n",
        "two/src/example.org/other/internal/x/x.go": "package x\n",
      ]),
  ]
}
