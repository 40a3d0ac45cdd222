package import Bytes

/// A line of an ignore file for one path of a work tree (gitignore(5)).
package enum IgnorePattern {
  /// The pattern that matches only `path`, which is relative to the top of the work tree.
  package static func only(_ path: ByteString) -> ByteString {
    var text: ByteString = "/"
    for byte in path.bytes {
      if [UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "["), UInt8(ascii: "\\")].contains(byte) {
        text.append(UInt8(ascii: "\\"))
      }
      text.append(byte)
    }
    return text
  }
}
