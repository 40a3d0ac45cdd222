/// Finds the build constraints of a head, line by line as `go/build.parseFileHeader` does (rules S7, S8, S9).
///
/// A `//go:build` line counts anywhere before the first text; `// +build` lines only in the leading run of `//`
/// comments and blank lines, before the last blank line of that run.
///
/// - Returns: whether the end of `range` was seen, so that more bytes could give another answer.
@discardableResult
func readHeaderLines(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>, into head: inout SourceHead) -> Bool {
  var i = range.lowerBound
  var plusBuildEnd = range.lowerBound
  var runEnded = false
  var inBlockComment = false
  while i < range.upperBound {
    let newline = bytes.firstIndex(of: 10, in: i..<range.upperBound)
    let next = newline.map { $0 + 1 } ?? range.upperBound
    var line = trimSpace(bytes, i..<(newline ?? range.upperBound))
    i = next
    if line.isEmpty && !runEnded {
      plusBuildEnd = next
      continue
    }
    if !bytes.has("//", at: line.lowerBound, end: line.upperBound) { runEnded = true }
    if !inBlockComment {
      if let expression = afterDirective(bytes, line, "//go:build") {
        if head.goBuild != nil {
          head.hasSecondGoBuild = true
          return newline == nil
        }
        head.goBuild = expression
      }
      if line.count == 24 && bytes.has("//go:binary-only-package", at: line.lowerBound, end: line.upperBound) {
        head.isBinaryOnly = true
      }
    }
    while !line.isEmpty {
      if inBlockComment {
        guard let close = bytes.firstIndex(of: "*/", in: line) else { break }
        inBlockComment = false
        line = trimSpace(bytes, (close + 2)..<line.upperBound)
      } else if bytes.has("//", at: line.lowerBound, end: line.upperBound) {
        break
      } else if bytes.has("/*", at: line.lowerBound, end: line.upperBound) {
        inBlockComment = true
        line = trimSpace(bytes, (line.lowerBound + 2)..<line.upperBound)
      } else {
        if head.goBuild == nil { readPlusBuild(bytes, range.lowerBound..<plusBuildEnd, into: &head) }
        return newline == nil
      }
    }
  }
  if head.goBuild == nil { readPlusBuild(bytes, range.lowerBound..<plusBuildEnd, into: &head) }
  return true
}

/// The trimmed rest of `line`, which is trimmed, if it is `directive` alone or followed by white space.
private func afterDirective(
  _ bytes: borrowing Span<UInt8>, _ line: Range<Int>, _ directive: StaticString
) -> Range<Int>? {
  guard bytes.has(directive, at: line.lowerBound, end: line.upperBound) else { return nil }
  let rest = (line.lowerBound + directive.utf8CodeUnitCount)..<line.upperBound
  let trimmed = trimSpace(bytes, rest)
  return rest.isEmpty || trimmed.count < rest.count ? trimmed : nil
}

/// Notes the `// +build` lines of `range`, which holds only blank lines and `//` comments.
private func readPlusBuild(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>, into head: inout SourceHead) {
  var i = range.lowerBound
  while i < range.upperBound {
    let newline = bytes.firstIndex(of: 10, in: i..<range.upperBound) ?? range.upperBound
    let line = trimSpace(bytes, i..<newline)
    i = newline + 1
    guard bytes.has("//", at: line.lowerBound, end: line.upperBound) else { continue }
    let text = trimSpace(bytes, (line.lowerBound + 2)..<line.upperBound)
    if let words = afterDirective(bytes, text, "+build") { head.plusBuild.append(words) }
  }
}
