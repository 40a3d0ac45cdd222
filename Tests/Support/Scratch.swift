import Bytes
import Foundation
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
    try Data(text.utf8).write(to: url)
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
