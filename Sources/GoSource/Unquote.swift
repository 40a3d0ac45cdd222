package import Bytes

/// The value of a Go string literal, or nil where it is none; `strconv.Unquote`, with its three kinds of quotes.
package func unquote(_ bytes: borrowing Span<UInt8>, _ literal: Range<Int>) -> ByteString? {
  guard literal.count >= 2 else { return nil }
  let quote = bytes[literal.lowerBound]
  guard bytes[literal.upperBound - 1] == quote else { return nil }
  let inner = (literal.lowerBound + 1)..<(literal.upperBound - 1)
  var text = ByteString()
  text.bytes.reserveCapacity(inner.count)
  if quote == UInt8(ascii: "`") {
    for i in inner {
      if bytes[i] == quote { return nil }
      if bytes[i] != 13 { text.append(bytes[i]) }
    }
    return text
  }
  guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
  var i = inner.lowerBound
  var count = 0
  while i < inner.upperBound {
    let byte = bytes[i]
    if byte == quote || byte == 10 { return nil }
    count += 1
    if byte == UInt8(ascii: "\\") {
      guard let width = unquoteEscape(bytes, i..<inner.upperBound, quote: quote, into: &text) else { return nil }
      i += width
      continue
    }
    let rune = decodeRune(bytes, at: i, end: inner.upperBound)
    appendRune(rune.value, to: &text)
    i += rune.width
  }
  return quote == UInt8(ascii: "'") && count != 1 ? nil : text
}

/// Appends the value of the escape at the start of `range`, and returns its width; nil where it is none.
private func unquoteEscape(
  _ bytes: borrowing Span<UInt8>, _ range: Range<Int>, quote: UInt8, into text: inout ByteString
) -> Int? {
  let i = range.lowerBound
  guard range.count >= 2 else { return nil }
  let digits: Int
  var base: UInt32 = 16
  var first = i + 2
  switch bytes[i + 1] {
  case UInt8(ascii: "a"): return append(7)
  case UInt8(ascii: "b"): return append(8)
  case UInt8(ascii: "f"): return append(12)
  case UInt8(ascii: "n"): return append(10)
  case UInt8(ascii: "r"): return append(13)
  case UInt8(ascii: "t"): return append(9)
  case UInt8(ascii: "v"): return append(11)
  case UInt8(ascii: "\\"): return append(UInt8(ascii: "\\"))
  case quote: return append(quote)
  case UInt8(ascii: "x"): digits = 2
  case UInt8(ascii: "u"): digits = 4
  case UInt8(ascii: "U"): digits = 8
  case 48...55: (digits, base, first) = (3, 8, i + 1)
  default: return nil
  }
  func append(_ byte: UInt8) -> Int {
    text.append(byte)
    return 2
  }
  guard first + digits <= range.upperBound else { return nil }
  var value: UInt32 = 0
  for k in first..<(first + digits) {
    guard let digit = hexadecimalDigit(bytes[k]), digit < base else { return nil }
    value = value &* base &+ digit
  }
  if digits <= 3 {
    guard let byte = UInt8(exactly: value) else { return nil }
    text.append(byte)
  } else {
    guard Unicode.Scalar(value) != nil else { return nil }
    appendRune(value, to: &text)
  }
  return first + digits - i
}

private func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
  switch byte {
  case 48...57: UInt32(byte - 48)
  case 97...102: UInt32(byte - 87)
  case 65...70: UInt32(byte - 55)
  default: nil
  }
}

/// Appends the UTF-8 of `value`, U+FFFD where it is no character.
func appendRune(_ value: UInt32, to text: inout ByteString) {
  text.bytes.append(
    contentsOf: Unicode.UTF8.encode(Unicode.Scalar(value) ?? "\u{fffd}") ?? Unicode.UTF8.encodedReplacementCharacter)
}
