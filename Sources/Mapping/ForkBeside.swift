import Bytes
import Git

extension GitCheckout {
  /// The fork's address where `origin` is upstream's repository, as whoever cloned that first and added the fork later has it: the
  /// remote that git pushes to, or the only other one. Nil where `origin` is not what the module line names.
  func forkBeside(module: ByteString?) -> ByteString? {
    let name: ByteString = "origin"
    guard let module, let origin = importPath(ofRemote: name), origin.repositoryKey == module.repositoryKey,
      importPath(ofRemote: "upstream") == nil
    else { return nil }
    let others = configuration.remotes.filter { remote in
      remote != name && importPath(ofRemote: remote).map { $0.repositoryKey != origin.repositoryKey } ?? false
    }
    let pushed = configuration["remote.pushdefault"]
    let fork = others.first { $0 == pushed } ?? (others.count == 1 ? others.first : nil)
    return fork.flatMap(importPath(ofRemote:))
  }
}
