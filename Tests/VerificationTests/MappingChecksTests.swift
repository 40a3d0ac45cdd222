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
    #expect(CheckCase.all.contains { $0.findings.isEmpty })
  }

  /// The mutation check: without a check the table must not come out the same.
  @Test(arguments: Check.allCases) func `are all needed`(check: Check) throws {
    for example in CheckCase.all where Self.isRunnable(example) && !example.findings.isEmpty {
      if try example.judged(without: [check]).findings.map(CheckCase.brief) != example.findings { return }
    }
    Issue.record("no case notices that '\(check)' is not made")
  }
}
