package import Bytes

/// Strict UTF-8, one scalar at a time: no overlong forms, no surrogates, nothing above U+10FFFF.
package enum UTF8Decoding {
  /// The scalar that begins at `index` and the number of its bytes; nil where none does.
  package static func scalar(in bytes: ByteString, at index: Int) -> (Unicode.Scalar, Int)? {
    let lead = bytes[index]
    let (length, least): (Int, UInt32)
    switch lead {
    case 0..<0x80: return (Unicode.Scalar(lead), 1)
    case 0xc2..<0xe0: (length, least) = (2, 0x80)
    case 0xe0..<0xf0: (length, least) = (3, 0x800)
    case 0xf0..<0xf5: (length, least) = (4, 0x10000)
    default: return nil
    }
    guard index + length <= bytes.count else { return nil }
    var value = UInt32(lead) & (0xff >> UInt32(length + 1))
    for offset in 1..<length {
      let byte = bytes[index + offset]
      guard byte & 0xc0 == 0x80 else { return nil }
      value = value << 6 | UInt32(byte & 0x3f)
    }
    guard value >= least, let scalar = Unicode.Scalar(value) else { return nil }
    return (scalar, length)
  }

  /// Whether all of `bytes` is UTF-8.
  package static func isValid(_ bytes: ByteString) -> Bool {
    var index = 0
    while index < bytes.count {
      guard let (_, length) = scalar(in: bytes, at: index) else { return false }
      index += length
    }
    return true
  }
}
