package import Bytes

/// The text of an error with holes, as in go's sources: `no required module provides package {package}; to add it:`.
///
/// A hole is a run of bytes without spaces, as short as what follows it allows; `{name*}` may have spaces and be empty. Neither
/// crosses the end of a line or is longer than `longest` bytes, and in one line no more than `attempts` places are tried, so
/// that a search is linear in the text.
package struct MessagePattern: Sendable {
  private enum Piece: Sendable {
    case literal(ByteString)
    case hole(name: String, hasSpaces: Bool)
  }

  /// A place where the pattern matches.
  package struct Match: Sendable {
    /// From the first byte to the byte after the last.
    package var range: Range<Int>
    fileprivate var values: [String: ByteString] = [:]

    /// The text in a hole; empty where the pattern has no such hole.
    package subscript(name: String) -> ByteString { values[name] ?? ByteString() }
  }

  private static let longest = 4096
  private static let attempts = 16
  private let pieces: [Piece]

  /// Parses the text of a pattern, with names of holes in braces.
  package init(_ text: String) {
    var pieces: [Piece] = []
    for part in text.split(separator: "{", omittingEmptySubsequences: false).enumerated() {
      guard part.offset > 0, let end = part.element.firstIndex(of: "}") else {
        if !part.element.isEmpty { pieces.append(.literal(ByteString(part.element))) }
        continue
      }
      let name = part.element[..<end]
      pieces.append(.hole(name: String(name.prefix { $0 != "*" }), hasSpaces: name.hasSuffix("*")))
      let rest = part.element[part.element.index(after: end)...]
      if !rest.isEmpty { pieces.append(.literal(ByteString(rest))) }
    }
    self.pieces = pieces
  }

  /// Its first words, by which matches are found.
  package var anchor: ByteString {
    for case .literal(let words) in pieces { return words }
    return ByteString()
  }

  /// Its matches from the start of the text on, without overlaps. `places`: where the anchor is, in order.
  package func matches(in text: ByteString, at places: [Int]) -> [Match] {
    var steps = 0
    return matches(in: text, at: places, &steps)
  }

  /// The number of bytes compared around anchors: a measure of the work that needs no clock.
  func steps(in text: ByteString, at places: [Int]) -> Int {
    var steps = 0
    _ = matches(in: text, at: places, &steps)
    return steps
  }

  private func matches(in text: ByteString, at places: [Int], _ steps: inout Int) -> [Match] {
    let leads = if case .hole = pieces[0] { true } else { false }
    let length = anchor.count
    var found: [Match] = []
    var start = 0
    var (line, tried) = (0, 0)
    for place in places where place >= start {
      if text[line..<place].contains(10) { tried = 0 }
      (line, tried) = (place, tried + 1)
      if tried > Self.attempts { continue }
      var match = Match(range: place..<place + length)
      steps += 1
      guard !leads || lead(text, from: start, &match, &steps),
        follow(text, pieces[(leads ? 2 : 1)...], &match, &steps)
      else { continue }
      found.append(match)
      start = max(match.range.upperBound, place + length)
    }
    return found
  }

  /// Fills the hole before the anchor, backwards.
  private func lead(_ text: ByteString, from start: Int, _ match: inout Match, _ steps: inout Int) -> Bool {
    guard case .hole(let name, _) = pieces[0] else { return false }
    var low = match.range.lowerBound
    while low > start, match.range.lowerBound - low < Self.longest, !Self.ends(text[low - 1]) {
      low -= 1
      steps += 1
    }
    guard low < match.range.lowerBound else { return false }
    match.values[name] = text[low..<match.range.lowerBound]
    match.range = low..<match.range.upperBound
    return true
  }

  private func follow(_ text: ByteString, _ rest: ArraySlice<Piece>, _ match: inout Match, _ steps: inout Int) -> Bool {
    var position = match.range.upperBound
    var index = rest.startIndex
    while index < rest.endIndex {
      switch rest[index] {
      case .literal(let literal):
        guard text.count - position >= literal.count, text[position..<position + literal.count] == literal
        else { return false }
        position += literal.count
      case .hole(let name, let hasSpaces):
        var next: ByteString?
        if index + 1 < rest.endIndex, case .literal(let literal) = rest[index + 1] { next = literal }
        var end = position
        while true {
          if let next, end > position || hasSpaces, text.count - end >= next.count, text[end] == next[0],
            text[end..<end + next.count] == next
          {
            break
          }
          let isOver = end == text.count || text[end] == 10 || !hasSpaces && text[end] == 32
          if isOver {
            if next != nil { return false }
            break
          }
          end += 1
          steps += 1
          if end - position > Self.longest { return false }
        }
        guard hasSpaces || end > position else { return false }
        match.values[name] = text[position..<end]
        position = end
      }
      index += 1
    }
    match.range = match.range.lowerBound..<position
    return true
  }

  private static func ends(_ byte: UInt8) -> Bool { byte == 32 || byte == 10 || byte == UInt8(ascii: "(") }
}
