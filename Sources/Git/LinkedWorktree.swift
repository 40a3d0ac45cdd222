package import Bytes
package import Machine

/// A worktree that `git worktree add` made of another repository. Each of the two names the other by a path, so that a repository
/// that moves loses its worktrees.
package struct LinkedWorktree: Sendable, Hashable {
  /// The worktree's directory.
  package var directory: ByteString
  /// What its `.git` names: `.git/worktrees/NAME` of the repository.
  package var names: ByteString

  /// Those of the checkout that exist, in the order of their names in it; none where `.git` is no directory.
  package static func all(of checkout: ByteString) throws(SystemError) -> [LinkedWorktree] {
    let place = checkout.appending(path: ".git/worktrees")
    var found: [LinkedWorktree] = []
    for entry in try listDirectoryIfPresent(place, following: false) ?? [] {
      let own = place.appending(path: entry.name)
      // Relative paths as git 2.48 may write them.
      guard let text = try readFileIfPresent(own.appending(path: "gitdir"), limit: 1 << 16) else { continue }
      let file = own.appending(path: text.trimmed).cleanPath
      guard let named = try readFileIfPresent(file, limit: 1 << 16, following: false), named.hasPrefix("gitdir: ")
      else { continue }
      let directory = file.parentPath
      found.append(
        LinkedWorktree(directory: directory, names: directory.appending(path: named.dropFirst(8).trimmed).cleanPath))
    }
    return found
  }
}
