/// Cuts a `//go:build` expression into tags and signs.
struct ConstraintLexer {
  var position: Int
  let end: Int
  /// The last token, empty at the end.
  var token = 0..<0
  var isTag = false

  init(position: Int, end: Int) { (self.position, self.end) = (position, end) }

  func isSign(_ bytes: borrowing Span<UInt8>, _ byte: UInt8) -> Bool {
    !isTag && !token.isEmpty && bytes[token.lowerBound] == byte
  }

  mutating func advance(_ bytes: borrowing Span<UInt8>) throws(ConstraintError) {
    isTag = false
    while position < end && (bytes[position] == 32 || bytes[position] == 9) { position += 1 }
    let start = position
    guard start < end else {
      token = start..<start
      return
    }
    switch bytes[start] {
    case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "!"): position += 1
    case UInt8(ascii: "&"), UInt8(ascii: "|"):
      guard start + 1 < end, bytes[start + 1] == bytes[start] else { throw .invalidSyntax(UInt32(bytes[start])) }
      position += 2
    default:
      position = endOfTag(bytes, start..<end)
      if position == start { throw .invalidSyntax(decodeRune(bytes, at: start, end: end).value) }
      isTag = true
    }
    token = start..<position
  }
}

/// Where the letters, digits, underscores and dots at the start of `range` end.
func endOfTag(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Int {
  var i = range.lowerBound
  while i < range.upperBound {
    let rune = decodeRune(bytes, at: i, end: range.upperBound)
    guard rune.value == 95 || rune.value == 46 || RuneClass.isLetter(rune.value) || RuneClass.isDigit(rune.value)
    else { break }
    i += rune.width
  }
  return i
}
