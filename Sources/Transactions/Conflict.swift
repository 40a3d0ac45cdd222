package import Bytes

/// Why something that was done is not undone without a person's decision.
package enum Conflict: Hashable, Sendable {
  /// What was put here is gone.
  case missing(ByteString)
  /// Something else is here now.
  case occupied(ByteString)
  /// What was put here was changed since.
  case edited(ByteString)
  /// This key of the git configuration at the path was changed since.
  case gitValue(ByteString, key: ByteString)
  /// git is at work in the tree: its lock. git names its locks by absolute paths, and one that it holds while the tree
  /// goes away would stay for ever.
  case gitLocked(ByteString)
}
