/// Cuts the head of a Go file into tokens: a model of go/scanner, errors included.
///
/// Distinguishes only what a head can contain: names, strings, the signs of an import section, and anything else. That
/// ends the section, but it must be scanned to its end, since an error inside it makes go reject the whole file.
struct TokenScanner {
  enum Kind {
    case package, `import`, keyword, identifier, string, literal
    case period, comma, openParen, closeParen, closeBrace, semicolon, newline, end, illegal, other
  }

  struct Token {
    var kind: Kind
    var range: Range<Int>
  }

  /// The error that go prints first: the one with the smallest offset, whatever the order in which they are found.
  private(set) var firstError: SourceError?
  /// The offset of the error that was reported last.
  private(set) var lastErrorOffset: Int?
  /// Whether the end of the bytes was seen.
  private(set) var touchedEnd = false

  let start: Int
  let limit: Int
  /// The character in hand, -1 at the end, and where it and the next one start.
  private(set) var character: Int32 = 32
  private(set) var offset: Int
  private var nextOffset: Int
  private var lineStart: Int
  var insertsSemicolon = false
  /// A newline inside a comment that acts as a semicolon.
  private var commentNewline: Int?

  init(_ bytes: borrowing Span<UInt8>, range: Range<Int>) {
    (start, limit) = (range.lowerBound, range.upperBound)
    (offset, nextOffset, lineStart) = (start, start, start)
    advance(bytes)
    if character == 0xfeff { advance(bytes) }
  }

  mutating func report(_ code: SourceError.Code, at offset: Int) {
    lastErrorOffset = offset
    if let first = firstError, first.offset < offset || (first.offset == offset && first.code.rank <= code.rank) {
      return
    }
    firstError = SourceError(offset: offset, code: code)
  }

  /// Takes the next character in hand; `Scanner.next`.
  mutating func advance(_ bytes: borrowing Span<UInt8>) {
    if character == 10 { lineStart = min(nextOffset, limit) }
    guard nextOffset < limit else {
      offset = limit
      character = -1
      touchedEnd = true
      return
    }
    offset = nextOffset
    let rune = decodeRune(bytes, at: offset, end: limit)
    nextOffset += rune.width
    character = Int32(rune.value)
    // A character cut off by the end of a first piece could be whole in the file.
    if rune.isInvalid && offset + 4 > limit { touchedEnd = true }
    if rune.value == 0 {
      report(.nul, at: offset)
    } else if rune.isInvalid {
      if offset == start && limit - offset >= 2
        && (bytes[offset] == 0xff && bytes[offset + 1] == 0xfe || bytes[offset] == 0xfe && bytes[offset + 1] == 0xff)
      {
        report(.looksLikeUTF16, at: offset)
        nextOffset = limit
      } else {
        report(.invalidUTF8, at: offset)
      }
    } else if rune.value == 0xfeff && offset > start {
      report(.byteOrderMark, at: offset)
    }
  }

  /// The next token that is not a comment; `Scanner.Scan`.
  mutating func scan(_ bytes: borrowing Span<UInt8>) -> Token {
    while true {
      if let newline = commentNewline {
        commentNewline = nil
        return Token(kind: .newline, range: newline..<newline)
      }
      skipSpace(bytes)
      let start = offset
      let first = character
      if first == 10 || first == -1 && insertsSemicolon {
        if first == 10 { advance(bytes) }
        insertsSemicolon = false
        return Token(kind: .newline, range: start..<start)
      }
      if first == 47 && (peekByte(bytes) == 47 || peekByte(bytes) == 42) {
        advance(bytes)
        let newline = scanComment(bytes)
        if insertsSemicolon, let newline {
          commentNewline = newline
          insertsSemicolon = false
        }
        continue
      }
      let before = insertsSemicolon
      insertsSemicolon = false
      let kind = scanToken(bytes, semicolonBefore: before)
      return Token(kind: kind, range: start..<offset)
    }
  }

  func peekByte(_ bytes: borrowing Span<UInt8>) -> UInt8 { nextOffset < limit ? bytes[nextOffset] : 0 }

  private mutating func skipSpace(_ bytes: borrowing Span<UInt8>) {
    while character == 32 || character == 9 || character == 13 || (character == 10 && !insertsSemicolon) {
      advance(bytes)
    }
  }

  /// Skips a comment whose first slash is passed, and says where its first newline is if it is a `/* */`.
  private mutating func scanComment(_ bytes: borrowing Span<UInt8>) -> Int? {
    let from = offset - 1
    let isAtLineStart = from == lineStart
    if character == 47 {
      repeat { advance(bytes) } while character != 10 && character >= 0
      var end = offset
      if end > from + 2 && bytes[end - 1] == 13 { end -= 1 }
      if isAtLineStart { checkLineDirective(bytes, from..<end) }
      return nil
    }
    var newline: Int?
    advance(bytes)
    while character >= 0 {
      let before = character
      if before == 10 && newline == nil { newline = offset }
      advance(bytes)
      if before == 42 && character == 47 {
        advance(bytes)
        checkLineDirective(bytes, from..<(offset - 2))
        return newline
      }
    }
    report(.commentNotTerminated, at: from)
    return newline
  }
}

extension SourceError.Code {
  /// Where go's message sorts among those at the same place; equal ones stay in the order in which they are found.
  fileprivate var rank: Int {
    guard case .number(let fault) = self else { return 5 }
    return switch fault {
    // '
    case .decimalMantissa, .hexadecimalMantissa, .separator: 0
    // binary, decimal, exponent, hexadecimal
    case .noDigits(.binary): 1
    case .noDigits(.decimal): 2
    case .exponentWithoutDigits: 3
    case .noDigits(.hexadecimal), .mantissaWithoutExponent: 4
    // After "illegal": invalid, octal
    case .radixPoint, .invalidDigit: 6
    case .noDigits(.octal): 7
    }
  }
}
