import Bytes
import Findings
import Testing
import Verification

@Suite struct `A mapping that is not active` {
  static let leak = Finding(
    .leak(Leak(package: "u/a", source: .directory("/g"), expected: "/f", mode: .gopath, mapping: .absent)), .error)
  static let notMapped = Finding(.notMapped(NotMapped(path: "u", expected: "/f", reason: .noModule)), .error)
  static let note = Finding(.languageVersion, .note)
  static let finding = Inactive(upstream: "u", activation: .environment(checkout: "/f", directory: nil))

  static func result(_ findings: [Finding]) -> VerificationResult { VerificationResult(findings: findings, places: []) }

  static func mapping(_ findings: [Finding] = [], mode: Leak.Mode) -> InactiveMapping {
    InactiveMapping(result: result(findings), mode: mode, finding: finding)
  }

  @Test func `is said first, and settles what follows from it in module mode`() {
    let fixed = Self.result([Self.notMapped, Self.leak, Self.note]).fixed(by: Self.mapping(mode: .module))
    #expect(fixed.findings == [Finding(.inactive(Self.finding), .error), Self.note])
  }

  @Test func `leaves a leak in GOPATH mode, which says that a mapping settles it`() {
    let fixed = Self.result([Self.notMapped, Self.leak]).fixed(by: Self.mapping(mode: .gopath))
    #expect(fixed.findings.map(\.code) == [.notActive, .leak])
    #expect(fixed.findings.last?.fact.leak?.mapping == .inactive)
  }

  @Test func `changes nothing where it has errors of its own, or where it would settle nothing`() {
    let wrong = Self.mapping([Self.leak], mode: .module)
    #expect(Self.result([Self.notMapped]).fixed(by: wrong) == Self.result([Self.notMapped]))
    #expect(Self.result([Self.note]).fixed(by: Self.mapping(mode: .module)) == Self.result([Self.note]))
    #expect(!Self.result([Self.note]).mayBeFixedByActivation)
  }

  @Test func `is said where an error is left that no mapping concerns`() {
    let cycle = Finding(
      .importCycle(ImportCycle(package: "u/a", others: ["d"], isOfTests: false, isOwn: false)), .error)
    let mapping = Self.mapping([cycle], mode: .module)
    #expect(
      Self.result([Self.leak, cycle]).fixed(by: mapping).findings == [Finding(.inactive(Self.finding), .error), cycle])
    // Without a mapping go does not see a circle of the fork's own packages, and no mapping is its cause.
    let own = Finding(.importCycle(ImportCycle(package: "u/a", others: ["u/b"], isOfTests: false, isOwn: true)), .error)
    #expect(
      Self.result([Self.leak]).fixed(by: Self.mapping([own], mode: .module)).findings
        == [Finding(.inactive(Self.finding), .error), own])
    // The mapping closes the circle.
    #expect(Self.result([Self.leak]).fixed(by: mapping) == Self.result([Self.leak]))
  }

  @Test func `that go does not see from a directory is a warning, where nothing else is wrong`() {
    let noted = Self.result([Self.note]).noting(betterDirectory: "/w", upstream: "u")
    #expect(
      noted.findings == [
        Self.note, Finding(.inactive(Inactive(upstream: "u", activation: .directory("/w"))), .warning),
      ])
    #expect(Self.result([Self.leak]).noting(betterDirectory: "/w", upstream: "u") == Self.result([Self.leak]))
    #expect(Self.result([Self.leak]).noting(betterDirectory: nil, upstream: "u") == Self.result([Self.leak]))
  }

  @Test func `that is older than a file is said before all else`() {
    let noted = Self.result([Self.note]).noting(outdated: "go.mod")
    #expect(noted.findings == [Finding(.outdated(file: "go.mod"), .error), Self.note])
  }
}
