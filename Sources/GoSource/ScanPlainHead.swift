enum PlainResult { case complete, needsMore, notPlain }

/// Reads a plain head in one pass, without an allocation.
///
/// "Plain" is what both of Go's readers read in the same way and without an error. At the first doubt this stops, and
/// `scanAnyHead` decides; `head` may then hold partial results.
func scanPlainHead(_ bytes: borrowing Span<UInt8>, isWhole: Bool, into head: inout SourceHead) -> PlainResult {
  let start = hasByteOrderMark(bytes) ? 3 : 0
  var cursor = PlainCursor(position: start)
  let atEnd = isWhole ? PlainResult.notPlain : .needsMore

  switch cursor.skip(bytes, inHeader: true, isWhole: isWhole) {
  case .token: break
  case .end: return atEnd
  default: return .notPlain
  }
  guard cursor.position + 7 < bytes.count else { return atEnd }
  guard bytes.has("package", at: cursor.position, end: bytes.count), !isWordByte(bytes[cursor.position + 7])
  else { return .notPlain }
  let keyword = cursor.position
  cursor.position += 7
  switch cursor.skip(bytes, isWhole: isWhole) {
  case .token: break
  case .end: return atEnd
  default: return .notPlain
  }
  guard let name = cursor.name(bytes) else { return .notPlain }
  if name.upperBound == bytes.count && !isWhole { return .needsMore }
  head.packageName = name
  switch cursor.skipStatementEnd(bytes, isWhole: isWhole) {
  case .newline: break
  case .end where isWhole: break
  case .end: return .needsMore
  default: return .notPlain
  }
  if cursor.sawDirective { readHeaderLines(bytes, start..<(keyword + 7), into: &head) }
  if cursor.sawComment { head.importComment = importComment(bytes, after: name.upperBound, end: cursor.position) }

  while true {
    switch cursor.skip(bytes, isWhole: isWhole) {
    case .token: break
    case .end: return isWhole ? .complete : .needsMore
    default: return .notPlain
    }
    let start = cursor.position
    let first = bytes[start]
    if first != UInt8(ascii: "i") {
      return first == 0 || first == 12 || first == 59 || first == 47 ? .notPlain : .complete
    }
    var end = start
    while end < bytes.count && isWordByte(bytes[end]) {
      if bytes[end] >= 128 { return .notPlain }
      end += 1
    }
    if end == bytes.count { return atEnd }
    if bytes[end] == 0 { return .notPlain }
    guard end - start == 6, bytes.has("import", at: start, end: end) else { return .complete }
    cursor.position = end
    let result = scanPlainImport(bytes, &cursor, isWhole: isWhole, into: &head)
    if result != .complete { return result }
  }
}

/// Reads what follows `import`, the end of its statement included.
private func scanPlainImport(
  _ bytes: borrowing Span<UInt8>, _ cursor: inout PlainCursor, isWhole: Bool, into head: inout SourceHead
) -> PlainResult {
  let atEnd = isWhole ? PlainResult.notPlain : .needsMore
  switch cursor.skip(bytes, isWhole: isWhole) {
  case .token: break
  case .end: return atEnd
  default: return .notPlain
  }
  if bytes[cursor.position] != UInt8(ascii: "(") {
    let result = scanPlainSpec(bytes, &cursor, isWhole: isWhole, into: &head)
    if result != .complete { return result }
  } else {
    cursor.position += 1
    group: while true {
      switch cursor.skip(bytes, isWhole: isWhole) {
      case .token: break
      case .end: return atEnd
      default: return .notPlain
      }
      if bytes[cursor.position] == UInt8(ascii: ")") { break }
      let result = scanPlainSpec(bytes, &cursor, isWhole: isWhole, into: &head)
      if result != .complete { return result }
      switch cursor.skipStatementEnd(bytes, isWhole: isWhole) {
      case .newline: continue
      case .token where bytes[cursor.position] == UInt8(ascii: ")"): break group
      case .end: return atEnd
      default: return .notPlain
      }
    }
    cursor.position += 1
  }
  switch cursor.skipStatementEnd(bytes, isWhole: isWhole) {
  case .newline: return .complete
  case .end: return isWhole ? .complete : .needsMore
  default: return .notPlain
  }
}

/// Reads one import spec, without the end of its statement.
private func scanPlainSpec(
  _ bytes: borrowing Span<UInt8>, _ cursor: inout PlainCursor, isWhole: Bool, into head: inout SourceHead
) -> PlainResult {
  let atEnd = isWhole ? PlainResult.notPlain : .needsMore
  var name = 0..<0
  // A spec that goes on in another line is not plain.
  let place = cursor.place(of: cursor.position)
  var quote = bytes[cursor.position]
  if quote != UInt8(ascii: "\"") && quote != UInt8(ascii: "`") {
    if quote == UInt8(ascii: ".") {
      name = cursor.position..<(cursor.position + 1)
      cursor.position += 1
    } else if let word = cursor.name(bytes) {
      name = word
    } else {
      return .notPlain
    }
    // A newline would end the statement after a name; after a period it would not, which is rare enough to leave.
    switch cursor.skipStatementEnd(bytes, isWhole: isWhole) {
    case .token: break
    case .end: return atEnd
    default: return .notPlain
    }
    quote = bytes[cursor.position]
    guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "`") else { return .notPlain }
  }
  let start = cursor.position
  var i = start + 1
  i = bytes.endOfPlainPath(from: i)
  guard i < bytes.count else { return atEnd }
  guard bytes[i] == quote, i > start + 1 else { return .notPlain }
  cursor.position = i + 1
  if i == start + 2 && bytes[start + 1] == UInt8(ascii: "C") { head.importsC = true }
  head.imports.append(ImportSpec(literal: start..<(i + 1), name: name).placed(place))
  return .complete
}
