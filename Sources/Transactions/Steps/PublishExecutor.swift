package import Bytes
import Machine

/// Publishes a directory of files that forkpath writes, outside every tree. It is filled under another name and appears
/// by one rename, or in exchange for its previous generation, which is kept beside it.
struct PublishExecutor: StepExecutor {
  let context: StepContext
  let at: ByteString
  let files: [PublishedFile]

  private var part: ByteString { context.hidden("part") }
  /// The previous generation.
  private var orig: ByteString { context.hidden("orig") }
  /// A changed directory that undo keeps aside.
  private var kept: ByteString { context.hidden("kept") }
  private var gone: ByteString { context.hidden("gone") }

  func inspect() throws -> [Row] {
    guard let place = try Place.ifReachable(at), let status = try place.status() else { return [] }
    let directory = try place.directory.subdirectory(place.name)
    var rows = [Row("old", status.identity.text), Row("old-digest", try directory.digest(ofContent: true))]
    // Files that go put beside ours (go.work.sum) are copied into the new generation.
    let ours = Set(files.map(\.path) + (context.active.flatMap { $0.plan.files(at: at) }).map(\.path))
    for path in try directory.files() where !ours.contains(path) { rows.append(Row("extra", path)) }
    return rows
  }

  func observe() throws -> Observation {
    guard let place = try Place.ifReachable(at) else { return .before }
    return try place.holds(context.identity("new")) ? .after : .before
  }

  func stage(_ progress: Progress) throws -> [Row] {
    let place = try Place(at)
    try place.directory.makeDirectory(part, mode: 0o755)
    let target = try place.directory.subdirectory(part)
    var all = files
    if context.seen["old"] != nil {
      let old = try place.directory.subdirectory(place.name)
      for path in context.seen.all("extra") {
        all.append(PublishedFile(path: path, content: try old.readFile(below: path, limit: Journals.limit)))
      }
    }
    for file in all { try put(file, in: target) }
    // The name itself is flushed with the one that it gets: until then nobody needs it.
    try target.walk { _, directory, _ in try directory.sync() }
    return [
      Row("new", try target.status().identity.text), Row("new-digest", try target.digest(ofContent: true)),
    ]
  }

  private func put(_ file: PublishedFile, in root: Directory) throws {
    var directory = root
    let names = file.path.split(on: UInt8(ascii: "/"))
    for name in names.dropLast() {
      if try directory.status(of: name) == nil { try directory.makeDirectory(name, mode: 0o755) }
      directory = try directory.subdirectory(name)
    }
    guard let name = names.last else { return }
    if file.isLink {
      try directory.makeLink(name, text: file.content)
    } else {
      try directory.writeNewFile(name, file.content, mode: 0o644)
    }
  }

  func commit() throws {
    let place = try Place(at)
    guard let old = try context.identity("old") else {
      do {
        try place.directory.move(part, to: place.name, in: place.directory)
      } catch let error {
        throw error.isOccupied ? Fault.raced(at) : error
      }
      try place.directory.sync()
      guard try place.directory.isStillThere() else { throw Fault.raced(at) }
      return
    }
    guard try place.holds(old) else { throw Fault.raced(at) }
    if try place.directory.exchange(part, with: place.name, in: place.directory) {
      // The directory that came out must be the one that the plan saw; otherwise another program just edited it.
      guard try Place(place.directory, part).holds(old),
        try place.directory.subdirectory(part).digest(ofContent: true) == context.seen["old-digest"]
      else {
        _ = try place.directory.exchange(part, with: place.name, in: place.directory)
        throw Fault.raced(at)
      }
      // Flush before the next change of the same name: that change alone on disk would look like another state.
      try place.directory.sync()
    } else {
      guard try place.directory.subdirectory(place.name).digest(ofContent: true) == context.seen["old-digest"] else {
        throw Fault.raced(at)
      }
      try place.directory.move(place.name, to: orig, in: place.directory)
      try place.directory.sync()
      try place.directory.move(part, to: place.name, in: place.directory)
    }
    try finish()
  }

  func finish() throws {
    let place = try Place(at)
    if try Place(place.directory, part).holds(context.identity("old")) {
      try place.directory.move(part, to: orig, in: place.directory)
    }
    try place.directory.sync()
  }

  func unstage() throws {
    guard let place = try Place.ifReachable(at) else { return }
    if let old = try context.identity("old"), try Place(place.directory, orig).holds(old), try place.status() == nil {
      try place.directory.move(orig, to: place.name, in: place.directory)
      try place.directory.sync()
    }
    try place.directory.removeTree(part)
  }

  func conflict(freed: Set<ByteString>) throws -> Conflict? {
    guard !freed.contains(at), let old = try context.identity("old"), let place = try Place.ifReachable(at),
      try Place(place.directory, orig).holds(old), try observe() == .before, try place.status() != nil
    else { return nil }
    return .occupied(at)
  }

  func retract() throws {
    guard let place = try Place.ifReachable(at) else { return }
    let directory = place.directory
    let new = try context.identity("new")
    if case .after = try observe() {
      if try context.identity("old").map({ try Place(directory, orig).holds($0) }) == true {
        if try !directory.exchange(orig, with: place.name, in: directory) {
          try directory.move(place.name, to: kept, in: directory)
          try directory.sync()
          try directory.move(orig, to: place.name, in: directory)
        }
      } else {
        try directory.move(place.name, to: kept, in: directory)
      }
      try directory.sync()
    }
    if try Place(directory, orig).holds(new) {
      try directory.move(orig, to: kept, in: directory)
      try directory.sync()
    }
    try retire(directory)
    try unstage()
  }

  /// Removes the directory that was moved aside if forkpath wrote every byte of it, not counting files that go
  /// rewrites; anything else stays for `purge`.
  private func retire(_ directory: Directory) throws {
    if try directory.status(of: kept) != nil, try isOurs(try directory.subdirectory(kept)) {
      try directory.move(kept, to: gone, in: directory)
      try directory.sync()
    }
    try directory.removeTree(gone)
  }

  private func isOurs(_ aside: Directory) throws -> Bool {
    if try aside.digest(ofContent: true) == context.noted["new-digest"] { return true }
    return try aside.files().allSatisfy { path in
      guard let file = files.first(where: { $0.path == path }) else { return false }
      return try file.mayChange || aside.readFile(below: path, limit: Journals.limit) == file.content
    }
  }

  func keeps() throws -> [ByteString] {
    guard let place = try Place.ifReachable(at) else { return [] }
    let aside = Place(place.directory, kept)
    return try aside.status() == nil ? [] : [aside.path]
  }

  func purge() throws {
    guard let place = try Place.ifReachable(at) else { return }
    try Staging.purge([kept], as: gone, in: place.directory)
  }
}

extension Plan {
  /// The files that this plan publishes at a path.
  package func files(at path: ByteString) -> [PublishedFile] {
    steps.flatMap { step -> [PublishedFile] in
      guard case .publish(path, let files) = step else { return [] }
      return files
    }
  }
}

extension Directory {
  /// The relative paths of all regular files below.
  func files() throws -> [ByteString] {
    var paths: [ByteString] = []
    try walk { relative, _, entries in
      for entry in entries where entry.kind == .file { paths.append(relative.appending(path: entry.name)) }
    }
    return paths
  }

  /// The content of a file at a relative path.
  func readFile(below relative: ByteString, limit: Int) throws -> ByteString {
    let parent = relative.parentPath
    let directory = parent == "." ? self : try descendant(parent)
    return try directory.read(relative.lastPathComponent, limit: limit)
  }
}
