import Bytes
import GoSource
import Machine
import Resolution

extension ForkReader {
  /// Whether a build takes packages from outside that the tree has beside its modules, below a root without go.mod: of a
  /// published root, or of a published module that is a mere directory here. No file of the tree needs to import them; a
  /// dependency of a module of the fork may do so, or a consumer.
  ///
  /// Packages are loaded only where a go.mod requires such a module.
  func isRootWanted(_ fork: Fork, consumers: [ByteString]) throws(Failure) -> Bool {
    guard environment.mode == .module else { return false }
    let packages = fork.unclaimedPackages
    if packages.isEmpty { return false }
    let own = fork.nestedMembers
    for directory in own.map({ root.appending(path: $0.directory) }) + consumers {
      let module: LocalModule?
      do throws(MappingRefusal) {
        module = try LocalModule(directory)
      } catch {
        if case .system(let failure) = error { throw .system(failure) }
        // It is told where the module is judged.
        continue
      }
      let isRequiring = module?.file.require.contains { requirement in
        requirement.module.path.isImportPath(within: fork.upstream)
          && !own.contains { $0.isCalled(requirement.module.path) }
      }
      guard isRequiring == true else { continue }
      let graph = PackageGraph.load(
        patterns: ["./..."], environment: environment.seen(from: directory, view: environment.disk), tests: true,
        reading: fork.tree.reading, detail: .importsOnly)
      if graph.packages.contains(where: { packages.contains(graph.names[$0.importPath].withoutVendor) }) { return true }
    }
    return false
  }
}

extension Fork {
  /// The import paths of packages in no module below the root.
  fileprivate var unclaimedPackages: Set<ByteString> {
    var nested = PathMap<Bool>()
    for module in nestedModules { nested.add(module.directory, true) }
    return Set(packages.filter { !nested.holds($0) }.map(importPath))
  }
}

extension ByteString {
  /// An import path without what a vendor directory puts before it.
  fileprivate var withoutVendor: ByteString {
    guard let mark = firstRange(of: "/vendor/") else { return self }
    return dropFirst(mark.upperBound).withoutVendor
  }
}
