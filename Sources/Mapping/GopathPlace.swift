package import Bytes
import Machine

/// Where directories lie with respect to the entries of GOPATH; compared without links.
package struct GopathPlace: Sendable, Hashable {
  /// The entry, as the environment spells it.
  package var entry: ByteString
  /// The path below its `src`, empty for `src` itself.
  package var importPath: ByteString

  package init(entry: ByteString, importPath: ByteString) { (self.entry, self.importPath) = (entry, importPath) }

  /// The entry whose `src` holds the directory `real`, which has no links in it.
  package init?(of real: ByteString, in entries: [ByteString]) {
    for entry in entries {
      let source = entry.appending(path: "src")
      for spelling in [source, (try? realPath(source)) ?? source] {
        if let rest = real.relative(within: spelling) {
          self.init(entry: entry, importPath: rest)
          return
        }
      }
    }
    return nil
  }
}
