package import Bytes
import CMachine

extension Directory {
  /// Whether it carries the immutable or append-only flag.
  package var isImmutable: Bool { cm_is_immutable(handle.number) == 1 }

  /// The longest path below it, in bytes, relative to it; nil where it is deeper than a path can tell.
  package func longestPath() throws -> ByteString? {
    var longest = ByteString()
    do {
      try walk { relative, _, entries in
        for entry in entries {
          let count = relative.count + entry.name.count + (relative.isEmpty ? 0 : 1)
          if count > longest.count { longest = relative.appending(path: entry.name) }
        }
      }
    } catch let error as SystemError {
      if error.isTooLong { return nil }
      throw error
    }
    return longest
  }
}
