package import Bytes
import Machine
package import Resolution

/// Directories that are never a fork's checkout, however they are named: moving or linking them would take the user's
/// whole world along (see threat-model).
package struct ProtectedDirectories: Sendable {
  let environment: GoEnvironment
  let home: ByteString?

  package init(environment: GoEnvironment, home: ByteString?) { (self.environment, self.home) = (environment, home) }

  /// Throws where `root`, without links, is one of them.
  package func refuse(_ root: ByteString) throws(MappingRefusal) {
    for path in all where isSame(path, root) { throw .protectedDirectory(root) }
    if let cache = real(environment.moduleCache), root.isWithin(cache) {
      throw .protectedDirectory(root)
    }
    if let goroot = environment.goroot.flatMap(real), root.isWithin(goroot) {
      throw .protectedDirectory(root)
    }
  }

  /// Throws where `root`, which has no go.mod, lies in a module of the same repository: go builds it as a part of that
  /// one, and a go.mod of its own would make something else of it.
  package static func refusePart(_ root: ByteString) throws(MappingRefusal) {
    let isThere = { (path: ByteString) in ((try? FileStatus.ifPresent(path, following: false)) ?? nil) != nil }
    var here = root
    while here != "/", !isThere(here.appending(path: ".git")) {
      if isThere(here.appending(path: "go.mod")) {
        if here == root { return }
        throw .insideModule(root: root, module: here)
      }
      here = here.parentPath
    }
    if here != root, isThere(here.appending(path: "go.mod")) { throw .insideModule(root: root, module: here) }
  }

  private var all: [ByteString] {
    var paths: [ByteString] = ["/"]
    if let home { paths.append(home) }
    for entry in environment.gopath { paths += [entry, entry.appending(path: "src")] }
    return paths
  }

  private func isSame(_ path: ByteString, _ root: ByteString) -> Bool { real(path) == root || path == root }

  private func real(_ path: ByteString) -> ByteString? { path.isEmpty ? nil : try? realPath(path) }
}
