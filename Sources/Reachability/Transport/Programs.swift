package import Bytes
package import Machine

/// The programs that carry requests, by absolute path and never from inside the tree (design section 7).
package struct Programs: Sendable, Hashable {
  package var curl: ByteString
  package var shell: ByteString
  /// Resolves names; nil where the system has none, then only hosts that the user names are asked.
  package var getent: ByteString?
  package var git: ByteString?
  /// The PATH that git gets.
  package var path: ByteString

  /// Nil where there is no curl.
  package init?(process: ProcessEnvironment, outside tree: ByteString?) {
    path = process["PATH"] ?? ByteString()
    guard let curl = findProgram("curl", in: path, outside: tree),
      let shell = findProgram("sh", in: path, outside: tree)
    else { return nil }
    (self.curl, self.shell) = (curl, shell)
    getent = findProgram("getent", in: path, outside: tree)
    git = findProgram("git", in: path, outside: tree)
  }
}
