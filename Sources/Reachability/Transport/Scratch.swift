import Bytes
import Machine

/// A directory of its own for the bodies of answers; removed with all that is in it when the value goes.
final class Scratch: Sendable {
  private let place: ByteString
  private let name: ByteString

  /// In TMPDIR, else `/tmp`, readable by this user only.
  init(process: ProcessEnvironment) throws(SystemError) {
    place = process.nonEmpty("TMPDIR") ?? "/tmp"
    name = ByteString("forkpath-" + String(UInt64.random(in: .min ... .max), radix: 16))
    try Directory.open(following: place).makeDirectory(name, mode: 0o700)
  }

  deinit {
    guard let parent = try? Directory.open(following: place), let directory = try? parent.subdirectory(name) else {
      return
    }
    for entry in (try? directory.list()) ?? [] { try? directory.removeFile(entry.name) }
    try? parent.removeDirectory(name)
  }

  func path(_ file: ByteString) -> ByteString { place.appending(path: name).appending(path: file) }

  func remove(_ file: ByteString) {
    try? Directory.open(following: place.appending(path: name)).removeFile(file)
  }
}
