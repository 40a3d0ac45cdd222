package import Bytes

/// Module paths and versions as the module cache and proxies spell them: `!` and a small letter for a capital one.
package enum ModuleEscape {
  /// `module.EscapePath`; throws where `path` is no module path.
  package static func path(_ path: ByteString) throws(PathFault) -> ByteString {
    try ModulePath.check(path)
    return escape(path)
  }

  /// `module.EscapeVersion`; nil for what no version may be.
  package static func version(_ version: ByteString) -> ByteString? {
    do throws(PathFault) {
      try ModulePath.checkElement(version, .file)
    } catch {
      return nil
    }
    // A letter beyond ASCII may be part of a file name, but not of what is escaped.
    return version.bytes.contains { $0 >= 128 || $0 == UInt8(ascii: "!") } ? nil : escape(version)
  }

  /// What was escaped, or nil where it was not escaped by these rules; whether it is a path is not looked at.
  package static func unescape(_ escaped: ByteString) -> ByteString? {
    var text = ByteString()
    var isAfterMark = false
    for byte in escaped.bytes {
      if isAfterMark {
        guard byte >= 97 && byte <= 122 else { return nil }
        text.append(byte - 32)
        isAfterMark = false
      } else if byte == UInt8(ascii: "!") {
        isAfterMark = true
      } else if byte >= 128 || (byte >= 65 && byte <= 90) {
        return nil
      } else {
        text.append(byte)
      }
    }
    return isAfterMark ? nil : text
  }

  private static func escape(_ text: ByteString) -> ByteString {
    var escaped = ByteString()
    for byte in text.bytes {
      if byte >= 65 && byte <= 90 {
        escaped.append(UInt8(ascii: "!"))
        escaped.append(byte + 32)
      } else {
        escaped.append(byte)
      }
    }
    return escaped
  }
}
