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

  /// How much it counts. Imports decide, since go resolves them: three imported directories weigh more than a `module` line
  /// that was renamed. A remote or a file of a tool decides between two candidates with little evidence.
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
