package import Bytes
package import GoSource

/// The place of an import path in module mode.
package struct ModuleResolution: Sendable, Hashable {
  /// Where a package comes from.
  package enum Origin: Sendable, Hashable {
    case standard
    case main
    /// A directory that replaces a module.
    case directory
    case cache
    case vendor
  }

  /// The module as it is required, not as it is replaced; without a path for the standard library, and for a vendored
  /// package that modules.txt does not list.
  package var module: ModuleVersion
  /// Where the package comes from.
  package var origin: Origin
  /// The directory of the module, of GOROOT/src or GOROOT/src/cmd, or of vendor.
  package var root: ByteString
  /// The directory of the package.
  package var directory: ByteString
}

/// One module, or directory, that is used under two module paths.
package struct DoubleUse: Sendable, Hashable {
  /// The replacement that serves two modules, and their paths.
  package var source: ModuleVersion
  package var first: ByteString
  package var second: ByteString

  package init(source: ModuleVersion, first: ByteString, second: ByteString) {
    (self.source, self.first, self.second) = (source, first, second)
  }
}

/// Why an import path has no place in module mode; `modload.importFromModules`.
package enum ImportFault: Error, Sendable, Hashable {
  case hasVersion
  case relative
  case absolute
  /// `all`, `std` and other reserved names.
  case pattern
  case malformed(PathFault)
  case ambiguous([ModuleResolution])
  /// No module provides it; a path without a dot in its first element should be in the standard library (rule S27).
  case missing(isStandard: Bool)
  /// go.sum lacks the sums of modules that go would have to search.
  case missingSums([ModuleVersion], isFound: Bool)
  /// A module that may provide it is not available or cannot be used. `candidate` is the directory of one with a longer
  /// path that has it.
  case module(ModuleFault, candidate: ByteString? = nil)
  /// The requirements of this module are not known, so the selected versions are not known either. `candidate` is the directory
  /// that holds the package, where all versions of the longest known path that has it are replaced by one on this disk.
  case graph(ModuleVersion, ModuleFault, candidate: ByteString? = nil)
}

/// Why a directory has no import path in module mode; `modload.resolveLocalPackage`.
package enum DirectoryFault: Error, Sendable, Hashable {
  case isSourceRoot
  case isBuiltin
  case inUnusedVendor
  case notInModulesText
  /// It is inside the main module of that path, but belongs to a nested module, or has no Go files.
  case notInModule(path: ByteString)
  /// In a module that go.work does not use (rule M7).
  case inUnusedModule(root: ByteString)
  case outside
}
