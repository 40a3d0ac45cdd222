package import Bytes
import Machine

extension ByteString {
  /// Whether this is the `.git` file of a linked worktree, and not that of a submodule, which belongs to the tree around it
  /// (gitrepository-layout(5)).
  var namesWorktree: Bool {
    guard hasPrefix("gitdir: ") else { return false }
    return dropFirst(8).trimmed.parentPath.lastPathComponent == "worktrees"
  }
}

/// Whether a directory below a checkout that has an entry `.git` is a clone, or a worktree, of its own: its modules are not the
/// checkout's. One whose file cannot be read counts as a part of the tree.
package func isOtherCheckout(_ directory: ByteString, gitIsDirectory: Bool) -> Bool {
  if gitIsDirectory { return true }
  let text: ByteString?
  do { text = try readFileIfPresent(directory.appending(path: ".git"), limit: 1 << 12, following: false) } catch {
    return false
  }
  return text?.namesWorktree ?? false
}
