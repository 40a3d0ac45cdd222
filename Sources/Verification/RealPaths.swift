import Bytes
import Machine
import Resolution

/// Paths without links, for many directories of one tree: what lies above is resolved once, so that a directory costs
/// one look and not one for each of its elements.
struct RealPaths: Sendable {
  private let view: FileView
  private var known: [ByteString: ByteString] = ["/": "/"]

  init(_ view: FileView) { self.view = view }

  /// What `path`, absolute and clean, leads to; nil where that is nothing.
  mutating func real(_ path: ByteString) -> ByteString? {
    if let found = known[path] { return found.isEmpty ? nil : found }
    // From the nearest directory that is known downwards.
    var missing: [ByteString] = []
    var above = path
    while known[above] == nil, above.isAbsolutePath, above != "/" {
      missing.append(above)
      above = above.parentPath
    }
    for directory in missing.reversed() {
      let parent = known[directory.parentPath] ?? ""
      known[directory] = parent.isEmpty ? "" : resolved(directory.lastPathComponent, in: parent) ?? ""
    }
    guard let found = known[path], !found.isEmpty else { return nil }
    return found
  }

  private func resolved(_ name: ByteString, in parent: ByteString) -> ByteString? {
    let place = parent.appending(path: name)
    guard let status = try? view.status(of: place, following: false) else { return nil }
    return status.kind == .link ? try? view.realPath(place) : place
  }
}
