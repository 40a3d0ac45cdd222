package import Bytes
import Machine

/// A module of the fork: what code that imports it calls it, and where it lies.
package struct ForkMember: Sendable, Hashable {
  package var path: ByteString
  /// Relative to the checkout, empty for the root.
  package var directory: ByteString
  /// What code calls it too: a fork that renamed the `module` line of a nested module alone is still imported by its
  /// upstream path (rule M44).
  package var alias: ByteString?

  package func isCalled(_ path: ByteString) -> Bool { self.path == path || alias == path }

  package init(path: ByteString, directory: ByteString, alias: ByteString? = nil) {
    (self.path, self.directory, self.alias) = (path, directory, alias)
  }

  /// Its go.mod relative to the checkout.
  package var file: ByteString { directory.isEmpty ? "go.mod" : directory.appending(path: "go.mod") }
}

extension Fork {
  /// The root and the nested modules that are built, the root first, also where it has no go.mod.
  package var members: [ForkMember] {
    let nested = nestedModules.filter { $0.isBuilt && $0.isRelated }.compactMap { module in
      upstreamPath(of: module).map {
        ForkMember(path: $0, directory: module.directory, alias: upstreamAlias(of: module))
      }
    }
    return [ForkMember(path: upstream, directory: ByteString())] + nested
  }

  /// The module that holds a package directory (relative to the checkout); nil in a nested module that is not built.
  package func member(of directory: ByteString, among members: [ForkMember]) -> ForkMember? {
    let holders = nestedModules.map(\.directory).filter { directory.isWithin($0) }
    let deepest = holders.max { $0.count < $1.count } ?? ByteString()
    return members.first { $0.directory == deepest }
  }
}
