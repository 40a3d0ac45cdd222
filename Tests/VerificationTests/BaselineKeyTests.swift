import Bytes
import Findings
import GoSource
import Testing
import Verification

/// For each code a line that covers a finding, and one that comes near and does not.
@Suite struct `A line of the baseline` {
  struct Row: Sendable {
    var fact: Fact
    var file: ByteString = "x/y.go"
    var covers: ByteString
    var misses: ByteString
  }

  static let rows: [Row] = {
    let module = ModuleVersion(path: "m.org/a", version: "v1.0.0")
    let other = ModuleVersion(path: "m.org/b", version: "v1.0.0")
    return [
      Row(
        fact: .leak(
          Leak(
            package: "u/a", source: .directory("/g"), expected: "/f", importer: "u/b", mode: .gopath, mapping: .active,
            ownPath: "f/a")), covers: "u/a", misses: "u/b"),
      Row(fact: .secondCopy(SecondCopy(path: "u", directory: "/g/u")), covers: "/g/u", misses: "/g"),
      Row(fact: .shadowed(Shadow(package: "u/a", directory: "/g", expected: "/f")), covers: "u/a", misses: "/f"),
      Row(
        fact: .missingPackage(MissingPackage(package: "u/a", checkout: "/f", importer: "u/b")), covers: "u/a",
        misses: "u/b"),
      Row(
        fact: .internalNotVisible(InternalImport(package: "u/internal", importer: "d")), covers: "u/internal",
        misses: "d"),
      Row(
        fact: .ambiguousImport(
          AmbiguousImport(package: "u/a", modules: [module], directories: ["/m/a"], builtIn: "/f")),
        covers: "u/a", misses: "u/b"),
      Row(
        fact: .importCycle(ImportCycle(package: "u/a", others: ["d"], isOfTests: false, isOwn: false)), covers: "u/a",
        misses: "d"),
      Row(fact: .goDisagrees(Disagreement(package: "u/a", found: "/x", expected: "/f")), covers: "u/a", misses: "/x"),
      Row(fact: .notMapped(NotMapped(path: "u", expected: "/f", reason: .noModule)), covers: "u", misses: "/f"),
      Row(fact: .inactive(Inactive(upstream: "u", activation: .directory("/d"))), covers: "u", misses: "/d"),
      Row(fact: .outdated(file: "go.mod"), covers: "go.mod", misses: "go.sum"),
      Row(fact: .workspaceLeak(WorkspaceLeak(workFile: "/go.work", directory: "/f")), covers: "/go.work", misses: "/f"),
      Row(
        fact: .nestedModuleUnmapped(
          UnmappedModule(module: "u", source: .published(module, directory: nil), expected: "/f", requiredBy: "u/sub")),
        covers: "u", misses: "u/sub"),
      Row(
        fact: .nestedVendor(VendoredCopy(copy: "c/vendor/u", directory: "c", isOfSeveralModules: false)),
        covers: "c/vendor/u", misses: "c"),
      Row(
        fact: .caseCollision(CaseCollision("A.go", "a.go", .files(directory: "b"))), covers: "b/a.go", misses: "a.go"),
      Row(fact: .relativeImport(RelativeImport(path: "../a", importPath: "u/a")), covers: "x/y.go", misses: "u/a"),
      Row(fact: .importComment(ImportComment(comment: "o", importPath: "u")), covers: "x/...", misses: "o"),
      Row(
        fact: .rewrittenImport(RewrittenImport(path: "f/a", upstream: "u", original: "u/a")), covers: "f/...",
        misses: "u/a"),
      Row(
        fact: .namesakeImport(NamesakeImport(path: "other.org/tool", directory: "a")), covers: "other.org/...",
        misses: "a"),
      Row(fact: .languageVersion, file: "go.mod", covers: "go.mod", misses: "go"),
      Row(fact: .unreadable(.malformed), covers: "x/y.go", misses: "malformed"),
      Row(fact: .forkModifiedByGo(file: "go.sum"), file: "go.sum", covers: "go.sum", misses: "go.mod"),
      Row(fact: .tagInherited(tag: "v1", module: "f"), covers: "f", misses: "v1"),
      Row(
        fact: .moduleLineRenamed(RenamedModule(path: "f", original: "u")), file: "go.mod", covers: "go.mod", misses: "u"
      ),
      Row(fact: .replaceTargetMissing(MissingTarget(module: module, directory: "/d")), covers: "m.org/a", misses: "/d"),
      Row(
        fact: .replaceTargetMissing(MissingTarget(module: module, directory: "/d", submodule: "dep")),
        covers: "m.org/a",
        misses: "dep"),
      Row(fact: .replaceNotInherited(count: 1), file: "go.mod", covers: "go.mod", misses: "1"),
      Row(
        fact: .replaceConflict(
          ReplaceConflict(
            module: module, first: other, at: Place(file: "go.mod"), second: other, at: Place(file: "b/go.mod"))),
        covers: "m.org/a",
        misses: "m.org/b"),
      Row(fact: .vendorInconsistent(module, directory: "/f"), covers: "m.org/a", misses: "/f"),
      Row(fact: .modfileDrift(ModfileDrift(missing: .require(module), standIn: "/s")), covers: "m.org/a", misses: "/s"),
      Row(fact: .unloadable(Unloadable(module: "u", cause: .flag("-modfile"))), covers: "u", misses: "-modfile"),
      Row(
        fact: .unloadable(
          Unloadable(
            module: "u", cause: .flag("-mod=mod"), directory: "/f/sub",
            origin: .setting(GoSetting(name: "GOFLAGS", rest: "-v", isOfProcess: true)))), covers: "u",
        misses: "GOFLAGS"),
      Row(
        fact: .unloadable(Unloadable(module: "u", cause: .file("/f/go.mod"), origin: .submodule("dep"))), covers: "u",
        misses: "dep"),
      Row(
        fact: .unloadable(Unloadable(module: "u", cause: .file("/f/go.mod"), origin: .workFile("/w/go.work"))),
        covers: "u", misses: "/w/go.work"),
      Row(fact: .malformedModule(file: "d/go.mod", directory: "d"), covers: "d/go.mod", misses: "d"),
      Row(fact: .nestedModuleAdded(module: "u/sub"), covers: "u/sub", misses: "u"),
      Row(fact: .replaceAdded(old: module, new: other), covers: "m.org/a", misses: "m.org/b"),
      Row(fact: .buildFailed(directory: "/f", output: ["no"]), covers: "/f", misses: "no"),
      Row(fact: .consumerFailed(upstream: "u", output: ["no"]), covers: "u", misses: "no"),
      Row(fact: .unchecked(.goDisagrees, because: .notInstalled(.go)), covers: "go-disagrees", misses: "go"),
      Row(
        fact: .unchecked(.tagInherited, because: .specialFile("/f/.git/HEAD")), covers: "tag-inherited",
        misses: "/f/.git/HEAD"),
      Row(
        fact: .unchecked(.tagInherited, because: .failed(.git, words: "fatal")), covers: "tag-inherited",
        misses: "fatal"),
    ]
  }()

