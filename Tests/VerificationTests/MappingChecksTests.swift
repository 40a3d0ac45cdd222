import Bytes
import Findings
import GoSource
import Support
import Testing
import Verification

@Suite struct `The checks of a mapping` {
  static func isRunnable(_ example: CheckCase) -> Bool { example.script.isEmpty || Program.git.isUsable }

  @Test(arguments: CheckCase.all.filter(isRunnable)) func `find what is wrong and nothing else`(example: CheckCase)
    throws
  {
    let scratch = try example.written()
    let findings = try example.result(in: scratch).findings
    #expect(findings == example.expected(in: ByteString(scratch.path)))
  }

  /// The control of the comparison: whatever is turned in a result that is right, it is not what is expected any more.
  @Test func `are not right with another severity, another place, or two fields of a payload swapped`() throws {
    var swapped: Set<Finding.Code> = []
    for example in CheckCase.all where Self.isRunnable(example) && !example.codes.isEmpty {
      let scratch = try example.written()
      let expected = example.expected(in: ByteString(scratch.path))
      let findings = try example.result(in: scratch).findings
      for (index, finding) in findings.enumerated() {
        var turned = [finding, finding]
        turned[0].severity = finding.severity == .note ? .error : .note
        turned[1].place = finding.place == nil ? Place(file: "x") : nil
        if let place = finding.place {
          turned.append(finding)
          turned[2].place = Place(file: place.file, position: SourcePosition(line: 99, column: 1))
        }
        if let other = finding.fact.swapped {
          swapped.insert(finding.code)
          turned.append(Finding(other, finding.severity, at: finding.place))
        }
        for other in turned {
          var result = findings
          result[index] = other
          #expect(result != expected, "\(other)")
        }
      }
    }
    #expect(
      swapped.isSuperset(of: [
        .leak, .shadowed, .secondCopy, .notMapped, .nestedModuleUnmapped, .workspaceLeak, .missingPackage,
        .internalNotVisible, .ambiguousImport, .caseCollision, .relativeImport, .importComment, .rewrittenImport,
        .moduleLineRenamed, .namesakeImport,
        .replaceTargetMissing, .replaceConflict, .nestedVendor, .tagInherited,
      ]))
  }

  @Test func `have a case for each code, and one that only looks so`() {
    let elsewhere: Set<Finding.Code> = [
      // Of a recorded mapping, of go's answers, of a change, of the file of acceptances: they have tests of their own.
      .notActive, .outdated, .goDisagrees, .buildFailed, .consumerFailed, .nestedModuleAdded, .replaceAdded,
      .malformedAcceptance, .unusedAcceptance, .acceptanceAdded, .unreachable,
      // Only scan and status say these: HealthTests.
      .divergence, .incomparable, .unknown, .upstreamMoved, .upstreamMajor, .upstreamModule, .upstreamNoModule,
      .mixedPolicies, .importComments,
    ]
    for code in Finding.Code.allCases where !elsewhere.contains(code) {
      #expect(CheckCase.all.contains { $0.codes.contains(code) }, "\(code)")
      let near = CheckCase.all.filter { $0.nearMissOf.contains(code) }
      #expect(!near.isEmpty && !near.contains { $0.codes.contains(code) }, "\(code)")
    }
  }

  /// The mutation check: without a check the table must not come out the same.
  @Test(arguments: Check.allCases) func `are all needed`(check: Check) throws {
    for example in CheckCase.all where Self.isRunnable(example) && !example.codes.isEmpty {
      let scratch = try example.written()
      let findings = try example.result(in: scratch, without: [check]).findings
      if findings != example.expected(in: ByteString(scratch.path)) { return }
    }
    Issue.record("no case notices that '\(check)' is not made")
  }
}

extension Fact {
  /// The same with two fields of its payload in each other's place; nil where no two have one type.
  fileprivate var swapped: Fact? {
    switch self {
    case .leak(var leak):
      (leak.package, leak.expected) = (leak.expected, leak.package)
      return .leak(leak)
    case .shadowed(let shadow):
      return .shadowed(Shadow(package: shadow.package, directory: shadow.expected, expected: shadow.directory))
    case .secondCopy(let copy): return .secondCopy(SecondCopy(path: copy.directory, directory: copy.path))
    case .notMapped(var unmapped):
      (unmapped.path, unmapped.expected) = (unmapped.expected, unmapped.path)
      return .notMapped(unmapped)
    case .nestedModuleUnmapped(var unmapped):
      (unmapped.module, unmapped.requiredBy) = (unmapped.requiredBy, unmapped.module)
      return .nestedModuleUnmapped(unmapped)
    case .workspaceLeak(let leak):
      return .workspaceLeak(WorkspaceLeak(workFile: leak.directory, directory: leak.workFile))
    case .missingPackage(var missing):
      (missing.package, missing.checkout) = (missing.checkout, missing.package)
      return .missingPackage(missing)
    case .internalNotVisible(let use):
      return .internalNotVisible(InternalImport(package: use.importer, importer: use.package))
    case .ambiguousImport(var found):
      (found.package, found.builtIn) = (found.builtIn, found.package)
      return .ambiguousImport(found)
    case .caseCollision(let collision):
      return .caseCollision(CaseCollision(collision.second, collision.first, collision.kind))
    case .relativeImport(let relative):
      return .relativeImport(RelativeImport(path: relative.importPath, importPath: relative.path))
    case .importComment(let comment):
      return .importComment(ImportComment(comment: comment.importPath, importPath: comment.comment))
    case .rewrittenImport(var rewritten):
      (rewritten.path, rewritten.original) = (rewritten.original, rewritten.path)
      return .rewrittenImport(rewritten)
    case .namesakeImport(let namesake):
      return .namesakeImport(NamesakeImport(path: namesake.directory, directory: namesake.path))
    case .moduleLineRenamed(let renamed):
      return .moduleLineRenamed(RenamedModule(path: renamed.original, original: renamed.path))
    case .replaceTargetMissing(let missing):
      return .replaceTargetMissing(
        MissingTarget(module: ModuleVersion(path: missing.directory), directory: missing.module.path))
    case .replaceConflict(let conflict):
      return .replaceConflict(
        ReplaceConflict(
          module: conflict.module, first: conflict.second, at: conflict.secondPlace, second: conflict.first,
          at: conflict.firstPlace))
    case .nestedVendor(var copy):
      (copy.copy, copy.directory) = (copy.directory, copy.copy)
      return .nestedVendor(copy)
    case .tagInherited(let tag, let module): return .tagInherited(tag: module, module: tag)
    default: return nil
    }
  }
}
