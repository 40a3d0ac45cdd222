package import Bytes
import GoSource
import Machine

extension ModuleResolver {
  /// The import path of the package in `directory`, which exists; absolute and clean; `modload.resolveLocalPackage`.
  package mutating func importPath(of directory: ByteString) throws(DirectoryFault) -> ByteString {
    let source = environment.goroot?.appending(path: "src")
    let holders = main.modules(holdingDirectory: directory)
    if let module = holders.first(where: { $0.directory == directory }) {
      if directory == source { throw .isSourceRoot }
      return module.prefix
    }
    var longest: ByteString?
    for module in holders {
      guard let rest = directory.relative(within: module.directory), !rest.contains(UInt8(ascii: "@")) else { continue }
      if rest.hasPrefix("vendor/") {
        if main.mode != .vendor { throw .inUnusedVendor }
        let path = rest.dropFirst(7)
        if !isVendored(path) { throw .notInModulesText }
        return path
      }
      if module.prefix.isEmpty {
        if rest == "builtin" { throw .isBuiltin }
        return rest
      }
      let path = module.prefix + "/" + rest
      if isMainPackage(path, of: module) { return path }
      if module.prefix.count > (longest?.count ?? 0) { longest = module.prefix }
    }
    if let longest { throw .notInModule(path: longest) }
    if let source, let rest = directory.relative(within: source), !rest.isEmpty, !rest.contains(UInt8(ascii: "@")) {
      if rest == "builtin" { throw .isBuiltin }
      return rest
    }
    if let path = dependencyPath(of: directory) { return path }
    if main.isWorkspace,
      let file = GoEnvironment.fileAbove(directory, named: "go.mod", stoppingAt: nil, view)
    {
      throw .inUnusedModule(root: file.parentPath)
    }
    throw .outside
  }

  /// The import path of a directory inside a selected dependency; `modload.pathInModuleCache`.
  mutating func dependencyPath(of directory: ByteString) -> ByteString? {
    for module in graph().buildList where !module.version.isEmpty {
      let actual = main.replacement(of: module) ?? module
      let root = actual.version.isEmpty ? actual.path : summaries.environment.cacheDirectory(of: actual)
      guard let root, let rest = directory.relative(within: root) else { continue }
      if rest.firstRange(of: "/vendor/") != nil || rest.hasPrefix("vendor/") || rest.contains(UInt8(ascii: "@")) {
        continue
      }
      return rest.isEmpty ? module.path : module.path + "/" + rest
    }
    return nil
  }
}
