import Bytes
import GoSource
import Machine

/// Look-ups in the standard library, in main modules inside of it, and in vendor directories.
extension ModuleResolver {
  var sourceRoot: ByteString? { environment.goroot?.appending(path: "src") }

  mutating func standardPackage(_ path: ByteString) -> ModuleResolution? {
    guard let source = sourceRoot else { return nil }
    let directory = source.appending(path: path)
    guard directories.hasGoFiles(directory) else { return nil }
    let root = path.isWithin("cmd") ? source.appending(path: "cmd") : source
    return ModuleResolution(module: ModuleVersion(path: ""), origin: .standard, root: root, directory: directory)
  }

  func isVendored(_ path: ByteString) -> Bool { vendored.packages[path] != nil }

  mutating func isMainPackage(_ path: ByteString, of module: MainModule) -> Bool {
    directories.package(path, of: module.prefix, in: module.directory, isLocal: true) != nil
  }

  /// Finds a package of a main module that is part of GOROOT/src itself.
  mutating func mainPackage(_ path: ByteString) -> ModuleResolution? {
    guard let source = sourceRoot else { return nil }
    for module in main.modules where module.directory.isWithin(source) {
      if let directory = directories.package(path, of: module.prefix, in: module.directory, isLocal: true) {
        return ModuleResolution(
          module: ModuleVersion(path: module.path), origin: .main, root: module.directory, directory: directory)
      }
    }
    return nil
  }
}

/// Checks of an import path before any directory is read (rules S26, S27).
extension ModuleResolver {
  /// Whether the first element of `path` has no dot; `search.IsStandardImportPath`.
  static func looksStandard(_ path: ByteString) -> Bool {
    !path.prefix(path.firstIndex(of: UInt8(ascii: "/")) ?? path.count).contains(UInt8(ascii: "."))
  }

  static func check(_ path: ByteString, minor: Int) throws(ImportFault) {
    if path.contains(UInt8(ascii: "@")) { throw .hasVersion }
    if path == "." || path == ".." || path.hasPrefix("./") || path.hasPrefix("../") { throw .relative }
    if path.isAbsolutePath { throw .absolute }
    if path.isMetaPackage(minor: minor) { throw .pattern }
    do throws(PathFault) {
      try ModulePath.checkImport(path)
    } catch {
      throw .malformed(error)
    }
  }
}

extension ByteString {
  /// Whether it is a name for packages, such as `all`, and not a package (search.IsMetaPackage): `tool` from go 1.24 on, `work` from
  /// 1.25 on.
  func isMetaPackage(minor: Int) -> Bool {
    switch self {
    case "all", "std", "cmd": true
    case "tool": minor >= 24
    case "work": minor >= 25
    default: false
    }
  }
}
