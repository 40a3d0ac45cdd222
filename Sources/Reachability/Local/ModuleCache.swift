package import Bytes
package import GoSource
import Machine
package import Resolution

/// What the module cache holds of a module, decided as go decides it; or a directory of the same shape that GOPROXY names.
///
/// Go: cmd/go/internal/modfetch.CachePath, DownloadDir, readDiskStat, readDiskGoMod (facts/reachability.md 4.2).
package struct ModuleCache: Sendable, Hashable {
  package var root: ByteString
  let view: FileView

  package init(_ root: ByteString, view: FileView = .disk) { (self.root, self.view) = (root, view) }

  /// `cache/download/PATH/@v/VERSION` without suffix; nil for what is no module path.
  private func stem(_ module: ModuleVersion, in directory: ByteString) -> ByteString? {
    guard let path = try? ModuleEscape.path(module.path), let version = ModuleEscape.version(module.version) else {
      return nil
    }
    return directory.appending(path: path).appending(path: "@v").appending(path: version)
  }

  private var downloads: ByteString { root.appending(path: "cache/download") }

  /// The text of the `.mod` file, nil where go would fetch it.
  package func modFile(_ module: ModuleVersion) -> ByteString? {
    guard let stem = stem(module, in: downloads), let text = try? view.read(stem + ".mod", limit: 16 << 20),
      !text.hasPrefix("//vgo 0.0.")
    else { return nil }
    return text
  }

  /// Whether the `.info` file is there and names the version.
  package func hasInfo(_ module: ModuleVersion) -> Bool {
    guard let stem = stem(module, in: downloads), let text = try? view.read(stem + ".info", limit: 1 << 20),
      let object = FlatObject(parsing: text)
    else { return false }
    return object["Version"]?.isEmpty == false
  }

  /// The hash of the archive, nil where go would fetch it: the archive without `.ziphash` is hashed again by go.
  package func archive(_ module: ModuleVersion) -> (isThere: Bool, hash: ByteString?) {
    guard let stem = stem(module, in: downloads), view.isFile(stem + ".zip") else { return (false, nil) }
    let hash = (try? view.read(stem + ".ziphash", limit: 1 << 10))?.trimmed
    return (true, hash?.isEmpty == false ? hash : nil)
  }

  /// The extracted tree, nil where it is not whole.
  package func directory(_ module: ModuleVersion) -> ByteString? {
    guard let path = try? ModuleEscape.path(module.path), let version = ModuleEscape.version(module.version),
      let stem = stem(module, in: downloads)
    else { return nil }
    let directory = root.appending(path: path) + "@" + version
    guard view.isDirectory(directory), !view.isFile(stem + ".partial"), view.isFile(stem + ".ziphash") else {
      return nil
    }
    return directory
  }

  /// The versions whose `.mod` files are here, which says nothing of those that are not.
  package func versions(_ path: ByteString) -> [ByteString] {
    guard let escaped = try? ModuleEscape.path(path),
      let entries = try? view.list(downloads.appending(path: escaped).appending(path: "@v"))
    else { return [] }
    return entries.compactMap { $0.name.hasSuffix(".mod") ? ModuleEscape.unescape($0.name.dropLast(4)) : nil }
  }

  /// What a `file:` proxy at `directory` holds under the name of a proxy's request.
  package static func file(
    _ module: ModuleVersion, suffix: ByteString, proxy directory: ByteString, view: FileView
  ) -> ByteString? {
    let cache = ModuleCache(directory, view: view)
    guard let stem = cache.stem(module, in: directory) else { return nil }
    return try? view.read(stem + suffix, limit: suffix == ".zip" ? 500 << 20 : 16 << 20)
  }

  /// Whether a `file:` proxy has a file, without reading it.
  package static func hasFile(
    _ module: ModuleVersion, suffix: ByteString, proxy directory: ByteString, view: FileView
  ) -> Bool {
    let cache = ModuleCache(directory, view: view)
    guard let stem = cache.stem(module, in: directory) else { return false }
    return view.isFile(stem + suffix)
  }
}

extension ModuleCache {
  /// The `@v/list` of a `file:` proxy.
  func list(of path: ByteString, in directory: ByteString) -> ByteString? {
    guard let escaped = try? ModuleEscape.path(path) else { return nil }
    return try? view.read(directory.appending(path: escaped).appending(path: "@v/list"), limit: 4 << 20)
  }
}
