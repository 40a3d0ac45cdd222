/// Rows in aligned columns, two spaces apart; the last column is not padded.
package struct Table: Sendable {
  /// The side on which the cells of a column meet.
  package enum Alignment: Sendable { case left, right }

  /// One for each column.
  package var alignments: [Alignment]
  private var rows: [[Text]] = []

  /// Columns beyond `alignments` are aligned left.
  package init(_ alignments: [Alignment] = []) { self.alignments = alignments }

  /// Adds a row.
  package mutating func row(_ cells: Text...) { rows.append(cells) }

  /// Adds a row.
  package mutating func row(_ cells: [Text]) { rows.append(cells) }

  package var isEmpty: Bool { rows.isEmpty }

  /// The columns of the widest first cell.
  var firstWidth: Int { rows.compactMap { $0.first?.width }.max() ?? 0 }

  /// The first cell of each row, and the second.
  var pairs: [(Text, Text)] { rows.map { ($0.first ?? Text(), $0.count > 1 ? $0[1] : Text()) } }

  /// The lines, each behind `margin` spaces.
  package func lines(margin: Int = 0) -> [Text] {
    var widths: [Int] = []
    for row in rows {
      for (column, cell) in row.enumerated() {
        if column == widths.count { widths.append(0) }
        widths[column] = max(widths[column], cell.width)
      }
    }
    return rows.map { row in
      var line = Self.spaces(margin)
      for (column, cell) in row.enumerated() {
        let gap = Self.spaces(widths[column] - cell.width)
        let isLast = column == row.count - 1
        if column > 0 { line += "  " }
        if column < alignments.count, alignments[column] == .right {
          line += gap + cell
        } else {
          line += isLast ? cell : cell + gap
        }
      }
      return line
    }
  }

  private static func spaces(_ count: Int) -> Text { Text(stringLiteral: String(repeating: " ", count: max(0, count))) }
}
