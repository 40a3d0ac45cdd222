package import Bytes
package import Machine

/// Why a plan is not begun: found by looking only, each with what it is about.
package enum Refusal: Hashable, Sendable {
  /// Nothing is there to be moved, copied or edited.
  case missing(ByteString)
  case notDirectory(ByteString)
  /// What should move is a symbolic link; its text.
  case sourceIsLink(ByteString, text: ByteString)
  /// It belongs to another user.
  case notOwned(ByteString, owner: UInt32)
  /// Running as root on a tree of somebody else (sudo).
  case rootOnForeignTree(ByteString, owner: UInt32)
  case mountPoint(ByteString)
  case containsMountPoint(ByteString, mount: ByteString)
  /// A directory without write permission cannot change its parent (its `..` is rewritten).
  case unwritableDirectory(ByteString)
  /// The directory in which a name must change is not writable for us.
  case unwritableParent(ByteString)
  /// Others may change names in this directory.
  case unsafeParent(ByteString, mode: UInt32)
  /// The file carries the immutable or append-only flag.
  case immutable(ByteString)
  /// Something is where something new shall be.
  case occupied(ByteString, FileKind)
  /// The same, under another spelling that this volume takes for equal.
  case occupiedByFolding(ByteString, existing: ByteString)
  /// One of the two lies inside the other.
  case nested(source: ByteString, destination: ByteString)
  /// The path passes through a link; where it really leads.
  case throughLink(ByteString, real: ByteString)
  /// The directory that shall hold it does not exist and no earlier step makes it.
  case noParent(ByteString)
  /// Not absolute, not clean, or with a zero byte.
  case unusablePath(ByteString)
  /// Moving needs `copy` here.
  case otherFileSystem(from: ByteString, to: ByteString)
  /// After the move this path would be longer than the system can open, in bytes.
  case pathTooLong(ByteString, length: Int)
  /// A socket, fifo or device, which cannot be copied.
  case notCopyable(ByteString)
  /// git works there: the lock, or the state of a rebase, merge, bisect.
  case gitBusy(ByteString)
  /// The git directory holds absolute paths that a move without a link left behind would break.
  case gitWorktrees(ByteString)
  /// `.git` is a file with a relative path, which no move keeps true.
  case gitFile(ByteString)
  /// The git configuration is missing, a link, or not ours.
  case gitConfiguration(ByteString)
  case gitMalformed(ByteString, line: Int)
  /// The configuration says already what it shall say.
  case noChange(ByteString)
  /// Not a key of a remote, or a value with a line break in it.
  case unusableValue(key: ByteString)
  /// The state directory lies inside what shall move.
  case containsState(ByteString)
  /// GOROOT, the module cache, a home directory or the root directory.
  case protected(ByteString)
  /// What forkpath put here was changed since.
  case edited(ByteString)
  /// No git was found, or the URL is not one that may be cloned.
  case noGit
  case unusableURL(ByteString)
}
