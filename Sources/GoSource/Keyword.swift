/// Go's 25 keywords.
///
/// Each fits 12 bytes; comparing the first 8 as one word and the rest as another makes the look-up a few loads.
func isKeyword(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Bool {
  guard range.count >= 2 && range.count <= 11 else { return false }
  switch range.count {
  case 2: return matches(bytes, range, ["go", "if"])
  case 3: return matches(bytes, range, ["for", "map", "var"])
  case 4: return matches(bytes, range, ["case", "chan", "else", "func", "goto", "type"])
  case 5: return matches(bytes, range, ["break", "const", "defer", "range"])
  case 6: return matches(bytes, range, ["import", "return", "select", "struct", "switch"])
  case 7: return matches(bytes, range, ["default", "package"])
  case 8: return matches(bytes, range, ["continue"])
  case 9: return matches(bytes, range, ["interface"])
  case 11: return matches(bytes, range, ["fallthrough"])
  default: return false
  }
}

private func matches(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>, _ words: [StaticString]) -> Bool {
  for word in words where bytes.has(word, at: range.lowerBound, end: range.upperBound) { return true }
  return false
}

/// What kind of token a word is, and whether a newline after it ends the statement.
func keywordKind(
  _ bytes: borrowing Span<UInt8>, _ range: Range<Int>
) -> (kind: TokenScanner.Kind, insertsSemicolon: Bool) {
  guard isKeyword(bytes, range) else { return (.identifier, true) }
  if range.count == 6 && matches(bytes, range, ["import"]) { return (.import, false) }
  if range.count == 7 && matches(bytes, range, ["package"]) { return (.package, false) }
  let insertsSemicolon =
    switch range.count {
    case 5: matches(bytes, range, ["break"])
    case 6: matches(bytes, range, ["return"])
    case 8, 11: true
    default: false
    }
  return (.keyword, insertsSemicolon)
}
