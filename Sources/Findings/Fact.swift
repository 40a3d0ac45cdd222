package import Bytes
package import GoSource

/// One case for each thing that can be found, with its details.
///
/// To add one: a case here, its payload beside those of its kind, then the compiler reports each `switch` for its code, keys,
/// phrase, sentence and JSON; its check and its tests are not reported (see architecture). Several cases may share a code.
package enum Fact: Sendable, Hashable {
  // How packages resolve (Fact+Packages).
  case leak(Leak)
  case secondCopy(SecondCopy)
  case shadowed(Shadow)
  case missingPackage(MissingPackage)
  case internalNotVisible(InternalImport)
  case ambiguousImport(AmbiguousImport)
  case importCycle(ImportCycle)
  case goDisagrees(Disagreement)

  // The mapping (Fact+Mapping).
  case notMapped(NotMapped)
  /// Code `not-active`.
  case inactive(Inactive)
  /// `file` changed since the mapping was made from it.
  case outdated(file: ByteString)
  case workspaceLeak(WorkspaceLeak)
  case nestedModuleUnmapped(UnmappedModule)

  // The tree (Fact+Tree).
  case nestedVendor(VendoredCopy)
  case caseCollision(CaseCollision)
  case relativeImport(RelativeImport)
  case importComment(ImportComment)
  case rewrittenImport(RewrittenImport)
  case namesakeImport(NamesakeImport)
  /// GOPATH mode compiles a fork that has a go.mod with the newest language.
  case languageVersion
  case unreadable(Unreadable)
  /// A file differs from what is committed.
  case forkModifiedByGo(file: ByteString)
  /// `tag` is the version that `@latest` of `module` selects.
  case tagInherited(tag: ByteString, module: ByteString)

  // go.mod and go.work (Fact+Modules).
  case moduleLineRenamed(RenamedModule)
  case replaceTargetMissing(MissingTarget)
  /// As many replace lines count only where this module is the main module.
  case replaceNotInherited(count: Int)
  case replaceConflict(ReplaceConflict)
  /// vendor/modules.txt of `directory` does not have the module as go.mod has it.
  case vendorInconsistent(ModuleVersion, directory: ByteString)
  case modfileDrift(ModfileDrift)
  case unloadable(Unloadable)
  /// Code `unloadable`. A nested go.mod that go cannot read: packages in `directory` are in no module.
  case malformedModule(file: ByteString, directory: ByteString)
  /// Additions of a change.
  case nestedModuleAdded(module: ByteString)
  case replaceAdded(old: ModuleVersion, new: ModuleVersion)

  // The output of a program, or its absence.
  case buildFailed(directory: ByteString, output: [ByteString])
  /// A module that imports every package of `upstream` does not build.
  case consumerFailed(upstream: ByteString, output: [ByteString])
  case unchecked(Finding.Code, because: Obstacle)

  // Dependencies (Fact+Dependencies).
  /// A dependency that is unreachable, or whose state is unknown.
  case unreachable(Verdict)
  /// Everything else that fails a run; code `unreachable`.
  case run(RunFact)

  // The fork and its upstream (Fact+Health).
  case health(Health)

  // The baseline.
  /// The first word of the line.
  case malformedAcceptance(word: ByteString)
  /// `near` are lines that would accept existing findings.
  case unusedAcceptance(Finding.Code, place: ByteString, near: [AcceptanceKey])
  /// A change adds a line; it counts from the next change on.
  case acceptanceAdded(AcceptanceKey, reason: ByteString)
}

/// The beginning of a line of the baseline.
package struct AcceptanceKey: Sendable, Hashable {
  package var code: Finding.Code
  package var place: ByteString

  package init(code: Finding.Code, place: ByteString) { (self.code, self.place) = (code, place) }
}

/// Why a check was not made.
package enum Obstacle: Sendable, Hashable {
  case notInstalled(Program)
  /// It could not be started, or did not end in time.
  case noAnswer(Program)
  /// git would wait for this, which is no file.
  case specialFile(ByteString)
  /// It ended with an error, and said so.
  case failed(Program, words: ByteString)
  /// The module in this directory is committed, and a sparse checkout has left it out.
  case notCheckedOut(directory: ByteString)
  /// go would write beside a go.work, and there is no directory for the copy that it is given instead: the place that was tried.
  case noScratch(ByteString)

  /// A program that was not found.
  package enum Program: String, Sendable, Hashable { case git, go }

  /// The program that is missing or does not answer.
  package var program: Program {
    switch self {
    case .notInstalled(let program), .noAnswer(let program), .failed(let program, _): program
    case .specialFile, .notCheckedOut: .git
    case .noScratch: .go
    }
  }
}

