import Bytes

/// The JSON file that `-overlay` names: files that go shall read instead of others, or where there are none.
struct OverlayFile: Sendable {
  /// Absolute places; an empty stand-in hides the file.
  var replacements: [(place: ByteString, standIn: ByteString)] = []

  /// Whether go would read every path as it is: bytes that are no UTF-8 it takes for U+FFFD, and the overlay for nothing.
  var isWritable: Bool {
    replacements.allSatisfy { entry in
      [entry.place, entry.standIn].allSatisfy { String(validating: $0.bytes, as: UTF8.self) != nil }
    }
  }

  var content: ByteString {
    var text: ByteString = "{\"Replace\": {"
    for (index, entry) in replacements.enumerated() {
      text += index == 0 ? "\n  " : ",\n  "
      text += Self.string(entry.place) + ": " + Self.string(entry.standIn)
    }
    return text + "\n}}\n"
  }

  private static func string(_ bytes: ByteString) -> ByteString {
    var text: ByteString = "\""
    for byte in bytes.bytes {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        text.append(UInt8(ascii: "\\"))
        text.append(byte)
      case 0..<32:
        text += ByteString("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16))
      default: text.append(byte)
      }
    }
    return text + "\""
  }
}
