/// A place in a file as go prints it: both count from 1, columns count bytes.
package struct SourcePosition: Sendable, Hashable {
  package var line: Int
  package var column: Int

  package init(line: Int, column: Int) { (self.line, self.column) = (line, column) }

  /// The place of `offset` in a Go file. A byte order mark at the start takes no column, and the newline that ends
  /// the file starts no line.
  package init(of offset: Int, in bytes: borrowing Span<UInt8>) {
    let first = hasByteOrderMark(bytes) ? 3 : 0
    var lineStart = first
    line = 1
    var i = first
    while i < offset && i < bytes.count {
      if bytes[i] == 10 && i + 1 < bytes.count {
        line += 1
        lineStart = i + 1
      }
      i += 1
    }
    column = max(offset - lineStart, 0) + 1
  }
}

/// Places of ascending offsets in one file. Each byte is looked at once, 16 at a time, so that a scan can afford the place of
/// every import.
package struct LineCounter: ~Copyable {
  private var line = 1
  private let first: Int
  /// Up to here the newlines are counted.
  private var counted: Int

  package init(_ bytes: borrowing Span<UInt8>) {
    first = hasByteOrderMark(bytes) ? 3 : 0
    counted = first
  }

  /// The place of `offset`, which is below `bytes.count` and not below the offset asked for before.
  package mutating func position(of offset: Int, in bytes: borrowing Span<UInt8>) -> SourcePosition {
    countNewlines(upTo: offset, in: bytes)
    var start = offset
    while start > first && bytes[start - 1] != 10 { start -= 1 }
    return SourcePosition(line: line, column: offset - start + 1)
  }

  private mutating func countNewlines(upTo end: Int, in bytes: borrowing Span<UInt8>) {
    let raw = unsafe bytes.bytes
    while counted + 16 <= end {
      // A lane counts at most one newline for each block, so that 255 blocks fit in its byte.
      let blocks = min((end - counted) / 16, 255)
      var lanes = SIMD16<UInt8>.zero
      for _ in 0..<blocks {
        let block = unsafe raw.unsafeLoadUnaligned(fromUncheckedByteOffset: counted, as: SIMD16<UInt8>.self)
        lanes.replace(with: lanes &+ 1, where: block .== 10)
        counted += 16
      }
      for lane in 0..<16 { line += Int(lanes[lane]) }
    }
    while counted < end {
      if bytes[counted] == 10 { line += 1 }
      counted += 1
    }
  }
}

/// Whether a file starts with the UTF-8 of U+FEFF, which go drops before it looks.
func hasByteOrderMark(_ bytes: borrowing Span<UInt8>) -> Bool {
  bytes.count >= 3 && bytes[0] == 0xef && bytes[1] == 0xbb && bytes[2] == 0xbf
}
