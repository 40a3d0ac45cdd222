package import Bytes

/// How many columns of a terminal visible text takes.
package enum DisplayWidth {
  /// The columns of `text`, which `Printer` has made visible.
  package static func of(_ text: ByteString) -> Int {
    guard text.bytes.contains(where: { $0 >= 0x80 }) else { return text.count }
    var columns = 0
    var index = 0
    while index < text.count {
      guard let (scalar, length) = UTF8Decoding.scalar(in: text, at: index) else {
        columns += 1
        index += 1
        continue
      }
      columns += of(scalar)
      index += length
    }
    return columns
  }

  /// East Asian wide and full-width blocks and pictographs take two columns; near enough for aligning columns.
  static func of(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    default: break
    }
    switch scalar.value {
    case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f,
      0xff00...0xff60, 0xffe0...0xffe6, 0x1f300...0x1f64f, 0x1f680...0x1f6ff, 0x1f900...0x1faff, 0x20000...0x3fffd:
      return 2
    default: return 1
    }
  }

  /// As much of `text` as fits into `columns`, three dots in place of what does not; for one line of progress.
  package static func truncated(_ text: ByteString, to columns: Int) -> ByteString {
    if of(text) <= columns { return text }
    let dots = min(3, max(0, columns))
    var (used, index) = (0, 0)
    while index < text.count {
      let (scalar, length) = UTF8Decoding.scalar(in: text, at: index) ?? ("?", 1)
      if used + of(scalar) > columns - dots { break }
      used += of(scalar)
      index += length
    }
    return text.prefix(index) + ByteString(String(repeating: ".", count: dots))
  }
}
