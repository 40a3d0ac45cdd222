package import Bytes

/// A directory of its own, without links in its path, which only this user can enter.
package struct ScratchDirectory: Sendable {
  /// Absolute, and without links.
  package let path: ByteString

  /// In TMPDIR, else in `/tmp`; never below `tree`.
  package init(process: ProcessEnvironment, outside tree: ByteString) throws(SystemError) {
    var base = try realPath(process.nonEmpty("TMPDIR") ?? "/tmp")
    if base.isWithin(tree) { base = try realPath("/tmp") }
    let name = ByteString("forkpath-" + String(UInt64.random(in: .min ... .max), radix: 16))
    try Directory.open(base).makeDirectory(name, mode: 0o700)
    path = base.appending(path: name)
  }

  /// Removes it and all that is in it.
  package func remove() { try? Directory.open(path.parentPath).removeTree(path.lastPathComponent) }
}
