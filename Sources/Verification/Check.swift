/// One check of verify. Tests switch off each of them, and expect the table of cases to fail.
package enum Check: String, Sendable, Hashable, CaseIterable {
  /// Whether everything could be read.
  case unreadable
  /// Whether GOPATH mode finds each package of the fork in the fork.
  case lookup
  /// Whether any package that is loaded comes from another copy of upstream.
  case leaks
  case missingPackages
  case internals
  /// Whether packages import each other in a circle, which a mapping may close.
  case cycles
  /// Names that go refuses for their letter case, or that some disks cannot store.
  case collisions
  case secondCopies
  case relativeImports
  case importComments
  case rewrittenImports
  case namesakes
  case languageVersion
  case moduleLines
  case vendoredCopies
  /// Whether go can load the main modules at all.
  case loading
  /// Whether go builds each module of the fork in its directory.
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

  /// The checks that load every package with its imports. Setup leaves them to verify, so that it stays fast.
  package static let ofPackages: Set<Check> = [
    .leaks, .missingPackages, .internals, .cycles, .collisions, .vendoredCopies,
  ]
}
