package import Bytes
import Machine

/// Adds lines at the end of a text file that forkpath does not own, such as `.git/info/exclude`. The new text is
/// written and flushed beside the file, then both change places in one exchange. The old file stays beside it as
/// `.forkpath-ID-N.orig`, so that undo needs no new block and restores the same file; where the user edited the file
/// since, undo removes only our lines.
struct LinesExecutor: StepExecutor {
  let context: StepContext
  let at: ByteString
  let lines: [ByteString]

  static let limit = 1 << 20
  private var part: ByteString { context.hidden("part") }
  private var orig: ByteString { context.hidden("orig") }
  private var gone: ByteString { context.hidden("gone") }

  func inspect() throws -> [Row] {
    guard let place = try Place.ifReachable(at), try place.status() != nil else { return [] }
    return [Row("base", try digest(of: place.name, in: place.directory))]
  }

  func observe() throws -> Observation {
    guard let place = try Place.ifReachable(at), let status = try place.status() else { return .before }
    guard status.isFile else { return .unknown(at) }
    return lines.allSatisfy(try place.directory.read(place.name, limit: Self.limit).hasLine) ? .after : .before
  }

  func stage(_ progress: Progress) throws -> [Row] {
    let place = try Place(at)
    var (base, mode): (ByteString, UInt32) = ("", 0o644)
    if let status = try place.status() {
      (base, mode) = (try place.directory.read(place.name, limit: Self.limit), status.mode)
    }
    guard context.seen["base"] ?? Digest.hex(of: "") == Digest.hex(of: base) else { throw Fault.raced(at) }
    let text = base.adding(lines: lines)
    try place.directory.writeNewFile(part, text, mode: mode)
    try place.directory.sync()
    return [Row("new-digest", Digest.hex(of: text))]
  }

  func commit() throws {
    let place = try Place(at)
    guard let base = context.seen["base"] else {
      do {
        try place.directory.makeHardLink(part, to: place.name, in: place.directory)
      } catch let error {
        throw error.isOccupied ? Fault.raced(at) : error
      }
      guard try place.directory.isStillThere() else {
        try place.directory.removeFile(place.name)
        throw Fault.raced(at)
      }
      return try finish()
    }
    guard try place.status() != nil, try digest(of: place.name, in: place.directory) == base else {
      throw Fault.raced(at)
    }
    if try place.directory.exchange(part, with: place.name, in: place.directory) {
      // The file that came out must be the one that the plan saw; otherwise another program just edited it.
      guard try digest(of: part, in: place.directory) == base else {
        _ = try place.directory.exchange(part, with: place.name, in: place.directory)
        throw Fault.raced(at)
      }
      // Flush before the next change of the same name: that change alone on disk would look like another state.
      try place.directory.sync()
    } else {
      if try place.directory.status(of: orig) == nil {
        try place.directory.makeHardLink(place.name, to: orig, in: place.directory)
        try place.directory.sync()
      }
      try place.directory.replace(place.name, with: part)
    }
    try finish()
  }

  func finish() throws {
    let place = try Place(at)
    if let left = try place.directory.status(of: part) {
      let isNew = try place.status().map { $0.isSameObject(as: left) } ?? false
      if !isNew, try place.directory.status(of: orig) == nil {
        try place.directory.makeHardLink(part, to: orig, in: place.directory)
        try place.directory.sync()
      }
      try place.directory.removeFile(part)
    }
    try place.directory.sync()
  }

  func unstage() throws {
    guard let place = try Place.ifReachable(at) else { return }
    let directory = place.directory
    for name in [gone, orig] where try directory.status(of: name) != nil && place.status() == nil {
      // There is no other copy of it.
      let isOurs = try name == gone && digest(of: gone, in: directory) == context.noted["new-digest"]
      if !isOurs { try directory.makeHardLink(name, to: place.name, in: directory) }
    }
    try directory.sync()
    for name in [part, gone, orig] where try directory.status(of: name) != nil { try directory.removeFile(name) }
    try directory.sync()
  }

