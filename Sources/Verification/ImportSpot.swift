import Bytes
import GoSource

/// The line of a Go file that imports something.
struct ImportSpot: Sendable, Hashable {
  var file: ByteString
  var position: SourcePosition

  /// Every import path of a Go file with its place; none where go could not read it.
  static func imports(of text: ByteString) -> [(path: ByteString, position: SourcePosition)] {
    let span = text.bytes.span
    var head = SourceHead()
    guard scanSource(span, into: &head) == .complete else { return [] }
    return head.imports.map { ($0.path(in: span), SourcePosition(of: $0.start, in: span)) }
  }
}
