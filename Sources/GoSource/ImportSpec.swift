package import Bytes

/// One import spec of a Go file, as ranges of bytes of that file.
package struct ImportSpec: Sendable, Hashable {
  /// The quoted path, quotes included.
  package var literal: Range<Int>
  /// The local name, empty where there is none; `.` and `_` are names.
  package var name: Range<Int>
  /// Whether the path is what is between the quotes; otherwise escapes or carriage returns must be undone.
  package var isPlain: Bool
  /// The line of `start`, and its column in bytes: 0 until the head was read to its end.
  package private(set) var line: UInt32 = 0
  package private(set) var column: UInt32 = 0

  package init(literal: Range<Int>, name: Range<Int>, isPlain: Bool = true) {
    (self.literal, self.name, self.isPlain) = (literal, name, isPlain)
  }

  /// The same with its place, that of `start`.
  func placed(_ place: SourcePosition) -> ImportSpec {
    var other = self
    other.line = UInt32(truncatingIfNeeded: place.line)
    other.column = UInt32(truncatingIfNeeded: place.column)
    return other
  }

  /// Where the spec starts: what go prints as the place of an import.
  package var start: Int { name.isEmpty ? literal.lowerBound : name.lowerBound }

  /// What is between the quotes; the import path if `isPlain`.
  package var unquoted: Range<Int> { (literal.lowerBound + 1)..<(literal.upperBound - 1) }

  /// The import path, copied.
  package func path(in bytes: borrowing Span<UInt8>) -> ByteString {
    isPlain ? ByteString(bytes, unquoted) : unquote(bytes, literal) ?? ByteString()
  }
}
