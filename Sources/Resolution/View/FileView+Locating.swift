package import Bytes
import GoSource
package import Machine

/// Following a path through the view, one name after the other, as the kernel does.
extension FileView {
  /// What the view shows at one place.
  enum Node: Hashable {
    case absent
    /// A planned file with its content.
    case content(ByteString)
    /// A link and its text, planned or on disk.
    case link(ByteString)
    /// A directory; `origin` is where its entries are on disk, nil where all of them are planned.
    case directory(origin: ByteString?)
    /// A file, or something else that is neither directory nor link, at this place on disk.
    case file(origin: ByteString)
  }

  /// The number of links that Linux follows before it returns ELOOP.
  private static let linkLimit = 40
  private static let noEntry: Int32 = 2
  private static let notDirectory: Int32 = 20
  private static let tooManyLinks: Int32 = 40

  /// The node at `path`, whose directory has no link on its way.
  private func node(at path: ByteString) throws(SystemError) -> Node {
    if let planned = files[path] { return planned.map { .content($0) } ?? .absent }
    if let origin = standIns[path] { return .file(origin: origin) }
    if let text = links[path] { return .link(text) }
    let isImplied = implied.contains(path)
    guard let origin = origin(of: path), let status = try FileStatus.ifPresent(origin, following: false) else {
      return isImplied ? .directory(origin: nil) : .absent
    }
    switch status.kind {
    case .directory: return .directory(origin: origin)
    case .link:
      // An overlay names its files by path alone; the directory that they imply hides a link of the same name.
      if isImplied {
        return .directory(origin: try Machine.realPathIfPresent(origin))
      }
      return .link(try Machine.readLink(origin))
    case .file, .other: return .file(origin: origin)
    }
  }

  /// Directories that were located before, by their paths: what is below them is looked for from there.
  struct Located: Sendable {
    fileprivate struct Directory: Sendable {
      var place: ByteString
      var origin: ByteString?
      /// The links on the way.
      var hops: Int
    }

    fileprivate var directories = PathMap<Directory>()
  }

  /// The place without links that `path` leads to, and the node there; a final link only when `following`.
  func locate(_ path: ByteString, following: Bool) throws(SystemError) -> (place: ByteString, node: Node) {
    let found = try locate(
      path, from: Located.Directory(place: "/", origin: "/", hops: 0), path, following: following)
    return (found.place, found.node)
  }

  /// The same from a directory above, with the number of links on the way; `rest` is the path from there.
  private func locate(
    _ path: ByteString, from start: Located.Directory, _ rest: ByteString, following: Bool
  ) throws(SystemError) -> (place: ByteString, node: Node, hops: Int) {
    var place = start.place
    var here = Node.directory(origin: start.origin)
    var pending = Array(rest.split(on: UInt8(ascii: "/")).reversed())
    var hops = start.hops
    while let name = pending.popLast() {
      if name.isEmpty || name == "." { continue }
      guard case .directory = here else {
        throw SystemError(call: SystemCall.status, path: path, code: Self.notDirectory)
      }
      if name == ".." {
        place = place.parentPath
        here = place == "/" ? .directory(origin: "/") : try self.node(at: place)
        continue
      }
      let next = place.appending(path: name)
      let found = try self.node(at: next)
      if case .absent = found { throw SystemError(call: SystemCall.status, path: path, code: Self.noEntry) }
      let isLast = pending.allSatisfy { $0.isEmpty || $0 == "." }
      if case .link(let text) = found, following || !isLast {
        hops += 1
        if hops > Self.linkLimit { throw SystemError(call: SystemCall.status, path: path, code: Self.tooManyLinks) }
        if text.isAbsolutePath { (place, here) = ("/", .directory(origin: "/")) }
        pending += text.split(on: UInt8(ascii: "/")).reversed()
        continue
      }
      (place, here) = (next, found)
    }
    return (place, here, hops)
  }

  /// The absolute path without links that `path` leads to.
  package func realPath(_ path: ByteString) throws(SystemError) -> ByteString {
    do {
      return try isDisk ? Machine.realPath(path) : locate(path, following: true).place
    } catch {
      disturbances.note(error)
      throw error
    }
  }

  /// The file on the disk, without links, that the view shows at `path`; nil where it shows planned content or no file.
  package func origin(ofFile path: ByteString) throws(SystemError) -> ByteString? {
    guard case .file(let origin) = try locate(path, following: true).node else { return nil }
    return origin
  }

  /// The directory on the disk with the same listing; nil where the view changes something in it.
  func plainOrigin(ofDirectory path: ByteString) throws(SystemError) -> ByteString? {
    var located = Located()
    return try plainOrigin(ofDirectory: path, &located)
  }

  /// The same for one of many directories of a walk, which share what is above them.
  func plainOrigin(ofDirectory path: ByteString, _ located: inout Located) throws(SystemError) -> ByteString? {
    if isDisk { return path }
    let (above, start) =
      located.directories.deepest(holding: path) ?? ("", Located.Directory(place: "/", origin: "/", hops: 0))
    let (place, node, hops) = try locate(path, from: start, path.dropFirst(above.count), following: true)
    if case .directory(let origin) = node {
      located.directories.add(path, Located.Directory(place: place, origin: origin, hops: hops))
    }
    guard case .directory(let origin?) = node else { return nil }
    let isTouched =
      implied.contains(place) || moves.contains { $0.to.parentPath == place || $0.from.parentPath == origin }
      || links.keys.contains { $0.parentPath == place } || standIns.keys.contains { $0.parentPath == place }
      || files.keys.contains { $0.parentPath == place }
    return isTouched ? nil : origin
  }
}
