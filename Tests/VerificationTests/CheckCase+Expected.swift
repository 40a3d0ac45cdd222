import Bytes
import Findings
import GoSource

extension CheckCase {
  /// What the checks must find, whole: facts with all that they carry, severities and places.
  func expected(in scratch: ByteString) -> [Finding] {
    func at(_ path: ByteString) -> ByteString { scratch + path }
    return switch description {
    case "an unmapped fork":
      [
        Finding(.notMapped(NotMapped(path: "example.org/up/tool", expected: at("/fork"), reason: .noModule)), .error)
      ]
    case "an unmapped fork whose place is a link to nothing":
      [
        Finding(
          .notMapped(
            NotMapped(
              path: "example.org/up/tool", expected: at("/fork"),
              reason: .occupied(place: at("/one/src/example.org/up/tool")))), .error)
      ]
    case "an unmapped fork beside the published copy":
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
    case "a published copy in an earlier entry":
      [
        Finding(
          .shadowed(
            Shadow(package: "example.org/up/tool", directory: at("/two/src/example.org/up/tool"), expected: at("/fork"))
          ), .error),
        Finding(
          .shadowed(
            Shadow(
              package: "example.org/up/tool/a", directory: at("/two/src/example.org/up/tool/a"), expected: at("/fork"))),
          .error),
      ]
    case "a published copy in a later entry":
      [
        Finding(
          .secondCopy(SecondCopy(path: "example.org/up/tool", directory: at("/two/src/example.org/up/tool"))), .warning)
      ]
    case "a dependency that vendors upstream":
      [
        Finding(
          .leak(
            Leak(
              package: "example.org/dep/vendor/example.org/up/tool/a",
              source: .vendored(at("/two/src/example.org/dep/vendor/example.org/up/tool/a")), expected: at("/fork"),
              importer: "example.org/dep", mode: .gopath, mapping: .active)), .error,
          at: Place(file: at("/two/src/example.org/dep/dep.go"), position: SourcePosition(line: 3, column: 8)))
      ]
    case "a test's dependency that vendors upstream":
      [
        Finding(
          .leak(
            Leak(
              package: "example.org/dep/vendor/example.org/up/tool/a",
              source: .vendored(at("/two/src/example.org/dep/vendor/example.org/up/tool/a")), expected: at("/fork"),
              importer: "example.org/dep", mode: .gopath, mapping: .active)), .error,
          at: Place(file: at("/two/src/example.org/dep/dep.go"), position: SourcePosition(line: 3, column: 8)))
      ]
    case "the fork's own vendor with a copy of upstream":
      [
        Finding(
          .leak(
            Leak(
              package: "example.org/up/tool/vendor/example.org/up/tool/a",
              source: .vendored(at("/one/src/example.org/up/tool/vendor/example.org/up/tool/a")), expected: at("/fork"),
              importer: "example.org/up/tool", mode: .gopath, mapping: .active)), .error,
          at: Place(file: "tool.go", position: SourcePosition(line: 3, column: 8))),
        Finding(
          .nestedVendor(VendoredCopy(copy: "vendor/example.org/up/tool", directory: ".", isOfSeveralModules: false)),
          .warning, at: Place(file: "vendor/example.org/up/tool")),
      ]
    case "a copy of upstream in the vendor directory of the whole GOPATH":
      [
        Finding(
          .leak(
            Leak(
              package: "vendor/example.org/up/tool/a", source: .vendored(at("/one/src/vendor/example.org/up/tool/a")),
              expected: at("/fork"), importer: "example.org/up/tool", mode: .gopath, mapping: .active)), .error,
          at: Place(file: "tool.go", position: SourcePosition(line: 3, column: 8)))
      ]
    case "a package that only a copy in a later entry has":
      [
        Finding(
          .leak(
            Leak(
              package: "example.org/up/tool/gone", source: .directory(at("/two/src/example.org/up/tool/gone")),
              expected: at("/fork"), importer: "example.org/up/tool/b", mode: .gopath, mapping: .active)), .error,
          at: Place(file: "b/b.go", position: SourcePosition(line: 3, column: 8))),
        Finding(
          .secondCopy(SecondCopy(path: "example.org/up/tool", directory: at("/two/src/example.org/up/tool"))), .warning),
      ]
    case "a package that nothing has":
      [
        Finding(
          .missingPackage(
            MissingPackage(
              package: "example.org/up/tool/gone", checkout: at("/fork"), importer: "example.org/up/tool/b")), .warning,
          at: Place(file: "b/b.go", position: SourcePosition(line: 3, column: 8)))
      ]
    case "a package behind a link that leaves the fork":
      [
        Finding(
          .leak(
            Leak(
              package: "example.org/up/tool/out", source: .directory(at("/one/src/example.org/up/tool/out")),
              expected: at("/fork"), importer: "example.org/up/tool/b", mode: .gopath, mapping: .active)), .error,
          at: Place(file: "b/b.go", position: SourcePosition(line: 3, column: 8)))
      ]
    case "a test that imports upstream from a vendor directory of the tests":
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
          .nestedVendor(VendoredCopy(copy: "b/vendor/example.org/up/tool", directory: "b", isOfSeveralModules: false)),
          .warning, at: Place(file: "b/vendor/example.org/up/tool")),
      ]
    case "an internal package of upstream's that a dependency imports":
      [
        Finding(
          .internalNotVisible(InternalImport(package: "example.org/up/tool/internal/x", importer: "example.org/dep")),
          .error, at: Place(file: at("/two/src/example.org/dep/dep.go"), position: SourcePosition(line: 3, column: 8)))
      ]
    case "an internal package of somebody else's":
      [
        Finding(
          .internalNotVisible(InternalImport(package: "example.org/dep/internal/x", importer: "example.org/up/tool/b")),
          .error, at: Place(file: "b/b.go", position: SourcePosition(line: 3, column: 8)))
      ]
    case "a relative import":
      [
        Finding(
          .relativeImport(RelativeImport(path: "../a", importPath: "example.org/up/tool/a")), .error,
          at: Place(file: "b/b.go", position: SourcePosition(line: 3, column: 8)))
      ]
    case "an import comment that names another root":
      [
        Finding(
          .importComment(ImportComment(comment: "example.org/you/tool/b", importPath: "example.org/up/tool/b")), .error,
          at: Place(file: "b/b.go", position: SourcePosition(line: 1, column: 1)))
      ]
    case "an import that was rewritten":
      [
        Finding(
          .rewrittenImport(
            RewrittenImport(
              path: "example.com/you/tool/a", upstream: "example.org/up/tool", original: "example.org/up/tool/a",
              resolution: .notFound)),
          .error, at: Place(file: "b/b.go", position: SourcePosition(line: 3, column: 8)))
      ]
    case "an import that was rewritten, with an old copy of the fork in the module cache":
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
    case "an import that was rewritten, and a replacement that leads it to the checkout":
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
    case "a go.mod that GOPATH mode ignores":
      [
        Finding(.languageVersion, .note, at: Place(file: "go.mod"))
      ]
    case "a file that is no Go source":
      [
        Finding(
          .unreadable(.malformed), .error, at: Place(file: "b/b.go", position: SourcePosition(line: 1, column: 1)))
      ]
    case "two files that differ in letter case":
      [
        Finding(
          .caseCollision(CaseCollision("File.go", "file.go", .files(directory: "b"))), .error, at: Place(file: "b"))
      ]
    case "two packages that differ in letter case":
      [
        Finding(
          .caseCollision(CaseCollision("example.org/up/tool/b", "example.org/up/tool/B", .packages)), .error,
          at: Place(file: "b"))
      ]
    case "two packages that differ in letter case, of an unmapped fork":
      [
        Finding(.notMapped(NotMapped(path: "example.org/up/tool", expected: at("/fork"), reason: .noModule)), .error),
        Finding(.caseCollision(CaseCollision("B", "b", .directories)), .error, at: Place(file: "b")),
      ]
    case "imports of others that differ in letter case":
      [
        Finding(
          .caseCollision(CaseCollision("example.org/dep", "example.org/Dep", .packages)), .error,
          at: Place(file: "b/b.go", position: SourcePosition(line: 5, column: 2)))
      ]
    case "a vendor directory below with a copy of upstream":
      [
        Finding(
          .nestedVendor(VendoredCopy(copy: "c/vendor/example.org/up/tool", directory: "c", isOfSeveralModules: false)),
          .warning, at: Place(file: "c/vendor/example.org/up/tool"))
      ]
    case "a module line that was renamed":
      [
        Finding(
          .moduleLineRenamed(RenamedModule(path: "example.com/you/tool", original: "example.org/up/tool")), .warning,
          at: Place(file: "go.mod", position: SourcePosition(line: 1, column: 1))),
        Finding(.languageVersion, .note, at: Place(file: "go.mod", position: SourcePosition(line: 3, column: 1))),
      ]
    case "a nested module that requires upstream":
      [
        Finding(
          .nestedModuleUnmapped(
            UnmappedModule(
              module: "example.org/up/tool",
              source: .published(ModuleVersion(path: "example.org/up/tool", version: "v1.2.3"), directory: nil),
              expected: at("/fork"), requiredBy: "example.org/up/tool/sub")), .error,
          at: Place(file: "sub/go.mod", position: SourcePosition(line: 3, column: 1)))
      ]
    case "a nested module that replaces upstream by the fork":
      [
        Finding(
          .replaceNotInherited(count: 1), .note,
          at: Place(file: "sub/go.mod", position: SourcePosition(line: 5, column: 1)))
      ]
    case "a workspace of somebody else's":
      [
        Finding(
          .workspaceLeak(WorkspaceLeak(workFile: at("/go.work"), directory: at("/fork"))), .error,
          at: Place(file: at("/go.work")))
      ]
    case "no go.mod in module mode":
      [
        Finding(.notMapped(NotMapped(path: "example.org/up/tool", expected: at("/fork"), reason: .noModule)), .error)
      ]
    case "a nested module that imports published packages":
      [
        Finding(
          .nestedModuleUnmapped(
            UnmappedModule(
              module: "example.org/up/tool",
              source: .published(ModuleVersion(path: "example.org/up/tool", version: "v1.2.3"), directory: nil),
              expected: at("/fork"), requiredBy: "example.org/up/tool/sub")), .error,
          at: Place(file: "sub/go.mod", position: SourcePosition(line: 3, column: 1)))
      ]
    case "a nested module that imports published packages from the module cache":
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
    case "a nested module that imports packages of another directory":
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
    case "a nested module that imports packages of the fork by a replacement":
      [
        Finding(
          .replaceNotInherited(count: 1), .note,
          at: Place(file: "sub/go.mod", position: SourcePosition(line: 5, column: 1)))
      ]
    case "a published module below the upstream path that the fork does not have":
      [
        Finding(
          .replaceNotInherited(count: 1), .note, at: Place(file: "go.mod", position: SourcePosition(line: 5, column: 1))
        ),
        Finding(
          .leak(
            Leak(
              package: "example.org/up/tool/extra", source: .directory(at("/extra")), expected: at("/fork"),
              importer: "example.org/up/tool/b", mode: .module, mapping: .active, isForeign: true)), .warning,
          at: Place(file: "b/b.go", position: SourcePosition(line: 3, column: 8))),
      ]
    case "a package directory that is a link out of the checkout":
      [
        Finding(
          .leak(
            Leak(
              package: "example.org/up/tool/c", source: .directory(at("/other/c")), expected: at("/fork"),
              importer: "example.org/up/tool/b", mode: .module, mapping: .active, link: "c")), .error,
          at: Place(file: "b/b.go", position: SourcePosition(line: 3, column: 8)))
      ]
    case "a workspace in which two modules replace a third differently":
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
    case "a workspace that settles what two modules replace differently":
      [
        Finding(
          .replaceNotInherited(count: 1), .note, at: Place(file: "go.mod", position: SourcePosition(line: 3, column: 1))
        ),
        Finding(
          .replaceNotInherited(count: 1), .note,
          at: Place(file: "sub/go.mod", position: SourcePosition(line: 3, column: 1))),
      ]
    case "a toolchain line, and no such toolchain":
      [
        Finding(
          .unloadable(
            Unloadable(
              module: "example.org/up/tool", cause: .file(at("/fork/go.mod")),
              origin: .setting(GoSetting(name: "GOTOOLCHAIN", rest: "local", isOfProcess: true)),
              line: .needsToolchain("go1.99.0", isFetched: false))), .error,
          at: Place(file: "go.mod", position: SourcePosition(line: 5, column: 1)))
      ]
    case "a go.mod that go cannot read":
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
    case "a vendored copy of the fork's own nested module":
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
    case "a vendor directory that go.mod left behind":
      [
        Finding(
          .vendorInconsistent(ModuleVersion(path: "example.org/dep", version: "v1.1.0"), directory: at("/fork")),
          .error, at: Place(file: "go.mod")),
        Finding(
          .vendorInconsistent(ModuleVersion(path: "example.org/dep", version: "v1.0.0"), directory: at("/fork")),
          .error, at: Place(file: "go.mod")),
      ]
    case "a workspace above that somebody named":
      [
        Finding(
          .notMapped(
            NotMapped(path: "example.org/up/tool", expected: at("/fork"), reason: .workspace(file: at("/go.work")))),
          .error, at: Place(file: "go.mod"))
      ]
    case "an internal package that a module of another path imports":
      [
        Finding(
          .replaceNotInherited(count: 1), .note, at: Place(file: "go.mod", position: SourcePosition(line: 5, column: 1))
        ),
        Finding(
          .internalNotVisible(InternalImport(package: "example.org/up/tool/internal/x", importer: "example.net/dep")),
          .error, at: Place(file: at("/dep/dep.go"), position: SourcePosition(line: 3, column: 8))),
      ]
    case "a module of the fork that another directory of the fork stands in for":
      [
        Finding(
          .replaceNotInherited(count: 1), .note, at: Place(file: "go.mod", position: SourcePosition(line: 5, column: 1))
        )
      ]
    case "a replacement at a version that does not fit its path":
      [
        Finding(
          .unloadable(
            Unloadable(
              module: "example.org/up/tool", cause: .file(at("/fork/go.mod")),
              line: .malformed(
                ModFileError(
                  place: ModSyntax.Place(line: 3, column: 1, offset: 28), verb: "replace", path: "example.org/other/v2",
                  code: .versionDoesNotFit("v1.5.0", wanted: "v2"))))), .error,
          at: Place(file: "go.mod", position: SourcePosition(line: 3, column: 1)))
      ]
    case "a replacement at a version that fits its path":
      [
        Finding(
          .replaceNotInherited(count: 1), .note, at: Place(file: "go.mod", position: SourcePosition(line: 3, column: 1))
        )
      ]
    case "a directory that is a package of the root, and of a module that it requires":
      [
        Finding(
          .replaceNotInherited(count: 1), .note, at: Place(file: "go.mod", position: SourcePosition(line: 5, column: 1))
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
    case "a directory that is a package of the root, and of no module that it requires":
      [
        Finding(
          .replaceNotInherited(count: 1), .note, at: Place(file: "go.mod", position: SourcePosition(line: 5, column: 1))
        )
      ]
    case "a consumer that gets the published modules":
      [
        Finding(
          .leak(
            Leak(
              package: "example.org/up/tool",
              source: .published(ModuleVersion(path: "example.org/up/tool", version: "v1.2.3"), directory: nil),
              expected: at("/fork"), mode: .module, mapping: .absent)), .error,
          at: Place(file: at("/app/go.mod"), position: SourcePosition(line: 3, column: 1)))
      ]
    case "an overlay that is not there":
      [
        Finding(.unreadable(.overlay(GoSetting(name: "GOFLAGS", isOfProcess: true))), .error)
      ]
    case "a nested go.mod that go cannot read":
      [
        Finding(
          .malformedModule(file: "x/go.mod", directory: "x"), .warning,
          at: Place(file: "x/go.mod", position: SourcePosition(line: 1, column: 1)))
      ]
    case "a consumer whose go.mod go cannot read":
      [
        Finding(
          .unloadable(Unloadable(module: at("/app"), cause: .file(at("/app/go.mod")), directory: at("/app"))), .error,
          at: Place(file: at("/app/go.mod")))
      ]
    case "a consumer that the active workspace does not use":
      [
        Finding(
          .notMapped(NotMapped(path: "example.org/up/tool", expected: at("/fork"), reason: .otherModule)), .error,
          at: Place(file: at("/app/go.mod")))
      ]
    case "a consumer that vendors other files than the fork's":
      [
        Finding(
          .leak(
            Leak(
              package: "example.org/up/tool/a", source: .vendored(at("/app/vendor/example.org/up/tool/a")),
              expected: at("/fork/a"), mode: .module, mapping: .absent)), .error,
          at: Place(file: at("/app/vendor/modules.txt")))
      ]
    case "a replacement by a directory that is not there":
      [
        Finding(
          .replaceTargetMissing(MissingTarget(module: ModuleVersion(path: "example.org/dep"), directory: at("/dep"))),
          .error, at: Place(file: "go.mod", position: SourcePosition(line: 5, column: 1))),
        Finding(
          .replaceNotInherited(count: 1), .note, at: Place(file: "go.mod", position: SourcePosition(line: 5, column: 1))
        ),
      ]
    case "a replacement that forbids what nobody requires":
      [
        Finding(
          .replaceTargetMissing(
            MissingTarget(module: ModuleVersion(path: "example.org/dep"), directory: at("/fork/FORBIDDEN"))), .warning,
          at: Place(file: "go.mod", position: SourcePosition(line: 3, column: 1))),
        Finding(
          .replaceNotInherited(count: 1), .note, at: Place(file: "go.mod", position: SourcePosition(line: 3, column: 1))
        ),
      ]
    case "a replacement by a directory that is there":
      [
        Finding(
          .replaceNotInherited(count: 1), .note, at: Place(file: "go.mod", position: SourcePosition(line: 3, column: 1))
        )
      ]
    case "a renamed module with a file that stands in for go.mod":
      [
        Finding(
          .moduleLineRenamed(RenamedModule(path: "example.com/you/tool", original: "example.org/up/tool")), .warning,
          at: Place(file: "go.mod", position: SourcePosition(line: 1, column: 1)))
      ]
    case "a renamed module without one":
      [
        Finding(
          .notMapped(NotMapped(path: "example.org/up/tool", expected: at("/fork"), reason: .otherModule)), .error,
          at: Place(file: "go.mod")),
        Finding(
          .moduleLineRenamed(RenamedModule(path: "example.com/you/tool", original: "example.org/up/tool")), .warning,
          at: Place(file: "go.mod", position: SourcePosition(line: 1, column: 1))),
      ]
    case "a renamed module that gets what it imports from a replacement":
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
    case "a file that stands in for go.mod and lacks what was added since":
      [
        Finding(
          .modfileDrift(ModfileDrift(missing: .go(version: "1.20"), standIn: at("/map/go.mod"))), .error,
          at: Place(file: "go.mod", position: SourcePosition(line: 3, column: 1))),
        Finding(
          .modfileDrift(
            ModfileDrift(
              missing: .require(ModuleVersion(path: "example.org/new", version: "v1.0.0")), standIn: at("/map/go.mod"))),
          .error, at: Place(file: "go.mod", position: SourcePosition(line: 6, column: 2))),
        Finding(
          .modfileDrift(
            ModfileDrift(
              missing: .require(ModuleVersion(path: "example.org/old", version: "v1.1.0")), standIn: at("/map/go.mod"))),
          .error, at: Place(file: "go.mod", position: SourcePosition(line: 7, column: 2))),
        Finding(
          .modfileDrift(
            ModfileDrift(missing: .replace(ModuleVersion(path: "example.org/old")), standIn: at("/map/go.mod"))),
          .error, at: Place(file: "go.mod", position: SourcePosition(line: 10, column: 1))),
        Finding(
          .moduleLineRenamed(RenamedModule(path: "example.com/you/tool", original: "example.org/up/tool")), .warning,
          at: Place(file: "go.mod", position: SourcePosition(line: 1, column: 1))),
      ]
    case "a file that stands in for go.mod and has more than it":
      [
        Finding(
          .replaceNotInherited(count: 1), .note,
          at: Place(file: at("/map/go.mod"), position: SourcePosition(line: 10, column: 1))),
        Finding(
          .moduleLineRenamed(RenamedModule(path: "example.com/you/tool", original: "example.org/up/tool")), .warning,
          at: Place(file: "go.mod", position: SourcePosition(line: 1, column: 1))),
      ]
    case "a go.mod and a go.sum that were changed since the commit":
      [
        Finding(.languageVersion, .note, at: Place(file: "go.mod", position: SourcePosition(line: 3, column: 1))),
        Finding(
          .forkModifiedByGo(file: "go.mod"), .warning,
          at: Place(file: "go.mod", position: SourcePosition(line: 4, column: 1))),
        Finding(
          .forkModifiedByGo(file: "go.sum"), .warning,
          at: Place(file: "go.sum", position: SourcePosition(line: 1, column: 1))),
      ]
    case "a go.sum that was made since the commit":
      [
        Finding(.languageVersion, .note, at: Place(file: "go.mod", position: SourcePosition(line: 3, column: 1))),
        Finding(
          .forkModifiedByGo(file: "go.sum"), .warning,
          at: Place(file: "go.sum", position: SourcePosition(line: 1, column: 1))),
      ]
    case "a go.mod and a go.sum as they are committed, in packs and with other line ends":
      [
        Finding(.languageVersion, .note, at: Place(file: "go.mod", position: SourcePosition(line: 3, column: 1)))
      ]
    case "a go.mod that nobody committed":
      [
        Finding(.languageVersion, .note, at: Place(file: "go.mod"))
      ]
    case "a version tag that the fork has gone on from":
      [
        Finding(.tagInherited(tag: "v1.10.0", module: "example.com/you/tool"), .note)
      ]
    case "a changed go.sum in a repository that lies elsewhere":
      [
        Finding(.languageVersion, .note, at: Place(file: "go.mod", position: SourcePosition(line: 3, column: 1))),
        Finding(
          .forkModifiedByGo(file: "go.sum"), .warning,
          at: Place(file: "go.sum", position: SourcePosition(line: 1, column: 1))),
      ]
    case "a repository that git cannot read":
      [
        Finding(
          .unchecked(
            .forkModifiedByGo,
            because: .failed(.git, words: "fatal: not a git repository: '" + at("/fork/.git") + "'")), .note),
        Finding(.unchecked(.tagInherited, because: .noAnswer(.git)), .note),
      ]
    case "a go.sum that was removed since the commit":
      [
        Finding(.languageVersion, .note, at: Place(file: "go.mod", position: SourcePosition(line: 3, column: 1))),
        Finding(.forkModifiedByGo(file: "go.sum"), .warning, at: Place(file: "go.sum")),
      ]
    case "a version tag of upstream's, whose branch is known":
      [
        Finding(.tagInherited(tag: "v1.9.0", module: "example.com/you/tool"), .note)
      ]
    default: []
    }
  }
}
