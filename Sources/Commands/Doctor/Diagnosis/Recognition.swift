package import Bytes
import Git

/// Finds the errors of go, gopls and git in a text.
///
/// The text may be anything: it is compared with patterns, and nothing else is done with it.
package enum Recognition {
  /// A message of go or git, and its diagnosis. Earlier rows win over later ones for the same lines.
  struct Row: Sendable {
    var pattern: MessagePattern
    /// Whether it usually accompanies other messages: then it counts only where nothing else was recognized.
    var isGeneral: Bool
    /// Nil where the names do not belong to such an error.
    var diagnosis: @Sendable (Names) -> Diagnosis?

    init(_ pattern: String, isGeneral: Bool = false, _ diagnosis: @escaping @Sendable (Names) -> Diagnosis?) {
      (self.pattern, self.isGeneral, self.diagnosis) = (MessagePattern(pattern), isGeneral, diagnosis)
    }
  }

  /// The texts in the holes of a pattern.
  struct Names: Sendable {
    var match: MessagePattern.Match
    var text: ByteString

    subscript(name: String) -> ByteString { match[name] }

    /// A module, or a module and a version.
    func subject(_ name: String = "subject") -> Diagnosis.Subject { Diagnosis.Subject(match[name]) }

    /// The file and the line of `go.mod:5`.
    var place: (file: ByteString, line: ByteString)? {
      let text = match["place"]
      guard let colon = text.lastIndex(of: UInt8(ascii: ":")), text.dropFirst(colon + 1).isNumber else { return nil }
      return (text.prefix(colon), text.dropFirst(colon + 1))
    }

    /// The host of an address with its port, without secrets.
    func host(_ name: String = "address") -> ByteString { match[name].hostOfAddress }

    /// Whether `words` follow in the text, at most some lines later.
    func isFollowed(by words: ByteString) -> Bool {
      let rest = text[match.range.upperBound..<min(text.count, match.range.upperBound + (16 << 10))]
      return rest.firstRange(of: words) != nil
    }
  }

  static let rows: [Row] = modules + workspaces + packages + settings + servers + git + malformedLines

  private static let anchors = AnchorTable(rows.lazy.map(\.pattern.anchor))

  /// The errors in the order in which they are in the text, each once.
  package static func diagnoses(in text: ByteString) -> [Diagnosis] {
    let text = plain(text)
    var lines = TextLines(text)
    var found: [(line: Int, diagnosis: Diagnosis, isGeneral: Bool)] = []
    let places = anchors.places(in: text)
    for row in rows {
      for match in row.pattern.matches(in: text, at: places[row.pattern.anchor]) {
        let taken = lines.indices(of: match.range)
        guard lines.areFree(taken), let diagnosis = row.diagnosis(Names(match: match, text: text)),
          diagnosis.isTypable
        else { continue }
        lines.take(taken)
        found.append((taken.lowerBound, diagnosis, row.isGeneral))
      }
    }
    let isSpecific = found.contains { !$0.isGeneral }
    var seen: Set<Diagnosis> = []
    return found.filter { !isSpecific || !$0.isGeneral }.sorted { $0.line < $1.line }
      .map(\.diagnosis).filter { seen.insert($0).inserted }
  }

  /// The lines without the additions of terminals, CI systems and mails: colors, returns, indents, marks of a quotation,
  /// times. Secrets in addresses are taken out.
  static func plain(_ text: ByteString) -> ByteString {
    var lines = ByteString()
    lines.bytes.reserveCapacity(text.count)
    for line in (text.contains(UInt8(ascii: "\\")) ? withoutEscapes(text) : text).split(on: 10) {
      var line = withoutColors(line).trimmed
      if let words = line.bytes.firstIndex(where: { $0 != UInt8(ascii: ">") && $0 != 32 && $0 != 9 }), words > 0 {
        line = line.dropFirst(words)
      }
      line = LinePrefix.removed(from: line).trimmed
      lines += line.withoutSecrets
      lines.append(10)
    }
    return lines
  }

  /// Without sequences such as ESC [ 31 m.
  private static func withoutColors(_ line: ByteString) -> ByteString {
    guard line.contains(0x1b) else { return line }
    var plain = ByteString()
    var index = 0
    while index < line.count {
      guard line[index] == 0x1b, index + 1 < line.count, line[index + 1] == UInt8(ascii: "[") else {
        plain.append(line[index])
        index += 1
        continue
      }
      index += 2
      while index < line.count, !(0x40...0x7e).contains(line[index]) { index += 1 }
      index += 1
    }
    return plain
  }

  /// The lines of JSON and of loggers, each with the lines that it quotes.
  private static func withoutEscapes(_ text: ByteString) -> ByteString {
    text.split(on: 10).map(\.withoutEscapes).joined(separator: "\n")
  }
}

/// The lines of a text, and which of them are explained already.
private struct TextLines {
  /// Where each begins.
  private var starts: [Int] = [0]
  private var isTaken: [Bool]
  /// Lines with a server's answer, which belong to the line before them.
  private var isResponse: [Bool] = []

  init(_ text: ByteString) {
    for index in 0..<text.count where text[index] == 10 { starts.append(index + 1) }
    isTaken = Array(repeating: false, count: starts.count)
    let response: ByteString = "server response:"
    isResponse = starts.map { $0 + response.count <= text.count && text[$0..<$0 + response.count] == response }
  }

  func indices(of range: Range<Int>) -> ClosedRange<Int> {
    let first = line(of: range.lowerBound)
    var last = line(of: max(range.lowerBound, range.upperBound - 1))
    while last + 1 < starts.count, isResponse[last + 1] { last += 1 }
    return first...last
  }

  func areFree(_ lines: ClosedRange<Int>) -> Bool { !isTaken[lines].contains(true) }

  mutating func take(_ lines: ClosedRange<Int>) { for line in lines { isTaken[line] = true } }

  private func line(of offset: Int) -> Int {
    var (low, high) = (0, starts.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if starts[middle] <= offset { low = middle } else { high = middle - 1 }
    }
    return low
  }
}

extension Diagnosis {
  /// Whether no name of it would be parsed as an option in a command.
  fileprivate var isTypable: Bool { !details.contains { $0.name != "flag" && $0.value.first == UInt8(ascii: "-") } }
}

extension ByteString {
  /// `example.org:8080` of `https://user:password@example.org:8080/path`.
  var hostOfAddress: ByteString {
    var rest = self
    // go before 1.21 prints one slash in some messages.
    if let scheme = rest.firstRange(of: "://") ?? rest.firstRange(of: ":/") { rest = rest.dropFirst(scheme.upperBound) }
    if let slash = rest.firstIndex(of: UInt8(ascii: "/")) { rest = rest.prefix(slash) }
    if let at = rest.lastIndex(of: UInt8(ascii: "@")) { rest = rest.dropFirst(at + 1) }
    return rest
  }

  /// Whether it can be a module path, perhaps with a version, and not a place in a file such as `a.go:3:8`.
  var isModuleLike: Bool {
    !isEmpty && !contains(UInt8(ascii: ":")) && !contains(UInt8(ascii: "\"")) && contains(UInt8(ascii: "."))
  }

  /// The same with an `@`.
  var isVersionLike: Bool { isModuleLike && contains(UInt8(ascii: "@")) }

  /// Whether the words say that a server has no such file.
  var saysAbsent: Bool { hasPrefix("404") || hasPrefix("410") || hasPrefix("no such file") }
}
