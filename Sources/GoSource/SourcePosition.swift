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

/// Whether a file starts with the UTF-8 of U+FEFF, which go drops before it looks.
func hasByteOrderMark(_ bytes: borrowing Span<UInt8>) -> Bool {
  bytes.count >= 3 && bytes[0] == 0xef && bytes[1] == 0xbb && bytes[2] == 0xbf
}
