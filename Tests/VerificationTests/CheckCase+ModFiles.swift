import Bytes
import Findings
import GoSource
import Verification

extension CheckCase {
  /// What go.mod files say.
  static let modFiles = [
    CheckCase(
      description: "a replacement by a directory that is not there",
      files: [
        "fork/go.mod":
          "module example.org/up/tool\n\nrequire example.org/dep v1.0.0\n\nreplace example.org/dep => ../dep\n"
      ], isLinked: false, variables: on,
      findings: { at in
        [
          Finding(
            .replaceTargetMissing(MissingTarget(module: ModuleVersion(path: "example.org/dep"), directory: at("/dep"))),
            .error, at: Place(file: "go.mod", position: SourcePosition(line: 5, column: 1))),
          Finding(
            .replaceNotInherited(count: 1), .note,
            at: Place(file: "go.mod", position: SourcePosition(line: 5, column: 1))
          ),
        ]
      }),
    CheckCase(
      description: "a replacement at a version that does not fit its path",
      files: [
        "fork/go.mod": "module example.org/up/tool\n\nreplace example.org/dep => example.org/other/v2 v1.5.0\n"
      ], isLinked: false, variables: on,
      findings: { at in
        [
          Finding(
            .unloadable(
              Unloadable(
                module: "example.org/up/tool", cause: .file(at("/fork/go.mod")),
                line: .malformed(
                  ModFileError(
                    place: ModSyntax.Place(line: 3, column: 1, offset: 28), verb: "replace",
                    path: "example.org/other/v2",
                    code: .versionDoesNotFit("v1.5.0", wanted: "v2"))))), .error,
            at: Place(file: "go.mod", position: SourcePosition(line: 3, column: 1)))
        ]
      }),
    CheckCase(
      description: "a replacement at a version that fits its path", nearMissOf: [.unloadable],
      files: [
        "fork/go.mod": "module example.org/up/tool\n\nreplace example.org/dep => example.org/other/v2 v2.5.0\n"
      ], isLinked: false, variables: on,
      findings: { _ in
        [
          Finding(
            .replaceNotInherited(count: 1), .note,
            at: Place(file: "go.mod", position: SourcePosition(line: 3, column: 1))
          )
        ]
      }),
    CheckCase(
      description: "a module of the fork that another directory of the fork stands in for",
      nearMissOf: [.nestedModuleUnmapped],
      files: [
        "fork/go.mod": "module example.org/up/tool\n\nrequire example.org/up/tool/api v1.0.0\n\n"
          + "replace example.org/up/tool/api => ./new\n",
        "fork/api/go.mod": "module example.org/up/tool/api\n", "fork/api/x/x.go": "package x\n",
        "fork/new/go.mod": "module example.org/up/tool/api/v2\n", "fork/new/x/x.go": "package x\n",
        "fork/c/c.go": "package c\n\nimport _ \"example.org/up/tool/api/x\"\n",
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
      description: "a replacement that forbids what nobody requires",
      files: ["fork/go.mod": "module example.org/up/tool\n\nreplace example.org/dep => ./FORBIDDEN\n"],
      isLinked: false, variables: on,
      findings: { at in
        [
          Finding(
            .replaceTargetMissing(
              MissingTarget(module: ModuleVersion(path: "example.org/dep"), directory: at("/fork/FORBIDDEN"))),
            .warning,
            at: Place(file: "go.mod", position: SourcePosition(line: 3, column: 1))),
          Finding(
            .replaceNotInherited(count: 1), .note,
            at: Place(file: "go.mod", position: SourcePosition(line: 3, column: 1))
          ),
        ]
      }),
    CheckCase(
      description: "a replacement by a directory that is there", nearMissOf: [.replaceTargetMissing],
      files: [
        "fork/go.mod": "module example.org/up/tool\n\nreplace example.org/dep => ../dep\n",
        "dep/go.mod": "module example.org/dep\n",
      ], isLinked: false, variables: on,
      findings: { _ in
        [
          Finding(
            .replaceNotInherited(count: 1), .note,
            at: Place(file: "go.mod", position: SourcePosition(line: 3, column: 1))
          )
        ]
      }),
    CheckCase(
      description: "a replacement in go.work", nearMissOf: [.replaceNotInherited],
      files: [
        "fork/go.mod": "module example.org/up/tool\n", "dep/go.mod": "module example.org/dep\n",
        "fork/go.work": "go 1.18\n\nuse .\n\nreplace example.org/dep => ../dep\n",
      ], isLinked: false, variables: on),
    CheckCase(
      description: "a renamed module with a file that stands in for go.mod",
      files: [
        "fork/go.mod": "module example.com/you/tool\n\ngo 1.18\n",
        "map/go.mod": "module example.org/up/tool\n\ngo 1.18\n",
      ], isLinked: false, variables: ["GO111MODULE": "on", "GOFLAGS": "-modfile=$S/map/go.mod"],
      findings: { _ in
        [
          Finding(
            .moduleLineRenamed(RenamedModule(path: "example.com/you/tool", original: "example.org/up/tool")), .warning,
            at: Place(file: "go.mod", position: SourcePosition(line: 1, column: 1)))
        ]
      }),
    CheckCase(
      description: "a renamed module without one", files: ["fork/go.mod": "module example.com/you/tool\n"],
      isLinked: false, variables: on,
      findings: { at in
        [
          Finding(
            .notMapped(NotMapped(path: "example.org/up/tool", expected: at("/fork"), reason: .otherModule)), .error,
            at: Place(file: "go.mod")),
          Finding(
            .moduleLineRenamed(RenamedModule(path: "example.com/you/tool", original: "example.org/up/tool")), .warning,
            at: Place(file: "go.mod", position: SourcePosition(line: 1, column: 1))),
        ]
      }),
    CheckCase(
      description: "a renamed module that gets what it imports from a replacement",
      files: [
        "fork/go.mod": "module example.com/you/tool\n\nrequire example.org/up/tool v1.0.0\n\n"
          + "replace example.org/up/tool => ../orig\n",
        "orig/go.mod": "module example.org/up/tool\n", "orig/a/a.go": "package a\n",
      ], isLinked: false, variables: on,
      findings: { at in
        [
          Finding(
            .leak(
              Leak(
                package: "example.org/up/tool/a", source: .directory(at("/orig/a")), expected: at("/fork"),
                importer: "example.com/you/tool", mode: .module, mapping: .active)), .error,
            at: Place(file: "tool.go", position: SourcePosition(line: 3, column: 8))),
          Finding(
            .moduleLineRenamed(RenamedModule(path: "example.com/you/tool", original: "example.org/up/tool")), .warning,
            at: Place(file: "go.mod", position: SourcePosition(line: 1, column: 1))),
        ]
      }),
    CheckCase(
      description: "a file that stands in for go.mod and lacks what was added since",
      files: [
        "fork/go.mod":
          "module example.com/you/tool\n\ngo 1.20\n\nrequire (\n\texample.org/new v1.0.0\n\texample.org/old v1.1.0\n)\n\nreplace example.org/old => ../old\n",
        "old/go.mod": "module example.org/old\n",
        "map/go.mod": "module example.org/up/tool\n\ngo 1.18\n\nrequire example.org/old v1.0.0\n",
      ], isLinked: false, variables: ["GO111MODULE": "on", "GOFLAGS": "-modfile=$S/map/go.mod"],
      findings: { at in
        [
          Finding(
            .modfileDrift(ModfileDrift(missing: .go(version: "1.20"), standIn: at("/map/go.mod"))), .error,
            at: Place(file: "go.mod", position: SourcePosition(line: 3, column: 1))),
          Finding(
            .modfileDrift(
              ModfileDrift(
                missing: .require(ModuleVersion(path: "example.org/new", version: "v1.0.0")), standIn: at("/map/go.mod")
              )),
            .error, at: Place(file: "go.mod", position: SourcePosition(line: 6, column: 2))),
          Finding(
            .modfileDrift(
              ModfileDrift(
                missing: .require(ModuleVersion(path: "example.org/old", version: "v1.1.0")), standIn: at("/map/go.mod")
              )),
            .error, at: Place(file: "go.mod", position: SourcePosition(line: 7, column: 2))),
          Finding(
            .modfileDrift(
              ModfileDrift(missing: .replace(ModuleVersion(path: "example.org/old")), standIn: at("/map/go.mod"))),
            .error, at: Place(file: "go.mod", position: SourcePosition(line: 10, column: 1))),
          Finding(
            .moduleLineRenamed(RenamedModule(path: "example.com/you/tool", original: "example.org/up/tool")), .warning,
            at: Place(file: "go.mod", position: SourcePosition(line: 1, column: 1))),
        ]
      }),
    CheckCase(
      description: "a file that stands in for go.mod and has more than it", nearMissOf: [.modfileDrift],
      files: [
        "fork/go.mod":
          "module example.com/you/tool\n\ngo 1.18\n\nrequire (\n\texample.org/old v1.1.0\n\texample.org/up/tool v1.0.0\n)\n\nreplace example.org/old => ../old\n",
        "old/go.mod": "module example.org/old\n",
        "map/go.mod":
          "module example.org/up/tool\n\ngo 1.20\n\nrequire (\n\texample.org/new v1.0.0\n\texample.org/old v1.2.0\n)\n\nreplace example.org/old => $S/old\n",
      ], isLinked: false, variables: ["GO111MODULE": "on", "GOFLAGS": "-modfile=$S/map/go.mod"],
      findings: { at in
        [
          Finding(
            .replaceNotInherited(count: 1), .note,
            at: Place(file: at("/map/go.mod"), position: SourcePosition(line: 10, column: 1))),
          Finding(
            .moduleLineRenamed(RenamedModule(path: "example.com/you/tool", original: "example.org/up/tool")), .warning,
            at: Place(file: "go.mod", position: SourcePosition(line: 1, column: 1))),
        ]
      }),
  ]
}
