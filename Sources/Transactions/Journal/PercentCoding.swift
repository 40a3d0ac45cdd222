import Bytes

/// Bytes as one printable word: everything but visible ASCII, and `%` itself, as `%` and two hexadecimal digits.
extension ByteString {
  var percentEncoded: ByteString {
    var text = ByteString()
    for byte in bytes {
      if byte > 0x20 && byte < 0x7f && byte != UInt8(ascii: "%") {
        text.append(byte)
      } else {
        text.append(UInt8(ascii: "%"))
        text.append(Self.digits[Int(byte >> 4)])
        text.append(Self.digits[Int(byte & 15)])
      }
    }
    return text
  }

  /// The bytes that `text` encodes; nil where it is not such a word.
  init?(percentEncoded text: ByteString) {
    self.init()
    var i = 0
    while i < text.count {
      guard text[i] == UInt8(ascii: "%") else {
        append(text[i])
        i += 1
        continue
      }
      guard i + 2 < text.count, let high = Self.value(text[i + 1]), let low = Self.value(text[i + 2])
      else { return nil }
      append(high << 4 | low)
      i += 3
    }
  }

  private static let digits = ContiguousArray("0123456789abcdef".utf8)

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 48...57: digit - 48
    case 97...102: digit - 87
    default: nil
    }
  }
}
