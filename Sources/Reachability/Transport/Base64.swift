package import Bytes

/// Base64 with padding (RFC 4648 section 4).
package enum Base64 {
  private static let digits = ContiguousArray("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  package static func encode(_ bytes: ByteString) -> ByteString {
    var text = ByteString()
    var i = 0
    while i < bytes.count {
      let second = i + 1 < bytes.count ? bytes[i + 1] : 0
      let third = i + 2 < bytes.count ? bytes[i + 2] : 0
      text.append(digits[Int(bytes[i] >> 2)])
      text.append(digits[Int((bytes[i] & 3) << 4 | second >> 4)])
      text.append(i + 1 < bytes.count ? digits[Int((second & 15) << 2 | third >> 6)] : UInt8(ascii: "="))
      text.append(i + 2 < bytes.count ? digits[Int(third & 63)] : UInt8(ascii: "="))
      i += 3
    }
    return text
  }
}
