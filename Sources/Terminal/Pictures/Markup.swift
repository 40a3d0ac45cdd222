package import Bytes

/// Text between the tags of XML and HTML.
package enum Markup {
  /// Bytes from outside, made visible, as text or as the value of an attribute between double quotes.
  package static func text(_ bytes: ByteString) -> ByteString { escaped(Printer.visible(bytes)) }

  /// Visible text as XML; the second of two `#` too, of which a CI system could make a command.
  static func escaped(_ text: ByteString) -> ByteString {
    var result = ByteString()
    var previous: UInt8 = 0
    for byte in text.bytes {
      switch byte {
      case UInt8(ascii: "&"): result += "&amp;"
      case UInt8(ascii: "<"): result += "&lt;"
      case UInt8(ascii: ">"): result += "&gt;"
      case UInt8(ascii: "\""): result += "&quot;"
      case UInt8(ascii: "#") where previous == byte: result += "&#35;"
      default: result.append(byte)
      }
      previous = byte
    }
    return result
  }
}
