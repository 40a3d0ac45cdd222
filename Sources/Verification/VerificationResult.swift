package import Bytes
package import Findings
import Mapping

/// The result of the checks of a mapping.
package struct VerificationResult: Sendable, Hashable {
  /// In the order of their importance for the reader.
  package var findings: [Finding]
  /// Where packages with upstream import paths come from, the fork first.
  package var places: [ResolvedPlace]
  /// The loaded packages, so that the real go can load the same.
  package var loads: [LoadedPackages] = []
  /// The vendored packages of own modules, compared with those.
  var copies = VendoredComparison.Copies()
  /// The map of the loaded packages, if one was requested; nil where nothing could be loaded.
  package var map: DependencyMap?

  package init(findings: [Finding], places: [ResolvedPlace]) { (self.findings, self.places) = (findings, places) }
}

/// Packages that were loaded together, as one `go list` would.
package struct LoadedPackages: Sendable, Hashable {
  /// The module that is built in the directory; the upstream path in GOPATH mode and in a workspace.
  package var module: ByteString
  /// The working directory, spelled as go must see it.
  package var directory: ByteString
  /// The patterns of the packages that were loaded.
  package var patterns: [ByteString]
  /// The go.work that is active there, `off` for none; nil is that of the environment.
  package var gowork: ByteString?
  /// The fork's packages among them: import path and directory.
  package var own: [ByteString: ByteString] = [:]
  /// Those of them that other modules may import.
  package var importable: [ByteString] = []
  /// Directories of vendored packages with the same files as the fork's.
  package var copies: Set<ByteString> = []
  /// Files of its packages that are pipes, sockets or devices: go opens them, and may never get an answer.
  package var pipes: [ByteString] = []
  /// The go.mod files of directories that replace modules, of which some may be missing.
  package var replacementFiles: [ByteString] = []
  /// Whether go takes other modules from a vendor directory, and then writes no sums.
  package var isVendored = false
  /// Whether one of the named packages is a program.
  package var hasPrograms = false

  package init(module: ByteString, directory: ByteString, patterns: [ByteString]) {
    (self.module, self.directory, self.patterns) = (module, directory, patterns)
  }
}

/// A directory that packages with upstream import paths come from.
package struct ResolvedPlace: Sendable, Hashable {
  /// Where the directory is, relative to the fork.
  package enum Kind: Int, Sendable, Hashable, Comparable {
    case fork, elsewhere, nowhere

    package static func < (left: Kind, right: Kind) -> Bool { left.rawValue < right.rawValue }
  }

  package var kind: Kind
  /// The directory that the upstream path resolves to there, or the module as `path@version`; empty for nowhere.
  package var place: ByteString
  /// How many packages come from it, those of tests among them, each once.
  package var packages: Int

  package init(kind: Kind, place: ByteString, packages: Int) {
    (self.kind, self.place, self.packages) = (kind, place, packages)
  }

  /// One value for each place, the fork first, the others in the order of the packages.
  static func grouped(_ found: [(kind: Kind, place: ByteString)]) -> [ResolvedPlace] {
    var places: [ResolvedPlace] = []
    for (kind, place) in found {
      if let known = places.firstIndex(where: { $0.kind == kind && $0.place == place }) {
        places[known].packages += 1
      } else {
        places.append(ResolvedPlace(kind: kind, place: place, packages: 1))
      }
    }
    return places.filter { $0.kind == .fork } + places.filter { $0.kind != .fork }
  }
}
