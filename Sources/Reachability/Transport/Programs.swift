package import Bytes
package import Machine

/// The programs that carry requests, by absolute path and never from inside the tree (see threat-model).
package struct Programs: Sendable, Hashable {
  /// Nil where there is none; then no request is sent over HTTP, and the results are unknown.
  package var curl: ByteString?
  /// sh, which sets the limit of file size.
  package var shell: ByteString?
  /// Resolves names where the system's own resolver is not part of this program; nil where there is none, then only hosts
  /// that the user names are asked, and the others are unknown.
  package var getent: ByteString?
  /// git, for repositories that are not asked over HTTP.
  package var git: ByteString?
  /// The other version control systems whose programs are installed.
  package var others: Set<ByteString> = []
  /// Whether requests can be sent at all.
  package var hasTransport: Bool { curl != nil && shell != nil }
  /// The PATH that git gets.
  package var path: ByteString

  /// Finds the programs on PATH, none of them inside `tree`.
  package init(process: ProcessEnvironment, outside tree: ByteString?) {
    path = process["PATH"] ?? ByteString()
    curl = process.program("curl", outside: tree)
    shell = process.program("sh", outside: tree)
    getent = process.program("getent", outside: tree)
    git = process.program("git", outside: tree)
    for name: ByteString in ["hg", "svn", "fossil"] where process.program(name, outside: tree) != nil {
      others.insert(name)
    }
  }
}
