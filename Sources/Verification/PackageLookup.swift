import Bytes
import Machine
import Mapping
import Resolution

/// Which entry of GOPATH, or GOROOT, has a package, asked for one after the other of a tree: a directory that is not there
/// is looked for once, and not again for each package that would lie below it.
struct PackageLookup {
  private let lookup: GopathLookup
  /// Directories that are not there.
  private var missing: Set<ByteString> = []

  init(_ lookup: GopathLookup) { self.lookup = lookup }

  /// `GopathLookup.entry(of:)`; what `scanned` knows of a tree is not looked at.
  mutating func entry(of path: ByteString, _ scanned: RealPaths) -> ByteString? {
    lookup.roots.first { has(path, in: $0, scanned) }
  }

  private mutating func has(_ path: ByteString, in root: ByteString, _ scanned: RealPaths) -> Bool {
    let source = root.appending(path: "src")
    let place = source.appending(path: path)
    if scanned.scanned(place) != nil { return true }
    if isMissing(place, below: source) { return false }
    if lookup.view.isDirectory(place) { return true }
    // The topmost directory that is missing on the way.
    var lacking = place
    while lacking.parentPath.count > source.count, !lookup.view.isDirectory(lacking.parentPath) {
      lacking = lacking.parentPath
    }
    if lacking != place { missing.insert(lacking) }
    return false
  }

  private func isMissing(_ place: ByteString, below source: ByteString) -> Bool {
    if missing.isEmpty { return false }
    var above = place.parentPath
    while above.count > source.count {
      if missing.contains(above) { return true }
      above = above.parentPath
    }
    return false
  }
}
