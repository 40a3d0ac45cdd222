/// Fixed prose set in columns: help texts, whose letters are ASCII and one column wide.
enum Columns {
  /// Where a right column starts behind these left ones.
  static func indent(for left: [String]) -> Int { min(32, (left.map(\.utf8.count).max() ?? 0) + 4) }

  /// Two aligned columns, the second one wrapped; a left part that is too wide is alone on its line. Where few columns are
  /// left, the second is below the first.
  static func render(_ rows: [(String, String)], width: Int, indent: Int) -> String {
    let indent = width - indent < 28 ? 6 : indent
    let margin = String(repeating: " ", count: indent)
    return rows.map { left, right in
      let names =
        left.utf8.count + 2 <= width ? [left] : wrap(left.split(separator: " ").map(String.init), to: width - 2)
      let head = "  " + names.joined(separator: "\n  ")
      let used = head.utf8.count
      let gap = used + 2 <= indent ? String(repeating: " ", count: indent - used) : "\n" + margin
      let lines = wrap(right.split(separator: " ").map(String.init), to: max(10, width - indent))
      return head + gap + lines.joined(separator: "\n" + margin) + "\n"
    }.joined()
  }

  /// Paragraphs wrapped to `width`; an empty line and a line that begins with a space, an example, stay as they are. An example
  /// that is too long goes on below itself as a shell takes it, behind a backslash.
  static func paragraphs(_ text: String, width: Int) -> String {
    var lines: [String] = []
    var words: [String] = []
    func flush() {
      if !words.isEmpty { lines += wrap(words, to: width) }
      words = []
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.isEmpty || line.hasPrefix(" ") {
        flush()
        lines += example(line, width: width)
      } else {
        words += line.split(separator: " ").map(String.init)
      }
    }
    flush()
    return lines.joined(separator: "\n") + "\n"
  }

  private static func example(_ line: Substring, width: Int) -> [String] {
    // Between quotes a backslash would be one.
    guard line.utf8.count > width, !line.contains("\""), !line.contains("'") else { return [String(line)] }
    let margin = String(line.prefix { $0 == " " })
    let pieces = wrap(line.split(separator: " ").map(String.init), to: max(10, width - margin.utf8.count - 6))
    return pieces.enumerated().map { index, piece in
      margin + (index == 0 ? "" : "    ") + piece + (index == pieces.count - 1 ? "" : " \\")
    }
  }

  /// Lines of words, each as long as fits.
  static func wrap(_ words: [String], to width: Int) -> [String] {
    words.reduce(into: [String]()) { lines, word in
      if let last = lines.last, last.utf8.count + 1 + word.utf8.count <= width {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(word)
      }
    }
  }
}
