package import Bytes
package import Machine

/// Why a plan is not begun. Found without changing anything; each case names what it is about.
package enum Refusal: Hashable, Sendable {
  /// There is nothing to move, copy or edit.
  case missing(ByteString)
  case notDirectory(ByteString)
  /// The directory to move is a symbolic link; its text.
  case sourceIsLink(ByteString, text: ByteString)
  /// It belongs to another user.
  case notOwned(ByteString, owner: UInt32)
  /// Running as root on a tree of another user (sudo).
  case rootOnForeignTree(ByteString, owner: UInt32)
  case mountPoint(ByteString)
  case containsMountPoint(ByteString, mount: ByteString)
  /// A directory without write permission cannot change its parent (its `..` is rewritten).
  case unwritableDirectory(ByteString)
  /// The directory in which a name must change is not writable for us; whether it is ours.
  case unwritableParent(ByteString, isOwn: Bool)
  /// Others may change names in this directory, also ours in it; whether it is ours.
  case unsafeParent(ByteString, isOwn: Bool)
  /// The file carries the immutable or append-only flag.
  case immutable(ByteString)
  /// The destination exists.
  case occupied(ByteString, FileKind)
  /// The destination exists under another spelling, which this volume treats as equal.
  case occupiedByFolding(ByteString, existing: ByteString)
  /// The destination is the source of the move, since this volume ignores the case of letters.
  case differsInCase(ByteString, destination: ByteString)
  /// One of the two is inside the other.
  case nested(source: ByteString, destination: ByteString)
  /// The path passes through a link; where it really leads.
  case throughLink(ByteString, real: ByteString)
  /// The parent directory does not exist and no earlier step makes it.
  case noParent(ByteString)
  /// Not absolute, not clean, or with a zero byte.
  case unusablePath(ByteString)
  /// Moving needs `copy` here.
  case otherFileSystem(from: ByteString, to: ByteString)
  /// After the move this path would be longer than the system can open, in bytes.
  case pathTooLong(ByteString, length: Int)
  /// A socket, fifo or device, which cannot be copied.
  case notCopyable(ByteString)
  /// git is running there: its lock, or the state of a rebase, merge or bisect.
  case gitBusy(ByteString)
  /// The git directory holds absolute paths that a move without a link left behind would break.
  case gitWorktrees(ByteString)
  /// `.git` is a file with a relative path, which a move would break.
  case gitFile(ByteString)
  /// The git configuration is missing, a link, or not ours.
  case gitConfiguration(ByteString)
  case gitMalformed(ByteString, line: Int)
  /// The configuration has these values already.
  case noChange(ByteString)
  /// Not a key of a remote, or a value with a line break in it.
  case unusableValue(key: ByteString)
  /// The state directory is inside the tree to move.
  case containsState(ByteString)
  /// The home directory, or a directory that holds it.
  case protected(ByteString)
  /// What forkpath put here was changed since.
  case edited(ByteString)
  /// No git was found, or the URL is not one that may be cloned.
  case noGit
  case unusableURL(ByteString)
}

/// Why a step is not undone without a decision of the user.
package enum Conflict: Hashable, Sendable {
  /// What was put here is gone.
  case missing(ByteString)
  /// The directory of what was moved is gone; its disk may only be away.
  case parentMissing(ByteString)
  /// This directory on the way to what was moved is a symbolic link now, to this place: undo passes through none. Nil where it
  /// leads to another directory than was there. `place` is what cannot be reached.
  case parentIsLink(ByteString, target: ByteString?, place: ByteString)
  /// Something else is there now.
  case occupied(ByteString)
  /// What was put here was changed since.
  case edited(ByteString)
  /// This is in what is kept aside, and nowhere else.
  case onlyKept(ByteString)
  /// This key of the git configuration at the path was changed since.
  case gitValue(ByteString, key: ByteString)
  /// This linked worktree has its repository in the clone, and would be without one.
  case worktree(ByteString, repository: ByteString)
  /// git is running in the tree; the path of its lock. git names its locks by absolute paths, so a lock that it holds
  /// while the tree moves would never be removed.
  case gitLocked(ByteString)
}

extension Conflict {
  /// What keeps undo from `place`, which `Place.ifReachable` does not reach.
  static func unreachable(_ place: ByteString) throws(SystemError) -> Conflict {
    guard let link = try Place.linkOnTheWay(to: place) else { return .parentMissing(place.parentPath) }
    // Only the directory that was there has what was put there.
    var target: ByteString?
    if try FileStatus.throughLinks(place) != nil { target = try realPathIfPresent(link) }
    return .parentIsLink(link, target: target.flatMap { link.isWithin($0) ? nil : $0 }, place: place)
  }
}
