package import Bytes
package import GoSource

/// A program of a fork at a revision, and the files with which go builds it.
package struct ResolvedProgram: Sendable, Hashable {
  /// The go.mod of the scratch module.
  package var modText: ByteString
  /// The fork's go.sum, so that go verifies the same sums.
  package var sumText: ByteString
  /// The package for `go build`.
  package var package: ByteString
  /// The fork's module and version, or its directory.
  package var fork: ModuleVersion
  /// The commit, where it is known.
  package var commit: ByteString
  /// The path that the module is built under.
  package var upstream: ByteString
  /// The tree of the module.
  package var directory: ByteString
  /// The directory of the module in the repository; empty for the root.
  package var place = ByteString()
  /// Which modules are the fork's own.
  package var own: OwnModules
  /// The revision at which modules of a fetched fork are queried; nil for a checkout.
  package var revision: ByteString?
  /// The files of the commit of a fetched fork, where they are at hand.
  package var files: FetchedFiles?
  /// Whether go was asked in vain for the repository of a module that a proxy gave.
  package var wasAsked = false
  /// The root of a checkout.
  package var root = ByteString()
  /// The replacements, for callers that write a go.mod of their own.
  package var replacements: [ModFile.Replacement] = []
  /// Directories of replacements that are not in the fork.
  package var missing: [MissingDirectory] = []
  /// Paths of own modules that are in several directories of the fork, one of which was taken.
  package var guessed: [ByteString] = []
  /// Why it may be built with packages of upstream's where the fork has its own.
  package var doubt: UpstreamDoubt?
  /// Whether `go install` with the fork's own path gives the same program.
  package var isPlain = false
  /// The go.mod files that an overlay supplies for directories without one; without a text it hides one that is there.
  package var supplied: [(place: ByteString, text: ByteString?)] = []
  /// Modules in the fork's vendor directory that stand in for published ones, with their directories.
  package var vendored: [(path: ByteString, directory: ByteString)] = []
  /// The module in which go builds from its vendor directory, without a scratch module.
  package var vendoringModule: ByteString?

  package static func == (left: ResolvedProgram, right: ResolvedProgram) -> Bool {
    left.modText == right.modText && left.sumText == right.sumText && left.package == right.package
      && left.fork == right.fork && left.vendoringModule == right.vendoringModule
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(modText) }
}
