package import Bytes

/// Reads JSON from its beginning, one token after the other; RFC 8259, strings decoded as Go's encoding/json decodes them.
///
/// Reads the output of curl and go, `.info` files and overlays. It does not recurse: values that are not needed are
/// skipped by counting brackets. A method returns nil or false where the text is something else; the reader cannot be
/// used after that.
package struct JSONReader {
  private let text: ByteString
  private var index = 0

  /// Starts at the first byte of `text`.
  package init(_ text: ByteString) { self.text = text }

  /// Whether only white space is left.
  package var isAtEnd: Bool {
    mutating get {
      skipSpace()
      return index == text.count
    }
  }

  /// Takes `sign` and the white space before it, if it comes next.
  package mutating func take(_ sign: Unicode.Scalar) -> Bool {
    skipSpace()
    guard index < text.count, text[index] == UInt8(ascii: sign) else { return false }
    index += 1
    return true
  }

  /// Reads an object: `body` is given each name, and takes the value.
  package mutating func object(_ body: (ByteString, inout JSONReader) -> Bool) -> Bool {
    guard take("{") else { return false }
    if take("}") { return true }
    repeat {
      guard let name = string(), take(":"), body(name, &self) else { return false }
    } while take(",")
    return take("}")
  }

  /// The scalar members of the object that comes next, `null` left out; members that are arrays or objects are skipped.
  package mutating func scalars() -> [ByteString: ByteString]? {
    var members: [ByteString: ByteString] = [:]
    let isObject = object { name, reader in
      switch reader.next {
      case UInt8(ascii: "{"), UInt8(ascii: "["): return reader.skipNested()
      case UInt8(ascii: "\""): members[name] = reader.string()
      default:
        guard let word = reader.word() else { return false }
        members[name] = word == "null" ? nil : word
        return true
      }
      return members[name] != nil
    }
    return isObject ? members : nil
  }

  /// Whether a string comes next.
  package var isAtText: Bool {
    mutating get { next == UInt8(ascii: "\"") }
  }

  /// Passes over the value that comes next.
  package mutating func skip() -> Bool {
    switch next {
    case UInt8(ascii: "{"), UInt8(ascii: "["): skipNested()
    case UInt8(ascii: "\""): string() != nil
    default: word() != nil
    }
  }

  /// `scalars` of a text that is one object; nil for any other text.
  package static func scalars(of text: ByteString) -> [ByteString: ByteString]? {
    var reader = JSONReader(text)
    guard let members = reader.scalars(), reader.isAtEnd else { return nil }
    return members
  }

  /// A string with its escapes decoded; a lone surrogate becomes U+FFFD.
  package mutating func string() -> ByteString? {
    guard take("\"") else { return nil }
    var value = ByteString()
    while index < text.count {
      let byte = text[index]
      index += 1
      switch byte {
      case UInt8(ascii: "\""): return value
      case UInt8(ascii: "\\"):
        guard let escaped = escape() else { return nil }
        value += escaped
      case 0..<32: return nil
      default: value.append(byte)
      }
    }
    return nil
  }

  private mutating func escape() -> ByteString? {
    guard index < text.count else { return nil }
    let byte = text[index]
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return ByteString([byte])
    case UInt8(ascii: "b"): return ByteString([8])
    case UInt8(ascii: "f"): return ByteString([12])
    case UInt8(ascii: "n"): return ByteString([10])
    case UInt8(ascii: "r"): return ByteString([13])
    case UInt8(ascii: "t"): return ByteString([9])
    case UInt8(ascii: "u"):
      guard var code = unit() else { return nil }
      if code & 0xfc00 == 0xd800, index + 1 < text.count, text[index] == UInt8(ascii: "\\"),
        text[index + 1] == UInt8(ascii: "u")
      {
        let start = index
        index += 2
        guard let low = unit() else { return nil }
        if low & 0xfc00 == 0xdc00 { code = 0x10000 + (code & 0x3ff) << 10 + (low & 0x3ff) } else { index = start }
      }
      return ByteString(String(Character(Unicode.Scalar(code) ?? "\u{fffd}")))
    default: return nil
    }
  }

  private mutating func unit() -> UInt32? {
    guard index + 4 <= text.count else { return nil }
    var value: UInt32 = 0
    for byte in text[index..<index + 4].bytes {
      switch byte {
      case 48...57: value = value << 4 | UInt32(byte - 48)
      case 65...70, 97...102: value = value << 4 | UInt32(byte & 0xf) + 9
      default: return nil
      }
    }
    index += 4
    return value
  }

  /// `true`, `false`, `null` or a number, as it is written.
  private mutating func word() -> ByteString? {
    let start = index
    while index < text.count, text[index] > 32, ![UInt8(ascii: ","), UInt8(ascii: "}")].contains(text[index]) {
      index += 1
    }
    let word = text[start..<index]
    if ["true", "false", "null"].contains(word) { return word }
    let digits = word.first == UInt8(ascii: "-") ? word.dropFirst(1) : word
    guard let first = digits.first, (48...57).contains(first) else { return nil }
    // No number begins with a zero before another digit.
    let isPadded = first == 48 && digits.count > 1 && (48...57).contains(digits[1])
    return isPadded ? nil : word
  }

  private mutating func skipNested() -> Bool {
    var depth = 0
    while index < text.count {
      switch text[index] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 {
          index += 1
          return true
        }
      case UInt8(ascii: "\""):
        guard string() != nil else { return false }
        continue
      default: break
      }
      index += 1
    }
    return false
  }

  /// The byte that comes next, white space skipped.
  private var next: UInt8? {
    mutating get {
      skipSpace()
      return index < text.count ? text[index] : nil
    }
  }

  private mutating func skipSpace() {
    while index < text.count, [9, 10, 13, 32].contains(text[index]) { index += 1 }
  }
}
