/// Evaluates the words after one `// +build`: spaces are or, commas are and; nil for a line too complex, which go skips.
package func evaluatePlusBuild(
  _ bytes: borrowing Span<UInt8>, _ line: Range<Int>, _ holds: (borrowing Span<UInt8>, Range<Int>) -> Bool
) -> Bool? {
  /// What go takes for a word that is no tag.
  func ignored() -> Bool { holds(ignore.span, 0..<ignore.count) }
  var result: Bool?
  var operations = 0
  var i = line.lowerBound
  while i < line.upperBound {
    let space = decodeRune(bytes, at: i, end: line.upperBound)
    if RuneClass.isSpace(space.value) {
      i += space.width
      continue
    }
    var clause: Bool?
    var start = i
    while true {
      let rune = decodeRune(bytes, at: i, end: line.upperBound)
      let isEnd = rune.width == 0 || RuneClass.isSpace(rune.value)
      if isEnd || rune.value == UInt32(UInt8(ascii: ",")) {
        let value = evaluateLiteral(bytes, start..<i, ignored, holds)
        if clause != nil { operations += 1 }
        clause = (clause ?? true) && value
        start = i + rune.width
      }
      if isEnd { break }
      i += rune.width
    }
    if result != nil { operations += 1 }
    if operations > 100 { return nil }
    result = (result ?? false) || (clause ?? true)
  }
  return result ?? ignored()
}

private let ignore = ContiguousArray("ignore".utf8)

private func evaluateLiteral(
  _ bytes: borrowing Span<UInt8>, _ literal: Range<Int>, _ ignored: () -> Bool,
  _ holds: (borrowing Span<UInt8>, Range<Int>) -> Bool
) -> Bool {
  guard bytes.has("!", at: literal.lowerBound, end: literal.upperBound) else {
    return endOfTag(bytes, literal) == literal.upperBound && !literal.isEmpty ? holds(bytes, literal) : ignored()
  }
  let tag = (literal.lowerBound + 1)..<literal.upperBound
  if tag.isEmpty || bytes[tag.lowerBound] == UInt8(ascii: "!") { return ignored() }
  return !(endOfTag(bytes, tag) == tag.upperBound ? holds(bytes, tag) : ignored())
}
