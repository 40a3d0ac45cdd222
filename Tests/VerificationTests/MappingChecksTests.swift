import Findings
import Support
import Testing
import Verification

@Suite struct `The checks of a mapping` {
  static func isRunnable(_ example: CheckCase) -> Bool { example.script.isEmpty || Program.git.isUsable }

  @Test(arguments: CheckCase.all.filter(isRunnable)) func `find what is wrong and nothing else`(example: CheckCase)
    throws
  {
    let findings = try example.judged().findings
    #expect(findings.map(CheckCase.brief) == example.findings)
  }

  @Test func `have a case for each code, and one that only looks so`() {
    let found = Set(CheckCase.all.flatMap(\.findings).map { String($0.prefix { $0 != "@" }) })
    let elsewhere: Set<Finding.Code> = [
      // Of a mapping that stands, of go's answers, of a change, of the file of acceptances: they have tests of their own.
      .notInForce, .outdated, .goDisagrees, .buildFailed, .consumerFailed, .nestedModuleAdded, .replaceAdded,
      .malformedAcceptance, .unusedAcceptance, .unreachable,
    ]
    for code in Finding.Code.allCases where !elsewhere.contains(code) { #expect(found.contains(code.rawValue)) }
    // What comes nearest to it, and has it not.
    let near: [Finding.Code: String] = [
      .leak: "a dependency that imports upstream", .secondCopy: "another project of the same owner in a later entry",
      .shadowed: "another project of the same owner in an earlier entry", .notMapped: "a mapped fork",
      .nestedModuleUnmapped: "a nested module that replaces upstream by the fork",
      .nestedVendor: "a vendor directory below that links back to the fork",
      .workspaceLeak: "a workspace that uses the fork and its nested module",
      .missingPackage: "a package behind a link that stays in the fork",
      .internalNotVisible: "an internal package that its own tree imports",
      .caseCollision: "names in test data that differ in letter case",
      .relativeImport: "a relative import below testdata", .importComment: "an import comment that agrees",
      .rewrittenImport: "an import of another repository of the fork's owner",
      .moduleLineRenamed: "a module fork in module mode",
      .replaceTargetMissing: "a replacement by a directory that is there",
      .replaceNotInherited: "a replacement in go.work",
      .replaceConflict: "a workspace that settles what two modules replace differently",
      .vendorInconsistent: "a vendor directory that agrees with go.mod",
      .modfileDrift: "a file that stands in for go.mod and has more than it",
      .tagInherited: "a version tag on what is checked out", .languageVersion: "a module fork in module mode",
      .forkModifiedByGo: "a go.mod and a go.sum as they are committed, in packs and with other line ends",
      .unreadable: "a file that no build looks at", .unloadable: "a module fork in module mode",
      .unchecked: "a repository without a commit",
    ]
    for code in Finding.Code.allCases where !elsewhere.contains(code) {
      let example = CheckCase.all.first { $0.description == near[code] }
      #expect(example?.findings.contains { $0.hasPrefix(code.rawValue) } == false, "\(code)")
    }
  }

  /// The mutation check: without a check the table must not come out the same.
  @Test(arguments: Check.allCases) func `are all needed`(check: Check) throws {
    for example in CheckCase.all where Self.isRunnable(example) && !example.findings.isEmpty {
      if try example.judged(without: [check]).findings.map(CheckCase.brief) != example.findings { return }
    }
    Issue.record("no case notices that '\(check)' is not made")
  }
}