  func conflict(freed: Set<ByteString>) throws -> Conflict? {
    guard let place = try Place.ifReachable(at), let status = try place.status(), !status.isFile else { return nil }
    return .occupied(at)
  }

  func retract() throws {
    guard let place = try Place.ifReachable(at) else { return }
    let needed = try SharedLines(records: context.active).needed(of: lines, in: at)
    if needed != left { try context.record([Row(Self.leftRow, needed.joined(separator: "\n"))]) }
    if !needed.isEmpty {
      try takeOut(lines.filter { !needed.contains($0) }, place)
    } else if case .after = try observe() {
      let text = try place.directory.read(place.name, limit: Self.limit)
      if Digest.hex(of: text) != context.noted["new-digest"] {
        try takeOut(lines, place)
      } else if try place.directory.status(of: orig) != nil {
        try exchange(orig, text, place)
      } else {
        // There was no file before.
        let left = try place.directory.status(of: gone)
        if let left, try place.status()?.isSameObject(as: left) != true { try place.directory.removeFile(gone) }
        if try place.directory.status(of: gone) == nil {
          try place.directory.makeHardLink(place.name, to: gone, in: place.directory)
          try place.directory.sync()
        }
        try place.directory.removeFile(place.name)
      }
      try place.directory.sync()
    }
    try unstage()
  }

  /// Lines that it left when it was undone, since another transaction in place needed them.
  var left: [ByteString] { (context.noted[Self.leftRow] ?? "").split(on: 10).filter { !$0.isEmpty } }
  private static let leftRow: ByteString = "left"

  func isTakenBack() throws -> Bool {
    if left.isEmpty { return try observe() == .before }
    guard let place = try Place.ifReachable(at), try place.status()?.isFile == true else { return true }
    let text = try place.directory.read(place.name, limit: Self.limit)
    return !lines.contains { !left.contains($0) && text.hasLine($0) }
  }

  /// Takes out what it left when it was undone.
  func retractLeft() throws {
    if let place = try Place.ifReachable(at), try place.status()?.isFile == true { try takeOut(left, place) }
    try context.record([Row(Self.leftRow, "")])
    try unstage()
  }

  /// The user, or somebody else, changed the file since, or needs a part of it: keeps it as it is now, without these lines.
  private func takeOut(_ lines: [ByteString], _ place: Place) throws {
    let text = try place.directory.read(place.name, limit: Self.limit)
    guard lines.contains(where: text.hasLine) else { return }
    if try place.directory.status(of: part) != nil { try place.directory.removeFile(part) }
    let mode = try place.status()?.mode ?? 0o644
    try place.directory.writeNewFile(part, text.removing(lines: lines), mode: mode)
    try exchange(part, text, place)
  }

  /// The file called `name` takes the place of the one that has `text`.
  private func exchange(_ name: ByteString, _ text: ByteString, _ place: Place) throws {
    guard try place.directory.exchange(name, with: place.name, in: place.directory) else {
      return try place.directory.replace(place.name, with: name)
    }
    guard try place.directory.read(name, limit: Self.limit) == text else {
      _ = try place.directory.exchange(name, with: place.name, in: place.directory)
      throw Fault.raced(at)
    }
  }

  private func digest(of name: ByteString, in directory: Directory) throws -> ByteString {
    Digest.hex(of: try directory.read(name, limit: Self.limit))
  }
}

extension ByteString {
  fileprivate func hasLine(_ line: ByteString) -> Bool { lines.contains(line) }

  /// This text with more lines at its end.
  package func adding(lines: [ByteString]) -> ByteString {
    let text = isEmpty || last == 10 ? self : self + "\n"
    return text + lines.map { $0 + "\n" }.joined(separator: "")
  }

  /// This text without the last of each of the lines.
  fileprivate func removing(lines: [ByteString]) -> ByteString {
    var all = split(on: 10)
    for line in lines { if let index = all.lastIndex(of: line) { all.remove(at: index) } }
    return all.joined(separator: "\n")
  }
}
