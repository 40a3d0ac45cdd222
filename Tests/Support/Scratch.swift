import Bytes
package import Foundation
import Machine

/// The path without links, as the tool and go print it. Foundation's `resolvingSymlinksInPath` leaves macOS's `/tmp` and
/// `/var`, which are links.
package func withoutLinks(_ path: String) throws -> String { try realPath(ByteString(path)).lossyText }

/// A directory of its own for one test, without links in its path; removed when the value goes.
package final class Scratch: Sendable {
  package let path: String

  package init() throws {
    let base = try withoutLinks(FileManager.default.temporaryDirectory.path)
    let url = URL(filePath: base).appending(path: "forkpath-test-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes `text` at a path relative to the directory, with the directories above it.
  package func write(_ relative: String, _ text: String) throws {
    let url = URL(filePath: path).appending(path: relative)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try writeFile(url.path, Data(text.utf8))
  }

  /// Writes a program that is run at once. Another process does it: a child that this one starts meanwhile in another
  /// thread would for a moment hold the file open for writing, too, and the system runs no such file.
  package func writeProgram(_ relative: String, _ text: String) throws {
    try makeDirectory(URL(filePath: relative).deletingLastPathComponent().relativePath)
    _ = try Program.sh.run(
      ["-ec", "cat >\"$0\"; chmod 755 \"$0\"", path + "/" + relative], input: Data(text.utf8))
  }

  package func makeDirectory(_ relative: String) throws {
    try FileManager.default.createDirectory(
      at: URL(filePath: path).appending(path: relative), withIntermediateDirectories: true)
  }

  package func link(_ relative: String, to text: String) throws {
    let url = URL(filePath: path).appending(path: relative)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: url.path, withDestinationPath: text)
  }

  package func text(_ relative: String) throws -> String {
    try String(contentsOf: URL(filePath: path).appending(path: relative), encoding: .utf8)
  }
}

/// Makes or truncates a file and writes `content`. Foundation's way waits for the disk each time, some milliseconds, and a test
/// that makes hundreds of files needs no file that outlives a crash.
package func writeFile(_ path: String, _ content: Data) throws {
  struct NotWritten: Error {
    let path: String
    let code: Int32
  }
  let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
  guard file >= 0 else { throw NotWritten(path: path, code: errno) }
  defer { close(file) }
  var rest = Array(content)[...]
  while !rest.isEmpty {
    let count = unsafe rest.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
    guard count > 0 || errno == EINTR else { throw NotWritten(path: path, code: errno) }
    rest = rest.dropFirst(max(count, 0))
  }
}
