import Bytes
import Machine

/// Makes a symbolic link. A link with this text counts as ours.
struct LinkExecutor: StepExecutor {
  let context: StepContext
  let at: ByteString
  let text: ByteString

  func observe() throws -> Observation {
    guard let place = try Place.ifReachable(at) else { return .before }
    return try place.isLink(text) ? .after : .before
  }

  func commit() throws {
    let place = try Place(at)
    do {
      try place.directory.makeLink(place.name, text: text)
    } catch let error {
      guard error.isOccupied else { throw error }
      // Either ours from before a crash, or another program was faster.
      guard try place.isLink(text) else { throw Fault.raced(at) }
    }
    try place.directory.sync()
    guard try place.directory.isStillThere() else {
      try place.removeLink(text)
      throw Fault.raced(at)
    }
  }

  func finish() throws { try Place(at).directory.sync() }

  func conflict(freed: Set<ByteString>) throws -> Conflict? {
    guard let place = try Place.ifReachable(at), let status = try place.status() else { return nil }
    // A file that git, or the user, has put there since: nothing of ours is left, and that stays.
    if status.isFile { return nil }
    return try place.isLink(text) || freed.contains(at) ? nil : .occupied(at)
  }

  func retract() throws {
    guard let place = try Place.ifReachable(at) else { return }
    try place.removeLink(text)
  }
}
