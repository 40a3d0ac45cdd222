import Bytes
import Machine

/// A directory of its own for the bodies of answers; it is removed with its content when the value is destroyed.
final class Scratch: Sendable {
  private let place: ScratchDirectory
  private let disturbances: Disturbances

  /// In TMPDIR, else in memory where the system has such a place, else in `/tmp`; readable by this user only.
  init(process: ProcessEnvironment) throws(SystemError) {
    disturbances = process.disturbances
    place = try ScratchDirectory(inMemoryOf: process)
  }

  deinit { place.remove() }

  func path(_ file: ByteString) -> ByteString { place.path.appending(path: file) }

  /// Writes a file that is not there yet; its path, or nil where that fails.
  func put(_ file: ByteString, _ content: ByteString) -> ByteString? {
    let isWritten: Void? = disturbances.noting { () throws(SystemError) -> Void? in
      try Directory.open(place.path).writeNewFile(file, content, mode: 0o600, isPassing: true)
    }
    return isWritten == nil ? nil : path(file)
  }

  /// The contents of a file so far; empty where there is none yet.
  func peek(_ file: ByteString, limit: Int) -> ByteString {
    do {
      return try Directory.open(place.path).read(file, limit: limit)
    } catch { return ByteString() }
  }

  /// The contents of files, which are removed; empty where there is none, or more than its limit of bytes.
  func take(_ files: [(name: ByteString, limit: Int)]) -> [ByteString] {
    let directory = disturbances.noting { () throws(SystemError) -> Directory? in
      try Directory.open(place.path)
    }
    return files.map { file in
      guard let directory else { return ByteString() }
      let content = disturbances.noting { () throws(SystemError) -> ByteString? in
        try directory.read(file.name, limit: file.limit)
      }
      _ = disturbances.noting { () throws(SystemError) -> Void? in try directory.removeFile(file.name) }
      return content ?? ByteString()
    }
  }
}
