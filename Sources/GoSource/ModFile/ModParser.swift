import Bytes

/// A line of a file with at least one token, as places in its bytes.
struct ModLine {
  /// Where its lead begins: behind the piece before it.
  var start = 0
  /// Its words and signs. Not empty.
  var tokens: [Range<Int>] = []
  /// Behind its newline; of the head of a block, behind its last word.
  var end = 0
  /// The place of the first token.
  var place = ModSyntax.Place(line: 1, column: 1, offset: 0)

  /// Blank lines, whole lines of comments, and the indentation.
  var lead: Range<Int> { start..<tokens[0].lowerBound }
  /// Spaces, the comment at the end, the newline.
  var rest: Range<Int> { tokens[tokens.count - 1].upperBound..<end }
}

/// Takes the pieces of a file in their order. What follows a parenthesis belongs to it, up to the end of the line.
protocol ModReceiver {
  /// A line outside of blocks.
  mutating func take(_ line: ModLine, _ bytes: borrowing Span<UInt8>)
  /// The words before a parenthesis, and where that and its line end.
  mutating func open(_ head: ModLine, parenthesis: Int, end: Int, _ bytes: borrowing Span<UInt8>)
  mutating func takeInBlock(_ line: ModLine, _ bytes: borrowing Span<UInt8>)
  /// The end of the block; `start` is where the piece before ends.
  mutating func close(start: Int, parenthesis: Int, end: Int, _ bytes: borrowing Span<UInt8>)
  /// What follows the last statement.
  mutating func finish(_ tail: Range<Int>, _ bytes: borrowing Span<UInt8>)
}

/// Puts tokens together to lines and blocks; the parser of `x/mod/modfile/read.go`. It keeps nothing of the file.
struct ModParser {
  private var lexer: ModLexer
  /// Where the bytes start that no piece has yet.
  private var taken = 0
  /// Used for each line again.
  private var line = ModLine()

  init(_ bytes: borrowing Span<UInt8>) throws(ModFileError) { lexer = try ModLexer(bytes) }

  mutating func parse(_ bytes: borrowing Span<UInt8>, into receiver: inout some ModReceiver) throws(ModFileError) {
    while true {
      switch lexer.next.kind {
      case .newline, .comment: _ = try lexer.take(bytes)
      case .end: return receiver.finish(taken..<max(taken, bytes.count), bytes)
      default: try statement(bytes, &receiver)
      }
    }
  }

  /// Takes the first token of a line.
  private mutating func startLine(_ bytes: borrowing Span<UInt8>) throws(ModFileError) {
    let first = try lexer.take(bytes)
    line.start = taken
    line.tokens.removeAll(keepingCapacity: true)
    line.tokens.append(first.range)
    line.place = first.start.place
  }

  private mutating func endLine(_ end: Int) {
    line.end = end
    taken = end
  }

  private mutating func statement(
    _ bytes: borrowing Span<UInt8>, _ receiver: inout some ModReceiver
  ) throws(ModFileError) {
    try startLine(bytes)
    while true {
      let next = try lexer.take(bytes)
      if next.kind.endsLine {
        endLine(next.end.offset)
        return receiver.take(line, bytes)
      }
      guard next.kind == .openParen else {
        line.tokens.append(next.range)
        continue
      }
      if lexer.next.kind.endsLine { return try block(bytes, open: next, &receiver) }
      guard lexer.next.kind == .closeParen else {
        line.tokens.append(next.range)
        continue
      }
      let close = try lexer.take(bytes)
      if lexer.next.kind.endsLine {
        endLine(line.tokens[line.tokens.count - 1].upperBound)
        receiver.open(line, parenthesis: next.start.offset, end: next.end.offset, bytes)
        let end = try lexer.take(bytes)
        receiver.close(start: next.end.offset, parenthesis: close.start.offset, end: end.end.offset, bytes)
        taken = end.end.offset
        return
      }
      line.tokens.append(next.range)
      line.tokens.append(close.range)
    }
  }

  private mutating func block(
    _ bytes: borrowing Span<UInt8>, open: ModLexer.Token, _ receiver: inout some ModReceiver
  ) throws(ModFileError) {
    let head = line.place
    endLine(line.tokens[line.tokens.count - 1].upperBound)
    // The rest of the line with the parenthesis.
    let end = lexer.next.kind == .end ? open.end.offset : try lexer.take(bytes).end.offset
    receiver.open(line, parenthesis: open.start.offset, end: end, bytes)
    taken = end
    while true {
      switch lexer.next.kind {
      case .newline, .comment, .lineComment: _ = try lexer.take(bytes)
      case .end: throw ModFileError(place: lexer.position.place, code: .blockNotClosed(start: head))
      case .closeParen:
        let close = try lexer.take(bytes)
        if !lexer.next.kind.endsLine {
          throw ModFileError(place: lexer.position.place, code: .expectedNewlineAfterParen)
        }
        let end = try lexer.take(bytes)
        receiver.close(start: taken, parenthesis: close.start.offset, end: end.end.offset, bytes)
        taken = end.end.offset
        return
      default:
        try blockLine(bytes)
        receiver.takeInBlock(line, bytes)
      }
    }
  }

  private mutating func blockLine(_ bytes: borrowing Span<UInt8>) throws(ModFileError) {
    try startLine(bytes)
    while true {
      let next = try lexer.take(bytes)
      if next.kind.endsLine { return endLine(next.end.offset) }
      line.tokens.append(next.range)
    }
  }
}
