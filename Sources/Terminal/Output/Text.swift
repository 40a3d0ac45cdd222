package import Bytes

/// A piece of output that is safe to show: text in the source is printed unchanged, and `Printer` makes everything interpolated
/// visible.
///
/// `"moved \(path) to \(place, .path)"`: `path` may be any bytes.
package struct Text: Sendable, Hashable, ExpressibleByStringInterpolation {
  struct Span: Sendable, Hashable {
    var style: Style
    var bytes: ByteString
  }

  private(set) var spans: [Span] = []

  package init() {}

  package init(stringLiteral text: String) { append(ByteString(text), .plain) }

  package init(stringInterpolation: StringInterpolation) { self = stringInterpolation.text }

  /// Bytes from outside, made visible.
  package init(_ bytes: ByteString, _ style: Style = .plain) { append(Printer.visible(bytes), style) }

  /// Bytes that the caller has found harmless, as they are.
  init(verbatim bytes: ByteString, _ style: Style = .plain) { append(bytes, style) }

  /// Makes visible what is interpolated; keeps what is written in the source.
  package struct StringInterpolation: StringInterpolationProtocol {
    var text = Text()

    package init(literalCapacity: Int, interpolationCount: Int) {}

    package mutating func appendLiteral(_ literal: String) { text.append(ByteString(literal), .plain) }

    package mutating func appendInterpolation(_ bytes: ByteString, _ style: Style = .plain) {
      text.append(Printer.visible(bytes), style)
    }

    package mutating func appendInterpolation(_ string: String, _ style: Style = .plain) {
      text.append(Printer.visible(ByteString(string)), style)
    }

    /// A line for a shell, made of `ShellWord`s: it must be the same when it is pasted, so its backslashes stay single.
    package mutating func appendInterpolation(command: ByteString, _ style: Style = .plain) {
      text.append(Printer.isPrintable(command) ? command : Printer.visible(command), style)
    }

    package mutating func appendInterpolation(_ number: Int, _ style: Style = .plain) {
      text.append(ByteString(String(number)), style)
    }

    package mutating func appendInterpolation(_ other: Text) { text += other }
  }

  private mutating func append(_ bytes: ByteString, _ style: Style) {
    if bytes.isEmpty { return }
    if let last = spans.indices.last, spans[last].style == style {
      spans[last].bytes += bytes
    } else {
      spans.append(Span(style: style, bytes: bytes))
    }
  }

  package static func + (left: Text, right: Text) -> Text {
    var sum = left
    sum += right
    return sum
  }

  package static func += (left: inout Text, right: Text) {
    for span in right.spans { left.append(span.bytes, span.style) }
  }

  /// The same text, all of it in `style`.
  package func styled(_ style: Style) -> Text {
    var text = Text()
    for span in spans { text.append(span.bytes, style) }
    return text
  }

  /// The text in lines of at most `width` columns, broken at spaces, the later ones indented; a word that is longer has a line by
  /// itself.
  package func wrapped(to width: Int, indent: Int = 0) -> [Text] {
    var lines: [Text] = []
    var current = Text()
    var word = Text()
    let margin = String(repeating: " ", count: indent)
    func flush() {
      if word.isEmpty { return }
      if current.isEmpty {
        current = word
      } else if current.width + 1 + word.width <= width {
        current += " " + word
      } else {
        lines.append(current)
        current = Text(stringLiteral: margin) + word
      }
      word = Text()
    }
    for span in spans {
      for (index, piece) in span.bytes.split(on: 32).enumerated() {
        if index > 0 { flush() }
        word.append(piece, span.style)
      }
    }
    flush()
    return current.isEmpty ? lines : lines + [current]
  }

  package var isEmpty: Bool { spans.isEmpty }

  /// How many columns it takes: wide East Asian letters and emoji take two, combining marks none.
  package var width: Int { spans.reduce(0) { $0 + DisplayWidth.of($1.bytes) } }

  /// The bytes to write, with SGR sequences where `colored`.
  package func bytes(colored: Bool) -> ByteString {
    var result = ByteString()
    for span in spans {
      if colored && span.style != .plain {
        result += "\u{1b}[" + span.style.parameters + "m" + span.bytes + "\u{1b}[0m"
      } else {
        result += span.bytes
      }
    }
    return result
  }
}

extension Sequence<Text> {
  /// The elements with `separator` between them.
  package func joined(separator: Text) -> Text {
    var sum = Text()
    for (index, element) in enumerated() {
      if index > 0 { sum += separator }
      sum += element
    }
    return sum
  }
}
