package import Bytes

/// A shell pattern for one element of a path; `path.Match` (`*`, `?`, `[a-z]`, `\`).
package struct GlobPattern: Sendable {
  private enum Part: Sendable {
    case byte(UInt8)
    case star
    case anyCharacter
    case oneOf([ClosedRange<UInt32>], isNegated: Bool)
  }

  private var parts: [Part] = []

  /// Nil where the pattern is malformed (`path.ErrBadPattern`).
  package init?(_ pattern: ByteString) {
    let bytes = pattern.bytes.span
    var i = 0
    while i < bytes.count {
      switch bytes[i] {
      case UInt8(ascii: "*"):
        parts.append(.star)
        i += 1
      case UInt8(ascii: "?"):
        parts.append(.anyCharacter)
        i += 1
      case UInt8(ascii: "["):
        guard let part = Self.characters(bytes, &i) else { return nil }
        parts.append(part)
      case UInt8(ascii: "\\"):
        guard i + 1 < bytes.count else { return nil }
        parts.append(.byte(bytes[i + 1]))
        i += 2
      default:
        parts.append(.byte(bytes[i]))
        i += 1
      }
    }
  }

  /// Whether a pattern has anything in it that is not just itself.
  package static func isPattern(_ text: ByteString) -> Bool {
    text.bytes.contains { [UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "["), UInt8(ascii: "\\")].contains($0) }
  }

  private static func characters(_ bytes: borrowing Span<UInt8>, _ i: inout Int) -> Part? {
    i += 1
    var isNegated = false
    if i < bytes.count && bytes[i] == UInt8(ascii: "^") {
      isNegated = true
      i += 1
    }
    var ranges: [ClosedRange<UInt32>] = []
    while true {
      if i < bytes.count && bytes[i] == UInt8(ascii: "]") && !ranges.isEmpty {
        i += 1
        // A range that runs backwards holds nothing, and leaves another behind it the same.
        return .oneOf(ranges, isNegated: isNegated)
      }
      guard let low = character(bytes, &i) else { return nil }
      var high = low
      if bytes[i] == UInt8(ascii: "-") {
        i += 1
        guard let end = character(bytes, &i) else { return nil }
        high = end
      }
      ranges.append(low <= high ? low...high : UInt32.max...UInt32.max)
    }
  }

  /// `getEsc`: one character, behind which there must be another.
  private static func character(_ bytes: borrowing Span<UInt8>, _ i: inout Int) -> UInt32? {
    if i >= bytes.count || bytes[i] == UInt8(ascii: "-") || bytes[i] == UInt8(ascii: "]") { return nil }
    if bytes[i] == UInt8(ascii: "\\") { i += 1 }
    let rune = decodeRune(bytes, at: i, end: bytes.count)
    i += rune.width
    return rune.width == 0 || rune.isInvalid || i >= bytes.count ? nil : rune.value
  }

  /// Whether the whole name matches.
  package func matches(_ name: ByteString) -> Bool {
    let bytes = name.bytes.span
    var i = 0
    var part = 0
    // Where to try again: with the last star one byte longer.
    var retry: (part: Int, byte: Int)?
    while true {
      if part < parts.count, case .star = parts[part] {
        retry = (part + 1, i)
        part += 1
        continue
      }
      if part == parts.count && i == bytes.count { return true }
      if part < parts.count, let width = step(parts[part], bytes, i) {
        i += width
        part += 1
        continue
      }
      guard let last = retry, last.byte < bytes.count else { return false }
      retry = (last.part, last.byte + 1)
      (part, i) = (last.part, last.byte + 1)
    }
  }

  /// How many bytes at `i` the part takes, nil for no match.
  private func step(_ part: Part, _ bytes: borrowing Span<UInt8>, _ i: Int) -> Int? {
    guard i < bytes.count else { return nil }
    switch part {
    case .byte(let byte): return bytes[i] == byte ? 1 : nil
    case .star: return nil
    case .anyCharacter: return bytes[i] == UInt8(ascii: "/") ? nil : decodeRune(bytes, at: i, end: bytes.count).width
    case .oneOf(let ranges, let isNegated):
      let rune = decodeRune(bytes, at: i, end: bytes.count)
      return ranges.contains { $0.contains(rune.value) } != isNegated ? rune.width : nil
    }
  }
}
