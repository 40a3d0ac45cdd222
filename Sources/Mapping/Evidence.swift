package import Bytes

/// One reason to think that the code means itself by some import path.
package struct Evidence: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// `module` in the go.mod at the root.
    case moduleLine
    /// Distinct directories of this tree that imports name below the path.
    case selfImports(directories: Int)
    /// `package x // import "path/dir"` comments that agree with their directory.
    case importComments(Int)
    /// A file that names the project for a tool of the GOPATH era: Godeps.json, vendor.json, glide.yaml, .travis.yml.
    case declared(file: ByteString)
    /// The remote called `upstream`.
    case upstreamRemote
  }

  package var path: ByteString
  package var kind: Kind

  package init(_ path: ByteString, _ kind: Kind) { (self.path, self.kind) = (path, kind) }

  /// How much the vote counts. Imports decide, since they are what go resolves: three imported directories outvote a
  /// `module` line that was renamed. A courtesy file or a remote breaks a tie between two weak ones.
  package var weight: Int {
    switch kind {
    case .moduleLine: 25
    case .selfImports(let directories): 10 * directories
    case .importComments(let count): 10 * min(count, 5)
    case .declared: 15
    case .upstreamRemote: 15
    }
  }
}
