package import Bytes

extension ModSyntax {
  /// Parses the text of a go.mod or go.work file, whatever its directives.
  package init(parsing text: ByteString) throws(ModFileError) {
    self.init()
    var parser = try ModParser(text.bytes.span)
    try parser.parse(text.bytes.span, into: &self)
  }
}

/// Puts tokens together to lines and blocks; the parser of `x/mod/modfile/read.go`.
private struct ModParser {
  private var lexer: ModLexer
  /// Where the bytes start that no token or statement has yet.
  private var taken = 0

  init(_ bytes: borrowing Span<UInt8>) throws(ModFileError) { lexer = try ModLexer(bytes) }

  mutating func parse(_ bytes: borrowing Span<UInt8>, into syntax: inout ModSyntax) throws(ModFileError) {
    while true {
      switch lexer.next.kind {
      case .newline, .comment: _ = try lexer.take(bytes)
      case .end:
        syntax.tail = rest(bytes, to: bytes.count)
        return
      default: syntax.statements.append(try statement(bytes))
      }
    }
  }

  /// The bytes since the last piece, up to `end`.
  private mutating func rest(_ bytes: borrowing Span<UInt8>, to end: Int) -> ByteString {
    defer { taken = end }
    return ByteString(bytes, taken..<max(taken, end))
  }

  private mutating func token(_ bytes: borrowing Span<UInt8>, _ token: ModLexer.Token) -> ModSyntax.Token {
    let before = rest(bytes, to: token.start.offset)
    return ModSyntax.Token(before: before, rest(bytes, to: token.end.offset))
  }

  /// Takes the first token of a line, and gives the line so far.
  private mutating func startLine(_ bytes: borrowing Span<UInt8>) throws(ModFileError) -> ModSyntax.Line {
    let first = try lexer.take(bytes)
    var word = token(bytes, first)
    let lead = word.before
    word.before = ""
    return ModSyntax.Line(lead: lead, tokens: [word], end: "", place: first.start)
  }

  private mutating func statement(_ bytes: borrowing Span<UInt8>) throws(ModFileError) -> ModSyntax.Statement {
    var line = try startLine(bytes)
    while true {
      let next = try lexer.take(bytes)
      if next.kind.endsLine {
        line.end = rest(bytes, to: next.end.offset)
        return .line(line)
      }
      guard next.kind == .openParen else {
        line.tokens.append(token(bytes, next))
        continue
      }
      if lexer.next.kind.endsLine { return .block(try block(bytes, head: line, open: next)) }
      guard lexer.next.kind == .closeParen else {
        line.tokens.append(token(bytes, next))
        continue
      }
      let close = try lexer.take(bytes)
      if lexer.next.kind.endsLine {
        let open = token(bytes, next)
        let inside = token(bytes, close)
        let end = try lexer.take(bytes)
        return .block(
          ModSyntax.Block(
            head: line, beforeOpen: open.before, afterOpen: "", lines: [], beforeClose: inside.before,
            end: rest(bytes, to: end.end.offset)))
      }
      line.tokens.append(token(bytes, next))
      line.tokens.append(token(bytes, close))
    }
  }

  private mutating func block(
    _ bytes: borrowing Span<UInt8>, head: ModSyntax.Line, open: ModLexer.Token
  ) throws(ModFileError) -> ModSyntax.Block {
    let parenthesis = token(bytes, open)
    var block = ModSyntax.Block(
      head: head, beforeOpen: parenthesis.before, afterOpen: "", lines: [], beforeClose: "", end: "")
    // The rest of the line with the parenthesis.
    if lexer.next.kind != .end {
      let end = try lexer.take(bytes)
      block.afterOpen = rest(bytes, to: end.end.offset)
    }
    while true {
      switch lexer.next.kind {
      case .newline, .comment, .lineComment: _ = try lexer.take(bytes)
      case .end: throw ModFileError(place: lexer.place, code: .blockNotClosed(start: head.place))
      case .closeParen:
        let close = token(bytes, try lexer.take(bytes))
        block.beforeClose = close.before
        if !lexer.next.kind.endsLine { throw ModFileError(place: lexer.place, code: .expectedNewlineAfterParen) }
        let end = try lexer.take(bytes)
        block.end = rest(bytes, to: end.end.offset)
        return block
      default: block.lines.append(try blockLine(bytes))
      }
    }
  }

  private mutating func blockLine(_ bytes: borrowing Span<UInt8>) throws(ModFileError) -> ModSyntax.Line {
    var line = try startLine(bytes)
    while true {
      let next = try lexer.take(bytes)
      if next.kind.endsLine {
        line.end = rest(bytes, to: next.end.offset)
        return line
      }
      line.tokens.append(token(bytes, next))
    }
  }
}
