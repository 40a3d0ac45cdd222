import Bytes

/// Edits that keep every other byte.
extension ModSyntax {
  private struct Address {
    var statement: Int
    /// The line of a block, nil for a line of its own.
    var line: Int?
  }

  private func address(of place: Place) -> Address? {
    for (index, statement) in statements.enumerated() {
      switch statement {
      case .line(let line): if line.place == place { return Address(statement: index, line: nil) }
      case .block(let block):
        if let line = block.lines.firstIndex(where: { $0.place == place }) {
          return Address(statement: index, line: line)
        }
      }
    }
    return nil
  }

  /// Gives the directive at `place` other words; its comment and, where the number of words stays, its spaces remain.
  mutating func replace(at place: Place, with words: [ByteString]) {
    guard let address = address(of: place) else { return }
    switch statements[address.statement] {
    case .line(var line):
      line.setWords(words)
      statements[address.statement] = .line(line)
    case .block(var block):
      guard let index = address.line else { return }
      block.lines[index].setWords(Array(words.dropFirst()))
      statements[address.statement] = .block(block)
    }
  }

  /// Gives one word of the directive at `place` another text; the verb is the first, of a block's line too.
  mutating func setWord(_ index: Int, at place: Place, to text: ByteString) {
    guard let address = address(of: place) else { return }
    switch statements[address.statement] {
    case .line(var line):
      line.tokens[index].text = text
      statements[address.statement] = .line(line)
    case .block(var block):
      guard let number = address.line else { return }
      block.lines[number].tokens[index - block.head.tokens.count].text = text
      statements[address.statement] = .block(block)
    }
  }

  /// Removes the directive at `place` with the comments right above it; a block goes with its last line.
  mutating func remove(at place: Place) {
    guard let address = address(of: place) else { return }
    if case .block(var block) = statements[address.statement], let index = address.line, block.lines.count > 1 {
      let kept = block.lines.remove(at: index).detachedLead
      if index < block.lines.count {
        block.lines[index].lead = Self.join(kept, block.lines[index].lead)
      } else {
        block.beforeClose = Self.join(kept, "\n").dropLast(1) + block.beforeClose
      }
      statements[address.statement] = .block(block)
      return
    }
    let kept = statements.remove(at: address.statement).head.detachedLead
    if address.statement < statements.count {
      let lead = statements[address.statement].head.lead
      prepend(Self.join(kept, lead), to: address.statement, dropping: lead.count)
    } else {
      tail = Self.join(kept, tail)
    }
  }

  /// What was above a removed line and above the next one; where blank lines meet, those of the former go.
  private static func join(_ above: ByteString, _ below: ByteString) -> ByteString {
    let firstLine = below.prefix(below.firstIndex(of: 10) ?? 0)
    return above.trimmed.isEmpty && below.contains(10) && firstLine.trimmed.isEmpty ? below : above + below
  }

  /// Adds a directive: behind the one at `place`, else at the end of the last block or line of that verb, else at the
  /// end of the file.
  mutating func add(_ words: [ByteString], after place: Place? = nil, comment: ByteString = "") {
    guard let verb = words.first else { return }
    let end = comment + newline
    if let place, let address = address(of: place) {
      insert(words, at: address.statement, afterLine: address.line, end: end)
    } else if let index = statements.lastIndex(where: { $0.head.words.first == verb && $0.head.tokens.count > 0 }) {
      var line: Int?
      if case .block(let block) = statements[index] { line = block.lines.count - 1 }
      insert(words, at: index, afterLine: line, end: end)
    } else {
      var lead = tail
      tail = ""
      if statements.isEmpty && lead.isEmpty {
        statements.append(.line(Line(words, lead: "", end: end)))
        return
      }
      if !lead.isEmpty && lead.last != 10 { lead += newline }
      closeLine(statements.count - 1)
      statements.append(.line(Line(words, lead: lead + newline, end: end)))
    }
  }

