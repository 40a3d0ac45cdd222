/// The text after `import` in a comment right after the package clause, trimmed; `go/build.findImportComment`.
///
/// What it returns may be anything: `unquote` decides whether it is an import path (rule G45).
func findImportComment(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Range<Int>? {
  guard let package = firstWord(bytes, range), bytes.has("package", at: package.lowerBound, end: package.upperBound),
    package.count == 7, let name = firstWord(bytes, package.upperBound..<range.upperBound)
  else { return nil }
  return importComment(bytes, after: name.upperBound, end: range.upperBound)
}

/// The import comment that starts at `start`, right behind the package name.
func importComment(_ bytes: borrowing Span<UInt8>, after start: Int, end: Int) -> Range<Int>? {
  var i = start
  while i < end && (bytes[i] == 32 || bytes[i] == 9 || bytes[i] == 13) { i += 1 }
  let comment: Range<Int>
  if bytes.has("//", at: i, end: end) {
    comment = (i + 2)..<(bytes.firstIndex(of: 10, in: (i + 2)..<end) ?? end)
  } else if bytes.has("/*", at: i, end: end) {
    guard let close = bytes.firstIndex(of: "*/", in: (i + 2)..<end) else { return nil }
    comment = (i + 2)..<close
    if bytes.firstIndex(of: 10, in: comment) != nil { return nil }
  } else {
    return nil
  }
  let text = trimSpace(bytes, comment)
  guard let word = firstWord(bytes, text), word.count == 6,
    bytes.has("import", at: word.lowerBound, end: word.upperBound)
  else { return nil }
  return trimSpace(bytes, word.upperBound..<text.upperBound)
}

/// The run of letters, digits and underscores after any spaces and comments; nil where something else comes.
private func firstWord(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Range<Int>? {
  var i = range.lowerBound
  let end = range.upperBound
  while i < end {
    switch bytes[i] {
    case 32, 9, 13, 10:
      i += 1
      continue
    case 47 where bytes.has("//", at: i, end: end):
      guard let newline = bytes.firstIndex(of: 10, in: i..<end) else { return nil }
      i = newline + 1
      continue
    case 47 where bytes.has("/*", at: i, end: end):
      guard let close = bytes.firstIndex(of: "*/", in: (i + 2)..<end) else { return nil }
      i = close + 2
      continue
    default: break
    }
    break
  }
  let start = i
  while i < end {
    let rune = decodeRune(bytes, at: i, end: end)
    let isDigit = rune.value >= 48 && rune.value <= 57
    guard isDigit || rune.value == 95 || RuneClass.isLetter(rune.value) else { break }
    i += rune.width
  }
  return i > start ? start..<i : nil
}
