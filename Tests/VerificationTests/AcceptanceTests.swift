import Bytes
import Findings
import GoSource
import Support
import Testing
import Verification

@Suite struct `The file of acceptances` {
  static let leak = Finding(
    .leak(
      Leak(
        package: "example.org/up/tool/a", source: .directory("/else"), expected: "/fork",
        importer: "example.org/up/tool/b", mode: .gopath, mapping: .active)), .error, at: Place(file: "cmd/x/main.go"))
  static let note = Finding(.languageVersion, .note, at: Place(file: "go.mod"))

  @Test(
    arguments: [
      "leak example.org/up/tool/a we know", "leak example.org/up/... we know",
      "leak example.org/up/tool/a/... we know", "  leak\t* we know", "# why\n\nleak * because",
    ].map { $0.replacing("\t", with: " ") }) func `takes away what it covers`(text: String)
  {
    let (left, accepted) = Baseline(.init(text)).applied(to: [Self.leak, Self.note])
    #expect(left == [Self.note])
    #expect(accepted.map(\.finding) == [Self.leak])
    #expect(accepted.first?.entry.reason.isEmpty == false)
  }

  @Test(arguments: [
    "leak cmd/x we know", "leak example.org/up/tool we know", "leak cmd/y/... we know", "shadowed * we know",
    "leak example.org/up/to/... we know",
    // What else there is to know of it: its importer, how go works, where it comes from and should, where it is imported.
    "leak example.org/up/tool/b we know", "leak gopath we know", "leak active we know", "leak /else we know",
    "leak /fork we know", "leak cmd/x/main.go we know", "leak cmd/... we know",
  ]) func `leaves the rest, and an entry without use is a finding`(text: String) {
    let (left, accepted) = Baseline(.init("\n" + text)).applied(to: [Self.leak])
    #expect(accepted.isEmpty)
    #expect(left.map(\.code) == [.leak, .unusedAcceptance])
    #expect(left.last?.place?.position == SourcePosition(line: 2, column: 1))
  }

  @Test(arguments: ["leak", "leak *", "leak *  ", "leek * because"]) func `must give a code, a place and a reason`(
    text: String
  ) {
    let (left, accepted) = Baseline(.init(text)).applied(to: [Self.leak])
    #expect(accepted.isEmpty)
    #expect(left.map(\.code) == [.leak, .malformedAcceptance])
  }

  /// What a stranger adds in a pull request accepts nothing in it.
  @Test func `counts as it was at the base of a change, and what the change adds is found`() {
    let base = Baseline("leak example.org/up/tool/b it was so\n")
    let now = Baseline("# mine\nleak * trust me\nleak example.org/up/tool/b another reason\n")
    let (counting, added) = now.ofChange(from: base)
    #expect(
      added == [
        Finding(
          .acceptanceAdded(AcceptanceKey(code: .leak, place: "*"), reason: "trust me"), .warning,
          at: Place(file: ".forkpath-accept", position: SourcePosition(line: 2, column: 1)))
      ])
    #expect(counting.applied(to: [Self.leak]).accepted.isEmpty)
    // The control: where nothing is compared, the line accepts the leak.
    #expect(now.applied(to: [Self.leak]).accepted.count == 1)
    #expect(now.ofChange(from: now).added.isEmpty)
    #expect(
      Baseline("leak\n").ofChange(from: base).counting.applied(to: []).left.map(\.code).contains(.malformedAcceptance))
  }

  @Test func `is not read through a link, and that is said`() throws {
    let scratch = try Scratch()
    #expect(Baseline(root: ByteString(scratch.path)).applied(to: []).left.isEmpty)
    try scratch.write("elsewhere", "leak * we know\n")
    try scratch.link(".forkpath-accept", to: "elsewhere")
    let (left, accepted) = Baseline(root: ByteString(scratch.path)).applied(to: [Self.leak])
    #expect(accepted.isEmpty)
    #expect(left.map(\.code) == [.leak, .unreadable])
  }
}
