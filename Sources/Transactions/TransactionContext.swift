package import Bytes

/// What a transaction needs from its caller: the command line, the environment of git, and what it may touch.
package struct TransactionContext: Sendable {
  /// The version of the tool and its command line, kept in the journal for the reader.
  package var version: ByteString
  /// The words of the command line, kept in the journal.
  package var arguments: [ByteString]
  /// The working directory, kept in the journal.
  package var directory: ByteString
  /// git by absolute path, from outside every tree; nil if there is none.
  package var git: ByteString?
  /// The user's environment, of which git gets the part that `GitEnvironment` selects.
  package var variables: [ByteString: ByteString]
  /// Whether `file:` URLs and plain paths may be cloned: only where the user named one so.
  package var allowsLocalClone: Bool

  package init(
    version: ByteString = "", arguments: [ByteString] = [], directory: ByteString = "/", git: ByteString? = nil,
    variables: [ByteString: ByteString] = [:], allowsLocalClone: Bool = false
  ) {
    (self.version, self.arguments, self.directory, self.git) = (version, arguments, directory, git)
    (self.variables, self.allowsLocalClone) = (variables, allowsLocalClone)
  }
}

/// Reports the bytes done, of all that must be copied and compared: each counts twice. Called often, from the thread
/// that copies.
package typealias Progress = (_ done: UInt64, _ total: UInt64) -> Void
