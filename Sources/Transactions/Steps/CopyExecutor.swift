import Bytes
import Machine

/// Moves a directory to another file system: a verified copy appears at the destination by one rename, then the
/// original and a link to the copy change places in one atomic call. The original is kept beside its old place as
/// `.forkpath-ID-N.orig`.
struct CopyExecutor: StepExecutor {
  let context: StepContext
  let from: ByteString
  let to: ByteString

  /// The unfinished copy, beside the destination.
  private var part: ByteString { context.hidden("part") }
  /// The original, beside its old place; before the commit the link that will replace it.
  var orig: ByteString { context.hidden("orig") }
  /// The copy of newer work that undo brings back, beside the old place.
  private var back: ByteString { context.hidden("back") }

  func inspect() throws -> [Row] {
    guard let status = try Place(from).status(), status.isDirectory else { throw Fault.raced(from) }
    return [Row("tree", status.identity.text)]
  }

  func observe() throws -> Observation {
    let tree = try context.identity("tree")
    guard let source = try Place.ifReachable(from) else { return .unknown(from) }
    if try source.holds(tree) || source.holds(context.identity("returned")) { return .before }
    if try Place(source.directory, orig).holds(tree) { return .after }
    // Purged: only the copy is left.
    if try source.isLink(to), try destinationIsOurs() { return .after }
    return .unknown(from)
  }

  private func destinationIsOurs() throws -> Bool {
    guard let destination = try Place.ifReachable(to) else { return false }
    return try destination.holds(context.identity("copy"))
  }

  func stage(_ progress: Progress) throws -> [Row] {
    let source = try Place(from), destination = try Place(to)
    let staged = try Staging(directory: destination.directory, name: part)
      .copy(try source.directory.subdirectory(source.name), progress)
    return [
      Row("copy", staged.identity.text), Row("digest", staged.digest), Row("staged", Clock.now().text),
    ]
  }

  func commit() throws {
    let tree = try context.identity("tree"), copy = try context.identity("copy")
    let source = try Place(from), destination = try Place(to), kept = Place(source.directory, orig)
    guard try source.holds(tree) else { throw Fault.raced(from) }
    guard try destination.directory.isStillThere() else { throw Fault.raced(to) }
    // The original may have been written to since it was copied.
    guard try source.directory.subdirectory(source.name).digest(ofContent: false) == context.noted["digest"] else {
      throw Fault.raced(from)
    }
    if try !destination.holds(copy) {
      do {
        try destination.directory.move(part, to: destination.name, in: destination.directory)
      } catch let error {
        throw error.isOccupied ? Fault.raced(to) : error
      }
      try destination.directory.sync()
    }
    if try !kept.isLink(to) { try source.directory.makeLink(orig, text: to) }
    try source.directory.sync()
    guard try source.holds(tree) else { throw Fault.raced(from) }
    if try !source.directory.exchange(source.name, with: orig, in: source.directory) {
      try kept.removeLink(to)
      try source.directory.move(source.name, to: orig, in: source.directory)
      try source.directory.makeLink(source.name, text: to)
    }
    guard try kept.holds(tree), try destination.holds(copy), try destination.directory.isStillThere() else {
      if try source.isLink(to), try kept.status() != nil {
        _ = try source.directory.exchange(source.name, with: orig, in: source.directory)
      }
      throw Fault.raced(to)
    }
    try source.directory.sync()
  }

  func finish() throws {
    let source = try Place(from)
    if try source.status() == nil { try source.directory.makeLink(source.name, text: to) }
    try source.directory.sync()
    try Place(to).directory.sync()
  }

  func unstage() throws {
    if let source = try Place.ifReachable(from) { try Place(source.directory, orig).removeLink(to) }
    guard let destination = try Place.ifReachable(to) else { return }
    if try !isNotedAsMovedOn && destination.holds(context.identity("copy")) {
      try destination.directory.move(destination.name, to: context.hidden("kept"), in: destination.directory)
      try destination.directory.sync()
    }
    try retire(destination.directory)
    try destination.directory.removeTree(part)
  }

