package import Bytes

/// Names as git writes them in patches (quote_c_style with core.quotePath).
package enum GitQuoting {
  /// In double quotes with C escapes where a byte is not printable ASCII, or a quote or backslash; also for a `##`, of
  /// which a CI system could make a command, which git reads back the same.
  package static func name(_ path: ByteString) -> ByteString {
    var quoted: ByteString = "\""
    var isPlain = true
    var previous: UInt8 = 0
    for byte in path.bytes {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): quoted += ByteString([UInt8(ascii: "\\"), byte])
      case 7...13: quoted += ByteString([UInt8(ascii: "\\"), Array("abtnvfr".utf8)[Int(byte - 7)]])
      case _ where byte < 0x20 || byte >= 0x7f || (byte == UInt8(ascii: "#") && previous == byte):
        quoted += ByteString([UInt8(ascii: "\\"), 0x30 + byte >> 6, 0x30 + (byte >> 3 & 7), 0x30 + (byte & 7)])
      default:
        quoted.append(byte)
        previous = byte
        continue
      }
      isPlain = false
      previous = byte
    }
    return isPlain ? path : quoted + "\""
  }
}
