import Bytes
import Machine

/// Moves a directory within its file system. If a link is left behind, the link is made first, at the destination,
/// where it points to itself; then directory and link change places in one atomic call. The old path never stops
/// working.
struct RelocateExecutor: StepExecutor {
  let context: StepContext
  let from: ByteString
  let to: ByteString
  let leavesLink: Bool

  func inspect() throws -> [Row] {
    guard let status = try Place(from).status(), status.isDirectory else { throw Fault.raced(from) }
    return [Row("tree", status.identity.text)]
  }

  func observe() throws -> Observation {
    let tree = try context.identity("tree")
    if let source = try Place.ifReachable(from), try source.holds(tree) { return .before }
    if let destination = try destination(), try destination.holds(tree) { return .after }
    return .unknown(to)
  }

  /// The destination; where a directory above it became a link, the place that it leads to, if what this step put there is in it.
  private func destination() throws -> Place? {
    if let place = try Place.ifReachable(to) { return place }
    guard try FileStatus.throughLinks(to) != nil, let parent = try realPathIfPresent(to.parentPath) else { return nil }
    let place = try Place(parent.appending(path: to.lastPathComponent))
    return try place.holds(context.identity("tree")) || place.isLink(to) ? place : nil
  }

  func commit() throws {
    let tree = try context.identity("tree")
    let source = try Place(from), destination = try Place(to)
    guard try source.holds(tree) else { throw Fault.raced(from) }
    guard try destination.directory.isStillThere() else { throw Fault.raced(to) }
    do {
      if leavesLink {
        try exchange(source, destination, tree)
      } else {
        try source.directory.move(source.name, to: destination.name, in: destination.directory)
      }
    } catch let error as SystemError {
      throw error.isCrossDevice ? Fault.otherFileSystem(from: from, to: to) : error
    }
    guard try destination.holds(tree), try destination.directory.isStillThere() else {
      try goBack(source, destination, tree)
      throw Fault.raced(to)
    }
    try destination.directory.sync()
    try source.directory.sync()
  }

  private func exchange(_ source: Place, _ destination: Place, _ tree: FileIdentity?) throws {
    if try !destination.isLink(to) {
      do {
        try destination.directory.makeLink(destination.name, text: to)
      } catch let error {
        throw error.isOccupied ? Fault.raced(to) : error
      }
    }
    try destination.directory.sync()
    guard try source.holds(tree) else { throw Fault.raced(from) }
    if try source.directory.exchange(source.name, with: destination.name, in: destination.directory) { return }
    // A file system without exchange: for a moment the old path is missing, and the journal covers that.
    try destination.removeLink(to)
    try source.directory.move(source.name, to: destination.name, in: destination.directory)
    try source.directory.makeLink(source.name, text: to)
  }

  /// Another process interfered during the change: the same call once more is its own inverse. A name that does not
  /// hold our tree is left alone.
  private func goBack(_ source: Place, _ destination: Place, _ tree: FileIdentity?) throws {
    guard try destination.holds(tree) else {
      // The exchange moved something other than the tree to the destination: move it back.
      if leavesLink, try source.isLink(to), try destination.status() != nil {
        _ = try source.directory.exchange(source.name, with: destination.name, in: destination.directory)
        try destination.removeLink(to)
      } else if !leavesLink, try source.status() == nil, try destination.status() != nil {
        try destination.directory.move(destination.name, to: source.name, in: source.directory)
      }
      return
    }
    try bringBack(source, destination, tree)
    try destination.removeLink(to)
    try destination.directory.sync()
  }

  private func bringBack(_ source: Place, _ destination: Place, _ tree: FileIdentity?) throws {
    if try source.isLink(to) {
      if try !source.directory.exchange(source.name, with: destination.name, in: destination.directory) {
        try source.removeLink(to)
        try destination.directory.move(destination.name, to: source.name, in: source.directory)
      } else if try !source.holds(tree) {
        // The tree was taken away between the check and the call: move back what came instead.
        _ = try source.directory.exchange(source.name, with: destination.name, in: destination.directory)
        throw Fault.raced(to)
      }
    } else {
      try destination.directory.move(destination.name, to: source.name, in: source.directory)
    }
    try source.directory.sync()
    try destination.directory.sync()
  }

  func finish() throws {
    let source = try Place(from), destination = try Place(to)
    if leavesLink, try source.status() == nil { try source.directory.makeLink(source.name, text: to) }
    try destination.directory.sync()
    try source.directory.sync()
  }

  func unstage() throws {
    guard let destination = try destination(), let status = try destination.status() else { return }
    if status.isLink {
      try destination.removeLink(to)
    } else if status.isDirectory, status.mode == Directory.claimMode, status.owner == effectiveUser() {
      // The empty directory with which an interrupted `Directory.move` claimed the name; removed only if it is still
      // empty.
      do {
        try destination.directory.removeDirectory(destination.name)
        try destination.directory.sync()
      } catch let error {
        guard error.isOccupied else { throw error }
      }
    }
  }

  func conflict(freed: Set<ByteString>) throws -> Conflict? {
    switch try observe() {
    case .before: return nil
    case .unknown:
      if try isMovedOn() { return nil }
      guard let destination = try destination() else {
        return try FileStatus.throughLinks(to) == nil ? .unreachable(to) : .occupied(to)
      }
      return try destination.status() == nil ? .missing(to) : .occupied(to)
    case .after: break
    }
    guard let source = try Place.ifReachable(from) else { return try .unreachable(from) }
    if try freed.contains(from) || source.status() == nil { return nil }
    return try leavesLink && source.isLink(to) ? nil : .occupied(from)
  }

  /// Whether the user took the tree from the destination, and put nothing there: where it is now, it stays. A destination
  /// whose parent is missing may only be on a disk that is not mounted.
  private func isMovedOn() throws -> Bool {
    guard case .unknown = try observe() else { return false }
    // The directories that setup made are gone, too, after that.
    if context.noted["moved-on"] != nil { return true }
    if let destination = try destination() { return try destination.status() == nil }
    // Something else, to which a link on the way leads.
    if try FileStatus.throughLinks(to) != nil { return false }
    // The link is where the tree was, on the same file system, which is mounted therefore.
    return try leavesLink && Place.ifReachable(from)?.isLink(to) == true
  }

  /// Where the tree was moved on, a link of ours has to be away, and no more.
  func isTakenBack() throws -> Bool {
    if case .before = try observe() { return true }
    return try isMovedOn() && Place.ifReachable(from)?.isLink(to) != true
  }

  func retract() throws {
    if try isMovedOn() {
      if context.noted["moved-on"] == nil { try context.record([Row("moved-on", "yes")]) }
      if leavesLink, let source = try Place.ifReachable(from) { try source.removeLink(to) }
      return
    }
    let tree = try context.identity("tree")
    if case .after = try observe() {
      let source = try Place(from)
      guard let destination = try destination() else { throw Fault.raced(to) }
      if try source.status() != nil, try !source.isLink(to) || !leavesLink { throw Fault.raced(from) }
      try bringBack(source, destination, tree)
    }
    guard case .before = try observe() else { throw Fault.unrecognised(to) }
    try unstage()
  }
}
