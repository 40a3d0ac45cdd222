package import Bytes

/// A JSON value to be written; keys keep their order.
package indirect enum JSON: Sendable, Hashable {
  case null
  case bool(Bool)
  case number(Int)
  case string(ByteString)
  case array([JSON])
  case object([Member])

  /// A key of an object and its value.
  package struct Member: Sendable, Hashable {
    package var key: String
    package var value: JSON

    package init(_ key: String, _ value: JSON) { (self.key, self.value) = (key, value) }
  }

  /// Bytes from outside: a string where they are UTF-8, `{"bytes": "base64"}` where they are not.
  package init(_ bytes: ByteString) {
    self =
      UTF8Decoding.isValid(bytes)
      ? .string(bytes) : .object([Member("bytes", .string(Base64.encode(bytes)))])
  }

  package init(_ text: String) { self = .string(ByteString(text)) }

  package init(_ values: [ByteString]) { self = .array(values.map { JSON($0) }) }

  /// The value, or null.
  package init(_ bytes: ByteString?) { self = bytes.map { JSON($0) } ?? .null }
}

extension JSON: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral
{
  package init(dictionaryLiteral members: (String, JSON)...) { self = .object(members.map { Member($0, $1) }) }
  package init(arrayLiteral elements: JSON...) { self = .array(elements) }
  package init(stringLiteral text: String) { self = .string(ByteString(text)) }
  package init(integerLiteral number: Int) { self = .number(number) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension JSON {
  /// The value indented by two spaces, with a newline at the end.
  package var document: ByteString {
    var text = ByteString()
    write(to: &text, indent: 0)
    text.append(UInt8(ascii: "\n"))
    return text
  }

  /// The value on one line.
  package var line: ByteString {
    var text = ByteString()
    write(to: &text, indent: nil)
    return text
  }

  /// Recurses as deep as the value that our own code built, never as deep as some input.
  private func write(to text: inout ByteString, indent: Int?) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .number(let number): text += ByteString(String(number))
    case .string(let bytes): Self.write(string: bytes, to: &text)
    case .array(let values):
      Self.write("[", "]", count: values.count, to: &text, indent: indent) { index, text, inner in
        values[index].write(to: &text, indent: inner)
      }
    case .object(let members):
      Self.write("{", "}", count: members.count, to: &text, indent: indent) { index, text, inner in
        Self.write(string: ByteString(members[index].key), to: &text)
        text += inner == nil ? ":" : ": "
        members[index].value.write(to: &text, indent: inner)
      }
    }
  }

  private static func write(
    _ open: ByteString, _ close: ByteString, count: Int, to text: inout ByteString, indent: Int?,
    element: (Int, inout ByteString, Int?) -> Void
  ) {
    text += open
    for index in 0..<count {
      if index > 0 { text.append(UInt8(ascii: ",")) }
      if let indent { text += "\n" + ByteString(repeating: 32, count: indent + 2) }
      element(index, &text, indent.map { $0 + 2 })
    }
    if let indent, count > 0 { text += "\n" + ByteString(repeating: 32, count: indent) }
    text += close
  }

  /// What cannot be seen is escaped, so is the second of two `#`, which a CI system could take for a command.
  private static func write(string: ByteString, to text: inout ByteString) {
    text.append(UInt8(ascii: "\""))
    defer { text.append(UInt8(ascii: "\"")) }
    let stops: (UInt8) -> Bool = {
      $0 < 0x20 || $0 >= 0x7f || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "#")
    }
    guard string.bytes.contains(where: stops) else {
      text += string
      return
    }
    var index = 0
    while index < string.count {
      let byte = string[index]
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        text.append(UInt8(ascii: "\\"))
        text.append(byte)
        index += 1
      case UInt8(ascii: "#") where index > 0 && string[index - 1] == byte:
        escape(UInt16(byte), to: &text)
        index += 1
      case 0x20..<0x7f:
        text.append(byte)
        index += 1
      default:
        let (scalar, length) = UTF8Decoding.scalar(in: string, at: index) ?? ("\u{fffd}", 1)
        if byte >= 0x80 && Printer.isSeen(scalar) {
          text += ByteString(String(Character(scalar)))
        } else {
          for unit in UTF16.encode(scalar) ?? .init() { escape(unit, to: &text) }
        }
        index += length
      }
    }
  }

  private static func escape(_ unit: UInt16, to text: inout ByteString) {
    text += "\\u"
    for shift in [12, 8, 4, 0] as [UInt16] { text.append(Printer.hexadecimal(UInt8(unit >> shift & 15))) }
  }
}
