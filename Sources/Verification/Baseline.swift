package import Bytes
package import Findings
import GoSource
import Machine

/// The findings that a project accepts, with a reason each, from a file that it commits. Domain data only.
///
/// A line is `CODE WHERE REASON`; WHERE is what the finding's keys name (`Fact.baselineKeys`): a file of the checkout or an
/// import path, one of both with `/...` at its end, or `*`. Empty lines and those that start with `#` do not count.
package struct Baseline: Sendable {
  /// One line of the file.
  package struct Entry: Sendable, Hashable {
    package var code: Finding.Code
    package var place: ByteString
    /// The reason that a person gave.
    package var reason: ByteString
    /// From 1.
    package var line: Int

    /// Code and place, which identify the accepted findings.
    package var key: AcceptanceKey { AcceptanceKey(code: code, place: place) }
  }

  /// Relative to the checkout.
  package static let file: ByteString = ".forkpath-accept"
  private static let limit = 1 << 20

  /// The accepted findings in the order of the file.
  package private(set) var entries: [Entry] = []
  /// Errors in the file itself.
  package private(set) var faults: [Finding] = []

  /// Reads the file of the checkout `root`; without a file nothing is accepted, and a link is not followed.
  package init(root: ByteString) {
    do {
      self.init(try readFile(root.appending(path: Self.file), limit: Self.limit, following: false))
    } catch {
      self.init(ByteString())
      if !error.isAbsent {
        faults = [Finding(.unreadable(.refused(errno: error.code)), .error, at: Place(file: Self.file))]
      }
    }
  }

  /// Parses the file; lines that cannot be read become findings.
  package init(_ text: ByteString) {
    for (index, raw) in text.lines.enumerated() {
      let line = raw.trimmed
      if line.isEmpty || line.first == UInt8(ascii: "#") { continue }
      let words = line.split(on: 32).map(\.trimmed).filter { !$0.isEmpty }
      guard words.count > 2, let code = Finding.Code(rawValue: words[0].lossyText),
        !Finding.Code.ofHealth.contains(code)
      else {
        faults.append(Finding(.malformedAcceptance(word: words[0]), .error, at: Self.place(line: index + 1)))
        continue
      }
      let reason = words.dropFirst(2).joined(separator: " ")
      entries.append(Entry(code: code, place: words[1], reason: reason, line: index + 1))
    }
  }

  /// The remaining findings, the accepted ones with their entries, and a finding for each unused entry.
  package func applied(to findings: [Finding]) -> (left: [Finding], accepted: [(finding: Finding, entry: Entry)]) {
    var left: [Finding] = []
    var accepted: [(finding: Finding, entry: Entry)] = []
    let first = Dictionary(entries.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
    // A pattern of another length is none of them, so that a long path is not taken apart for nothing.
    let lengths = Set(entries.map(\.place.count))
    var used: Set<AcceptanceKey> = []
    for finding in findings {
      let covering = Self.keys(covering: finding, lengths).filter { first[$0] != nil }
      guard let index = covering.compactMap({ first[$0] }).min() else {
        left.append(finding)
        continue
      }
      accepted.append((finding, entries[index]))
      used.formUnion(covering)
    }
    left += faults
    let unused = entries.filter { !used.contains($0.key) }
    if unused.isEmpty { return (left, accepted) }
    let near = NearKeys(findings)
    left += unused.map { entry in
      Finding(
        .unusedAcceptance(entry.code, place: entry.place, near: near.keys(like: entry)), .warning,
        at: Self.place(line: entry.line))
    }
    return (left, accepted)
  }

  /// Compares with the file of the commit that a change starts from: only its entries count, and each entry that the change
  /// adds is a finding. Another reason for the same entry is not.
  package func ofChange(from base: Baseline) -> (counting: Baseline, added: [Finding]) {
    var counting = self
    counting.entries = base.entries
    let known = Set(base.entries.map(\.key))
    let added = entries.filter { !known.contains($0.key) }.map { entry in
      Finding(.acceptanceAdded(entry.key, reason: entry.reason), .warning, at: Self.place(line: entry.line))
    }
    return (counting, added)
  }

  /// The keys of entries that cover the finding: its own keys, the patterns above them, and `*`; those of these lengths.
  private static func keys(covering finding: Finding, _ lengths: Set<Int>) -> [AcceptanceKey] {
    var places: [ByteString] = ["*"]
    for text in finding.baselineKeys.map(\.text) {
      if !text.hasSuffix("/...") { places.append(text) }
      places.append(text + "/...")
      for (index, byte) in text.bytes.enumerated() where byte == UInt8(ascii: "/") && lengths.contains(index + 4) {
        places.append(text.prefix(index) + "/...")
      }
    }
    return places.map { AcceptanceKey(code: finding.code, place: $0) }
  }

  private static func place(line: Int) -> Place {
    Place(file: file, position: SourcePosition(line: line, column: 1))
  }
}

/// Suggestions for unused lines.
private struct NearKeys {
  private var byPlace: [ByteString: [AcceptanceKey]] = [:]
  private var byCode: [Finding.Code: [AcceptanceKey]] = [:]
  private static let limit = 3

  init(_ findings: [Finding]) {
    for finding in findings {
      for key in finding.baselineKeys {
        Self.add(AcceptanceKey(code: finding.code, place: key.text), to: &byPlace[key.text, default: []])
      }
      if let key = finding.baselineKeys.first {
        Self.add(AcceptanceKey(code: finding.code, place: key.text), to: &byCode[finding.code, default: []])
      }
    }
  }

  private static func add(_ key: AcceptanceKey, to keys: inout [AcceptanceKey]) {
    if keys.count <= limit, !keys.contains(key) { keys.append(key) }
  }

  /// The first keys of findings that the author of `entry` may have had in mind: with another code at its place, or with its
  /// code.
  func keys(like entry: Baseline.Entry) -> [AcceptanceKey] {
    var keys: [AcceptanceKey] = []
    for key in byPlace[entry.place] ?? [] where key.code != entry.code { keys.append(key) }
    for key in byCode[entry.code] ?? [] where !keys.contains(key) { keys.append(key) }
    return Array(keys.prefix(Self.limit))
  }
}
