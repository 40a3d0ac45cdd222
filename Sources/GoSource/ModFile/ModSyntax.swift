package import Bytes

/// A go.mod or go.work file as a syntax tree that keeps every byte: `text` returns the parsed text.
///
/// The grammar is that of `x/mod/modfile/read.go` (rules S40, S41): statements are lines of tokens, or a block of such
/// lines in parentheses.
package struct ModSyntax: Sendable, Hashable {
  /// A place in the file; line and column count from 1, columns count characters. Every value of a file has one, so it is small:
  /// no file is larger than `Int32` counts.
  package struct Place: Sendable, Hashable {
    private let lineNumber: Int32
    private let columnNumber: Int32
    private let byteNumber: Int32

    package var line: Int { Int(lineNumber) }
    package var column: Int { Int(columnNumber) }
    /// Counts bytes from 0.
    package var offset: Int { Int(byteNumber) }

    package init(line: Int, column: Int, offset: Int) {
      (lineNumber, columnNumber) = (Int32(clamping: line), Int32(clamping: column))
      byteNumber = Int32(clamping: offset)
    }
  }

  /// A word or sign, and the white space before it.
  package struct Token: Sendable, Hashable {
    package var before: ByteString
    package var text: ByteString

    package init(before: ByteString = " ", _ text: ByteString) { (self.before, self.text) = (before, text) }
  }

  /// One line with at least one token, and the comments above it.
  package struct Line: Sendable, Hashable {
    /// Everything since the line before: blank lines, whole lines of comments, the indentation.
    package var lead: ByteString
    /// Not empty.
    package var tokens: [Token]
    /// Spaces, the comment at the end, the newline.
    package var end: ByteString
    package var place: Place

    package init(lead: ByteString, tokens: [Token], end: ByteString, place: Place) {
      (self.lead, self.tokens, self.end, self.place) = (lead, tokens, end, place)
    }

    /// The tokens without the white space between them.
    package var words: [ByteString] { tokens.map(\.text) }

    package var text: ByteString {
      var text = ByteString()
      write(to: &text)
      return text
    }

    fileprivate func write(to text: inout ByteString) {
      text += lead
      for token in tokens {
        text += token.before
        text += token.text
      }
      text += end
    }
  }

  /// Lines in parentheses behind a common word: `require (`.
  package struct Block: Sendable, Hashable {
    /// What is before the parenthesis; its `end` is empty.
    package var head: Line
    /// The white space before `(`, and what follows it up to and with the newline.
    package var beforeOpen: ByteString
    /// The text after `(`, up to and with the newline.
    package var afterOpen: ByteString
    package var lines: [Line]
    /// What is before `)` since the last line, and what follows it up to and with the newline.
    package var beforeClose: ByteString
    /// The text after `)`, up to and with the newline.
    package var end: ByteString

    package init(
      head: Line, beforeOpen: ByteString, afterOpen: ByteString, lines: [Line], beforeClose: ByteString, end: ByteString
    ) {
      (self.head, self.beforeOpen, self.afterOpen) = (head, beforeOpen, afterOpen)
      (self.lines, self.beforeClose, self.end) = (lines, beforeClose, end)
    }

    package var text: ByteString {
      var text = ByteString()
      write(to: &text)
      return text
    }

    fileprivate func write(to text: inout ByteString) {
      head.write(to: &text)
      text += beforeOpen + "(" + afterOpen
      for line in lines { line.write(to: &text) }
      text += beforeClose + ")" + end
    }
  }

  /// A statement at top level.
  package enum Statement: Sendable, Hashable {
    case line(Line)
    case block(Block)

    package var text: ByteString {
      var text = ByteString()
      write(to: &text)
      return text
    }

    fileprivate func write(to text: inout ByteString) {
      switch self {
      case .line(let line): line.write(to: &text)
      case .block(let block): block.write(to: &text)
      }
    }

    /// The line, or what is before the parenthesis of a block.
    package var head: Line {
      switch self {
      case .line(let line): line
      case .block(let block): block.head
      }
    }
  }

  /// The statements in the order of the file.
  package var statements: [Statement] = []
  /// Blank lines and comments after the last statement.
  package var tail = ByteString()

  package init() {}

  /// The file.
  package var text: ByteString {
    var text = ByteString()
    for statement in statements { statement.write(to: &text) }
    text += tail
    return text
  }
}
