import Bytes
import Machine

/// Makes a directory for later steps. It is made while staging, and removed again if it is empty.
struct DirectoryExecutor: StepExecutor {
  let context: StepContext
  let path: ByteString

  func observe() throws -> Observation { .before }

  /// Makes the directory, or uses one that another program made meanwhile.
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

  /// Removes the directory if it is empty, or if only macOS's Finder has left its file there; otherwise it stays.
  static func removeIfEmpty(_ path: ByteString) throws {
    guard let place = try Place.ifReachable(path), let status = try place.status(), status.isDirectory else { return }
    do {
      try place.directory.removeDirectory(place.name)
    } catch let error {
      guard error.isOccupied else { throw error }
      let directory = try place.directory.subdirectory(place.name)
      let entries = try directory.list()
      guard entries.allSatisfy(\.isFinders) else { return }
      for entry in entries { try directory.removeFile(entry.name) }
      do {
        try place.directory.removeDirectory(place.name)
      } catch let error {
        guard error.isOccupied else { throw error }
        return
      }
    }
    try place.directory.sync()
    guard try place.status() == nil else { throw Fault.notReadBack(path) }
  }

  func unstage() throws { try retract() }
}
