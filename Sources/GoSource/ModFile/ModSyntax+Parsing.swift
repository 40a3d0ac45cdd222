package import Bytes

extension ModSyntax {
  /// Parses the text of a go.mod or go.work file, whatever its directives.
  package init(parsing text: ByteString) throws(ModFileError) {
    var tree = ModTree()
    var parser = try ModParser(text.bytes.span)
    try parser.parse(text.bytes.span, into: &tree)
    self = tree.syntax
  }
}

/// Puts the pieces of a file together to a tree.
private struct ModTree: ModReceiver {
  var syntax = ModSyntax()
  /// The block that is open.
  private var block: ModSyntax.Block?

  mutating func take(_ line: ModLine, _ bytes: borrowing Span<UInt8>) {
    syntax.statements.append(.line(ModSyntax.Line(line, bytes)))
  }

  mutating func open(_ head: ModLine, parenthesis: Int, end: Int, _ bytes: borrowing Span<UInt8>) {
    block = ModSyntax.Block(
      head: ModSyntax.Line(head, bytes), beforeOpen: ByteString(bytes, head.end..<parenthesis),
      afterOpen: ByteString(bytes, (parenthesis + 1)..<end), lines: [], beforeClose: "", end: "")
  }

  mutating func takeInBlock(_ line: ModLine, _ bytes: borrowing Span<UInt8>) {
    block?.lines.append(ModSyntax.Line(line, bytes))
  }

  mutating func close(start: Int, parenthesis: Int, end: Int, _ bytes: borrowing Span<UInt8>) {
    guard var closed = block else { return }
    closed.beforeClose = ByteString(bytes, start..<parenthesis)
    closed.end = ByteString(bytes, (parenthesis + 1)..<end)
    syntax.statements.append(.block(closed))
    block = nil
  }

  mutating func finish(_ tail: Range<Int>, _ bytes: borrowing Span<UInt8>) { syntax.tail = ByteString(bytes, tail) }
}

extension ModSyntax.Line {
  fileprivate init(_ line: ModLine, _ bytes: borrowing Span<UInt8>) {
    var tokens: [ModSyntax.Token] = []
    tokens.reserveCapacity(line.tokens.count)
    var before = line.tokens[0].lowerBound
    for token in line.tokens {
      tokens.append(ModSyntax.Token(before: ByteString(bytes, before..<token.lowerBound), ByteString(bytes, token)))
      before = token.upperBound
    }
    self.init(
      lead: ByteString(bytes, line.lead), tokens: tokens, end: ByteString(bytes, line.rest), place: line.place)
  }
}
