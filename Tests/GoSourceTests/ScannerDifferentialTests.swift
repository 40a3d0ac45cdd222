import Bytes
import Foundation
import Support
import Testing

@testable import GoSource

/// What our scanner makes of random heads, against go/build and go/parser themselves.
///
/// `FORKPATH_FUZZ_HEADS=1000000 swift test --filter Scanner` is the full run.
@Suite struct `Scanner against go` {
  static let tags: Set<ByteString> = Set(
    ["linux", "amd64", "gc", "cgo", "unix", "foo"] + (1...27).map { ByteString("go1.\($0)") })

  static func holds(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Bool {
    tags.contains(ByteString(bytes, range))
  }

  // The line that the oracle should print for one file. Unless go/parser takes the whole file (`isParsed`), the oracle
  // knows no local names.
  static func line(name: String, _ bytes: [UInt8], isParsed: Bool, minor: Int, into head: inout SourceHead)
    -> ByteString
  {
    let result = scanSource(bytes.span, into: &head)
    let fileName = ByteString(name)
    let suffix = FileSuffix(of: fileName.bytes.span, 0..<fileName.count, minor: minor)
    for range in [suffix.system, suffix.architecture] {
      if let range, !holds(fileName.bytes.span, range) { return "ignored" }
    }
    if result == .unreadable { return "error \"- read /d/" + fileName + ": unexpected NUL in input\"" }
    switch head.verdict(in: bytes.span, holds) {
    case .ignore: return "ignored"
    case .malformed(let error):
      return "error " + quote("- " + fileName + ": " + GoMessage.text(error, in: bytes.span))
    case .build: break
    }
    let hasLineDirective = [ByteString("//line "), "/*line "].contains { ByteString(bytes).firstRange(of: $0) != nil }
    if let error = head.error {
      if hasLineDirective { return "error ?" }
      let place = SourcePosition(of: error.offset, in: bytes.span)
      return "error "
        + quote(ByteString("\(place.line):\(place.column) ") + GoMessage.text(error.code, in: bytes.span))
    }
    var package = ByteString(bytes.span, head.packageName)
    if package == "documentation" { return "ignored" }
    if name.hasSuffix("_test.go") && package.hasSuffix("_test") { package = package.dropLast(5) }
    var comment = ByteString()
    if let range = head.importComment {
      guard let path = unquote(bytes.span, range) else {
        return "error " + quote("- /d/" + fileName + ":1: cannot parse import comment")
      }
      comment = path
    }
    var specs: [ByteString] = []
    for spec in head.imports {
      let place = SourcePosition(of: spec.start, in: bytes.span)
      let at =
        hasLineDirective
        ? "?"
        : String(repeating: "0", count: 6 - "\(place.line)".count) + "\(place.line):"
          + String(repeating: "0", count: 4 - "\(place.column)".count) + "\(place.column)"
      let local = isParsed && !hasLineDirective ? ByteString(bytes.span, spec.name) : "?"
      specs.append(" " + ByteString(at) + "=" + local + "=" + quote(spec.path(in: bytes.span)))
    }
    return "ok " + package + " " + quote(comment) + specs.sorted().joined(separator: "")
  }

  /// Whether the first `count` bytes give what all of them give, or ask for more.
  static func agreesOnPiece(_ bytes: [UInt8], of count: Int) -> Bool {
    var whole = SourceHead(), piece = SourceHead()
    let result = scanSource(Array(bytes.prefix(count)).span, isWhole: false, into: &piece)
    if result == .needsMore { return true }
    return result == scanSource(bytes.span, into: &whole) && piece.imports == whole.imports
      && piece.packageName == whole.packageName && piece.error == whole.error && piece.goBuild == whole.goBuild
      && piece.plusBuild == whole.plusBuild && piece.importComment == whole.importComment
  }

  struct Tally {
    var heads = 0, parsed = 0, differences = 0, imports = 0
  }

  // Runs `count` heads through the oracle of one go and compares. Only a control changes our copy of a text first.
  func compare(
    _ go: RealGo, count: Int, seed: UInt64, spoil: (inout [UInt8]) -> Void = { _ in }
  ) throws -> Tally {
    let isExact = go.name == "1.27"
    let scratch = try Scratch()
    let source = Repository.fixtures.appending(path: "oracles/heads").path
    let program = scratch.path + "/heads"
    let build = try go.run(
      ["build", "-o", program, "heads.go"], in: source, ["GO111MODULE": "off"], scratch: scratch.path)
    try #require(build.status == 0, "\(build.errors)")
    var generator = HeadGenerator(seed: seed)
    var tally = Tally()
    var head = SourceHead()
    while tally.heads < count {
      var records: [(name: String, text: [UInt8])] = []
      var input = Data()
      for _ in 0..<min(count - tally.heads, 20_000) {
        let record = generator.next()
        for part in [Array(record.name.utf8), record.text] {
          for shift in stride(from: 0, to: 32, by: 8) { input.append(UInt8(truncatingIfNeeded: part.count >> shift)) }
          input.append(contentsOf: part)
        }
        records.append(record)
      }
      var oracle = Program("heads")
      oracle.path = program
      let outcome = try oracle.run([], input: input)
      try #require(outcome.status == 0, "\(outcome.errorText)")
      let lines = outcome.output.split(separator: 10, omittingEmptySubsequences: false)
      try #require(lines.count == records.count + 1)
      for (record, line) in zip(records, lines) {
        let told = ByteString(line)
        let isParsed = told.hasPrefix("parsed ")
        let theirs = told.dropFirst(isParsed ? 7 : 8)
        var text = record.text
        spoil(&text)
        var ours = Self.line(name: record.name, text, isParsed: isParsed, minor: isExact ? 27 : 19, into: &head)
        tally.heads += 1
        if isParsed { tally.parsed += 1 }
        if !Self.agreesOnPiece(text, of: (tally.heads &* 31) % (text.count + 1)) {
          tally.differences += 1
          Issue.record("a piece of \(quote(ByteString(text))) gives another answer")
        }
        tally.imports += head.imports.count
        // What go 1.19 says about a broken file is worded differently; that it is broken is the same.
        let bothRefuse = !isExact && ours.hasPrefix("error ") && theirs.hasPrefix("error ")
        // And after a syntax error go 1.19 looks for a NUL in all of the file, which later versions do not.
        let isOlderNUL = !isExact && theirs.hasPrefix("error ") && record.text.contains(0)
        if !bothRefuse && !isOlderNUL && ours != theirs {
          tally.differences += 1
          if tally.differences <= 20 && text == record.text {
            if ours.count > 500 { ours = ours.prefix(500) }
            Issue.record(
              "go \(go.name), \(record.name): \(quote(ByteString(record.text)))\n go: \(theirs)\n we: \(ours)")
          }
        }
      }
    }
    return tally
  }

  @Test(.enabled(if: RealGo.canCompare, "no go is installed"), arguments: RealGo.installed)
  func `gives the same imports, names, constraints and errors`(go: RealGo) throws {
    let wanted = ProcessInfo.processInfo.environment["FORKPATH_FUZZ_HEADS"].flatMap(Int.init) ?? 10_000
    let tally = try compare(go, count: wanted, seed: 1)
    print(
      "scanner against go \(go.name): \(tally.heads) heads, \(tally.parsed * 100 / max(tally.heads, 1)) % parsed,"
        + " \(tally.imports) imports, \(tally.differences) differences")
    #expect(tally.differences == 0)
    #expect(tally.parsed * 10 >= tally.heads * 4)
  }

  @Test(.enabled(if: RealGo.canCompare, "no go is installed"))
  func `and a head changed on one side only is noticed`() throws {
    let go = try #require(RealGo.installed.last)
    let tally = try compare(go, count: 500, seed: 2) { text in
      if let place = text.lastIndex(of: UInt8(ascii: "/")) { text[place] = UInt8(ascii: "_") }
    }
    #expect(tally.differences > 50)
  }
}
