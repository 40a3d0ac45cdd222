import Bytes

/// Unpacks a gzip stream (RFC 1952), one member after the other, as Go's compress/gzip does.
enum Gzip {
  enum Result: Equatable {
    case whole(ByteString)
    /// The content is larger than the limit.
    case tooLarge
    case malformed
  }

  private static let magic = ByteString([0x1f, 0x8b, 8])

  /// The decompressed content of `bytes`, at most `limit` bytes; an empty input has an empty content.
  static func unpack(_ bytes: ByteString, limit: Int) -> Result {
    var content = ByteString()
    var place = 0
    while place < bytes.count {
      guard let start = endOfHead(bytes, from: place) else { return .malformed }
      let member: (content: ByteString, end: Int)
      switch Inflate.stream(bytes, from: start, limit: limit - content.count) {
      case .whole(let text, let end): member = (text, end)
      case .tooLarge: return .tooLarge
      case .malformed: return .malformed
      }
      guard member.end + 8 <= bytes.count,
        number(bytes, at: member.end) == checksum(member.content),
        number(bytes, at: member.end + 4) == UInt32(truncatingIfNeeded: member.content.count)
      else { return .malformed }
      content += member.content
      place = member.end + 8
    }
    return .whole(content)
  }

  /// Where the deflated stream of the member at `start` begins; nil where there is no member.
  private static func endOfHead(_ bytes: ByteString, from start: Int) -> Int? {
    guard start + 10 <= bytes.count, bytes[start..<start + 3] == magic else { return nil }
    let flags = bytes[start + 3]
    var place = start + 10
    if flags & 4 != 0 {
      guard place + 2 <= bytes.count else { return nil }
      place += 2 + Int(bytes[place]) + Int(bytes[place + 1]) << 8
    }
    // A name and a comment, each with a zero at its end; a checksum of the head.
    for flag: UInt8 in [8, 16] where flags & flag != 0 {
      guard place <= bytes.count, let end = bytes.firstIndex(of: 0, from: place) else { return nil }
      place = end + 1
    }
    if flags & 2 != 0 { place += 2 }
    return place <= bytes.count ? place : nil
  }

  private static func number(_ bytes: ByteString, at place: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << UInt32(8 * $1) }
  }

  /// CRC-32 of IEEE 802.3.
  static func checksum(_ bytes: ByteString) -> UInt32 {
    var value: UInt32 = 0xffff_ffff
    for byte in bytes.bytes { value = table[Int((value ^ UInt32(byte)) & 255)] ^ (value >> 8) }
    return ~value
  }

  private static let table: [UInt32] = (0..<256).map { number in
    (0..<8).reduce(UInt32(number)) { value, _ in value & 1 == 0 ? value >> 1 : 0xedb8_8320 ^ (value >> 1) }
  }
}
