/// SHA-256 (FIPS 180-4), fed piece by piece.
package struct Digest: Sendable {
  private var state: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]
  private var pending: ContiguousArray<UInt8> = []
  private var length: UInt64 = 0

  package init() { pending.reserveCapacity(64) }

  /// The digest of all of `bytes`, 64 lower-case hexadecimal digits.
  package static func hex(of bytes: ByteString) -> ByteString {
    var digest = Digest()
    digest.update(bytes)
    return digest.hex()
  }

  /// Adds bytes to what is digested.
  package mutating func update(_ bytes: ByteString) { update(bytes.bytes.span) }

  /// Adds bytes to what is digested, without a copy.
  package mutating func update(_ bytes: borrowing Span<UInt8>) {
    length &+= UInt64(bytes.count)
    var i = 0
    while i < bytes.count && !pending.isEmpty {
      pending.append(bytes[i])
      i += 1
      if pending.count == 64 { compressPending() }
    }
    while i + 64 <= bytes.count {
      compress(bytes, at: i)
      i += 64
    }
    while i < bytes.count {
      pending.append(bytes[i])
      i += 1
      if pending.count == 64 { compressPending() }
    }
  }

  /// The digest of what was fed so far; more can be fed after.
  package func hex() -> ByteString {
    var last = self
    let bits = length &* 8
    last.pending.append(0x80)
    if last.pending.count == 64 { last.compressPending() }
    while last.pending.count != 56 {
      last.pending.append(0)
      if last.pending.count == 64 { last.compressPending() }
    }
    for shift in stride(from: UInt64(56), through: 0, by: -8) { last.pending.append(UInt8((bits >> shift) & 255)) }
    last.compressPending()
    let digits = ContiguousArray("0123456789abcdef".utf8)
    var text = ByteString()
    for word in last.state {
      for shift in stride(from: UInt32(28), through: 0, by: -4) { text.append(digits[Int((word >> shift) & 15)]) }
    }
    return text
  }

  private mutating func compressPending() {
    let block = pending
    compress(block.span, at: 0)
    pending.removeAll(keepingCapacity: true)
  }

  private mutating func compress(_ bytes: borrowing Span<UInt8>, at start: Int) {
    var w = ContiguousArray<UInt32>(repeating: 0, count: 64)
    for t in 0..<16 {
      let i = start + t * 4
      w[t] = UInt32(bytes[i]) << 24 | UInt32(bytes[i + 1]) << 16 | UInt32(bytes[i + 2]) << 8 | UInt32(bytes[i + 3])
    }
    for t in 16..<64 {
      let a = w[t - 15], b = w[t - 2]
      let s0 = Self.rotate(a, 7) ^ Self.rotate(a, 18) ^ (a >> 3)
      let s1 = Self.rotate(b, 17) ^ Self.rotate(b, 19) ^ (b >> 10)
      w[t] = w[t - 16] &+ s0 &+ w[t - 7] &+ s1
    }
    var a = state[0], b = state[1], c = state[2], d = state[3]
    var e = state[4], f = state[5], g = state[6], h = state[7]
    for t in 0..<64 {
      let s1 = Self.rotate(e, 6) ^ Self.rotate(e, 11) ^ Self.rotate(e, 25)
      let t1 = h &+ s1 &+ ((e & f) ^ (~e & g)) &+ Self.constants[t] &+ w[t]
      let s0 = Self.rotate(a, 2) ^ Self.rotate(a, 13) ^ Self.rotate(a, 22)
      let t2 = s0 &+ ((a & b) ^ (a & c) ^ (b & c))
      (h, g, f, e, d, c, b, a) = (g, f, e, d &+ t1, c, b, a, t1 &+ t2)
    }
    for (i, value) in [a, b, c, d, e, f, g, h].enumerated() { state[i] &+= value }
  }

  private static func rotate(_ value: UInt32, _ count: UInt32) -> UInt32 { value >> count | value << (32 - count) }

  private static let constants: ContiguousArray<UInt32> = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
    0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
    0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
    0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
    0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
    0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
    0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
  ]
}
