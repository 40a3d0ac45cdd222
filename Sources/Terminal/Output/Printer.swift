package import Bytes

/// The only place where bytes from outside become text that a person or a CI system reads.
///
/// No name, URL or error text can forge a line, a colour, a direction of writing or a CI command through it, and what
/// it shows can be turned back into the bytes (see threat-model).
package enum Printer {
  /// `bytes` as one piece of one line: valid UTF-8 in which every scalar can be seen, the rest as `\xHH` (a byte) or
  /// `\u{h...}` (a scalar), and backslash doubled.
  package static func visible(_ bytes: ByteString) -> ByteString {
    guard bytes.bytes.contains(where: { !isPlain($0) }) else { return bytes }
    var shown = ByteString()
    shown.bytes.reserveCapacity(bytes.count + 8)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if isPlain(byte) {
        shown.append(byte)
        index += 1
      } else if byte == UInt8(ascii: "\\") {
        shown += "\\\\"
        index += 1
      } else if let (scalar, length) = UTF8Decoding.scalar(in: bytes, at: index), byte >= 0x80 {
        if isSeen(scalar) {
          shown += bytes[index..<index + length]
        } else {
          shown += ByteString("\\u{\(String(scalar.value, radix: 16))}")
        }
        index += length
      } else {
        shown += "\\x"
        shown.append(hexadecimal(byte >> 4))
        shown.append(hexadecimal(byte & 15))
        index += 1
      }
    }
    return shown
  }

  /// Whether all of it can be seen as it is; a backslash can.
  package static func isPrintable(_ bytes: ByteString) -> Bool {
    guard bytes.bytes.contains(where: { !isPlain($0) }) else { return true }
    return visible(ByteString(bytes.bytes.filter { $0 != UInt8(ascii: "\\") }))
      == ByteString(bytes.bytes.filter { $0 != UInt8(ascii: "\\") })
  }

  /// The bytes that `visible`, and `guarded` after it, show as `text`; nil where an escape is not one of theirs.
  package static func original(of text: ByteString) -> ByteString? {
    var bytes = ByteString()
    var index = 0
    while index < text.count {
      guard text[index] == UInt8(ascii: "\\") else {
        bytes.append(text[index])
        index += 1
        continue
      }
      guard index + 1 < text.count else { return nil }
      switch text[index + 1] {
      case UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        index += 2
      case UInt8(ascii: "x"):
        guard index + 4 <= text.count, let value = number(text[index + 2..<index + 4]) else { return nil }
        bytes.append(UInt8(value))
        index += 4
      case UInt8(ascii: "u"):
        guard let close = text.firstIndex(of: UInt8(ascii: "}"), from: index + 2), index + 3 < close,
          close <= index + 9, text[index + 2] == UInt8(ascii: "{"), let value = number(text[index + 3..<close]),
          let scalar = Unicode.Scalar(UInt32(value))
        else { return nil }
        bytes += ByteString(String(Character(scalar)))
        index = close + 1
      default: return nil
      }
    }
    return bytes
  }

  /// Finished lines in which no CI system finds a command: no line begins with `::` after spaces, and `##[`, `##vso[`,
  /// `##teamcity[` and what else is built like them occur nowhere (GitHub's runner, Azure's agent and TeamCity's search for those
  /// in the middle of a line too).
  package static func guarded(_ lines: ByteString) -> ByteString {
    let colons: ByteString = "::"
    guard lines.firstRange(of: "##") != nil || lines.firstRange(of: colons) != nil else { return lines }
    var result = ByteString()
    result.bytes.reserveCapacity(lines.count + 8)
    var isAtStart = true
    for index in 0..<lines.count {
      let byte = lines[index]
      if byte == UInt8(ascii: ":"), isAtStart, index + 1 < lines.count, lines[index + 1] == byte {
        result += "\\x3a"
      } else if byte == UInt8(ascii: "#"), isCommand(lines, at: index) {
        result += "\\x23"
      } else {
        result.append(byte)
      }
      isAtStart =
        byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
        || isAtStart && (byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t"))
    }
    return result
  }

  /// Whether the `#` at `index` is the second one of `##[`, or of a word of letters between `##` and `[`.
  private static func isCommand(_ lines: ByteString, at index: Int) -> Bool {
    guard index > 0, lines[index - 1] == UInt8(ascii: "#") else { return false }
    var end = index + 1
    while end < lines.count, end <= index + longestCommand, (0x61...0x7a).contains(lines[end] | 0x20) { end += 1 }
    // An escape sequence too: a comparison by culture, as .NET's, skips the control character before its bracket.
    return end < lines.count && (lines[end] == UInt8(ascii: "[") || lines[end] == 0x1b)
  }

  /// Letters of the word in such a command, at most: the longest that is known has eight.
  private static let longestCommand = 32

  /// Whether a scalar that is not ASCII can be seen, and as what it is.
  ///
  /// Not seen: controls, formats (bidi, tags), separators, what is ignored by default, private use, what is not
  /// assigned. The marks that decomposed Latin letters use are spelled out, so that a composed and a decomposed name
  /// look as different as they are.
  package static func isSeen(_ scalar: Unicode.Scalar) -> Bool {
    if (0x300...0x36f).contains(scalar.value) || scalar.value == 0x2800 { return false }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator, .spaceSeparator:
      return false
    default: return !scalar.properties.isDefaultIgnorableCodePoint
    }
  }

  /// Printable ASCII, but for backslash.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x7f && byte != UInt8(ascii: "\\")
  }

  static func hexadecimal(_ nibble: UInt8) -> UInt8 { nibble < 10 ? 0x30 + nibble : 0x57 + nibble }

  private static func number(_ digits: ByteString) -> Int? {
    var value = 0
    for digit in digits.bytes {
      switch digit {
      case 0x30...0x39: value = value * 16 + Int(digit - 0x30)
      case 0x61...0x66: value = value * 16 + Int(digit - 0x57)
      default: return nil
      }
    }
    return value
  }
}
