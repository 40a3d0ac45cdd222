package import Bytes

/// The name of a host in other letters than those of ASCII is asked for in a form of ASCII (RFC 3492; Go: net/http.idnaASCII).
extension WebAddress {
  /// The address with the host's name in that form; the address as it is for letters of which only tables of Unicode tell the form.
  package static func inASCII(_ text: ByteString) -> ByteString {
    guard text.bytes.contains(where: { $0 > 127 }), let mark = text.firstRange(of: "://") else { return text }
    let rest = text.dropFirst(mark.upperBound)
    let marks: Set = [UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")]
    let authority = rest.prefix(rest.bytes.firstIndex { marks.contains($0) } ?? rest.count)
    let start = authority.lastIndex(of: UInt8(ascii: "@")).map { $0 + 1 } ?? 0
    let place = authority.dropFirst(start)
    let name = place.prefix(place.firstIndex(of: UInt8(ascii: ":")) ?? place.count)
    return text.prefix(mark.upperBound + start) + asciiName(name) + rest.dropFirst(start + name.count)
  }

  /// The same for the name alone.
  package static func asciiName(_ name: ByteString) -> ByteString {
    let labels = name.split(on: UInt8(ascii: ".")).map(asciiLabel)
    return labels.contains(nil) ? name : labels.compactMap(\.self).joined(separator: ".")
  }

  /// Whether go looks `name` up (Go: net.isDomainName). The C library reads `127.1` and `0177.0.0.1` as addresses; for go they are
  /// names that nobody has.
  package static func isLookedUp(_ name: ByteString) -> Bool {
    let labels = (name.last == UInt8(ascii: ".") ? name.dropLast(1) : name).split(on: UInt8(ascii: "."))
    let isLabelled = labels.allSatisfy { label in
      (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
        && label.bytes.allSatisfy {
          ($0 | 32) >= 97 && ($0 | 32) <= 122 || $0 >= 48 && $0 <= 57 || $0 == UInt8(ascii: "-")
            || $0 == UInt8(ascii: "_")
        }
    }
    return isLabelled && name.count <= 254 && name.bytes.contains { $0 != UInt8(ascii: ".") && !(48...57).contains($0) }
  }

  private static func asciiLabel(_ label: ByteString) -> ByteString? {
    if label.bytes.allSatisfy({ $0 < 128 }) { return label }
    var letters: [UInt32] = []
    for letter in label.lossyText.unicodeScalars {
      // The capital of ß has two forms, by the version of Unicode.
      if letter.value == 0x1E9E { return nil }
      let lower = letter.properties.lowercaseMapping.unicodeScalars
      guard let first = lower.first, lower.count == 1, first.value < 128 || isPlain(first.value) else { return nil }
      letters.append(first.value)
    }
    // The sign of Kelvin is a letter of ASCII.
    if letters.allSatisfy({ $0 < 128 }) { return ByteString(letters.map { UInt8($0) }) }
    let encoded = "xn--" + punycode(letters)
    return encoded.count > 63 ? nil : encoded
  }

  /// Lower-case letters that are asked for as they are, and are written from left to right.
  private static func isPlain(_ letter: UInt32) -> Bool {
    switch letter {
    case 0xDF...0xF6, 0xF8...0x131, 0x134...0x13E, 0x142...0x148, 0x14A...0x17E: true
    case 0x3AC...0x3CE, 0x430...0x45F: true
    case 0x3041...0x3096, 0x30A1...0x30FA, 0x4E00...0x9FA5, 0xAC00...0xD7A3: true
    default: false
    }
  }

  /// RFC 3492, section 6.3, with its constants.
  private static func punycode(_ letters: [UInt32]) -> ByteString {
    var output = ByteString(letters.filter { $0 < 128 }.map { UInt8($0) })
    let basic = output.count
    if basic > 0 { output.append(UInt8(ascii: "-")) }
    var (next, delta, bias, handled): (UInt32, Int, Int, Int) = (128, 0, 72, basic)
    while handled < letters.count, let least = letters.filter({ $0 >= next }).min() {
      delta += Int(least - next) * (handled + 1)
      next = least
      for letter in letters {
        if letter < next { delta += 1 }
        guard letter == next else { continue }
        var (rest, step) = (delta, 36)
        while true {
          let threshold = min(max(step - bias, 1), 26)
          if rest < threshold { break }
          output.append(digit(threshold + (rest - threshold) % (36 - threshold)))
          rest = (rest - threshold) / (36 - threshold)
          step += 36
        }
        output.append(digit(rest))
        bias = adapted(delta, count: handled + 1, isFirst: handled == basic)
        delta = 0
        handled += 1
      }
      delta += 1
      next += 1
    }
    return output
  }

  private static func adapted(_ delta: Int, count: Int, isFirst: Bool) -> Int {
    var (delta, steps) = (isFirst ? delta / 700 : delta / 2, 0)
    delta += delta / count
    while delta > 455 { (delta, steps) = (delta / 35, steps + 36) }
    return steps + 36 * delta / (delta + 38)
  }

  private static func digit(_ value: Int) -> UInt8 { UInt8(value < 26 ? 97 + value : 22 + value) }
}