  /// Removes the copy that was moved aside if everything in it is also at the old place; otherwise it stays for
  /// `purge`.
  private func retire(_ directory: Directory) throws {
    let kept = context.hidden("kept"), gone = context.hidden("gone")
    if try directory.status(of: kept) != nil {
      let source = try Place(from)
      var comparison = TreeComparison(
        try source.directory.subdirectory(source.name), try directory.subdirectory(kept))
      if try comparison.difference() == nil {
        try directory.move(kept, to: gone, in: directory)
        try directory.sync()
      }
    }
    try directory.removeTree(gone)
  }

  func conflict(freed: Set<ByteString>) throws -> Conflict? {
    switch try observe() {
    case .before: return nil
    case .unknown:
      if try isMovedOn() || isOriginalLost() { return nil }
      guard try Place.ifReachable(from) != nil else { return try .unreachable(from) }
      return try Place.ifReachable(to) == nil ? .unreachable(to) : .missing(from)
    case .after: break
    }
    if try !destinationIsOurs() {
      guard let destination = try Place.ifReachable(to) else { return try .unreachable(to) }
      if try destination.status() != nil { return .occupied(to) }
    }
    let source = try Place(from)
    if try freed.contains(from) || source.status() == nil { return nil }
    return try source.isLink(to) ? nil : .occupied(from)
  }

  /// Whether nothing is at the destination, whose parent is there: a missing parent may only be on a disk that is not mounted.
  private func isAbsent() throws -> Bool {
    guard let destination = try Place.ifReachable(to) else { return false }
    return try destination.status() == nil
  }

  /// Whether the user took the copy from its place after the original was purged: where it is now, it stays.
  private func isMovedOn() throws -> Bool {
    guard case .unknown = try observe() else { return false }
    // The directories that setup made are gone, too, after that.
    if isNotedAsMovedOn { return true }
    guard try isAbsent(), let source = try Place.ifReachable(from) else { return false }
    return try Place(source.directory, orig).status() == nil
  }

  /// Whether an undo has found the copy moved on: should it be back after an interruption, it is the user's.
  private var isNotedAsMovedOn: Bool { context.noted["moved-on"] == "yes" }

  /// Whether the original is gone, with the link to the copy, which is there: undo brings a copy of that back.
  private func isOriginalLost() throws -> Bool {
    guard case .unknown = try observe(), try destinationIsOurs(), let source = try Place.ifReachable(from) else {
      return false
    }
    return try source.status() == nil && Place(source.directory, orig).status() == nil
  }

  func isTakenBack() throws -> Bool {
    if case .before = try observe() { return true }
    return try isMovedOn() && Place.ifReachable(from)?.isLink(to) != true
  }

  func retract() throws {
    if try isMovedOn() {
      if !isNotedAsMovedOn { try context.record([Row("moved-on", "yes")]) }
      if let source = try Place.ifReachable(from) { try source.removeLink(to) }
      return
    }
    let source = try Place(from)
    if try observe() == .after || isOriginalLost() {
      let isGone = try isAbsent()
      if isGone != isNotedAsMovedOn { try context.record([Row("moved-on", isGone ? "yes" : "no")]) }
      let name = try returnable(source)
      if try source.isLink(to) {
        if try !source.directory.exchange(source.name, with: name, in: source.directory) {
          try source.removeLink(to)
          try source.directory.move(name, to: source.name, in: source.directory)
        }
      } else {
        try source.directory.move(name, to: source.name, in: source.directory)
      }
      try source.directory.sync()
    }
    guard case .before = try observe() else { throw Fault.unrecognised(from) }
    try Place(source.directory, back).removeLink(to)
    try source.directory.removeTree(back)
    try unstage()
  }

