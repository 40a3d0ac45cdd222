/// Walks over the white space, comments and names of a plain head.
struct PlainCursor {
  enum Stop { case token, newline, end, odd }

  var position: Int
  /// Whether a comment before the package clause may be a build constraint.
  private(set) var sawDirective = false
  /// Whether the last end of a statement had a comment.
  private(set) var sawComment = false
  /// The line at `position`, and where it starts.
  private var line = 1
  private var lineStart: Int

  init(position: Int) { (self.position, lineStart) = (position, position) }

  /// The place of `offset`, which is in the line at `position`.
  @inline(__always)
  func place(of offset: Int) -> SourcePosition { SourcePosition(line: line, column: offset - lineStart + 1) }

  /// Passes a newline.
  @inline(__always)
  private mutating func passLine() {
    position += 1
    line += 1
    lineStart = position
  }

  /// Passes white space and comments, newlines included.
  @inline(__always)
  mutating func skip(_ bytes: borrowing Span<UInt8>, inHeader: Bool = false, isWhole: Bool) -> Stop {
    while position < bytes.count {
      switch bytes[position] {
      case 32, 9, 13: position += 1
      case 10: passLine()
      case 47:
        let stop = skipComment(bytes, inHeader: inHeader, isWhole: isWhole)
        if stop != .token && stop != .newline { return stop }
      default: return .token
      }
    }
    return .end
  }

  /// Passes white space and comments up to a newline or semicolon, which is passed too: `newline`.
  @inline(__always)
  mutating func skipStatementEnd(_ bytes: borrowing Span<UInt8>, isWhole: Bool) -> Stop {
    sawComment = false
    while position < bytes.count {
      switch bytes[position] {
      case 32, 9, 13: position += 1
      case 10:
        passLine()
        return .newline
      case 59:
        position += 1
        return .newline
      case 47:
        sawComment = true
        let stop = skipComment(bytes, inHeader: false, isWhole: isWhole)
        if stop != .token { return stop }
      default: return .token
      }
    }
    return .end
  }

  /// A name in ASCII that is no keyword, or nil.
  @inline(__always)
  mutating func name(_ bytes: borrowing Span<UInt8>) -> Range<Int>? {
    let start = position
    var i = start
    while i < bytes.count && isWordByte(bytes[i]) {
      if bytes[i] >= 128 { return nil }
      i += 1
    }
    guard i > start, bytes[start] &- 48 >= 10, !isKeyword(bytes, start..<i) else { return nil }
    position = i
    return start..<i
  }

  /// Passes the comment that the slash in hand starts; `newline` if it is a block with a newline inside.
  private mutating func skipComment(_ bytes: borrowing Span<UInt8>, inHeader: Bool, isWhole: Bool) -> Stop {
    guard position + 2 < bytes.count else { return isWhole ? .odd : .end }
    let start = position
    if bytes.has("line ", at: start + 2, end: bytes.count) { return .odd }
    if bytes[start + 1] == 47 {
      if inHeader && mayBeDirective(bytes, start + 2) { sawDirective = true }
      position += 2
      return seek(10, bytes, isWhole: isWhole)
    }
    guard bytes[start + 1] == 42 else { return .odd }
    position += 2
    while true {
      let stop = seek(42, bytes, isWhole: isWhole)
      if stop != .token { return stop == .end && isWhole ? .odd : stop }
      position += 1
      guard position < bytes.count else { return isWhole ? .odd : .end }
      if bytes[position] == 47 { break }
    }
    position += 1
    guard let first = bytes.firstIndex(of: 10, in: start..<position) else { return .token }
    line += countNewlines(bytes, first..<position)
    lineStart = position
    while bytes[lineStart - 1] != 10 { lineStart -= 1 }
    return .newline
  }

  /// Whether the comment whose text starts at `i` may be a build constraint, or anything that only a close look tells.
  private func mayBeDirective(_ bytes: borrowing Span<UInt8>, _ start: Int) -> Bool {
    var i = start
    while i < bytes.count && (bytes[i] == 32 || bytes[i] == 9) { i += 1 }
    guard i < bytes.count else { return true }
    let first = bytes[i]
    if first == 43 || first >= 128 || (first >= 11 && first <= 13) { return true }
    return i == start && bytes.has("go:", at: i, end: bytes.count)
  }

  /// Moves to the next `byte` over characters that any comment may have; `odd` before one that no file may have.
  private mutating func seek(_ byte: UInt8, _ bytes: borrowing Span<UInt8>, isWhole: Bool) -> Stop {
    let low: UInt64 = 0x0101_0101_0101_0101
    let high: UInt64 = 0x8080_8080_8080_8080
    let wanted = low &* UInt64(byte)
    var i = position
    let count = bytes.count
    let raw = unsafe bytes.bytes
    while true {
      // Sixteen bytes at a time: a zero, the wanted byte, or a high bit shows in the top bit of its byte, and the lowest such bit
      // is always true, since only a byte with one of these borrows from the next. The bounds are in the condition.
      while i + 16 <= count {
        let one = unsafe raw.unsafeLoadUnaligned(fromUncheckedByteOffset: i, as: UInt64.self).littleEndian
        let two = unsafe raw.unsafeLoadUnaligned(fromUncheckedByteOffset: i + 8, as: UInt64.self).littleEndian
        let first = ((one &- low) | ((one ^ wanted) &- low) | one) & high
        let second = ((two &- low) | ((two ^ wanted) &- low) | two) & high
        if first | second != 0 {
          i += first != 0 ? first.trailingZeroBitCount >> 3 : 8 + second.trailingZeroBitCount >> 3
          break
        }
        i += 16
      }
      while i < count && bytes[i] != byte && bytes[i] != 0 && bytes[i] < 128 { i += 1 }
      position = i
      guard i < count else { return .end }
      if bytes[i] == byte { return .token }
      if bytes[i] == 0 { return .odd }
      let rune = decodeRune(bytes, at: i, end: count)
      if rune.isInvalid { return i + 4 > count && !isWhole ? .end : .odd }
      if rune.value == 0xfeff { return .odd }
      i += rune.width
    }
  }
}
