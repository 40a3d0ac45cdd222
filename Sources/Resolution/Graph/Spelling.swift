import Bytes
import Machine

/// Rules about how import paths and file names are spelled.
enum Spelling {
  static func isLocalImport(_ path: ByteString) -> Bool {
    path == "." || path == ".." || path.hasPrefix("./") || path.hasPrefix("../")
  }

  /// load.cleanImport
  static func cleanImport(_ path: ByteString) -> ByteString {
    let clean = path.cleanPath
    return path.hasPrefix("./") && clean != ".." && !clean.hasPrefix("../") ? "./" + clean : clean
  }

  /// load.loadPackageData: spellings for which there is not even a package.
  static func malformed(_ path: ByteString) -> PackageFault? {
    if path.hasPrefix("mod/") { return .disallowedPath(path) }
    if path.contains(UInt8(ascii: "@")) { return .versionSuffix(path) }
    if path.isAbsolutePath { return .absolutePath(path) }
    return nil
  }

  static func hasNoPackage(_ fault: PackageFault) -> Bool {
    switch fault {
    case .disallowedPath, .versionSuffix: true
    default: false
    }
  }

  /// search.IsStandardImportPath: no dot in the first element.
  static func isStandardPath(_ path: ByteString) -> Bool {
    let end = path.firstIndex(of: UInt8(ascii: "/")) ?? path.count
    return !path.prefix(end).contains(UInt8(ascii: "."))
  }

  /// load.SafeArg
  static func isSafe(_ name: ByteString) -> Bool { name.first.map { isSafe($0) } ?? false }

  static func isSafe(_ names: SymbolTable, _ name: Symbol) -> Bool {
    let range = names.range(of: name)
    return !range.isEmpty && names.withArena { isSafe($0[range.lowerBound]) }
  }

  static func isSafe(_ first: UInt8) -> Bool {
    first >= 128 || (first | 32) &- 97 < 26 || first &- 48 < 10 || first == 46 || first == 95 || first == 47
  }
}
