package import Bytes
import Resolution

/// Imports of upstream that remain in a fork whose other imports were rewritten to its own path: each of them gets upstream's
/// code.
package struct Leftovers: Sendable, Hashable {
  /// The upstream path that they name.
  package var upstream: ByteString
  /// In the order of the tree's files.
  package var imports: [Fork.Reference]

  /// Nil where the fork is not a rewritten one, or nothing is left. The upstream path is that of the remote `upstream`, or a
  /// path with the fork's name and packages that the tree has.
  init?(_ inference: UpstreamInference, _ tree: SourceTree) {
    guard case .ownPath(let own) = inference.outcome else { return nil }
    let name = UpstreamInference.name(of: own)
    let paths = inference.candidates.filter { candidate in
      candidate.path != own
        && candidate.evidence.contains { item in
          switch item.kind {
          case .upstreamRemote: true
          case .selfImports: UpstreamInference.name(of: candidate.path) == name
          default: false
          }
        }
    }.map(\.path)
    for path in paths {
      let left = tree.files.flatMap { file in
        file.imports.compactMap { index -> Fork.Reference? in
          let spec = tree.imports[index]
          guard tree.names[spec.path].isImportPath(within: path) else { return nil }
          return Fork.Reference(
            path: tree.names[spec.path], place: Fork.Place(file: tree.path(of: file), position: spec.position))
        }
      }
      if left.isEmpty { continue }
      (upstream, imports) = (path, left)
      return
    }
    return nil
  }
}

extension Fork {
  /// Whether most of its imports were rewritten to its own module path: then an import of upstream is a leftover, and no
  /// mapping is wanted.
  package var isRewritten: Bool {
    guard let modulePath, modulePath != upstream, let forkPath, modulePath.isImportPath(within: forkPath) else {
      return false
    }
    return rewrittenImports.count > selfImports
  }
}
