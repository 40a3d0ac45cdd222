import Bytes
import GoSource
import Machine
import Resolution

/// Imports that may be of upstream's packages, in a fork that the files call otherwise.
extension ForkReader {
  /// The first import of each project that has the fork's name and another path, while the tree has a directory for it.
  func namesakes(_ fork: Fork) -> [Fork.Namesake] {
    // The remote says which path is upstream's: another of that name is another project.
    let isKnown = fork.inference.candidates.contains { candidate in
      candidate.path == fork.upstream && candidate.evidence.contains { $0.kind == .upstreamRemote }
    }
    if isKnown { return [] }
    let own = [fork.upstream, fork.modulePath, fork.forkPath].compactMap { $0 }
    let members = fork.members.map { ModuleFamily(upstream: $0.path) }
    let paths = fork.inference.namesakes(of: own).filter { path in !members.contains { $0.contains(path) } }
    if paths.isEmpty { return [] }
    let packages = Set(fork.packages)
    var found: [ByteString: Fork.Namesake] = [:]
    for file in fork.tree.files where found.count < paths.count {
      for index in file.imports {
        let spec = fork.tree.imports[index]
        let name = fork.tree.names[spec.path]
        guard let path = paths.first(where: { found[$0] == nil && name.isImportPath(within: $0) }),
          let rest = name.relative(within: path), packages.contains(rest)
        else { continue }
        let place = Fork.Place(file: fork.tree.path(of: file), position: spec.position)
        found[path] = Fork.Namesake(path: path, directory: rest, place: place)
      }
    }
    return paths.compactMap { found[$0] }
  }
}
