package import Bytes
package import GoSource

/// One thing that go would ask for.
package struct Query: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// The requirements of a module.
    case modFile
    /// Its source; only the first bytes are looked at.
    case archive
    /// What a version is called by its server (`.info`).
    case info
    /// All versions (`@v/list`).
    case list
    /// The newest version of a module without a list (`@latest`).
    case latest
    /// The checksum database's line.
    case sum
  }

  package var module: ModuleVersion
  package var kind: Kind

  package init(_ module: ModuleVersion, _ kind: Kind) { (self.module, self.kind) = (module, kind) }
}

/// What came of a want.
package enum QueryResult: Sendable {
  /// An answer from a proxy, an address or a directory.
  case text(ByteString, source: ByteString, answer: Answer?)
  /// It is there; its content was not read.
  case exists(source: ByteString, answer: Answer?, note: Reason?)
  case failed(Reason, source: ByteString, trail: [Reason])
}
