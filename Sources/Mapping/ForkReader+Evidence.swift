import Bytes
import GoSource
import Machine
import Resolution

/// What the modules below the root say of the upstream path.
extension ForkReader {
  /// The paths of modules that a fork added under its own path to a tree of others: imports of them say nothing of upstream.
  static func added(
    _ nested: [Fork.NestedModule], _ modulePath: ByteString?, _ forkPath: ByteString?
  ) -> [ByteString] {
    guard let forkPath else { return [] }
    let family = ModuleFamily(upstream: forkPath)
    let all = nested.filter(\.isBuilt).compactMap(\.path)
    let own = all.filter { family.contains($0) && $0 != family.base }
    let isOfOthers = modulePath.map { !family.contains($0) } ?? (own.count < all.count)
    return isOfOthers ? own : []
  }

  /// What the go.mod files below a root without one say: the part of their paths before the directory, where they end in
  /// it; and where none does, the path of the first, since no import needs to name the root.
  static func evidence(of nested: [Fork.NestedModule], _ tree: SourceTree) -> [Evidence] {
    var counts: [ByteString: Int] = [:]
    var others: [ByteString] = []
    for module in nested where module.isBuilt && module.fault == nil {
      guard let path = module.path, TreeEvidence.hasHost(path) else { continue }
      if let prefix = prefix(of: path, module.directory) {
        counts[prefix, default: 0] += 1
      } else {
        others.append(path)
      }
    }
    var places = PathMap<Bool>()
    for module in nested { places.add(module.directory, true) }
    let isAllOfModules = tree.directories.allSatisfy { directory in
      directory.files.isEmpty || places.holds(tree.names[directory.path])
    }
    if counts.isEmpty, isAllOfModules, let first = others.min() { counts[first] = 1 }
    return counts.map { Evidence($0.key, .nestedModules($0.value)) }
  }

  /// The same below a root with a go.mod, where they have the name of `own`, the paths of the root and of the fork, and are others,
  /// and code imports packages of the root by them: the root may have been renamed alone.
  static func evidence(of nested: [Fork.NestedModule], besides own: [ByteString], _ tree: SourceTree) -> [Evidence] {
    let families = own.map { ModuleFamily(upstream: $0) }
    let names = Set(own.map { UpstreamInference.name(of: $0) })
    var counts: [ByteString: Int] = [:]
    for module in nested where module.isBuilt && module.fault == nil {
      guard let path = module.path, TreeEvidence.hasHost(path), let prefix = prefix(of: path, module.directory),
        names.contains(UpstreamInference.name(of: prefix)), !families.contains(where: { $0.contains(prefix) })
      else { continue }
      counts[prefix, default: 0] += 1
    }
    if counts.isEmpty { return [] }
    var modules = PathMap<Bool>()
    var places = PathMap<Bool>()
    for module in nested {
      places.add(module.directory, true)
      if let path = module.path { modules.add(path, true) }
    }
    let directories = packageDirectories(of: tree).filter { !places.holds($0) }
    let imported = ImportedPaths(tree)
    return counts.sorted { $0.key < $1.key }.compactMap { prefix, count in
      let isRoots = imported.paths(within: prefix).contains { path in
        !modules.holds(path)
          && path.relative(within: prefix).map { directories.contains($0.isEmpty ? "." : $0) } == true
      }
      return isRoots ? Evidence(prefix, .nestedModules(count)) : nil
    }
  }

  /// The part of a module path before its directory, where it ends in that and the part may be a repository's.
  private static func prefix(of path: ByteString, _ directory: ByteString) -> ByteString? {
    let base = ModuleFamily(upstream: path).base
    let prefix = base.prefix(max(0, base.count - directory.count - 1))
    return prefix.isEmpty || base != prefix + "/" + directory || prefix.isAboveRepositories ? nil : prefix
  }

  /// The paths of modules below a root with a go.mod, whose prefix has neither the root's name nor the fork's.
  static func ofOtherNames(
    _ nested: [Fork.NestedModule], _ modulePath: ByteString?, _ forkPath: ByteString?
  ) -> [ByteString] {
    guard let modulePath else { return [] }
    let names = [modulePath, forkPath ?? modulePath].map { UpstreamInference.name(of: $0) }
    return nested.filter(\.isBuilt).compactMap { module in
      guard let path = module.path else { return nil }
      let base = ModuleFamily(upstream: path).base
      guard base.hasSuffix("/" + module.directory) else { return nil }
      return names.contains(UpstreamInference.name(of: base.prefix(base.count - module.directory.count - 1)))
        ? nil : path
    }
  }

  /// The paths whose packages another directory than the root holds, with `true`: those of modules below it, and what its go.mod
  /// replaces by a directory. An import of one of them that ends like a directory of the root names another package.
  ///
  /// `file` is what the root's go.mod is where it may replace something.
  func held(
    _ text: ByteString?, _ file: ModFile?, _ nested: [Fork.NestedModule]
  ) throws(Failure) -> PathMap<Bool> {
    var held = PathMap<Bool>()
    if let text { held.add(ModFile.declaredPath(text), false) }
    for module in nested where module.isBuilt { module.path.map { held.add($0, true) } }
    guard let file else { return held }
    for replace in file.replace where replace.new.version.isEmpty {
      let target = root.appending(path: replace.new.path).cleanPath
      do throws(SystemError) {
        if let place = target == root ? root : try realPathIfPresent(target) {
          held.add(replace.old.path, place != root)
        }
      } catch {
        if error.isDisturbance { throw .system(error) }
      }
    }
    return held
  }
}
