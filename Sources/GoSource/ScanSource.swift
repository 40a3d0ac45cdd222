/// Reads the head of a Go file as `go/build.readGoInfo` does: package clause, imports, build constraints.
///
/// - Parameters:
///   - bytes: the file from its start, all of it or a first piece.
///   - isWhole: whether `bytes` is all of the file; only then is `needsMore` never returned.
///   - head: what was found; what it held before is forgotten.
/// - Returns: how it ended; `needsMore` asks for a longer piece of the file.
///
/// Most heads are plain and take one pass without an allocation. What is not plain (escapes, letters beyond ASCII
/// outside comments, stray semicolons, anything go would refuse) is read again by a faithful model of Go's two readers.
package func scanSource(
  _ bytes: borrowing Span<UInt8>, isWhole: Bool = true, into head: inout SourceHead
) -> ScanResult {
  head.clear()
  switch scanPlainHead(bytes, isWhole: isWhole, into: &head) {
  case .complete: return .complete
  case .needsMore: return .needsMore
  case .notPlain:
    head.clear()
    return scanAnyHead(bytes, isWhole: isWhole, into: &head)
  }
}

/// The exact and slower way, for every head. `scanSource` gives the same answer; tests compare the two.
func scanAnyHead(_ bytes: borrowing Span<UInt8>, isWhole: Bool, into head: inout SourceHead) -> ScanResult {
  let start = hasByteOrderMark(bytes) ? 3 : 0
  var reader = HeadReader(start: start, isWhole: isWhole)
  reader.read(bytes)
  if reader.isStarved { return .needsMore }
  let end: Int
  switch reader.failure {
  case .nul:
    head.error = SourceError(offset: reader.position - 1, code: .nulInInput)
    return .unreadable
  case .syntax: end = bytes.count
  case nil: end = reader.isAtEnd ? reader.position : reader.position - 1
  }
  // After a syntax error go parses the whole file; a parser that never reaches the end of a piece needs no more.
  let isCut = reader.failure == .syntax && !isWhole
  if readHeaderLines(bytes, start..<end, into: &head) && isCut { return .needsMore }
  head.importComment = findImportComment(bytes, start..<end)
  var parser = HeadParser(bytes, range: start..<end)
  let isGood = parser.parse(bytes, into: &head)
  if isCut && parser.touchedEnd { return .needsMore }
  if isGood && parser.checkPaths(bytes, into: &head) {
    var lines = LineCounter(bytes)
    for k in head.imports.indices {
      head.imports[k] = head.imports[k].placed(lines.position(of: head.imports[k].start, in: bytes))
    }
    return .complete
  }
  head.imports.removeAll(keepingCapacity: true)
  head.importsC = false
  head.error = parser.firstError
  return .malformed
}

/// How scanning a head ended.
package enum ScanResult: Sendable, Hashable {
  /// All imports were found.
  case complete
  /// The bytes ended inside the head: scan again with more of the file.
  case needsMore
  /// Go lists the file under its package name but takes no import from it; `SourceHead.error` says why.
  case malformed
  /// Go rejects the file before it looks at its build constraints (a NUL in the head; rule S23).
  case unreadable
}
