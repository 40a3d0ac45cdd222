package import Bytes

/// A message for the user or a CI system, made in `Commands/Messages` from codes and data.
package struct Diagnostic: Sendable, Hashable {
  /// How serious it is.
  package enum Severity: String, Sendable, Hashable, CaseIterable { case error, warning, note }

  /// A place in a file; line and column count from 1, 0 where unknown. Columns count bytes.
  package struct Place: Sendable, Hashable {
    /// The path of the file.
    package var file: ByteString
    package var line: Int
    package var column: Int
    /// The text of the line, without its end, where it is worth showing.
    package var source: ByteString?
    /// How many bytes from `column` on are meant.
    package var length: Int

    package init(file: ByteString, line: Int = 0, column: Int = 0, source: ByteString? = nil, length: Int = 1) {
      (self.file, self.line, self.column, self.source, self.length) = (file, line, column, source, length)
    }
  }

  package var severity: Severity
  /// Stable, `path-occupied`.
  package var code: String
  /// Lower case, no final period, names quoted. Bytes from outside are in it unchanged; the printer escapes them.
  package var message: ByteString
  package var place: Place?
  /// Sentences below the first one.
  package var notes: [ByteString]
  package var help: Help?

  package init(
    _ severity: Severity, code: String, _ message: ByteString, place: Place? = nil, notes: [ByteString] = [],
    help: Help? = nil
  ) {
    (self.severity, self.code, self.message, self.place) = (severity, code, message, place)
    (self.notes, self.help) = (notes, help)
  }

  /// The notes, and the advice where there is no command to type.
  package var allNotes: [ByteString] { notes + (help?.advice.map { [$0] } ?? []) }
}
