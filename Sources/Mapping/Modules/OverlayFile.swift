import Bytes

/// The JSON file that `-overlay` names: files that go shall read instead of others, or where there are none.
struct OverlayFile: Sendable {
  /// Absolute places; an empty stand-in hides the file.
  var replacements: [(place: ByteString, standIn: ByteString)] = []

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
