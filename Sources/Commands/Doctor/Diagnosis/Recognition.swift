package import Bytes
import Git

/// Finds the errors of go, gopls and git in a text.
///
/// The text may be anything: it is compared with patterns, and nothing else is done with it.
package enum Recognition {
  /// A text of go's or git's, and what it says. Earlier rows go before later ones where they take the same lines.
  struct Row: Sendable {
    var pattern: MessagePattern
    /// Whether it only accompanies other messages: then it counts where nothing else was recognized.
    var isGeneral: Bool
    /// Nil where the names are not those of such an error.
    var diagnosis: @Sendable (Names) -> Diagnosis?

    init(_ pattern: String, isGeneral: Bool = false, _ diagnosis: @escaping @Sendable (Names) -> Diagnosis?) {
      (self.pattern, self.isGeneral, self.diagnosis) = (MessagePattern(pattern), isGeneral, diagnosis)
    }
  }

  /// What the holes of a pattern hold.
  struct Names: Sendable {
    var match: MessagePattern.Match
    var text: ByteString

    subscript(name: String) -> ByteString { match[name] }

    /// A module, or a module and a version.
    func subject(_ name: String = "subject") -> Diagnosis.Subject { Diagnosis.Subject(match[name]) }

    /// The host of an address, with its port, without what may be secret.
    func host(_ name: String = "address") -> ByteString { match[name].hostOfAddress }

    /// Whether the text goes on with `words` at some later place.
    func isFollowed(by words: ByteString) -> Bool {
      text.firstRange(of: words, from: match.range.upperBound) != nil
    }
  }

  static let rows: [Row] = modules + workspaces + packages + settings + servers + git

  /// The errors in the order in which they are in the text, each once.
  package static func diagnoses(in text: ByteString) -> [Diagnosis] {
    let text = plain(text)
    var taken: [(range: Range<Int>, diagnosis: Diagnosis, isGeneral: Bool)] = []
    for row in rows {
      for match in row.pattern.matches(in: text) {
        let lines = wholeLines(match.range, in: text)
        guard !taken.contains(where: { $0.range.overlaps(lines) }),
          let diagnosis = row.diagnosis(Names(match: match, text: text)), diagnosis.isTypable
        else { continue }
        taken.append((lines, diagnosis, row.isGeneral))
      }
    }
    let isSpecific = taken.contains { !$0.isGeneral }
    var seen: Set<Diagnosis> = []
    return taken.filter { !isSpecific || !$0.isGeneral }.sorted { $0.range.lowerBound < $1.range.lowerBound }
      .map(\.diagnosis).filter { seen.insert($0).inserted }
  }

  private static func wholeLines(_ range: Range<Int>, in text: ByteString) -> Range<Int> {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low > 0, text[low - 1] != 10 { low -= 1 }
    while high < text.count, text[high] != 10 { high += 1 }
    // What a server said belongs to what go says of the server.
    let response: ByteString = "\nserver response:"
    while text.count - high > response.count, text[high..<high + response.count] == response {
      high = text.firstIndex(of: 10, from: high + response.count + 1) ?? text.count
    }
    return low..<max(high, low + 1)
  }

  /// The lines without what terminals, CI systems and mails put around them: colors, returns, indents, marks of a quotation,
  /// times. Secrets in addresses are taken out.
  static func plain(_ text: ByteString) -> ByteString {
    var lines = ByteString()
    lines.bytes.reserveCapacity(text.count)
    for line in text.split(on: 10) {
      var line = withoutColors(line)
      while let first = line.first, first == 32 || first == 9 || first == UInt8(ascii: ">") { line = line.dropFirst(1) }
      if let end = endOfTime(line) { line = line.dropFirst(end).trimmed }
      while let last = line.last, last == 13 || last == 32 || last == 9 { line = line.dropLast(1) }
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

  /// Behind `2024-01-02T03:04:05.678Z `, as GitHub's logs begin their lines.
  private static func endOfTime(_ line: ByteString) -> Int? {
    guard line.count > 20, line[4] == UInt8(ascii: "-"), line[10] == UInt8(ascii: "T"), line[13] == UInt8(ascii: ":"),
      let end = line.firstIndex(of: 32), end < 40, line[end - 1] == UInt8(ascii: "Z"),
      line.prefix(4).bytes.allSatisfy({ $0 >= 48 && $0 <= 57 })
    else { return nil }
    return end
  }
}

extension Diagnosis {
  /// Whether no name of it would be an option in a command that it stands in.
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

  /// Whether it can be a module path, perhaps with a version, and no place in a file such as `a.go:3:8`.
  var isModuleLike: Bool {
    !isEmpty && !contains(UInt8(ascii: ":")) && !contains(UInt8(ascii: "\"")) && contains(UInt8(ascii: "."))
  }

  /// The same with an `@`.
  var isVersionLike: Bool { isModuleLike && contains(UInt8(ascii: "@")) }

  /// Whether the words say that a server has no such file.
  var saysAbsent: Bool { hasPrefix("404") || hasPrefix("410") || hasPrefix("no such file") }
}
