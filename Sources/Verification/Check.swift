/// One question that verify asks. Tests turn each off, and expect the table of cases to notice.
package enum Check: String, Sendable, Hashable, CaseIterable {
  /// Whether everything could be read.
  case unreadable
  /// Whether GOPATH mode finds each package of the fork in the fork.
  case lookup
  /// Whether any package that is loaded comes from another copy of upstream.
  case leaks
  case missingPackages
  case internals
  /// What go refuses for letter case, and what some disks cannot hold.
  case collisions
  case secondCopies
  case relativeImports
  case importComments
  case rewrittenImports
  case languageVersion
  case moduleLines
  case vendoredCopies
  /// Whether go can load the main modules at all.
  case loading
  /// Whether each module of the fork is what is built in its directory.
  case identity
  case workspaces
  /// Whether modules that use the fork get it.
  case consumers
  /// Whether the modules of the fork get each other.
  case requirements
  case replacementTargets
  case inheritance
  case modfile
  case tags
  case modifiedFiles

  /// Those that load every package and all that it imports. Setup leaves them to verify: it costs no more than a look.
  package static let ofPackages: Set<Check> = [.leaks, .missingPackages, .internals, .collisions, .vendoredCopies]
}
