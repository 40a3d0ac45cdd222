package import Bytes

/// The diagnostics of one run, for programs that collect them: SARIF, JUnit, GitLab's code quality, GitHub's
/// annotations.
package struct Report: Sendable {
  /// The tool's name and version.
  package var tool: String
  package var version: String
  /// Every code that the run could have found, with its meaning; one rule for each.
  package var rules: [Rule]
  package var diagnostics: [Diagnostic]
  /// Diagnostics that somebody accepted with a reason: told in every format, and wrong in none.
  package var accepted: [Accepted] = []
  /// The file that is named for diagnostics without a place, since collectors drop those. Relative to the tree.
  package var fallback: ByteString

  /// A code of findings and what it means.
  package struct Rule: Sendable, Hashable {
    package var code: String
    package var summary: String

    package init(_ code: String, _ summary: String) { (self.code, self.summary) = (code, summary) }
  }

  /// What was accepted, the place of the line that accepts it, and the reason that the line gives.
  package struct Accepted: Sendable, Hashable {
    package var diagnostic: Diagnostic
    package var place: ByteString
    /// The reason in the baseline.
    package var reason: ByteString

    package init(_ diagnostic: Diagnostic, by place: ByteString, reason: ByteString) {
      (self.diagnostic, self.place, self.reason) = (diagnostic, place, reason)
    }
  }

  package init(
    tool: String, version: String, rules: [Rule], diagnostics: [Diagnostic], fallback: ByteString = "go.mod"
  ) {
    (self.tool, self.version, self.rules) = (tool, version, rules)
    (self.diagnostics, self.fallback) = (diagnostics, fallback)
  }

  /// A diagnostic in the form that collectors need.
  struct Entry {
    var diagnostic: Diagnostic
    /// Relative to the tree, nothing in it leads out.
    var file: ByteString
    /// Whether it is in that file, and not the fallback for it.
    var isPlaced: Bool
    /// 0 where unknown.
    var line: Int
    var column: Int
    /// Message, notes and help, a line each, visible.
    var text: ByteString
    /// The same for the same finding after lines above it came or went; different for each finding of one report.
    var fingerprint: ByteString
    /// The reason with which it was accepted; nil where it was not.
    var acceptance: ByteString?
  }

  /// The diagnostics in their order, and then those that were accepted.
  var entries: [Entry] {
    var seen: [ByteString: Int] = [:]
    let all = diagnostics.map { ($0, Accepted?.none) } + accepted.map { ($0.diagnostic, Accepted?.some($0)) }
    return all.map { diagnostic, acceptance in
      let place = diagnostic.place.flatMap { Self.isInside($0.file) ? $0 : nil }
      var lines = [diagnostic.message]
      // A place outside the tree must not be given as a file of it, but is worth a word.
      if let outside = diagnostic.place, place == nil { lines.append("in " + outside.file) }
      lines += diagnostic.allNotes.map { "note: " + $0 }
      if let command = diagnostic.help?.command { lines.append("help: " + command) }
      if let acceptance { lines = [diagnostic.message, "accepted by " + acceptance.place + ": " + acceptance.reason] }
      let text = lines.map(Printer.visible).joined(separator: "\n")
      let identity = ByteString(diagnostic.code + "\0") + (place?.file ?? "") + "\0" + diagnostic.message
      let number = seen[identity, default: 0]
      seen[identity] = number + 1
      return Entry(
        diagnostic: diagnostic, file: place?.file ?? fallback, isPlaced: place != nil, line: place?.line ?? 0,
        column: place.map { $0.line > 0 ? $0.column : 0 } ?? 0, text: text,
        fingerprint: Digest.hex(of: identity + ByteString("\0\(number)")),
        acceptance: acceptance.map { Printer.visible($0.reason) })
    }
  }

  /// Whether a path is relative and never climbs.
  static func isInside(_ path: ByteString) -> Bool {
    !path.isEmpty && path.first != UInt8(ascii: "/") && !path.split(on: UInt8(ascii: "/")).contains("..")
  }
}
