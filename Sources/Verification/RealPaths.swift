import Bytes
import GoSource
import Machine
import Resolution

/// Paths without links, for many directories of one tree: the directories above are resolved once, so that a directory costs
/// one system call and not one for each of its elements.
struct RealPaths: Sendable {
  private let view: FileView
  /// Paths and the places that they lead to; empty where they lead nowhere.
  private var known = PathMap<ByteString>()
  /// A tree without links that was scanned, and its directories relative to that.
  private let root: ByteString
  private let directories: SymbolTable
  /// Paths that lead to the root.
  private var places: [ByteString] = []

  /// `packages` are directories below `root` that the scan of that tree reached; a planned view is still read.
  init(_ view: FileView, root: ByteString, packages: [ByteString]) {
    (self.view, self.root) = (view, root)
    known.add("/", "/")
    var directories = SymbolTable()
    if view.isDisk { for package in packages { _ = directories.intern(package) } }
    self.directories = directories
    if !directories.isEmpty { places = [root] }
  }

  /// Makes the scanned directories known below `place`, too, if that leads to the root.
  mutating func addPlace(_ place: ByteString) {
    if !directories.isEmpty, !places.contains(place), real(place) == root { places.append(place) }
  }

  /// Whether a package of the scanned tree is there.
  func isScanned(_ path: ByteString) -> Bool {
    places.contains { startOfScanned(path, in: $0) != nil }
  }

  /// Whether all packages of the tree are known to be below `place`.
  func covers(_ place: ByteString) -> Bool { places.contains(place) }

  /// The place of a directory of the scanned tree; nil for any other path.
  func scanned(_ path: ByteString) -> ByteString? {
    for place in places {
      guard let start = startOfScanned(path, in: place) else { continue }
      return start == path.count ? root : root.appending(path: path.dropFirst(start))
    }
    return nil
  }

  /// Where the path of a scanned directory below `place` begins in `path`; nil for any other path.
  private func startOfScanned(_ path: ByteString, in place: ByteString) -> Int? {
    guard let start = path.startOfRest(within: place),
      directories.lookup(path.bytes.span, start..<path.count) != nil
    else { return nil }
    return start
  }

  /// The path without links that `path`, absolute and clean, leads to; nil where there is none.
  mutating func real(_ path: ByteString) -> ByteString? {
    if let found = scanned(path) { return found }
    if let found = known[path] { return found.isEmpty ? nil : found }
    // From the nearest directory that is known downwards.
    guard path.isAbsolutePath, var (above, here) = known.deepest(holding: path) else { return nil }
    while above.count < path.count {
      let start = above.count == 1 ? 1 : above.count + 1
      above = path.prefix(path.firstIndex(of: UInt8(ascii: "/"), from: start) ?? path.count)
      if !here.isEmpty { here = resolved(above.dropFirst(start), in: here) ?? "" }
      known.add(above, here)
    }
    return here.isEmpty ? nil : here
  }

  /// The first link on the way from `root` down to `path`, relative to that; nil where there is none.
  func link(on path: ByteString) -> ByteString? {
    guard let below = path.relative(within: root) else { return nil }
    var place = ByteString()
    for name in below.split(on: UInt8(ascii: "/")) {
      place = place.isEmpty ? name : place.appending(path: name)
      if view.known(root.appending(path: place), following: false)?.kind == .link { return place }
    }
    return nil
  }

  private func resolved(_ name: ByteString, in parent: ByteString) -> ByteString? {
    let place = parent.appending(path: name)
    // The scan came there without a link.
    if isScanned(place) { return scanned(place) }
    guard let status = view.known(place, following: false) else { return nil }
    return status.kind == .link ? view.reachable(place) : place
  }
}
