/// Whether the build constraints in a head let go build the file.
package enum BuildVerdict: Sendable, Hashable {
  case build
  case ignore
  /// Go refuses the `//go:build` line; the file is invalid and its package has an error (facts S10).
  case malformed(ConstraintError)
}

/// Why go refuses a `//go:build` line; the ranges are bytes of what was evaluated.
package enum ConstraintError: Error, Sendable, Hashable {
  case secondLine
  case unexpectedEnd
  case missingCloseParen
  case unexpectedToken(Range<Int>)
  case invalidSyntax(UInt32)
  case doubleNegation
  case tooLarge
}

extension SourceHead {
  /// Judges the constraints of the file's text; its name is `FileSuffix`'s matter.
  ///
  /// - Parameters:
  ///   - bytes: what was scanned.
  ///   - holds: whether the tag in a range of the given bytes is satisfied. It is asked once for each tag of the text,
  ///     and may be asked for `ignore`.
  /// - Returns: `build` too where there are no constraints.
  package func verdict(
    in bytes: borrowing Span<UInt8>, _ holds: (borrowing Span<UInt8>, Range<Int>) -> Bool
  ) -> BuildVerdict {
    if hasSecondGoBuild { return .malformed(.secondLine) }
    if let goBuild {
      do throws(ConstraintError) {
        return try evaluateGoBuild(bytes, goBuild, holds) ? .build : .ignore
      } catch {
        return .malformed(error)
      }
    }
    for line in plusBuild where evaluatePlusBuild(bytes, line, holds) == false { return .ignore }
    return .build
  }

  /// Whether the text of the file constrains it at all.
  package var isConstrained: Bool { goBuild != nil || !plusBuild.isEmpty }
}

/// Evaluates the expression after `//go:build`; `go/build/constraint.Parse` and `Eval`.
package func evaluateGoBuild(
  _ bytes: borrowing Span<UInt8>, _ expression: Range<Int>, _ holds: (borrowing Span<UInt8>, Range<Int>) -> Bool
) throws(ConstraintError) -> Bool {
  /// One open parenthesis, or the whole: the values left of `||` and of `&&`, and whether `!` stood before it.
  struct Level {
    var either = false
    var both = true
    var isNegated = false
  }
  var outer: ContiguousArray<Level> = []
  var level = Level()
  var lexer = ConstraintLexer(position: expression.lowerBound, end: expression.upperBound)
  var operands = 0
  while true {
    operands += 1
    if operands > 1000 { throw .tooLarge }
    try lexer.advance(bytes)
    var isNegated = false
    if lexer.isSign(bytes, UInt8(ascii: "!")) {
      isNegated = true
      try lexer.advance(bytes)
      if lexer.isSign(bytes, UInt8(ascii: "!")) { throw .doubleNegation }
    }
    if lexer.isSign(bytes, UInt8(ascii: "(")) {
      level.isNegated = isNegated
      outer.append(level)
      level = Level()
      continue
    }
    guard lexer.isTag else {
      if !lexer.token.isEmpty { throw .unexpectedToken(lexer.token) }
      throw outer.isEmpty ? .unexpectedEnd : .missingCloseParen
    }
    var value = holds(bytes, lexer.token) != isNegated
    try lexer.advance(bytes)
    while true {
      level.both = level.both && value
      if lexer.isSign(bytes, UInt8(ascii: "&")) { break }
      level.either = level.either || level.both
      if lexer.isSign(bytes, UInt8(ascii: "|")) {
        level.both = true
        break
      }
      guard let around = outer.popLast() else {
        if !lexer.token.isEmpty { throw .unexpectedToken(lexer.token) }
        return level.either
      }
      if !lexer.isSign(bytes, UInt8(ascii: ")")) { throw .missingCloseParen }
      value = level.either != around.isNegated
      level = around
      try lexer.advance(bytes)
    }
  }
}

/// Cuts a `//go:build` expression into tags and signs.
private struct ConstraintLexer {
  var position: Int
  let end: Int
  /// The last token, empty at the end.
  var token = 0..<0
  var isTag = false

  init(position: Int, end: Int) { (self.position, self.end) = (position, end) }

  func isSign(_ bytes: borrowing Span<UInt8>, _ byte: UInt8) -> Bool {
    !isTag && !token.isEmpty && bytes[token.lowerBound] == byte
  }

  mutating func advance(_ bytes: borrowing Span<UInt8>) throws(ConstraintError) {
    isTag = false
    while position < end && (bytes[position] == 32 || bytes[position] == 9) { position += 1 }
    let start = position
    guard start < end else {
      token = start..<start
      return
    }
    switch bytes[start] {
    case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "!"): position += 1
    case UInt8(ascii: "&"), UInt8(ascii: "|"):
      guard start + 1 < end, bytes[start + 1] == bytes[start] else { throw .invalidSyntax(UInt32(bytes[start])) }
      position += 2
    default:
      position = endOfTag(bytes, start..<end)
      if position == start { throw .invalidSyntax(decodeRune(bytes, at: start, end: end).value) }
      isTag = true
    }
    token = start..<position
  }
}

/// Where the letters, digits, underscores and dots at the start of `range` end.
private func endOfTag(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Int {
  var i = range.lowerBound
  while i < range.upperBound {
    let rune = decodeRune(bytes, at: i, end: range.upperBound)
    guard rune.value == 95 || rune.value == 46 || RuneClass.isLetter(rune.value) || RuneClass.isDigit(rune.value)
    else { break }
    i += rune.width
  }
  return i
}

/// Evaluates the words after one `// +build`: spaces are or, commas are and; nil for a line too complex, which go skips.
package func evaluatePlusBuild(
  _ bytes: borrowing Span<UInt8>, _ line: Range<Int>, _ holds: (borrowing Span<UInt8>, Range<Int>) -> Bool
) -> Bool? {
  let ignore = ContiguousArray("ignore".utf8)
  let ignored = holds(ignore.span, 0..<ignore.count)
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
        let value = evaluateLiteral(bytes, start..<i, ignored: ignored, holds)
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
  return result ?? ignored
}

private func evaluateLiteral(
  _ bytes: borrowing Span<UInt8>, _ literal: Range<Int>, ignored: Bool,
  _ holds: (borrowing Span<UInt8>, Range<Int>) -> Bool
) -> Bool {
  guard bytes.has("!", at: literal.lowerBound, end: literal.upperBound) else {
    return endOfTag(bytes, literal) == literal.upperBound && !literal.isEmpty ? holds(bytes, literal) : ignored
  }
  let tag = (literal.lowerBound + 1)..<literal.upperBound
  if tag.isEmpty || bytes[tag.lowerBound] == UInt8(ascii: "!") { return ignored }
  return !(endOfTag(bytes, tag) == tag.upperBound ? holds(bytes, tag) : ignored)
}
