/// RFC 4648 section 4, with padding.
package enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// Encodes with padding; the alphabet is that of RFC 4648.
  package static func encode(_ bytes: ByteString) -> ByteString {
    var text = ByteString()
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var bits = group.bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      bits <<= UInt32(8 * (3 - group.count))
      for digit in 0..<4 {
        text.append(
          digit <= group.count ? alphabet[Int(bits >> UInt32(18 - 6 * digit) & 63)] : UInt8(ascii: "="))
      }
    }
    return text
  }

  /// Decodes text with padding; nil for anything else.
  package static func decode(_ text: ByteString) -> ByteString? {
    guard text.count % 4 == 0 else { return nil }
    var bytes = ByteString()
    for start in stride(from: 0, to: text.count, by: 4) {
      var group = text[start..<start + 4]
      if start + 4 == text.count {
        while group.count > 2, group.last == UInt8(ascii: "=") { group = group.dropLast(1) }
      }
      var bits: UInt32 = 0
      for byte in group.bytes {
        guard let value = alphabet.firstIndex(of: byte) else { return nil }
        bits = bits << 6 | UInt32(value)
      }
      bits <<= UInt32(6 * (4 - group.count))
      for i in 0..<group.count - 1 { bytes.append(UInt8(bits >> UInt32(16 - 8 * i) & 255)) }
    }
    return bytes
  }
}
