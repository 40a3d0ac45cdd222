import Bytes

extension Diagnostic {
  /// The diagnostic as a person reads it:
  ///
  /// ```
  /// error: packages here import 'example.org/up', but go.mod says 'example.org/you'
  ///   --> go.mod:1:8
  ///    |
  ///  1 | module example.org/you
  ///    |        ^^^^^^^^^^^^^^^
  /// note: first imported in cli.go:27:2
  /// help: forkpath setup --upstream example.org/up
  /// ```
  ///
  /// Where the stream has a `width`, sentences are broken between words, with four columns before what follows; a command stays
  /// whole, so that it can be copied.
  package func lines(showsCode: Bool = false, width: Int? = nil) -> [Text] {
    let style: Style =
      switch severity {
      case .error: .error
      case .warning: .warning
      case .note: .note
      }
    let heading = severity.rawValue + (showsCode ? "[\(code)]" : "")
    func sentence(_ heading: String, _ style: Style, _ words: ByteString) -> [Text] {
      let text: Text = "\(heading, style): \(words)"
      guard let width, text.width > width else { return [text] }
      return text.wrapped(to: width, indent: 4)
    }
    var lines = sentence(heading, style, message)
    if let place {
      lines.append("  --> \(place.text)")
      lines += place.excerpt(style)
    }
    lines += allNotes.flatMap { sentence("note", .note, $0) }
    if let command = help?.command { lines.append("\("help", Style.help): \(command: command)") }
    return lines
  }
}

extension Diagnostic.Place {
  /// `go.mod:1:8`, without the numbers that are unknown.
  package var text: Text {
    var text: Text = "\(file, .path)"
    if line > 0 { text += ":\(line)" }
    if line > 0 && column > 0 { text += ":\(column)" }
    return text
  }

  /// The line of the file with a row of carets under the text in question; nothing where the line is unknown.
  fileprivate func excerpt(_ style: Style) -> [Text] {
    guard let source, line > 0, column > 0, column <= source.count + 1 else { return [] }
    // Of a very long line only the part around the place is shown.
    let start = source.count <= 120 ? 0 : max(0, column - 1 - 40)
    let end = min(source.count, start + 120)
    let before = shown(source[start..<min(column - 1, end)])
    let meant = shown(source[min(column - 1, end)..<min(column - 1 + min(max(length, 1), 120), end)])
    let after = shown(source[min(column - 1 + min(max(length, 1), 120), end)..<end])
    let gutter = ByteString(String(repeating: " ", count: String(line).utf8.count + 2))
    let carets = String(repeating: "^", count: max(1, meant.width))
    return [
      "\(gutter)|", " \(line) | \(before)\(meant)\(after)",
      "\(gutter)| \(String(repeating: " ", count: before.width))\(carets, style)",
    ]
  }

  /// Tabs as two columns, so that the carets are aligned.
  private func shown(_ bytes: ByteString) -> Text { bytes.split(on: 9).map { Text($0) }.joined(separator: "  ") }
}
