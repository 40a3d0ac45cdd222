import Bytes
import GoSource
import Resolution

/// The line of a Go file that imports something.
struct ImportSpot: Sendable, Hashable {
  var file: ByteString
  var position: SourcePosition

  private static let limit = 16 << 20

  /// The first of `files` that imports `path`, and where; nil where none does.
  static func find(_ path: ByteString, in files: [ByteString], _ view: FileView) -> ImportSpot? {
    for file in files {
      guard let text = try? view.read(file, limit: limit) else { continue }
      if let position = position(of: path, in: text) { return ImportSpot(file: file, position: position) }
    }
    return nil
  }

  private static func position(of path: ByteString, in text: ByteString) -> SourcePosition? {
    let span = text.bytes.span
    var head = SourceHead()
    guard scanSource(span, into: &head) == .complete else { return nil }
    for spec in head.imports where spec.path(in: span) == path {
      return SourcePosition(of: spec.start, in: span)
    }
    return nil
  }

  /// Every import path of a Go file with its place; none where go could not read it.
  static func imports(of text: ByteString) -> [(path: ByteString, position: SourcePosition)] {
    let span = text.bytes.span
    var head = SourceHead()
    guard scanSource(span, into: &head) == .complete else { return [] }
    return head.imports.map { ($0.path(in: span), SourcePosition(of: $0.start, in: span)) }
  }
}
