import Bytes

/// Cuts a go.mod file into tokens, one ahead of the parser; the lexer of `x/mod/modfile/read.go` (rule S40).
struct ModLexer {
  enum Kind: Hashable {
    case end, comment, lineComment, newline, openParen, closeParen, word

    /// Whether it ends a statement. A comment on a line of its own never follows a word.
    var endsLine: Bool { self == .end || self == .lineComment || self == .newline }
  }

  struct Token {
    var kind: Kind
    var start: ModSyntax.Place
    /// The place right behind it.
    var end: ModSyntax.Place
  }

  /// The next token, not yet taken.
  private(set) var next = Token(
    kind: .end, start: ModSyntax.Place(line: 1, column: 1, offset: 0),
    end: ModSyntax.Place(line: 1, column: 1, offset: 0))
  private(set) var place = ModSyntax.Place(line: 1, column: 1, offset: 0)
  /// Whether a token is before `place` on the same line.
  private var lineHasToken = false

  init(_ bytes: borrowing Span<UInt8>) throws(ModFileError) { try read(bytes) }

  mutating func take(_ bytes: borrowing Span<UInt8>) throws(ModFileError) -> Token {
    let token = next
    try read(bytes)
    return token
  }

  private func error(_ code: ModFileError.Code, at place: ModSyntax.Place? = nil) -> ModFileError {
    ModFileError(place: place ?? self.place, code: code)
  }

  private func rune(_ bytes: borrowing Span<UInt8>) -> Rune {
    let rune = decodeRune(bytes, at: place.offset, end: bytes.count)
    return rune.width == 0 ? Rune(value: 0, width: 0) : rune
  }

  private mutating func pass(_ bytes: borrowing Span<UInt8>) {
    let rune = rune(bytes)
    place.offset += rune.width
    if rune.value == 10 {
      place.line += 1
      place.column = 1
    } else {
      place.column += 1
    }
  }

  private mutating func read(_ bytes: borrowing Span<UInt8>) throws(ModFileError) {
    while place.offset < bytes.count {
      let byte = bytes[place.offset]
      if byte == 32 || byte == 9 || byte == 13 {
        pass(bytes)
        continue
      }
      if bytes.has("//", at: place.offset, end: bytes.count) {
        let start = place
        let kind = lineHasToken ? Kind.lineComment : .comment
        while place.offset < bytes.count && bytes[place.offset] != 10 { pass(bytes) }
        if place.offset < bytes.count { pass(bytes) }
        lineHasToken = false
        next = Token(kind: kind, start: start, end: place)
        return
      }
      if bytes.has("/*", at: place.offset, end: bytes.count) { throw error(.blockComment) }
      break
    }
    let start = place
    guard start.offset < bytes.count else {
      next = Token(kind: .end, start: start, end: start)
      return
    }
    let kind: Kind
    switch bytes[start.offset] {
    case 10:
      pass(bytes)
      kind = .newline
    case UInt8(ascii: "("):
      pass(bytes)
      kind = .openParen
    case UInt8(ascii: ")"):
      pass(bytes)
      kind = .closeParen
    case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: ","):
      pass(bytes)
      kind = .word
    case UInt8(ascii: "\""), UInt8(ascii: "`"):
      try passString(bytes)
      kind = .word
    default:
      try passWord(bytes)
      kind = .word
    }
    lineHasToken = kind != .newline
    next = Token(kind: kind, start: start, end: place)
  }

  private mutating func passString(_ bytes: borrowing Span<UInt8>) throws(ModFileError) {
    let start = place
    let quote = rune(bytes).value
    pass(bytes)
    while true {
      if place.offset >= bytes.count { throw error(.endInString, at: start) }
      let value = rune(bytes).value
      if value == 10 { throw error(.newlineInString) }
      pass(bytes)
      if value == quote { return }
      if value == UInt32(UInt8(ascii: "\\")) && quote != UInt32(UInt8(ascii: "`")) {
        if place.offset >= bytes.count { throw error(.endInString, at: start) }
        pass(bytes)
      }
    }
  }

  private mutating func passWord(_ bytes: borrowing Span<UInt8>) throws(ModFileError) {
    let first = rune(bytes).value
    if !Self.isWord(first) { throw error(.unexpectedCharacter(first)) }
    while place.offset < bytes.count, Self.isWord(rune(bytes).value) {
      if bytes.has("//", at: place.offset, end: bytes.count) { return }
      if bytes.has("/*", at: place.offset, end: bytes.count) { throw error(.blockComment) }
      pass(bytes)
    }
  }

  private static func isWord(_ value: UInt32) -> Bool {
    switch value {
    case 32, 40, 41, 91, 93, 123, 125, 44: false
    case 33..<127: true
    default: !RuneClass.isSpace(value) && RuneClass.isPrint(value)
    }
  }
}
