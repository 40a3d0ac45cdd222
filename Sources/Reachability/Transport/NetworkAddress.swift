package import Bytes

/// IP addresses, and whether a request may go there without a setting of the user.
package enum NetworkAddress {
  /// From where an address can be reached.
  package enum Scope: Sendable, Hashable {
    case everywhere
    /// A company's or a home's network.
    case inside
    /// This machine, its link, a cloud's metadata service, multicast: nothing that serves modules to others.
    case here
  }

  /// The scope of an address; a text that is not an address counts as this machine.
  package static func scope(_ text: ByteString) -> Scope {
    bytes(of: text).map(scope) ?? .here
  }

  /// Whether `text` is an address outside of the public internet (see threat-model).
  package static func isPrivate(_ text: ByteString) -> Bool { scope(text) != .everywhere }

  private static func scope(_ a: [UInt8]) -> Scope {
    if a.count == 4 {
      switch (a[0], a[1]) {
      case (10, _), (192, 168), (172, 16...31), (100, 64...127), (198, 18...19): return .inside
      case (0, _), (127, _), (169, 254), (224..., _): return .here
      case (192, 0): return a[2] == 0 ? .here : .everywhere
      default: return .everywhere
      }
    }
    // ::, ::1 and the old ::a.b.c.d
    if a[..<12].allSatisfy({ $0 == 0 }) { return .here }
    if a[..<12] == [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0] { return scope(Array(a[12...])) }
    if a[0] == 0x20, a[1] == 0x02 { return scope(Array(a[2..<6])) }  // 6to4 carries an IPv4 address
    if a[0] & 0xfe == 0xfc { return .inside }
    // Link local, site local, multicast.
    return a[0] == 0xfe && a[1] & 0x80 == 0x80 || a[0] == 0xff ? .here : .everywhere
  }

  /// Whether the address is one of this machine: 127.0.0.0/8 or ::1.
  package static func isLoopback(_ bytes: [UInt8]) -> Bool {
    bytes.count == 4 ? bytes[0] == 127 : bytes == Array(repeating: 0, count: 15) + [1]
  }

  /// Four bytes or sixteen; an IPv4 address that is written as IPv6 has four.
  package static func bytes(of text: ByteString) -> [UInt8]? {
    if let four = version4(text) { return four }
    guard let words = version6(text) else { return nil }
    let all = words.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    return all[..<12] == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff] ? Array(all[12...]) : all
  }

  /// An address and how many of its first bits count, `10.0.0.0/8`.
  package struct Network: Sendable, Hashable {
    private let address: [UInt8]
    private let bits: Int

    /// Nil for anything else. Go: net.ParseCIDR and net.(*IPNet).Contains: an IPv4 address that is written as IPv6 counts its
    /// bits from the first of sixteen bytes.
    package init?(_ text: ByteString) {
      guard let slash = text.firstIndex(of: UInt8(ascii: "/")) else { return nil }
      let (place, length) = (text.prefix(slash), text.dropFirst(slash + 1))
      guard !place.contains(UInt8(ascii: "%")), let address = bytes(of: place), !length.isEmpty, length.count < 9,
        length.bytes.allSatisfy({ $0 >= 48 && $0 <= 57 }), let bits = Int(length.lossyText)
      else { return nil }
      let isLong = place.contains(UInt8(ascii: ":"))
      guard bits <= (isLong ? 128 : 32) else { return nil }
      let isMapped = isLong && address.count == 4
      if isMapped && bits < 96 {
        (self.address, self.bits) = (Array(repeating: 0, count: 10) + [0xff, 0xff] + address, bits)
      } else {
        (self.address, self.bits) = (address, isMapped ? bits - 96 : bits)
      }
    }

    /// Whether the address `other`, of four or sixteen bytes, is in the network.
    package func contains(_ other: [UInt8]) -> Bool {
      guard other.count == address.count else { return false }
      return (0..<bits).allSatisfy { bit in
        (address[bit / 8] ^ other[bit / 8]) & (0x80 >> UInt8(bit % 8)) == 0
      }
    }
  }

  /// Go: net/netip.parseIPv4Fields: four numbers, none of which begins with a needless 0.
  private static func version4(_ text: ByteString) -> [UInt8]? {
    let parts = text.split(on: UInt8(ascii: ".")).map { part -> UInt8? in
      guard (1...3).contains(part.count), part.bytes.allSatisfy({ $0 >= 48 && $0 <= 57 }),
        part.count == 1 || part.first != UInt8(ascii: "0")
      else { return nil }
      return UInt8(part.lossyText)
    }
    let numbers = parts.compactMap { $0 }
    return parts.count == 4 && numbers.count == 4 ? numbers : nil
  }

  private static func version6(_ text: ByteString) -> [UInt16]? {
    let bare = text.split(on: UInt8(ascii: "%"))[0]
    let halves: [ByteString]
    if let gap = bare.firstRange(of: "::") {
      halves = [bare.prefix(gap.lowerBound), bare.dropFirst(gap.upperBound)]
    } else {
      halves = [bare]
    }
    var groups: [[UInt16]] = []
    for half in halves {
      var words: [UInt16] = []
      for piece in half.isEmpty ? [] : half.split(on: UInt8(ascii: ":")) {
        if let four = version4(piece) {
          words += [UInt16(four[0]) << 8 | UInt16(four[1]), UInt16(four[2]) << 8 | UInt16(four[3])]
        } else {
          guard piece.count <= 4, let word = UInt16(piece.lossyText, radix: 16) else { return nil }
          words.append(word)
        }
      }
      groups.append(words)
    }
    if groups.count == 1 { return groups[0].count == 8 ? groups[0] : nil }
    let missing = 8 - groups[0].count - groups[1].count
    return missing < 1 ? nil : groups[0] + Array(repeating: 0, count: missing) + groups[1]
  }
}
