package import Bytes

/// One word as a shell reads it back, for `env` and for commands that a person is told to type.
package enum ShellWord {
  /// POSIX sh: unchanged where it needs no quotes, else in single quotes. Nil for bytes that a line cannot carry
  /// (newline, carriage return, zero): `go env` once printed them (CVE-2023-24531).
  package static func posix(_ word: ByteString) -> ByteString? {
    guard !word.bytes.contains(where: { $0 == 0 || $0 == 10 || $0 == 13 }) else { return nil }
    if isBare(word) { return word }
    return "'" + word.split(on: UInt8(ascii: "'")).joined(separator: "'\\''") + "'"
  }

  /// As `posix`, for a line that is shown: what could not be seen is spelled out as bash, ksh and zsh read it, `$'\n'`.
  package static func shown(_ word: ByteString) -> ByteString {
    if Printer.isPrintable(word), let plain = posix(word) { return plain }
    var quoted: ByteString = "$'"
    for byte in word.bytes {
      if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\\") {
        quoted.append(UInt8(ascii: "\\"))
        quoted.append(byte)
      } else if byte >= 0x20 && byte < 0x7f {
        quoted.append(byte)
      } else {
        // Three octal digits end by themselves; hexadecimal ones would swallow a letter that follows.
        quoted += ByteString([UInt8(ascii: "\\"), 0x30 + (byte >> 6), 0x30 + ((byte >> 3) & 7), 0x30 + (byte & 7)])
      }
    }
    return quoted + "'"
  }

  /// fish: single quotes, in which backslash and quote are escaped.
  package static func fish(_ word: ByteString) -> ByteString? {
    guard !word.bytes.contains(where: { $0 == 0 || $0 == 10 || $0 == 13 }) else { return nil }
    if isBare(word) { return word }
    var quoted: ByteString = "'"
    for byte in word.bytes {
      if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\\") { quoted.append(UInt8(ascii: "\\")) }
      quoted.append(byte)
    }
    return quoted + "'"
  }

  private static func isBare(_ word: ByteString) -> Bool {
    let marks = ContiguousArray("-_./:@%+,=".utf8)
    return !word.isEmpty
      && word.bytes.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0) || marks.contains($0)
      }
  }
}
