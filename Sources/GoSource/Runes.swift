/// One character as Go decodes it: an invalid byte gives U+FFFD of width 1; at the end the width is 0.
struct Rune {
  var value: UInt32
  var width: Int

  static let replacement: UInt32 = 0xfffd

  var isInvalid: Bool { value == Self.replacement && width == 1 }
}

/// Decodes the character at `i`, which may reach up to `end`; `unicode/utf8.DecodeRune`.
func decodeRune(_ bytes: borrowing Span<UInt8>, at i: Int, end: Int) -> Rune {
  guard i < end else { return Rune(value: Rune.replacement, width: 0) }
  let first = bytes[i]
  if first < 0x80 { return Rune(value: UInt32(first), width: 1) }
  let invalid = Rune(value: Rune.replacement, width: 1)
  let width: Int
  var lowest: UInt8 = 0x80, highest: UInt8 = 0xbf
  switch first {
  case 0xc2...0xdf: width = 2
  case 0xe0: (width, lowest) = (3, 0xa0)
  case 0xed: (width, highest) = (3, 0x9f)
  case 0xe1...0xef: width = 3
  case 0xf0: (width, lowest) = (4, 0x90)
  case 0xf4: (width, highest) = (4, 0x8f)
  case 0xf1...0xf3: width = 4
  default: return invalid
  }
  guard i + width <= end, bytes[i + 1] >= lowest, bytes[i + 1] <= highest else { return invalid }
  let lead = UInt32(first) & (0xff >> UInt32(width + 1))
  var value = lead << 6 | UInt32(bytes[i + 1] & 0x3f)
  var k = 2
  while k < width {
    guard bytes[i + k] & 0xc0 == 0x80 else { return invalid }
    value = value << 6 | UInt32(bytes[i + k] & 0x3f)
    k += 1
  }
  return Rune(value: value, width: width)
}

/// Go's classes of characters. Go 1.27 and this toolchain both know Unicode 17, and agree on every code point.
enum RuneClass {
  static func isLetter(_ value: UInt32) -> Bool {
    if value < 0x80 { return value | 32 >= 97 && value | 32 <= 122 }
    switch category(value) {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return true
    default: return false
    }
  }

  static func isDigit(_ value: UInt32) -> Bool {
    value < 0x80 ? value >= 48 && value <= 57 : category(value) == .decimalNumber
  }

  /// `unicode.IsSpace`.
  static func isSpace(_ value: UInt32) -> Bool {
    switch value {
    case 9...13, 32, 0x85, 0xa0, 0x1680, 0x2000...0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000: true
    default: false
    }
  }

  /// `unicode.IsGraphic`: letters, marks, numbers, punctuation, symbols, space separators.
  static func isGraphic(_ value: UInt32) -> Bool {
    switch category(value) {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator, nil: false
    default: true
    }
  }

  /// `unicode.IsPrint`: graphic, and of the spaces only U+0020.
  static func isPrint(_ value: UInt32) -> Bool {
    value == 32 || (isGraphic(value) && category(value) != .spaceSeparator)
  }

  private static func category(_ value: UInt32) -> Unicode.GeneralCategory? {
    Unicode.Scalar(value)?.properties.generalCategory
  }
}

/// `range` without the white space at both its ends; `bytes.TrimSpace`.
func trimSpace(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
  var start = range.lowerBound, end = range.upperBound
  while start < end {
    if bytes[start] < 0x80 {
      guard isASCIISpace(bytes[start]) else { break }
      start += 1
      continue
    }
    let rune = decodeRune(bytes, at: start, end: end)
    guard RuneClass.isSpace(rune.value) else { break }
    start += rune.width
  }
  while start < end {
    if bytes[end - 1] < 0x80 {
      guard isASCIISpace(bytes[end - 1]) else { break }
      end -= 1
      continue
    }
    var width = 1
    while width < 4 && end - width > start && bytes[end - width] & 0xc0 == 0x80 { width += 1 }
    let rune = decodeRune(bytes, at: end - width, end: end)
    guard rune.width == width, RuneClass.isSpace(rune.value) else { break }
    end -= width
  }
  return start..<end
}

@inline(__always)
private func isASCIISpace(_ byte: UInt8) -> Bool { byte == 32 || byte &- 9 < 5 }

extension Span<UInt8> {
  /// Whether `text` is at `i`, before `end`.
  func has(_ text: StaticString, at i: Int, end: Int) -> Bool {
    guard i >= 0, i + text.utf8CodeUnitCount <= end, end <= count else { return false }
    for k in 0..<text.utf8CodeUnitCount where unsafe text.utf8Start[k] != self[i + k] { return false }
    return true
  }

  /// The first place at or after `start` without a byte that an import path may have.
  @inline(__always)
  func endOfPlainPath(from start: Int) -> Int {
    let (raw, end) = (unsafe bytes, count)
    let low: UInt64 = 0x0101_0101_0101_0101
    let high = low << 7
    var i = start
    while true {
      // Eight bytes at a time: letters, and what is from `-` to `9`. Any other byte is looked at alone.
      while i + 8 <= end {
        // The bounds are in the condition.
        let word = unsafe raw.unsafeLoadUnaligned(fromUncheckedByteOffset: i, as: UInt64.self).littleEndian
        // Without its top bit a byte carries into no other when 128 less a bound is added to it, and gets that bit where it is
        // not below the bound.
        let bytes = word & ~high
        let lowercased = bytes | low &* 0x20
        let letters = (lowercased &+ low &* (0x80 - 0x61)) & ~(lowercased &+ low &* (0x80 - 0x7b))
        let others = (bytes &+ low &* (0x80 - 0x2d)) & ~(bytes &+ low &* (0x80 - 0x3a))
        let marks = ~(letters | others) & high | word & high
        if marks != 0 {
          i += marks.trailingZeroBitCount >> 3
          break
        }
        i += 8
      }
      guard i < end, isPlainPathByte(unsafe raw.unsafeLoad(fromUncheckedByteOffset: i, as: UInt8.self)) else {
        return i
      }
      i += 1
    }
  }

  /// Where `byte` first occurs in `range`.
  func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    let low: UInt64 = 0x0101_0101_0101_0101
    let wanted = low &* UInt64(byte)
    let raw = unsafe bytes
    var i = range.lowerBound
    // Eight bytes at a time: the wanted one shows in the top bit of its byte, and the lowest is always true.
    while i + 8 <= range.upperBound {
      let other = unsafe raw.unsafeLoadUnaligned(fromUncheckedByteOffset: i, as: UInt64.self).littleEndian ^ wanted
      let marks = (other &- low) & ~other & (low << 7)
      if marks != 0 { return i + marks.trailingZeroBitCount >> 3 }
      i += 8
    }
    while i < range.upperBound {
      if self[i] == byte { return i }
      i += 1
    }
    return nil
  }

  /// Where `text`, which is not empty, first occurs in `range`.
  func firstIndex(of text: StaticString, in range: Range<Int>) -> Int? {
    let first = unsafe text.utf8Start[0]
    var i = range.lowerBound
    while let found = firstIndex(of: first, in: i..<range.upperBound) {
      if has(text, at: found, end: range.upperBound) { return found }
      i = found + 1
    }
    return nil
  }
}
