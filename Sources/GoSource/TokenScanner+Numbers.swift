extension TokenScanner {
  /// Passes a number; the character in hand is its first digit, or the period before it.
  mutating func scanNumber(_ bytes: borrowing Span<UInt8>) {
    let from = offset
    var base = SourceError.NumberBase.decimal
    var hasPrefix = false
    var hasDigits = false, hasSeparators = false
    var invalidDigit: Int?
    var isInteger = true

    func digits(_ scanner: inout TokenScanner, _ bytes: borrowing Span<UInt8>) {
      while true {
        let c = scanner.character
        if c == 95 {
          hasSeparators = true
        } else if base == .hexadecimal ? scanner.hexadecimalValue(c) != nil : scanner.isDecimal(c) {
          hasDigits = true
          let limit: Int32 = base == .binary ? 50 : base == .octal ? 56 : 58
          if base != .hexadecimal && c >= limit && invalidDigit == nil { invalidDigit = scanner.offset }
        } else {
          return
        }
        scanner.advance(bytes)
      }
    }

    if character != 46 {
      if character == 48 {
        advance(bytes)
        switch character | 32 {
        case 120: (base, hasPrefix) = (.hexadecimal, true)
        case 111: (base, hasPrefix) = (.octal, true)
        case 98: (base, hasPrefix) = (.binary, true)
        default:
          base = .octal
          hasDigits = true
        }
        if hasPrefix { advance(bytes) }
      }
      digits(&self, bytes)
    }
    if character == 46 {
      isInteger = false
      if hasPrefix && base != .hexadecimal { report(.number(.radixPoint(base)), at: offset) }
      advance(bytes)
      digits(&self, bytes)
    }
    if !hasDigits { report(.number(.noDigits(base)), at: offset) }
    scanExponent(bytes, base: base, hasPrefix: hasPrefix, isInteger: &isInteger, hasSeparators: &hasSeparators)
    if character == 105 {
      isInteger = false
      advance(bytes)
    }
    if isInteger, let invalidDigit { report(.number(.invalidDigit(bytes[invalidDigit], base)), at: invalidDigit) }
    if hasSeparators, let misplaced = misplacedSeparator(bytes, from..<offset) {
      report(.number(.separator), at: misplaced)
    }
  }

  private mutating func scanExponent(
    _ bytes: borrowing Span<UInt8>, base: SourceError.NumberBase, hasPrefix: Bool, isInteger: inout Bool,
    hasSeparators: inout Bool
  ) {
    let isHexadecimal = base == .hexadecimal
    let letter = character | 32
    guard letter == 101 || letter == 112 else {
      if isHexadecimal && !isInteger { report(.number(.mantissaWithoutExponent), at: offset) }
      return
    }
    if letter == 101 && hasPrefix { report(.number(.decimalMantissa(UInt8(character))), at: offset) }
    if letter == 112 && !isHexadecimal { report(.number(.hexadecimalMantissa(UInt8(character))), at: offset) }
    advance(bytes)
    isInteger = false
    if character == 43 || character == 45 { advance(bytes) }
    var hasDigits = false
    while isDecimal(character) || character == 95 {
      if character == 95 { hasSeparators = true } else { hasDigits = true }
      advance(bytes)
    }
    if !hasDigits { report(.number(.exponentWithoutDigits), at: offset) }
  }

  /// The place of an underscore that is not between two digits; a base prefix counts as a digit.
  private func misplacedSeparator(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Int? {
    enum Last { case underscore, digit, other }
    var last = Last.other
    var i = range.lowerBound
    var isHexadecimal = false
    if range.count >= 2 && bytes[i] == 48 {
      let letter = bytes[i + 1] | 32
      isHexadecimal = letter == 120
      if isHexadecimal || letter == 111 || letter == 98 {
        last = .digit
        i += 2
      }
    }
    while i < range.upperBound {
      let c = Int32(bytes[i])
      if c == 95 {
        if last != .digit { return i }
        last = .underscore
      } else if isDecimal(c) || (isHexadecimal && hexadecimalValue(c) != nil) {
        last = .digit
      } else {
        if last == .underscore { return i - 1 }
        last = .other
      }
      i += 1
    }
    return last == .underscore ? range.upperBound - 1 : nil
  }
}
