import Bytes
import GoSource
import Machine

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
    let patterns: [ByteString] =
      minor >= 25
      ? ["all", "std", "cmd", "tool", "work"] : minor >= 24 ? ["all", "std", "cmd", "tool"] : ["all", "std", "cmd"]
    if patterns.contains(path) { throw .pattern }
    do throws(PathFault) {
      try ModulePath.checkImport(path)
    } catch {
      throw .malformed(error)
    }
  }
}