extension Fact {
  /// The stable code of the fact; several facts may share one.
  package var code: Finding.Code {
    switch self {
    case .leak: .leak
    case .secondCopy: .secondCopy
    case .shadowed: .shadowed
    case .missingPackage: .missingPackage
    case .internalNotVisible: .internalNotVisible
    case .ambiguousImport: .ambiguousImport
    case .importCycle: .importCycle
    case .goDisagrees: .goDisagrees
    case .notMapped: .notMapped
    case .inactive: .notActive
    case .outdated: .outdated
    case .workspaceLeak: .workspaceLeak
    case .nestedModuleUnmapped: .nestedModuleUnmapped
    case .nestedVendor: .nestedVendor
    case .caseCollision: .caseCollision
    case .relativeImport: .relativeImport
    case .importComment: .importComment
    case .rewrittenImport: .rewrittenImport
    case .namesakeImport: .namesakeImport
    case .languageVersion: .languageVersion
    case .unreadable: .unreadable
    case .forkModifiedByGo: .forkModifiedByGo
    case .tagInherited: .tagInherited
    case .moduleLineRenamed: .moduleLineRenamed
    case .replaceTargetMissing: .replaceTargetMissing
    case .replaceNotInherited: .replaceNotInherited
    case .replaceConflict: .replaceConflict
    case .vendorInconsistent: .vendorInconsistent
    case .modfileDrift: .modfileDrift
    case .unloadable, .malformedModule: .unloadable
    case .nestedModuleAdded: .nestedModuleAdded
    case .replaceAdded: .replaceAdded
    case .buildFailed: .buildFailed
    case .consumerFailed: .consumerFailed
    case .unchecked: .unchecked
    case .unreachable, .run: .unreachable
    case .health(let health): health.code
    case .malformedAcceptance: .malformedAcceptance
    case .unusedAcceptance: .unusedAcceptance
    case .acceptanceAdded: .acceptanceAdded
    }
  }

  /// The names with which a line of the baseline accepts a finding of this fact at `place`: exactly this, or a pattern
  /// `…/...` above it. Where a package or a module is at fault, its name; the file where its text is.
  package func baselineKeys(at place: Place?) -> [BaselineKey] {
    let file = place.map { [BaselineKey.file($0.file)] } ?? []
    switch self {
    case .leak(let leak): return [.package(leak.package)]
    case .secondCopy(let copy): return [.package(copy.path), .file(copy.directory)]
    case .shadowed(let shadow): return [.package(shadow.package)]
    case .missingPackage(let missing): return [.package(missing.package)]
    case .internalNotVisible(let use): return [.package(use.package)] + file
    case .ambiguousImport(let found): return [.package(found.package)]
    case .importCycle(let cycle): return [.package(cycle.package)] + file
    case .goDisagrees(let disagreement): return [.package(disagreement.package)]
    case .notMapped(let unmapped): return [.package(unmapped.path)]
    case .inactive(let inactive): return [.package(inactive.upstream)]
    case .outdated(let changed): return [.file(changed)]
    case .workspaceLeak(let leak): return [.file(leak.workFile)]
    case .nestedModuleUnmapped(let unmapped): return [.module(unmapped.module)] + file
    case .nestedVendor(let copy): return [.file(copy.copy)]
    case .caseCollision(let collision): return collision.baselineKeys
    case .relativeImport, .importComment, .languageVersion, .unreadable, .forkModifiedByGo, .moduleLineRenamed,
      .replaceNotInherited:
      return file
    case .rewrittenImport(let rewritten): return [.package(rewritten.path)] + file
    case .namesakeImport(let namesake): return [.package(namesake.path)] + file
    case .tagInherited(_, let module): return [.module(module)]
    case .replaceTargetMissing(let missing): return [.module(missing.module.path)] + file
    case .replaceConflict(let conflict): return [.module(conflict.module.path)] + file
    case .vendorInconsistent(let module, _): return [.module(module.path)] + file
    case .modfileDrift(let drift): return (drift.missing.module.map { [.module($0.path)] } ?? []) + file
    case .unloadable(let unloadable): return [.module(unloadable.module)] + file
    case .malformedModule(let file, _): return [.file(file)]
    case .nestedModuleAdded(let module): return [.module(module)] + file
    case .replaceAdded(let old, _): return [.module(old.path)] + file
    case .buildFailed(let directory, _): return [.file(directory)]
    case .consumerFailed(let upstream, _): return [.package(upstream)]
    case .unchecked(let check, _): return [.check(check)]
    case .unreachable(let verdict): return [.module(verdict.module)]
    case .run(let fact): return fact.baselineKeys + file
    // Only scan and status report it, which have no baseline.
    case .health: return []
    // Errors of the baseline itself are corrected in its file.
    case .malformedAcceptance, .unusedAcceptance, .acceptanceAdded: return []
    }
  }
}
