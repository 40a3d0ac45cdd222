package import Bytes

/// The disk, plus what is not there yet: one value serves `-overlay`, preview's "after" and `verify --planned`.
///
/// Paths are clean and absolute. Moves come first, then links, then files, the order in which a plan makes them.
package struct FileView: Sendable, Hashable {
  /// A directory that will stand elsewhere.
  package struct Move: Sendable, Hashable {
    package var from: ByteString
    package var to: ByteString

    package init(from: ByteString, to: ByteString) { (self.from, self.to) = (from, to) }
  }

  package var moves: [Move] = []
  /// Links that will stand, place to text.
  package var links: [ByteString: ByteString] = [:]
  /// Files that will stand with this content, or nil for a file that will not.
  package var files: [ByteString: ByteString?] = [:]

  package init() {}

  package static let disk = FileView()
}
