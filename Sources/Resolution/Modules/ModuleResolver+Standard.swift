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
