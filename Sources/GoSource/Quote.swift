package import Bytes

/// `text` as a Go string literal in double quotes; `strconv.Quote`.
package func quote(_ text: ByteString) -> ByteString {
  var literal: ByteString = "\""
  let bytes = text.bytes.span
  var i = 0
  while i < bytes.count {
    let rune = decodeRune(bytes, at: i, end: bytes.count)
    if rune.isInvalid {
      literal += "\\x"
      appendHexadecimal(UInt32(bytes[i]), digits: 2, to: &literal)
    } else {
      appendQuoted(rune.value, quote: UInt8(ascii: "\""), to: &literal)
    }
    i += rune.width
  }
  literal.append(UInt8(ascii: "\""))
  return literal
}

/// Appends one character in the form of a literal, escaped where go escapes it.
func appendQuoted(_ value: UInt32, quote: UInt8, to literal: inout ByteString) {
  switch value {
  case UInt32(quote), 92:
    literal.append(92)
    literal.append(UInt8(value))
  case 7: literal += "\\a"
  case 8: literal += "\\b"
  case 12: literal += "\\f"
  case 10: literal += "\\n"
  case 13: literal += "\\r"
  case 9: literal += "\\t"
  case 11: literal += "\\v"
  case _ where RuneClass.isPrint(value): appendRune(value, to: &literal)
  case 0..<0x20, 0x7f:
    literal += "\\x"
    appendHexadecimal(value, digits: 2, to: &literal)
  case 0..<0x10000:
    literal += "\\u"
    appendHexadecimal(value, digits: 4, to: &literal)
  default:
    literal += "\\U"
    appendHexadecimal(value, digits: 8, to: &literal)
  }
}

private func appendHexadecimal(_ value: UInt32, digits: Int, to literal: inout ByteString) {
  let letters = ContiguousArray("0123456789abcdef".utf8)
  for place in stride(from: digits - 1, through: 0, by: -1) {
    literal.append(letters[Int(value >> UInt32(place * 4) & 15)])
  }
}
