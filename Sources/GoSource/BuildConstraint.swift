/// Whether the build constraints in a head let go build the file.
package enum BuildVerdict: Sendable, Hashable {
  case build
  case ignore
  /// Go refuses the `//go:build` line; the file is invalid and its package has an error (rule S10).
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
  /// Evaluates the constraints in the file's text; `FileSuffix` evaluates its name.
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