  /// The name, beside the old place, of what undo moves there: the original if the copy still equals it, otherwise a
  /// copy of the copy, with the work done since.
  private func returnable(_ source: Place) throws -> ByteString {
    let destination = try Place(to)
    let isKept = try Place(source.directory, orig).holds(context.identity("tree"))
    // The copy was moved on, and stays where it is: the original goes back.
    if try isKept && isAbsent() { return orig }
    let copy = try destination.directory.subdirectory(destination.name)
    if isKept {
      var comparison = TreeComparison(try source.directory.subdirectory(orig), copy)
      if try comparison.difference() == nil { return orig }
    }
    try source.directory.removeTree(back)
    let staged = try Staging(directory: source.directory, name: back).copy(copy, stopsOnSignal: false) { _, _ in }
    try context.record([Row("returned", staged.identity.text)])
    // Compare once more after it is recorded: what was written to the copy meanwhile must not be lost.
    guard try copy.digest(ofContent: false) == staged.digest else { throw Fault.raced(to) }
    return back
  }

  func keeps() throws -> [ByteString] {
    var kept: [ByteString] = []
    if let source = try Place.ifReachable(from) {
      let place = Place(source.directory, orig)
      if try place.status()?.isDirectory == true { kept.append(place.path) }
    }
    if let destination = try Place.ifReachable(to) {
      let place = Place(destination.directory, context.hidden("kept"))
      if try place.status() != nil { kept.append(place.path) }
    }
    return kept
  }

  func differenceFromKept() throws -> Conflict? {
    guard let present = try present() else { return try keeps().first.map(Conflict.edited) }
    let stray = try strayWork().first
    for path in try keeps() {
      let kept = try Place(path)
      var comparison = TreeComparison(try kept.directory.subdirectory(kept.name), present)
      guard let difference = try comparison.difference() else { continue }
      if let stray, stray.isWithin(path) { return .onlyKept(stray) }
      let isThere = try FileStatus.ifPresent(present.path.appending(path: difference), following: false) != nil
      return isThere ? .edited(present.path.appending(path: difference)) : .onlyKept(path.appending(path: difference))
    }
    return nil
  }

  /// The tree that go builds: the copy, or what undo brought back; nil where it is not there.
  private func present() throws -> Directory? {
    let place: Place?
    if case .after = try observe() { place = try Place.ifReachable(to) } else { place = try Place.ifReachable(from) }
    guard let place, try place.status()?.isDirectory == true else { return nil }
    return try place.directory.subdirectory(place.name)
  }

  func strayWork() throws -> [ByteString] {
    guard let source = try Place.ifReachable(from), let present = try present() else { return [] }
    let kept = Place(source.directory, orig)
    guard try kept.holds(context.identity("tree")) else { return [] }
    let original = try source.directory.subdirectory(orig)
    if try original.digest(ofContent: false) == context.noted["digest"] { return [] }
    var comparison = TreeComparison(original, present)
    // Without the time of the copy all that differs is named.
    let staged = context.noted["staged"].flatMap(FileStatus.Instant.init(text:))
    return try comparison.additions(since: staged ?? FileStatus.Instant(seconds: 0, nanoseconds: 0)).map {
      kept.path.appending(path: $0)
    }
  }

  func purge() throws {
    for (path, names) in [(from, [orig]), (to, [context.hidden("kept")])] {
      guard let place = try Place.ifReachable(path) else { continue }
      try Staging.purge(names, as: context.hidden("gone"), in: place.directory)
    }
  }
}

extension FileStatus.Instant {
  /// Seconds and nanoseconds since 1970.
  fileprivate var text: ByteString { ByteString("\(seconds).\(nanoseconds)") }

  fileprivate init?(text: ByteString) {
    let parts = text.split(on: UInt8(ascii: "."))
    guard parts.count == 2, let seconds = Int64(parts[0].lossyText), let rest = UInt32(parts[1].lossyText)
    else { return nil }
    self.init(seconds: seconds, nanoseconds: rest)
  }
}
