package import Bytes
package import Findings
package import GoSource

/// A question to servers that go would ask for a module.
package struct Query: Sendable, Hashable {
  /// The kind of question.
  package enum Kind: Sendable, Hashable {
    /// The requirements of a module.
    case modFile
    /// Its source; only the first bytes are read.
    case archive
    /// All of its source.
    case wholeArchive
    /// The version as the server names it (`.info`).
    case info
    /// Which version a branch, a tag or a commit is: its `.info` at a proxy.
    case revision
    /// All versions (`@v/list`).
    case list
    /// The newest version of a module without a list (`@latest`).
    case latest
    /// Whether a proxy forwards requests to the checksum database, whose name is the module's path.
    case sumSupport
    /// The lines of the checksum database.
    case sum

    /// Whether what a version is called is asked for.
    var isInfo: Bool { self == .info || self == .revision }
  }

  package var module: ModuleVersion
  /// What is asked of a server.
  package var kind: Kind

  package init(_ module: ModuleVersion, _ kind: Kind) { (self.module, self.kind) = (module, kind) }
}

/// The result of a query.
package enum QueryResult: Sendable {
  /// An answer from a proxy, an address or a directory.
  case text(ByteString, source: ByteString, answer: Answer?)
  /// The file exists; its content was not read.
  case exists(source: ByteString, answer: Answer?, note: Reason?)
  case failed(Reason, source: ByteString, trail: [Reason])
}
