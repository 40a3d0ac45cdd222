import Bytes
import Machine

/// Which packages may import those below `internal` and `vendor`; load.disallowInternal and disallowVendorVisibility.
struct Visibility {
  let view: FileView

  /// Where the last element `internal` starts.
  static func internalElement(_ path: ByteString) -> Int? {
    if path.hasSuffix("/internal") { return path.count - 8 }
    if let found = lastRange(of: "/internal/", in: path) { return found + 1 }
    return path == "internal" || path.hasPrefix("internal/") ? 0 : nil
  }

  /// Where the last element `vendor` that has another behind it starts (load.FindVendor).
  static func vendorElement(_ path: ByteString) -> Int? {
    if let found = lastRange(of: "/vendor/", in: path) { return found + 1 }
    return path.hasPrefix("vendor/") ? 0 : nil
  }

  private static func lastRange(of element: ByteString, in path: ByteString) -> Int? {
    var last: Int?
    var start = 0
    while let found = path.firstRange(of: element, from: start) {
      last = found.lowerBound
      start = found.lowerBound + 1
    }
    return last
  }

  func mayUse(
    _ path: ByteString, cut: Int, directory: ByteString, isInModule: Bool, from importer: ByteString,
    _ importerDirectory: ByteString
  ) -> Bool {
    let end = max(cut - 1, 0)
    if Self.isBelow(importer, "crypto") && Self.isBelow(path, "crypto/internal/fips140") { return true }
    if Self.isBelow(importer, "crypto/internal/fips140") { return Self.isBelow(path, "crypto/internal") }
    if isInModule { return Self.isBelow(importer, path.prefix(end)) }
    return isDirectory(importerDirectory, within: directory, path, end)
  }

  func mayUseVendored(
    _ path: ByteString, cut: Int, directory: ByteString, from importerDirectory: ByteString
  ) -> Bool {
    let end = max(cut - 1, 0)
    let length = end + directory.count - path.count
    if length < 0 || length > directory.count { return true }
    return isDirectory(importerDirectory, within: directory, path, end)
  }

  /// Whether a directory is inside the package's directory cut at `end`, with or without links resolved.
  private func isDirectory(
    _ importer: ByteString, within directory: ByteString, _ path: ByteString, _ end: Int
  ) -> Bool {
    let length = end + directory.count - path.count
    guard length >= 0, length <= directory.count else { return false }
    let parent = directory.prefix(length).cleanPath
    if importer.cleanPath.isWithin(parent) { return true }
    guard let realImporter = view.reachable(importer), let realParent = view.reachable(parent) else {
      return false
    }
    return realImporter.isWithin(realParent)
  }

  /// str.HasPathPrefix
  private static func isBelow(_ path: ByteString, _ prefix: ByteString) -> Bool {
    path.hasPrefix(prefix) && (path.count == prefix.count || prefix.isEmpty || path[prefix.count] == UInt8(ascii: "/"))
  }
}
