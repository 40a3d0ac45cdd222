/// Go's 25 keywords, found by length and first letter.
func isKeyword(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Bool {
  guard range.count >= 2 && range.count <= 11 else { return false }
  func isRest(_ rest: StaticString) -> Bool { bytes.has(rest, at: range.lowerBound + 1, end: range.upperBound) }
  switch (range.count, bytes[range.lowerBound]) {
  case (2, UInt8(ascii: "g")): return isRest("o")
  case (2, UInt8(ascii: "i")): return isRest("f")
  case (3, UInt8(ascii: "f")): return isRest("or")
  case (3, UInt8(ascii: "m")): return isRest("ap")
  case (3, UInt8(ascii: "v")): return isRest("ar")
  case (4, UInt8(ascii: "c")): return isRest("ase") || isRest("han")
  case (4, UInt8(ascii: "e")): return isRest("lse")
  case (4, UInt8(ascii: "f")): return isRest("unc")
  case (4, UInt8(ascii: "g")): return isRest("oto")
  case (4, UInt8(ascii: "t")): return isRest("ype")
  case (5, UInt8(ascii: "b")): return isRest("reak")
  case (5, UInt8(ascii: "c")): return isRest("onst")
  case (5, UInt8(ascii: "d")): return isRest("efer")
  case (5, UInt8(ascii: "r")): return isRest("ange")
  case (6, UInt8(ascii: "i")): return isRest("mport")
  case (6, UInt8(ascii: "r")): return isRest("eturn")
  case (6, UInt8(ascii: "s")): return isRest("elect") || isRest("truct") || isRest("witch")
  case (7, UInt8(ascii: "d")): return isRest("efault")
  case (7, UInt8(ascii: "p")): return isRest("ackage")
  case (8, UInt8(ascii: "c")): return isRest("ontinue")
  case (9, UInt8(ascii: "i")): return isRest("nterface")
  case (11, UInt8(ascii: "f")): return isRest("allthrough")
  default: return false
  }
}

/// What kind of token a word is, and whether a newline after it ends the statement.
func keywordKind(
  _ bytes: borrowing Span<UInt8>, _ range: Range<Int>
) -> (kind: TokenScanner.Kind, insertsSemicolon: Bool) {
  guard isKeyword(bytes, range) else { return (.identifier, true) }
  switch (range.count, bytes[range.lowerBound]) {
  case (6, UInt8(ascii: "i")): return (.import, false)
  case (7, UInt8(ascii: "p")): return (.package, false)
  // break, return, continue, fallthrough
  case (5, UInt8(ascii: "b")), (6, UInt8(ascii: "r")), (8, _), (11, _): return (.keyword, true)
  default: return (.keyword, false)
  }
}
