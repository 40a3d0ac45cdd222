import Bytes

/// The JSON file that `-overlay` names: files that go shall read instead of others, or where there are none.
struct OverlayFile: Sendable {
  /// Absolute places; an empty stand-in hides the file.
  var replacements: [(place: ByteString, standIn: ByteString)] = []

  /// Throws where go would not read every path as it is: bytes that are no UTF-8 it takes for U+FFFD, and the overlay
  /// for nothing.
  func refuseUnwritable() throws(MappingRefusal) {
    for entry in replacements {
      // The fork's file, which people may rename, before the place that is called after it.
      for path in [entry.standIn, entry.place] where !path.isText { throw .unwritablePath(path) }
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

extension ByteString {
  /// Whether it is UTF-8.
  var isText: Bool { String(validating: bytes, as: UTF8.self) != nil }
}