  @Test func `covers the findings whose key it names, and no others`() {
    for row in Self.rows {
      let finding = Finding(row.fact, .error, at: Place(file: row.file))
      let code = ByteString(finding.code.rawValue)
      #expect(Baseline(code + " " + row.covers + " why").applied(to: [finding]).accepted.count == 1, "\(row)")
      #expect(Baseline(code + " " + row.misses + " why").applied(to: [finding]).accepted.isEmpty, "\(row)")
      #expect(Baseline(code + " * why").applied(to: [finding]).accepted.count == 1, "\(row)")
      let wrong: ByteString = finding.code == .leak ? "shadowed" : "leak"
      #expect(Baseline(wrong + " " + row.covers + " why").applied(to: [finding]).accepted.isEmpty, "\(row)")
    }
    // Dependencies have their own table; a fault of the baseline itself is never accepted.
    // Only scan and status say the rest, which know no baseline.
    let other: Set<Finding.Code> = [
      .unreachable, .malformedAcceptance, .unusedAcceptance, .acceptanceAdded, .divergence, .incomparable, .unknown,
      .upstreamMoved,
      .upstreamMajor, .upstreamModule, .upstreamNoModule, .mixedPolicies, .importComments,
    ]
    #expect(Set(Self.rows.map { $0.fact.code }) == Set(Finding.Code.allCases).subtracting(other))
  }
}
