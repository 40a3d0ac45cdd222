import Bytes
import GoSource
import Machine
import Resolution

/// What the modules of a checkout have to do with each other.
extension ForkReader {
  /// Notes who requires whom; `root` is the go.mod there, and `wanted` what consumers require.
  func relate(
    _ nested: [NestedFile], in fork: inout Fork, root: RootFile?, _ imported: ImportedPaths, wanted: [ByteString]
  ) {
    fork.nestedModules = nested.map(\.module)
    let files = nested.map { Set($0.required.map(\.path)) }
    let main = root?.main
    let namesOfRoot = root?.replacing.map { Self.namesOfRoot($0, in: ".") } ?? []
    fork.need = main.map { GoNeed($0) }
    fork.goLine = (main?.go?.place).map { SourcePosition(line: $0.line, column: $0.column) }
    let families = [fork.upstream, fork.modulePath ?? fork.upstream, fork.forkPath ?? fork.upstream]
      .map { ModuleFamily(upstream: $0) }
    let isOfFamily = { (path: ByteString) in families.contains { $0.contains(path) } }
    let isBuilt = fork.nestedModules.map(\.isBuilt)
    let built = zip(fork.nestedModules, isBuilt).compactMap { $1 ? $0.path : nil }
    let own = Set(built + [fork.modulePath, fork.upstream].compactMap { $0 })
    let required = Self.required(by: nested, main)
    let requiredBySome = Set(required.keys)
    let namesOfRootAnywhere = Set(namesOfRoot)
    for (index, module) in fork.nestedModules.enumerated() {
      guard let path = module.path else { continue }
      let needed = files[index]
      var here = module
      here.isRequired = requiredBySome.contains(path)
      here.requiresOthers = needed.contains { own.contains($0) && $0 != path || isOfFamily($0) }
      here.isRelated = isOfFamily(path) || needed.contains(where: isOfFamily)
      if isBuilt[index] { here.isRelated = here.isRelated || here.isRequired || here.requiresOthers }
      fork.nestedModules[index] = here
      // Everybody calls a module that the fork added, or renamed in all its imports, by its own path.
      let name = fork.upstreamPath(of: here)
      if let name, name != path, !imported.contains(within: name), !requiredBySome.contains(name),
        imported.contains(within: path) || namesOfRootAnywhere.contains(fork.upstream)
          || module.namesOfRoot.contains(fork.upstream)
      {
        fork.nestedModules[index].isCalledByOwnPath = true
      }
      if isBuilt[index] {
        fork.nestedModules[index].importedAs = fork.importedByPlace(
          here, own: own, required: requiredBySome, imported, wanted: wanted)
      }
    }
    if let path = fork.modulePath, path != fork.upstream {
      fork.isRootRequiredByOwnPath = requiredBySome.contains(path)
      fork.isRootCalledByOwnPath = fork.isRootCalled(
        by: path, required: requiredBySome, hasConsumers: !wanted.isEmpty)
    }
    fork.noteRenamed(
      renamed(
        fork.nestedModules, required: required, upstream: fork.upstream, in: fork.tree,
        imported))
  }

  /// What the modules that are built require, by path: the highest version.
  static func required(by nested: [NestedFile], _ root: ModFile?) -> [ByteString: ByteString] {
    var required: [ByteString: ByteString] = [:]
    let built = nested.filter(\.module.isBuilt).flatMap(\.required)
    for module in (root?.require.map(\.module) ?? []) + built {
      if let known = required[module.path], Semver.compare(known, module.version) >= 0 { continue }
      required[module.path] = module.version
    }
    return required
  }
}
