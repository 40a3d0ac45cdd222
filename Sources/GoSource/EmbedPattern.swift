package import Bytes

/// One pattern of a `//go:embed` line, and the place that go gives for it.
package struct EmbedPattern: Sendable, Hashable {
  /// The pattern, unquoted.
  package var text: ByteString
  package var position: SourcePosition

  package init(text: ByteString, position: SourcePosition) { (self.text, self.position) = (text, position) }
}

/// The patterns of a file that imports `embed`, in order; `go/build.readGoInfo` from `hasEmbed` on.
///
/// - Parameters:
/// - bytes: the whole file, since the lines come after its head.
///   - minor: the N of go1.N. Until 1.25 only a line that starts with the comment counted, and a quote was closed on
///     whatever line; since then the file is read token by token.
/// - Returns: all patterns, also malformed ones; a malformed line has none.
package func embedPatterns(_ bytes: borrowing Span<UInt8>, minor: Int) -> [EmbedPattern] {
  var found: [EmbedPattern] = []
  let isOld = minor < 26
  var isLineStart = false
  var lines = LineCounter(bytes)
  var i = hasByteOrderMark(bytes) ? 3 : 0
  while i < bytes.count {
    let byte = bytes[i]
    switch byte {
    case 0 where isOld: return found
    case 10: isLineStart = true
    case 32, 9: break
    case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
      isLineStart = false
      guard let end = endOfQuote(bytes, from: i, crossesLines: isOld) else { return found }
      i = end
      continue
    case UInt8(ascii: "/") where bytes.has("/*", at: i, end: bytes.count):
      isLineStart = false
      guard let close = bytes.firstIndex(of: "*/", in: (i + 2)..<bytes.count) else { return found }
      i = close + 2
      continue
    case UInt8(ascii: "/") where bytes.has("//", at: i, end: bytes.count):
      let end = bytes.firstIndex(of: 10, in: i..<bytes.count) ?? bytes.count
      let counts = (isLineStart || !isOld) && bytes.has("//go:embed", at: i, end: end) && i + 10 < end
      if counts, let patterns = parseEmbedLine(bytes, (i + 10)..<end, isOld: isOld, &lines) { found += patterns }
      i = end
      continue
    default: isLineStart = false
    }
    i += 1
  }
  return found
}

/// Where the text goes on after the quote at `start`, nil where it never ends.
private func endOfQuote(_ bytes: borrowing Span<UInt8>, from start: Int, crossesLines: Bool) -> Int? {
  let quote = bytes[start]
  var i = start + 1
  while i < bytes.count {
    if bytes[i] == quote { return i + 1 }
    if quote != UInt8(ascii: "`") {
      if bytes[i] == 10 && !crossesLines { return i }
      if bytes[i] == UInt8(ascii: "\\") {
        // An escape that is none ends nothing either; only what could close the quote, or begin an escape, is skipped.
        if i + 1 < bytes.count && (crossesLines || bytes[i + 1] == quote || bytes[i + 1] == UInt8(ascii: "\\")) {
          i += 1
        }
      }
    }
    i += 1
  }
  return nil
}

/// The arguments behind `//go:embed`; nil where the line is malformed, which the compiler reports.
private func parseEmbedLine(
  _ bytes: borrowing Span<UInt8>, _ range: Range<Int>, isOld: Bool, _ lines: inout LineCounter
) -> [EmbedPattern]? {
  let first = decodeRune(bytes, at: range.lowerBound, end: range.upperBound)
  if isOld ? first.value != 32 && first.value != 9 : !RuneClass.isSpace(first.value) { return nil }
  let line = range.lowerBound..<trimSpace(bytes, range).upperBound
  var found: [EmbedPattern] = []
  // Columns counted bytes up to the first argument, characters from there on.
  let base = range.lowerBound + 1
  let baseColumn = isOld ? lines.position(of: base - 1, in: bytes).column + 1 : 0
  var characters = 0
  var counted = base
  var i = line.lowerBound
  while i < line.upperBound {
    let rune = decodeRune(bytes, at: i, end: line.upperBound)
    if RuneClass.isSpace(rune.value) {
      i += rune.width
      continue
    }
    let start = i
    var text: ByteString
    if bytes[i] == UInt8(ascii: "\"") || bytes[i] == UInt8(ascii: "`") {
      guard let end = endOfQuote(bytes, from: i, crossesLines: false), end <= line.upperBound,
        let path = unquote(bytes, i..<end)
      else { return nil }
      let next = decodeRune(bytes, at: end, end: line.upperBound)
      if next.width > 0 && !RuneClass.isSpace(next.value) { return nil }
      (text, i) = (path, end)
    } else {
      while i < line.upperBound {
        let rune = decodeRune(bytes, at: i, end: line.upperBound)
        if RuneClass.isSpace(rune.value) { break }
        i += rune.width
      }
      text = ByteString(bytes, start..<i)
    }
    var position = lines.position(of: start, in: bytes)
    if isOld {
      while counted < start {
        counted += decodeRune(bytes, at: counted, end: line.upperBound).width
        characters += 1
      }
      position.column = baseColumn + characters
    }
    found.append(EmbedPattern(text: text, position: position))
  }
  return found
}
