import Bytes

/// Cuts a go.mod file into tokens, one ahead of the parser; the lexer of `x/mod/modfile/read.go` (rule S40).
struct ModLexer {
  enum Kind: Hashable {
    case end, comment, lineComment, newline, openParen, closeParen, word

    /// Whether it ends a statement. A comment on a line of its own never follows a word.
    var endsLine: Bool { self == .end || self == .lineComment || self == .newline }
  }

  /// A place in the file, to count with.
  struct Position {
    var line = 1
    var column = 1
    var offset = 0

    var place: ModSyntax.Place { ModSyntax.Place(line: line, column: column, offset: offset) }
  }

  struct Token {
    var kind: Kind
    var start: Position
    /// The place right behind it.
    var end: Position

    var range: Range<Int> { start.offset..<end.offset }
  }

  /// The next token, not yet taken.
  private(set) var next = Token(kind: .end, start: Position(), end: Position())
  private(set) var position = Position()
  /// Whether a token is before `position` on the same line.
  private var lineHasToken = false

  init(_ bytes: borrowing Span<UInt8>) throws(ModFileError) { try read(bytes) }

  mutating func take(_ bytes: borrowing Span<UInt8>) throws(ModFileError) -> Token {
    let token = next
    try read(bytes)
    return token
  }

  private func error(_ code: ModFileError.Code, at start: Position? = nil) -> ModFileError {
    ModFileError(place: (start ?? position).place, code: code)
  }

  private func rune(_ bytes: borrowing Span<UInt8>) -> Rune {
    let rune = decodeRune(bytes, at: position.offset, end: bytes.count)
    return rune.width == 0 ? Rune(value: 0, width: 0) : rune
  }

  private mutating func pass(_ bytes: borrowing Span<UInt8>) {
    let rune = rune(bytes)
    position.offset += rune.width
    if rune.value == 10 {
      position.line += 1
      position.column = 1
    } else {
      position.column += 1
    }
  }

  private mutating func read(_ bytes: borrowing Span<UInt8>) throws(ModFileError) {
    while position.offset < bytes.count {
      let byte = bytes[position.offset]
      if byte == 32 || byte == 9 || byte == 13 {
        pass(bytes)
        continue
      }
      if bytes.has("//", at: position.offset, end: bytes.count) {
        let start = position
        let kind = lineHasToken ? Kind.lineComment : .comment
        while position.offset < bytes.count && bytes[position.offset] != 10 { pass(bytes) }
        if position.offset < bytes.count { pass(bytes) }
        lineHasToken = false
        next = Token(kind: kind, start: start, end: position)
        return
      }
      if bytes.has("/*", at: position.offset, end: bytes.count) { throw error(.blockComment) }
      break
    }
    let start = position
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
    next = Token(kind: kind, start: start, end: position)
  }

  private mutating func passString(_ bytes: borrowing Span<UInt8>) throws(ModFileError) {
    let start = position
    let quote = rune(bytes).value
    pass(bytes)
    while true {
      if position.offset >= bytes.count { throw error(.endInString, at: start) }
      let value = rune(bytes).value
      if value == 10 { throw error(.newlineInString) }
      pass(bytes)
      if value == quote { return }
      if value == UInt32(UInt8(ascii: "\\")) && quote != UInt32(UInt8(ascii: "`")) {
        if position.offset >= bytes.count { throw error(.endInString, at: start) }
        pass(bytes)
      }
    }
  }

  private mutating func passWord(_ bytes: borrowing Span<UInt8>) throws(ModFileError) {
    let first = rune(bytes).value
    if !Self.isWord(first) { throw error(.unexpectedCharacter(first)) }
    while position.offset < bytes.count, Self.isWord(rune(bytes).value) {
      if bytes.has("//", at: position.offset, end: bytes.count) { return }
      if bytes.has("/*", at: position.offset, end: bytes.count) { throw error(.blockComment) }
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
