import Bytes

/// The comment groups that document the imports of `"C"`, one for each that has any, as go/parser hands them out: that
/// of the spec in a group, otherwise that above the `import` of a single spec.
func importComments(_ bytes: borrowing Span<UInt8>, _ head: SourceHead) -> [[Range<Int>]] {
  guard let last = head.imports.last else { return [] }
  var reader = CommentReader(bytes, end: last.literal.upperBound)
  var found: [[Range<Int>]] = []
  var spec = 0
  var keyword: [Range<Int>] = []
  var group: Group?
  while let token = reader.next(bytes), spec < head.imports.count {
    let current = head.imports[spec]
    if token.range.lowerBound >= current.start {
      // The name and the literal are two tokens; the first of them has the comment.
      if token.range.lowerBound == current.start {
        let isC = bytes.has("C", at: current.unquoted.lowerBound, end: current.unquoted.upperBound)
        let wanted = isC && current.unquoted.count == 1
        if group == nil {
          if wanted && !keyword.isEmpty { found.append(keyword) }
        } else {
          group?.specs += 1
          if wanted {
            if token.comments.isEmpty { group?.undocumented += 1 } else { found.append(token.comments) }
          }
        }
      }
      if token.range.upperBound >= current.literal.upperBound { spec += 1 }
      if spec == head.imports.count { break }
      continue
    }
    if bytes.has("import", at: token.range.lowerBound, end: token.range.upperBound), token.range.count == 6 {
      close(group, keyword, &found)
      (keyword, group) = (token.comments, nil)
    } else if bytes.has("(", at: token.range.lowerBound, end: token.range.upperBound) {
      group = Group()
    }
  }
  close(group, keyword, &found)
  return found
}

private struct Group {
  var specs = 0
  /// Imports of `"C"` without a comment of their own.
  var undocumented = 0
}

/// The comment above `import (` belongs to its one spec if that has none.
private func close(_ group: Group?, _ keyword: [Range<Int>], _ found: inout [[Range<Int>]]) {
  guard let group, group.specs == 1, group.undocumented == 1, !keyword.isEmpty else { return }
  found.append(keyword)
}

/// Cuts a head that go accepts into tokens, each with the comments right above it; `go/parser.(*parser).next`.
private struct CommentReader {
  struct Token {
    var range: Range<Int>
    /// The group of comments that ends on the line before the token.
    var comments: [Range<Int>]
  }

  private var position: Int
  private let end: Int
  private var line = 1
  /// The line of the token before.
  private var lastLine = 0

  init(_ bytes: borrowing Span<UInt8>, end: Int) {
    position = hasByteOrderMark(bytes) ? 3 : 0
    self.end = end
  }

  mutating func next(_ bytes: borrowing Span<UInt8>) -> Token? {
    var group: [Range<Int>] = []
    var endLine = -1
    if startsComment(bytes) {
      // What begins on the line of the token before is not about the one behind.
      if line == lastLine { _ = takeGroup(bytes, &endLine, gap: 0) }
      endLine = -1
      while startsComment(bytes) { group = takeGroup(bytes, &endLine, gap: 1) }
    }
    guard position < end else { return nil }
    let start = position
    lastLine = line
    if bytes[start] == UInt8(ascii: "\"") || bytes[start] == UInt8(ascii: "`") {
      let quote = bytes[start]
      position += 1
      while position < end && bytes[position] != quote {
        if bytes[position] == 10 { line += 1 }
        position += bytes[position] == UInt8(ascii: "\\") && quote == UInt8(ascii: "\"") ? 2 : 1
      }
      position = min(position + 1, end)
    } else if isWordByte(bytes[start]) {
      while position < end && isWordByte(bytes[position]) { position += 1 }
    } else {
      position += 1
    }
    return Token(range: start..<position, comments: endLine + 1 == lastLine ? group : [])
  }

  /// Skips white space; whether a comment is there then.
  private mutating func startsComment(_ bytes: borrowing Span<UInt8>) -> Bool {
    while position < end, [32, 9, 13, 10, 12].contains(bytes[position]) {
      if bytes[position] == 10 { line += 1 }
      position += 1
    }
    return bytes.has("//", at: position, end: end) || bytes.has("/*", at: position, end: end)
  }

  /// Comments of which each begins at most `gap` lines below the end of the one before.
  private mutating func takeGroup(_ bytes: borrowing Span<UInt8>, _ endLine: inout Int, gap: Int) -> [Range<Int>] {
    var group: [Range<Int>] = []
    endLine = line
    repeat {
      let start = position
      if bytes.has("//", at: start, end: end) {
        position = bytes.firstIndex(of: 10, in: start..<end) ?? end
      } else {
        position = bytes.firstIndex(of: "*/", in: min(start + 2, end)..<end).map { $0 + 2 } ?? end
        for i in start..<position where bytes[i] == 10 { line += 1 }
      }
      group.append(start..<position)
      endLine = line
    } while startsComment(bytes) && line <= endLine + gap
    return group
  }
}

/// The lines of a group of comments without their markers; `go/ast.(*CommentGroup).Text`, but for blank lines.
func commentLines(_ bytes: borrowing Span<UInt8>, _ comments: [Range<Int>]) -> [ByteString] {
  var lines: [ByteString] = []
  for comment in comments {
    var text = ByteString(bytes, comment).dropFirst(2)
    if bytes[comment.lowerBound + 1] == UInt8(ascii: "*") {
      text = text.dropLast(2)
    } else if text.first == 32 {
      text = text.dropFirst(1)
    } else if isDirective(text) {
      continue
    }
    for line in text.lines {
      var line = ByteString(line.bytes.filter { $0 != 13 })
      while let last = line.last, [32, 9].contains(last) { line = line.dropLast(1) }
      lines.append(line)
    }
  }
  return lines
}

/// `//line `, `//extern `, `//export `, and `//word:word`.
private func isDirective(_ text: ByteString) -> Bool {
  if text.hasPrefix("line ") || text.hasPrefix("extern ") || text.hasPrefix("export ") { return true }
  guard let colon = text.firstIndex(of: UInt8(ascii: ":")), colon > 0, colon + 1 < text.count else { return false }
  return text.bytes[0..<(colon + 2)].enumerated().allSatisfy { k, byte in
    k == colon || byte &- 97 < 26 || byte &- 48 < 10
  }
}
