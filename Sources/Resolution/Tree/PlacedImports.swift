package import Bytes
import GoSource

/// Whose lines a scan finds out: to count lines costs a tenth of a scan, and most are asked for by nobody.
package enum PlacedImports: Sendable, Hashable {
  case all
  /// Relative imports, those that start with one of these, and those that have an element of this name, whatever the case
  /// of their letters.
  case some(starting: [ByteString], named: ByteString?)

  func contains(_ spec: ImportSpec, in bytes: borrowing Span<UInt8>) -> Bool {
    guard case .some(let beginnings, let name) = self else { return true }
    // What is spelled with escapes is rare.
    guard spec.isPlain, let first = spec.unquoted.first else { return true }
    if bytes[first] == UInt8(ascii: ".") { return true }
    for beginning in beginnings where Self.has(beginning, at: first, spec.unquoted, bytes) { return true }
    guard let name else { return false }
    for i in spec.unquoted where i == first || bytes[i - 1] == UInt8(ascii: "/") {
      let end = i + name.count
      if Self.has(name, at: i, spec.unquoted, bytes), end == spec.unquoted.upperBound || bytes[end] == UInt8(ascii: "/")
      {
        return true
      }
    }
    return false
  }

  private static func has(
    _ text: ByteString, at start: Int, _ range: Range<Int>, _ bytes: borrowing Span<UInt8>
  ) -> Bool {
    guard range.upperBound - start >= text.count else { return false }
    for k in 0..<text.count where folded(bytes[start + k]) != folded(text[k]) { return false }
    return true
  }

  private static func folded(_ byte: UInt8) -> UInt8 { byte &- 65 < 26 ? byte | 32 : byte }
}
