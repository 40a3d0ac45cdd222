import Bytes
import Machine

/// A directory of its own for the bodies of answers; it is removed with its content when the value is destroyed.
final class Scratch: Sendable {
  private let place: ByteString
  private let name: ByteString
  private let disturbances: Disturbances

  /// In TMPDIR, else in memory where the system has such a place, else in `/tmp`; readable by this user only.
  ///
  /// On a busy disk four hundred small files take longer than four hundred answers.
  init(process: ProcessEnvironment) throws(SystemError) {
    disturbances = process.disturbances
    name = ByteString("forkpath-" + String(UInt64.random(in: .min ... .max), radix: 16))
    if let named = process.nonEmpty("TMPDIR") {
      place = named
    } else if Self.makes(name, in: "/dev/shm", process.disturbances) {
      place = "/dev/shm"
      return
    } else {
      place = "/tmp"
    }
    try Directory.open(following: place).makeDirectory(name, mode: 0o700)
  }

  private static func makes(_ name: ByteString, in place: ByteString, _ disturbances: Disturbances) -> Bool {
    disturbances.noting { () throws(SystemError) -> Bool? in
      try Directory.open(following: place).makeDirectory(name, mode: 0o700)
      return true
    } ?? false
  }

  deinit {
    // A file that cannot be removed stays, in a directory for temporary files.
    do { try remove() } catch {}
  }

  private func remove() throws(SystemError) {
    let parent = try Directory.open(following: place)
    let directory = try parent.subdirectory(name)
    for entry in try directory.list() { try directory.removeFile(entry.name) }
    try parent.removeDirectory(name)
  }

  func path(_ file: ByteString) -> ByteString { place.appending(path: name).appending(path: file) }

  /// The contents of a file so far; empty where there is none yet.
  func peek(_ file: ByteString, limit: Int) -> ByteString {
    do {
      return try Directory.open(following: place.appending(path: name)).read(file, limit: limit)
    } catch { return ByteString() }
  }

  /// The contents of files, which are removed; empty where there is none, or more than its limit of bytes.
  func take(_ files: [(name: ByteString, limit: Int)]) -> [ByteString] {
    let directory = disturbances.noting { () throws(SystemError) -> Directory? in
      try Directory.open(following: place.appending(path: name))
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
