package import Bytes
package import Machine

/// The disk, and planned changes to it: one value serves `-overlay`, preview's "after" and `verify --planned`.
///
/// Paths are clean and absolute; those of moves have no link on their way. Moves come first, in order, then links, then
/// files, the order in which a plan makes them. A view follows links as the kernel does.
package struct FileView: Sendable, Hashable {
  /// A directory or file that will be elsewhere.
  package struct Move: Sendable, Hashable {
    package var from: ByteString
    package var to: ByteString

    package init(from: ByteString, to: ByteString) { (self.from, self.to) = (from, to) }
  }

  /// Directories that are planned to be elsewhere.
  package var moves: [Move] = [] { didSet { noteChange() } }
  /// Planned links: path to text.
  package var links: [ByteString: ByteString] = [:] { didSet { noteChange() } }
  /// Planned files with their content, nil for a file that will be removed.
  package var files: [ByteString: ByteString?] = [:] { didSet { noteChange() } }
  /// Files of an overlay: the file on the disk, without links, whose content is shown at the place. Its content is read only
  /// when it is asked for.
  package var standIns: [ByteString: ByteString] = [:] { didSet { noteChange() } }
  /// Every directory that must exist for the planned entries in it.
  private(set) var implied: Set<ByteString> = []
  /// Whether this is the plain disk.
  package private(set) var isDisk = true

  /// Where operations note system calls that failed: every function of a view does so, those that throw, too.
  package let disturbances: Disturbances

  /// The disk alone.
  package init(noting disturbances: Disturbances = Disturbances()) { self.disturbances = disturbances }

  /// A view with planned changes.
  package init(
    moves: [Move], links: [ByteString: ByteString], files: [ByteString: ByteString?],
    noting disturbances: Disturbances = Disturbances()
  ) {
    (self.moves, self.links, self.files) = (moves, links, files)
    self.disturbances = disturbances
    noteChange()
  }

  /// The disk for one operation: its disturbances are not kept.
  package static var disk: FileView { FileView() }

  private mutating func noteChange() {
    isDisk = moves.isEmpty && links.isEmpty && files.isEmpty && standIns.isEmpty
    implied = []
    let present = moves.map(\.to) + links.keys + standIns.keys + files.lazy.filter { $0.value != nil }.map(\.key)
    for path in present {
      var above = path.parentPath
      while above.count > 1, implied.insert(above).inserted { above = above.parentPath }
    }
  }

  /// The place on the disk of the entry that the view shows at `path` (no link on the way); nil where a move took it away.
  func origin(of path: ByteString) -> ByteString? {
    var place = path
    for move in moves.reversed() {
      if let rest = place.relative(within: move.to) {
        place = rest.isEmpty ? move.from : move.from.appending(path: rest)
      } else if place.isWithin(move.from) {
        return nil
      }
    }
    return place
  }
}

extension ProcessEnvironment {
  /// The disk, with the disturbances of this run.
  package var disk: FileView { FileView(noting: disturbances) }
}
