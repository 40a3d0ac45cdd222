package import Bytes
import CMachine

extension Directory {
  /// Whether it carries the immutable or append-only flag.
  package var isImmutable: Bool { cm_is_immutable(handle.number) == 1 }

  /// The longest path below it, in bytes, relative to it; nil where it is deeper than a path can tell.
  package func longestPath() throws(SystemError) -> ByteString? {
    var longest = ByteString()
    var pending: [ByteString] = [ByteString()]
    while let relative = pending.popLast() {
      let entries: [DirectoryEntry]
      do {
        entries =
          relative.isEmpty
          ? try list()
          : try listDirectory(try Descriptor.open(relative, beneath: handle, isDirectory: true), path: relative)
      } catch let error {
        if error.isTooLong { return nil }
        throw failure(error, relative)
      }
      for entry in entries {
        let path = relative.appending(path: entry.name)
        if path.count > longest.count { longest = path }
        if try isDirectory(entry, at: path) { pending.append(path) }
      }
    }
    return longest
  }

  /// Whether an entry, at a path relative to this directory, is a directory.
  func isDirectory(_ entry: DirectoryEntry, at path: ByteString) throws(SystemError) -> Bool {
    if let kind = entry.kind { return kind == .directory }
    do { return try FileStatus(in: handle.number, path, following: false).isDirectory } catch let error {
      throw failure(error, path)
    }
  }
}
