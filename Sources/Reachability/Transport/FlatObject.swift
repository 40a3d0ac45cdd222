package import Bytes

/// The scalar members of one JSON object; arrays and objects inside it are passed over.
///
/// For what curl says of a transfer and for `.info` files. Nothing recursive: nesting is counted.
package struct FlatObject: Sendable, Hashable {
  package private(set) var members: [ByteString: ByteString] = [:]

  package subscript(name: ByteString) -> ByteString? { members[name] }

  /// A whole number, with its fraction cut off.
  package func number(_ name: ByteString) -> Double? { members[name].flatMap { Double($0.lossyText) } }

  /// Nil where the text is not one JSON object.
  package init?(parsing text: ByteString) {
    var reader = ObjectReader(text: text)
    reader.skipSpace()
    guard reader.take(UInt8(ascii: "{")) else { return nil }
    reader.skipSpace()
    if !reader.take(UInt8(ascii: "}")) {
      repeat {
        reader.skipSpace()
        guard let name = reader.string() else { return nil }
        reader.skipSpace()
        guard reader.take(UInt8(ascii: ":")) else { return nil }
        reader.skipSpace()
        guard let value = reader.value() else { return nil }
        if case .scalar(let scalar) = value { members[name] = scalar }
        reader.skipSpace()
      } while reader.take(UInt8(ascii: ","))
      guard reader.take(UInt8(ascii: "}")) else { return nil }
    }
    reader.skipSpace()
    guard reader.i == text.count else { return nil }
  }
}

private struct ObjectReader {
  enum Value {
    case scalar(ByteString)
    case absent
  }

  let text: ByteString
  var i = 0

  init(text: ByteString) { self.text = text }

  mutating func skipSpace() {
    while i < text.count, [32, 9, 10, 13].contains(text[i]) { i += 1 }
  }

  mutating func take(_ byte: UInt8) -> Bool {
    guard i < text.count, text[i] == byte else { return false }
    i += 1
    return true
  }

  mutating func value() -> Value? {
    guard i < text.count else { return nil }
    switch text[i] {
    case UInt8(ascii: "\""): return string().map { .scalar($0) }
    case UInt8(ascii: "{"), UInt8(ascii: "["): return skipNested() ? .absent : nil
    default:
      let start = i
      while i < text.count, text[i] > 32, text[i] != UInt8(ascii: ","), text[i] != UInt8(ascii: "}") { i += 1 }
      let word = text[start..<i]
      if word == "null" { return .absent }
      if word == "true" || word == "false" { return .scalar(word) }
      guard let first = word.first, first == UInt8(ascii: "-") || (first >= 48 && first <= 57) else { return nil }
      return .scalar(word)
    }
  }

  private mutating func skipNested() -> Bool {
    var depth = 0
    while i < text.count {
      switch text[i] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 {
          i += 1
          return true
        }
      case UInt8(ascii: "\""):
        guard string() != nil else { return false }
        continue
      default: break
      }
      i += 1
    }
    return false
  }

  mutating func string() -> ByteString? {
    guard take(UInt8(ascii: "\"")) else { return nil }
    var value = ByteString()
    while i < text.count {
      let byte = text[i]
      i += 1
      if byte == UInt8(ascii: "\"") { return value }
      if byte < 32 { return nil }
      guard byte == UInt8(ascii: "\\") else {
        value.append(byte)
        continue
      }
      guard i < text.count else { return nil }
      let escape = text[i]
      i += 1
      switch escape {
      case UInt8(ascii: "n"): value.append(10)
      case UInt8(ascii: "t"): value.append(9)
      case UInt8(ascii: "r"): value.append(13)
      case UInt8(ascii: "b"): value.append(8)
      case UInt8(ascii: "f"): value.append(12)
      case UInt8(ascii: "u"):
        guard var code = unit() else { return nil }
        if code & 0xfc00 == 0xd800, i + 1 < text.count, text[i] == UInt8(ascii: "\\"), text[i + 1] == UInt8(ascii: "u")
        {
          i += 2
          guard let low = unit() else { return nil }
          code = low & 0xfc00 == 0xdc00 ? 0x10000 + (code & 0x3ff) << 10 + (low & 0x3ff) : 0xfffd
        }
        let scalar = Unicode.Scalar(code) ?? "\u{fffd}"
        value += ByteString(String(Character(scalar)))
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): value.append(escape)
      default: return nil
      }
    }
    return nil
  }

  private mutating func unit() -> UInt32? {
    guard i + 4 <= text.count, let value = UInt32(text[i..<i + 4].lossyText, radix: 16) else { return nil }
    i += 4
    return value
  }
}
