import Bytes
import Machine
package import Mapping
package import Resolution

/// Whether go may be asked while the packages are still being read: only where what has been read already leaves nothing that it
/// could open besides regular files. The tree and its modules are known by then; the module cache and the toolchain are go's own.
/// Whatever else packages may come from is read first.
package struct Foresight: Sendable {
  private let root: ByteString
  private let environment: GoEnvironment
  private let isOpen: Bool

  package init(_ fork: Fork, _ environment: GoEnvironment) {
    (root, self.environment) = (environment.disk.reachable(fork.root) ?? fork.root, environment)
    isOpen = environment.mode == .module && Self.isWholly(fork, environment)
  }

  /// Whether the modules are in the tree, and nothing comes from a vendor directory.
  package func allows(_ sight: ModuleSight) -> Bool {
    isOpen && sight.vendor == nil
      && sight.localDirectories.allSatisfy { directory in
        guard let place = environment.disk.reachable(directory)?.relative(within: root) else { return false }
        return !place.isPassedOver && !place.split(on: UInt8(ascii: "/")).contains("vendor")
      }
  }

  /// Whether all of the tree that go may come to was read, no link leads out of it, and no flag puts other files into it.
  private static func isWholly(_ fork: Fork, _ environment: GoEnvironment) -> Bool {
    let flags = GoFlags(words: environment.flags)
    let tree = fork.tree
    guard ["overlay", "modfile"].allSatisfy({ flags.value(of: $0)?.isEmpty ?? true }),
      fork.unreadable.isEmpty, tree.unreadable.isEmpty, !tree.passesOverCheckouts,
      tree.links.isEmpty, tree.linkedSources.isEmpty, !tree.files.contains(where: \.isLink)
    else { return false }
    let places = [environment.moduleCache, environment.goroot ?? environment.moduleCache]
    guard places.allSatisfy({ environment.disk.reachable($0)?.isWithin(fork.root) != true }) else { return false }
    // Directories that no pattern leads to are not read with the tree; an import may.
    return tree.imports.allSatisfy { !isUnread(tree.names[$0.path]) }
  }

  private static func isUnread(_ path: ByteString) -> Bool {
    path.isPassedOver || path.split(on: UInt8(ascii: "/")).contains("vendor")
  }
}
