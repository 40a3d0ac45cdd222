import Bytes

/// A file's content as git names and packs it.
enum GitBlob {
  /// The object name: SHA-1 over `blob`, the length, a zero and the content; 40 hexadecimal digits. It names, it does
  /// not protect.
  static func name(of content: ByteString) -> ByteString {
    var text = ByteString()
    for word in sha1(ByteString("blob \(content.count)\0") + content) {
      for shift in stride(from: 28 as UInt32, through: 0, by: -4) {
        text.append(Printer.hexadecimal(UInt8(word >> shift & 15)))
      }
    }
    return text
  }

  /// FIPS 180-4, section 6.1.
  private static func sha1(_ message: ByteString) -> [UInt32] {
    var padded = message.bytes
    padded.append(0x80)
    while padded.count % 64 != 56 { padded.append(0) }
    let bits = UInt64(message.count) &* 8
    for shift in stride(from: 56 as UInt64, through: 0, by: -8) {
      padded.append(UInt8(truncatingIfNeeded: bits >> shift))
    }
    var h: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0]
    var w = ContiguousArray<UInt32>(repeating: 0, count: 80)
    func rotated(_ x: UInt32, _ n: UInt32) -> UInt32 { x << n | x >> (32 - n) }
    for start in stride(from: 0, to: padded.count, by: 64) {
      for t in 0..<16 { w[t] = (0..<4).reduce(0) { $0 << 8 | UInt32(padded[start + 4 * t + $1]) } }
      for t in 16..<80 { w[t] = rotated(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1) }
      var (a, b, c, d, e) = (h[0], h[1], h[2], h[3], h[4])
      for t in 0..<80 {
        let (f, k): (UInt32, UInt32) =
          switch t / 20 {
          case 0: (b & c | ~b & d, 0x5a82_7999)
          case 1: (b ^ c ^ d, 0x6ed9_eba1)
          case 2: (b & c | b & d | c & d, 0x8f1b_bcdc)
          default: (b ^ c ^ d, 0xca62_c1d6)
          }
        (a, b, c, d, e) = (rotated(a, 5) &+ f &+ e &+ k &+ w[t], a, rotated(b, 30), c, d)
      }
      for (i, x) in [a, b, c, d, e].enumerated() { h[i] = h[i] &+ x }
    }
    return h
  }

  /// The lines of one `literal` of a `GIT binary patch`: up to 52 bytes of the packed content each, in base 85.
  static func literal(_ content: ByteString) -> [ByteString] {
    let packed = stored(content)
    var lines = [ByteString("literal \(content.count)")]
    for start in stride(from: 0, to: packed.count, by: 52) {
      let piece = packed[start..<min(start + 52, packed.count)]
      var line = ByteString([UInt8(piece.count <= 26 ? 64 + piece.count : 96 + piece.count - 26)])
      for group in stride(from: 0, to: piece.count, by: 4) {
        var value: UInt32 = 0
        for i in group..<group + 4 { value = value << 8 | (i < piece.count ? UInt32(piece[i]) : 0) }
        var digits: [UInt8] = []
        for _ in 0..<5 {
          digits.append(alphabet[Int(value % 85)])
          value /= 85
        }
        line += ByteString(digits.reversed())
      }
      lines.append(line)
    }
    return lines
  }

  private static let alphabet = Array(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~".utf8)

  /// A zlib stream (RFC 1950) of stored blocks (RFC 1951, 3.2.4): packed without being made smaller.
  private static func stored(_ content: ByteString) -> ByteString {
    var stream: ByteString = ByteString([0x78, 0x01])
    var start = 0
    repeat {
      let end = min(start + 0xffff, content.count)
      let length = UInt16(end - start)
      stream += ByteString([end == content.count ? 1 : 0])
      for number in [length, ~length] { stream += ByteString([UInt8(number & 0xff), UInt8(number >> 8)]) }
      stream += content[start..<end]
      start = end
    } while start < content.count
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in content.bytes {
      a = (a + UInt32(byte)) % 65521
      b = (b + a) % 65521
    }
    return stream + ByteString([UInt8(b >> 8), UInt8(b & 0xff), UInt8(a >> 8), UInt8(a & 0xff)])
  }
}
