package import Bytes
import Machine

extension FileView {
  /// Whether links lead from `file`, of the tree that holds `directory`, out of that tree: its words are somebody else's, and a
  /// tree must not have them printed. The tree is what the nearest directory with a `.git` holds, or the module's.
  package func leadsOut(_ file: ByteString, from directory: ByteString) -> Bool {
    let start = directory.isWithin(file.parentPath) ? file.parentPath : directory
    var root = start
    while known(root.appending(path: ".git"), following: false) == nil {
      if root == "/" {
        root = start
        break
      }
      root = root.parentPath
    }
    guard file.isWithin(root), let real = reachable(file), let top = reachable(root) else { return false }
    return !real.isWithin(top)
  }
}
