package import Bytes

/// An IP address, for the question whether a request may go there unasked.
package enum NetworkAddress {
  /// Whether `text` is an address outside of the public internet: this machine, the local network, a cloud's metadata
  /// service, multicast. Only what the user's own settings name may lead there (see threat-model).
  package static func isPrivate(_ text: ByteString) -> Bool {
    if let four = version4(text) { return isPrivate(four) }
    guard let words = version6(text) else { return true }
    let isZero = words.dropLast(2).allSatisfy { $0 == 0 }
    if isZero { return true }  // ::, ::1 and the old ::a.b.c.d
    if words[..<5].allSatisfy({ $0 == 0 }) && words[5] == 0xffff || words[0] == 0x64 && words[1] == 0xff9b {
      return isPrivate([words[6] >> 8, words[6] & 255, words[7] >> 8, words[7] & 255].map { UInt8($0) })
    }
    if words[0] == 0x2002 {  // 6to4 carries an IPv4 address
      return isPrivate([words[1] >> 8, words[1] & 255, words[2] >> 8, words[2] & 255].map { UInt8($0) })
    }
    // Unique local, link local, site local, multicast.
    return words[0] & 0xfe00 == 0xfc00 || words[0] & 0xff80 == 0xfe80 || words[0] & 0xff00 == 0xff00
  }

  private static func isPrivate(_ a: [UInt8]) -> Bool {
    switch (a[0], a[1]) {
    case (0, _), (10, _), (127, _), (169, 254), (192, 168), (172, 16...31), (100, 64...127), (198, 18...19),
      (224..., _):
      true
    case (192, 0): a[2] == 0
    default: false
    }
  }

  private static func version4(_ text: ByteString) -> [UInt8]? {
    let parts = text.split(on: UInt8(ascii: ".")).map { part -> UInt8? in
      guard part.count <= 3, part.bytes.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
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
