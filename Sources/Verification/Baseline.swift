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
    package var reason: ByteString
    /// From 1.
    package var line: Int

    /// Whether the entry is about this finding.
    func covers(_ finding: Finding) -> Bool {
      guard finding.code == code else { return false }
      if place == "*" { return true }
      let keys = finding.baselineKeys.map(\.text)
      guard place.hasSuffix("/...") else { return keys.contains(place) }
      let above = place.dropLast(4)
      return keys.contains { $0 == above || $0.hasPrefix(above + "/") }
    }
  }

  /// Relative to the checkout.
  package static let file: ByteString = ".forkpath-accept"
  private static let limit = 1 << 20

  package private(set) var entries: [Entry] = []
  /// What is wrong with the file itself.
  package private(set) var faults: [Finding] = []

  /// Reads the file of the checkout `root`; no file is no acceptance, and a link is not followed.
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

  package init(_ text: ByteString) {
    for (index, raw) in text.split(on: 10).enumerated() {
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

  /// The findings that stay, those that are accepted and by which entry, and a finding for each entry without use.
  package func applied(to findings: [Finding]) -> (left: [Finding], accepted: [(finding: Finding, entry: Entry)]) {
    var left: [Finding] = []
    var accepted: [(finding: Finding, entry: Entry)] = []
    var unused = entries
    for finding in findings {
      guard let entry = entries.first(where: { $0.covers(finding) }) else {
        left.append(finding)
        continue
      }
      accepted.append((finding, entry))
      unused.removeAll { $0.covers(finding) }
    }
    left += faults
    left += unused.map { entry in
      let near = Self.keys(like: entry, of: findings)
      return Finding(
        .unusedAcceptance(entry.code, place: entry.place, near: near), .warning, at: Self.place(line: entry.line))
    }
    return (left, accepted)
  }

  /// The first few keys of findings that `entry` may have meant: of another code at its place, or of its code.
  private static func keys(like entry: Entry, of findings: [Finding]) -> [AcceptanceKey] {
    let here = findings.filter { $0.baselineKeys.contains { $0.text == entry.place } }
    let same = findings.filter { $0.code == entry.code }
    var keys: [AcceptanceKey] = []
    for finding in here where finding.code != entry.code {
      keys.append(AcceptanceKey(code: finding.code, place: entry.place))
    }
    keys += same.compactMap { finding in
      finding.baselineKeys.first.map { AcceptanceKey(code: finding.code, place: $0.text) }
    }
    var seen: Set<AcceptanceKey> = []
    return Array(keys.filter { seen.insert($0).inserted }.prefix(3))
  }

  private static func place(line: Int) -> Place {
    Place(file: file, position: SourcePosition(line: line, column: 1))
  }
}
