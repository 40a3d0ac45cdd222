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

/// Places of ascending offsets in one file. Each byte is looked at once, eight at a time, so that a scan can afford the place of
/// every import.
package struct LineCounter: ~Copyable {
  private var line = 1
  private let first: Int
  /// Up to here the newlines are counted.
  private var counted: Int
  /// A line, and where it starts, so that many places of a long line need no search for it.
  private var known = (line: 0, start: 0)

  package init(_ bytes: borrowing Span<UInt8>) {
    first = hasByteOrderMark(bytes) ? 3 : 0
    counted = first
  }

  /// The place of `offset`, which is below `bytes.count` and not below the offset asked for before.
  package mutating func position(of offset: Int, in bytes: borrowing Span<UInt8>) -> SourcePosition {
    countNewlines(upTo: offset, in: bytes)
    if known.line != line {
      var start = offset
      while start > first && bytes[start - 1] != 10 { start -= 1 }
      known = (line, start)
    }
    return SourcePosition(line: line, column: offset - known.start + 1)
  }

  private mutating func countNewlines(upTo end: Int, in bytes: borrowing Span<UInt8>) {
    guard counted < end else { return }
    line += GoSource.countNewlines(bytes, counted..<end)
    counted = end
  }
}

/// How many newlines are in `range` of `bytes`.
func countNewlines(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Int {
  precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
  let raw = unsafe bytes.bytes
  let (ones, lows): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x7f7f_7f7f_7f7f_7f7f)
  var counted = range.lowerBound
  let end = range.upperBound
  var lines = 0
  while counted + 8 <= end {
    // Each byte of `found` counts the newlines of one lane; those of 31 words add up to less than 256.
    let stop = counted + min((end - counted) / 8, 31) * 8
    var found: UInt64 = 0
    while counted < stop {
      let word = unsafe raw.unsafeLoadUnaligned(fromUncheckedByteOffset: counted, as: UInt64.self) ^ (ones &* 10)
      // The highest bit of a byte is set where the byte is no newline.
      let others = ((word & lows) &+ lows) | word
      found &+= (~others & ~lows) &>> 7
      counted += 8
    }
    lines += Int((found &* ones) &>> 56)
  }
  while counted < end {
    if bytes[counted] == 10 { lines += 1 }
    counted += 1
  }
  return lines
}

/// Whether a file starts with the UTF-8 of U+FEFF, which go drops before it looks.
func hasByteOrderMark(_ bytes: borrowing Span<UInt8>) -> Bool {
  bytes.count >= 3 && bytes[0] == 0xef && bytes[1] == 0xbb && bytes[2] == 0xbf
}