  /// Adds a directive behind the one at `place`, or before everything but the comments that head the file, with a
  /// blank line between it and its neighbours.
  mutating func addApart(_ words: [ByteString], after place: Place?) {
    if let place, let address = address(of: place) {
      closeLine(address.statement)
      statements.insert(.line(Line(words, lead: newline, end: newline)), at: address.statement + 1)
      return
    }
    guard let first = statements.first else { return add(words) }
    let lead = first.head.detachedLead
    prepend("", to: 0, dropping: lead.count)
    prepend(newline, to: 0)
    statements.insert(.line(Line(words, lead: lead, end: newline)), at: 0)
  }

  private mutating func insert(_ words: [ByteString], at index: Int, afterLine: Int?, end: ByteString) {
    if case .block(var block) = statements[index], let afterLine {
      let indentation = block.lines.last?.indentation ?? "\t"
      // An empty block may be closed on the line that opens it.
      if block.afterOpen.isEmpty { (block.afterOpen, block.beforeClose) = (newline, "") }
      block.lines.insert(
        Line(Array(words.dropFirst()), lead: indentation, end: end), at: min(afterLine + 1, block.lines.count))
      statements[index] = .block(block)
    } else {
      closeLine(index)
      statements.insert(.line(Line(words, lead: "", end: end)), at: index + 1)
    }
  }

  /// Makes sure that a newline ends a statement.
  private mutating func closeLine(_ index: Int) {
    guard statements.indices.contains(index) else { return }
    switch statements[index] {
    case .line(var line):
      if line.end.last != 10 { line.end += newline }
      statements[index] = .line(line)
    case .block(var block):
      if block.end.last != 10 { block.end += newline }
      statements[index] = .block(block)
    }
  }

  private mutating func prepend(_ text: ByteString, to index: Int, dropping count: Int = 0) {
    switch statements[index] {
    case .line(var line):
      line.lead = text + line.lead.dropFirst(count)
      statements[index] = .line(line)
    case .block(var block):
      block.head.lead = text + block.head.lead.dropFirst(count)
      statements[index] = .block(block)
    }
  }

  /// The line end of the file.
  private var newline: ByteString {
    for statement in statements {
      let text = statement.head.text
      if let first = text.firstIndex(of: 10) { return Self.newline(of: text, at: first) }
      if case .block(let block) = statement {
        let rest = block.afterOpen + (block.lines.first?.text ?? block.beforeClose)
        if let first = rest.firstIndex(of: 10) { return Self.newline(of: rest, at: first) }
      }
    }
    return tail.firstIndex(of: 10).map { Self.newline(of: tail, at: $0) } ?? "\n"
  }

  private static func newline(of text: ByteString, at index: Int) -> ByteString {
    index > 0 && text[index - 1] == 13 ? "\r\n" : "\n"
  }
}

extension ModSyntax.Line {
  init(_ words: [ByteString], lead: ByteString, end: ByteString) {
    let tokens = words.enumerated().map { ModSyntax.Token(before: $0 == 0 ? "" : " ", $1) }
    self.init(lead: lead, tokens: tokens, end: end, place: ModSyntax.Place(line: 0, column: 0, offset: -1))
  }

  mutating func setWords(_ words: [ByteString]) {
    for (index, word) in words.enumerated() {
      if index < tokens.count { tokens[index].text = word } else { tokens.append(ModSyntax.Token(word)) }
    }
    tokens.removeLast(max(tokens.count - words.count, 0))
  }

  /// The white space right before the first word.
  var indentation: ByteString { lead.dropFirst(lead.lastIndex(of: 10).map { $0 + 1 } ?? 0) }

  /// What is above the line and does not belong to it: all up to the last blank line.
  var detachedLead: ByteString {
    var end = 0, start = 0
    while let newline = lead.firstIndex(of: 10, from: start) {
      if lead[start..<newline].trimmed.isEmpty { end = newline + 1 }
      start = newline + 1
    }
    return lead.prefix(end)
  }
}
