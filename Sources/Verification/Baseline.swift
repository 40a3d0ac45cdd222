package import Bytes
import GoSource
import Machine

/// The findings that a project accepts, with a reason each, from a file that it commits. Domain data only.
///
/// A line is `CODE WHERE REASON`; WHERE is a file of the checkout, an import path, one of both with `/...` at its end, or
/// `*`. Empty lines and those that start with `#` do not count.
package struct Baseline: Sendable {
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
      let names = [finding.file] + finding.subjects
      guard place.hasSuffix("/...") else { return names.contains(place) }
      let above = place.dropLast(4)
      return names.contains { $0 == above || $0.hasPrefix(above + "/") }
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
        faults = [Finding(.unreadable, .error, file: Self.file, subjects: [ByteString("\(error.code)")])]
      }
    }
  }

  package init(_ text: ByteString) {
    for (index, raw) in text.split(on: 10).enumerated() {
      let line = raw.trimmed
      if line.isEmpty || line.first == UInt8(ascii: "#") { continue }
      let words = line.split(on: 32).map(\.trimmed).filter { !$0.isEmpty }
      guard words.count > 2, let code = Finding.Code(rawValue: words[0].lossyText) else {
        let position = SourcePosition(line: index + 1, column: 1)
        faults.append(
          Finding(.malformedAcceptance, .error, file: Self.file, position: position, subjects: [words[0]]))
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
      let position = SourcePosition(line: entry.line, column: 1)
      return Finding(
        .unusedAcceptance, .warning, file: Self.file, position: position,
        subjects: [ByteString(entry.code.rawValue), entry.place])
    }
    return (left, accepted)
  }
}
