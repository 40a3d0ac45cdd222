extension TokenScanner {
  func isLetter(_ c: Int32) -> Bool { c == 95 || (c >= 0 && RuneClass.isLetter(UInt32(c))) }

  func isDigit(_ c: Int32) -> Bool { c >= 0 && RuneClass.isDigit(UInt32(c)) }

  func isDecimal(_ c: Int32) -> Bool { c >= 48 && c <= 57 }

  /// Passes a `"` string whose first quote is passed.
  mutating func scanString(_ bytes: borrowing Span<UInt8>) {
    let from = offset - 1
    while true {
      let c = character
      if c == 10 || c < 0 {
        report(.stringNotTerminated, at: from)
        return
      }
      advance(bytes)
      if c == 34 { return }
      if c == 92 { _ = scanEscape(bytes, quote: 34) }
    }
  }

  mutating func scanRawString(_ bytes: borrowing Span<UInt8>) {
    let from = offset - 1
    while true {
      let c = character
      if c < 0 {
        report(.rawStringNotTerminated, at: from)
        return
      }
      advance(bytes)
      if c == 96 { return }
    }
  }

  mutating func scanRuneLiteral(_ bytes: borrowing Span<UInt8>) {
    let from = offset - 1
    var isValid = true
    var count = 0
    while true {
      let c = character
      if c == 10 || c < 0 {
        if isValid { report(.runeNotTerminated, at: from) }
        return
      }
      advance(bytes)
      if c == 39 { break }
      count += 1
      if c == 92 && !scanEscape(bytes, quote: 39) { isValid = false }
    }
    if isValid && count != 1 { report(.illegalRune, at: from) }
  }

  /// Passes an escape whose backslash is passed; false, with an error, where it is none.
  private mutating func scanEscape(_ bytes: borrowing Span<UInt8>, quote: Int32) -> Bool {
    let from = offset
    var digits: Int
    let base: UInt32
    let highest: UInt32
    switch character {
    case 97, 98, 102, 110, 114, 116, 118, 92, quote:
      advance(bytes)
      return true
    case 48...55: (digits, base, highest) = (3, 8, 255)
    case 120: (digits, base, highest) = (2, 16, 255)
    case 117: (digits, base, highest) = (4, 16, 0x10ffff)
    case 85: (digits, base, highest) = (8, 16, 0x10ffff)
    default:
      report(character < 0 ? .escapeNotTerminated : .unknownEscape, at: from)
      return false
    }
    if base == 16 { advance(bytes) }
    var value: UInt32 = 0
    while digits > 0 {
      guard let digit = hexadecimalValue(character), digit < base else {
        report(character < 0 ? .escapeNotTerminated : .illegalCharacterInEscape(UInt32(character)), at: offset)
        return false
      }
      value = value &* base &+ digit
      advance(bytes)
      digits -= 1
    }
    if value > highest || (value >= 0xd800 && value < 0xe000) {
      report(.escapeOutOfRange, at: from)
      return false
    }
    return true
  }

  func hexadecimalValue(_ c: Int32) -> UInt32? {
    switch c {
    case 48...57: UInt32(c - 48)
    case 97...102: UInt32(c - 87)
    case 65...70: UInt32(c - 55)
    default: nil
    }
  }

  /// Looks whether a comment is a `line` directive with an impossible number, which is an error in any file.
  ///
  /// `range` is the comment without its closing `*/` or the carriage return before the newline. The places that a
  /// directive declares are not followed: places are those of the file itself.
  mutating func checkLineDirective(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) {
    guard bytes.has("line ", at: range.lowerBound + 2, end: range.upperBound) else { return }
    let text = (range.lowerBound + 7)..<range.upperBound
    guard let colon = lastColon(bytes, text) else { return }
    guard let last = number(bytes, (colon + 1)..<text.upperBound) else {
      return report(.invalidLineNumber((colon + 1)..<text.upperBound), at: colon + 1)
    }
    var line = last
    var place = colon + 1
    if let earlier = lastColon(bytes, text.lowerBound..<colon), let found = number(bytes, (earlier + 1)..<colon) {
      // file:line:column
      if last == 0 || last > 1 << 30 {
        return report(.invalidColumnNumber((colon + 1)..<text.upperBound), at: colon + 1)
      }
      (line, place) = (found, earlier + 1)
      if line == 0 || line > 1 << 30 { report(.invalidLineNumber(place..<colon), at: place) }
      return
    }
    if line == 0 || line > 1 << 30 { report(.invalidLineNumber(place..<text.upperBound), at: place) }
  }

  private func lastColon(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Int? {
    var i = range.upperBound - 1
    while i >= range.lowerBound {
      if bytes[i] == 58 { return i }
      i -= 1
    }
    return nil
  }

  /// The decimal number that `range` is, nil where it is none or does not fit 64 bits.
  ///
  /// Above 2^63 it turns negative, and so it passes go's checks.
  private func number(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Int? {
    if range.isEmpty { return nil }
    var value: UInt64 = 0
    for i in range {
      let digit = bytes[i] &- 48
      guard digit < 10 else { return nil }
      let (product, tooLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, stillTooLarge) = product.addingReportingOverflow(UInt64(digit))
      if tooLarge || stillTooLarge { return nil }
      value = sum
    }
    return Int(truncatingIfNeeded: value)
  }
}
