package import Bytes

/// Lines for one stream, collected and then written in one piece.
package struct Page: Sendable {
  /// Whether the stream shows colours (`ColorChoice`).
  package let isColored: Bool
  private var content = ByteString()

  package init(isColored: Bool = false) { self.isColored = isColored }

  /// One line; the newline is added.
  package mutating func line(_ text: Text = Text()) {
    content += text.bytes(colored: isColored)
    content.append(UInt8(ascii: "\n"))
  }

  /// Adds each text as a line.
  package mutating func lines(_ texts: some Sequence<Text>) { for text in texts { line(text) } }

  /// A diagnostic, as `Diagnostic.lines` sets it.
  package mutating func diagnostic(_ diagnostic: Diagnostic, showsCode: Bool = false) {
    lines(diagnostic.lines(showsCode: showsCode))
  }

  /// A finished JSON document.
  package mutating func json(_ value: JSON) { content += value.document }

  package var isEmpty: Bool { content.isEmpty }

  /// What to write.
  package var bytes: ByteString { Printer.guarded(content) }
}
