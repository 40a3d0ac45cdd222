extension TokenScanner {
  /// Passes one token, which is no comment and no newline, and says what it is.
  mutating func scanToken(_ bytes: borrowing Span<UInt8>, semicolonBefore: Bool) -> Kind {
    let from = offset
    let first = character
    if isLetter(first) {
      repeat { advance(bytes) } while isLetter(character) || isDigit(character)
      let kind = keywordKind(bytes, from..<offset)
      insertsSemicolon = kind.insertsSemicolon
      return kind.kind
    }
    if isDecimal(first) || (first == 46 && isDecimal(Int32(peekByte(bytes)))) {
      insertsSemicolon = true
      scanNumber(bytes)
      return .literal
    }
    if first == -1 { return .end }
    advance(bytes)
    switch first {
    case 34:
      insertsSemicolon = true
      scanString(bytes)
      return .string
    case 96:
      insertsSemicolon = true
      scanRawString(bytes)
      return .string
    case 39:
      insertsSemicolon = true
      scanRuneLiteral(bytes)
      return .literal
    case 46:
      if character == 46 && peekByte(bytes) == 46 {
        advance(bytes)
        advance(bytes)
        return .other
      }
      return .period
    case 44: return .comma
    case 59: return .semicolon
    case 40: return .openParen
    case 41:
      insertsSemicolon = true
      return .closeParen
    case 125:
      insertsSemicolon = true
      return .closeBrace
    case 91, 93, 123, 126:
      insertsSemicolon = first == 93
      return .other
    case 33, 37, 38, 42, 43, 45, 47, 58, 60, 61, 62, 94, 124:
      insertsSemicolon = scanOperator(bytes, first)
      return .other
    default:
      if first == 0x201c || first == 0x201d {
        report(.curlyQuote(UInt32(first)), at: from)
      } else if first != 0xfeff {
        report(.illegalCharacter(UInt32(first)), at: from)
      }
      insertsSemicolon = semicolonBefore
      return .illegal
    }
  }

  /// Passes the rest of an operator, and says whether a newline after it counts (`++` and `--`).
  private mutating func scanOperator(_ bytes: borrowing Span<UInt8>, _ first: Int32) -> Bool {
    if first == 43 || first == 45, character == first {
      advance(bytes)
      return true
    }
    if first == 60 && character == 45 {
      advance(bytes)
      return false
    }
    if first == 38 && character == 94 {
      advance(bytes)
    } else if first == 38 || first == 124, character == first {
      advance(bytes)
      return false
    } else if first == 60 || first == 62, character == first {
      advance(bytes)
    }
    if character == 61 { advance(bytes) }
    return false
  }
}
