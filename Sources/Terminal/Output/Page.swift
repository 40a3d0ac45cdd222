package import Bytes

/// Lines for one stream, collected and then written in one piece.
package struct Page: Sendable {
  /// Whether the stream shows colours (`ColorChoice`).
  package let isColored: Bool
  /// How many columns the terminal has; nil where the stream is none, and lines are as long as they are.
  package let width: Int?
  private var content = ByteString()

  package init(isColored: Bool = false, width: Int? = nil) { (self.isColored, self.width) = (isColored, width) }

  /// One line; the newline is added.
  package mutating func line(_ text: Text = Text()) {
    content += text.bytes(colored: isColored)
    content.append(UInt8(ascii: "\n"))
  }

  /// Adds each text as a line.
  package mutating func lines(_ texts: some Sequence<Text>) { for text in texts { line(text) } }

  /// A name and its value, which is wrapped where the terminal is too narrow: broken between words,
  /// never in one. A command stays whole, so that it can be copied.
  package mutating func entry(_ name: Text, _ value: Text, at column: Int, isCommand: Bool = false) {
    let gap = Text(stringLiteral: String(repeating: " ", count: max(1, column - name.width)))
    guard let width, name.width + gap.width + value.width > width else { return line(name + gap + value) }
    let isNarrow =
      width - column < 24 || isCommand || value.wrapped(to: width - column).contains { $0.width > width - column }
    let indent = isNarrow ? 4 : column
    let lines = isCommand ? [value] : value.wrapped(to: max(10, width - indent))
    let margin = Text(stringLiteral: String(repeating: " ", count: indent))
    line(isNarrow ? name : name + gap + (lines.first ?? Text()))
    for text in isNarrow ? lines[...] : lines.dropFirst() { line(margin + text) }
  }

  /// Rows of a name and its value, as entries.
  package mutating func table(_ table: Table) {
    let column = table.firstWidth + 2
    for row in table.pairs { entry(row.0, row.1, at: column) }
  }

  /// A diagnostic, as `Diagnostic.lines` sets it.
  package mutating func diagnostic(_ diagnostic: Diagnostic, showsCode: Bool = false) {
    lines(diagnostic.lines(showsCode: showsCode, width: width))
  }

  /// A finished JSON document.
  package mutating func json(_ value: JSON) { content += value.document }

  package var isEmpty: Bool { content.isEmpty }

  /// The bytes to write.
  package var bytes: ByteString { Printer.guarded(content) }
}
