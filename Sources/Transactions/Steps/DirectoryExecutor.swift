import Bytes
import Machine

/// A directory made for what comes after it: not a change that anybody waits for, so it is made while preparing and goes
/// again if it is empty.
struct DirectoryExecutor: StepExecutor {
  let context: StepContext
  let path: ByteString

  func observe() throws -> Observation { .before }

  /// Makes it, or takes the one that somebody made meanwhile.
  func make() throws {
    let place = try Place(path)
    do {
      try place.directory.makeDirectory(place.name, mode: 0o755)
    } catch let error {
      guard error.isOccupied else { throw error }
      guard let status = try place.status(), status.isDirectory else { throw Fault.raced(path) }
    }
    try place.directory.sync()
  }

  func commit() throws {}
  func conflict(freed: Set<ByteString>) throws -> Conflict? { nil }

  func retract() throws { try DirectoryExecutor.removeIfEmpty(path) }

  /// Removes it if it is empty; what others have put in it keeps it alive.
  static func removeIfEmpty(_ path: ByteString) throws {
    guard let place = try Place.ifReachable(path), let status = try place.status(), status.isDirectory else { return }
    do {
      try place.directory.removeDirectory(place.name)
    } catch let error {
      guard error.isOccupied else { throw error }
      return
    }
    try place.directory.sync()
    guard try place.status() == nil else { throw Fault.notReadBack(path) }
  }

  func unstage() throws { try retract() }
}
