package import Bytes

/// Why a step is not undone without a decision of the user.
package enum Conflict: Hashable, Sendable {
  /// What was put here is gone.
  case missing(ByteString)
  /// Something else is there now.
  case occupied(ByteString)
  /// What was put here was changed since.
  case edited(ByteString)
  /// This key of the git configuration at the path was changed since.
  case gitValue(ByteString, key: ByteString)
  /// git is running in the tree; the path of its lock. git names its locks by absolute paths, so a lock that it holds
  /// while the tree moves would never be removed.
  case gitLocked(ByteString)
}
