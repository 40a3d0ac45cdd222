package import Bytes
import Machine
package import Resolution

/// Directories that are never a fork's checkout, however they are named: moving or linking them would affect all of the user's
/// files (see threat-model).
package struct ProtectedDirectories: Sendable {
  let environment: GoEnvironment
  let home: ByteString?

  package init(environment: GoEnvironment, home: ByteString?) { (self.environment, self.home) = (environment, home) }

  /// Throws where `root`, without links, is one of them. `movesCheckout`: it would be moved, or linked into a GOPATH; a home
  /// directory that is a checkout, as on some build machines, is refused for that alone (`CheckoutLimits` has judged it).
  package func refuse(_ root: ByteString, movesCheckout: Bool = false) throws(MappingRefusal) {
    for path in all + (movesCheckout ? [home].compactMap { $0 } : []) {
      let real = try real(path)
      if path == root || real == root { throw .protectedDirectory(root) }
    }
    for path in [environment.moduleCache, environment.goroot ?? ""] {
      if let real = try real(path), root.isWithin(real) { throw .protectedDirectory(root) }
    }
  }

  /// Throws where `root` has no go.mod and is in a module of the same repository: go builds it as a part of that module, and a
  /// go.mod of its own would make it another module.
  package static func refusePart(_ root: ByteString) throws(MappingRefusal) {
    var here = root
    while here != "/", try !Disk.isThere(here.appending(path: ".git")) {
      if try Disk.isThere(here.appending(path: "go.mod")) {
        if here == root { return }
        throw .insideModule(root: root, module: here)
      }
      here = here.parentPath
    }
    if here != root, try Disk.isThere(here.appending(path: "go.mod")) { throw .insideModule(root: root, module: here) }
  }

  private var all: [ByteString] {
    var paths: [ByteString] = ["/"]
    for entry in environment.gopath { paths += [entry, entry.appending(path: "src")] }
    return paths
  }

  /// The path without links; nil where it leads nowhere, or to a directory that may not be read, which can contain no readable
  /// checkout.
  private func real(_ path: ByteString) throws(MappingRefusal) -> ByteString? {
    do {
      return path.isEmpty ? nil : try realPathIfPresent(path)
    } catch {
      if error.isDisturbance { throw .system(error) }
      return nil
    }
  }
}
