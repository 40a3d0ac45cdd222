package import Bytes
package import GoSource
package import Machine
package import Resolution

/// The files of a module in the module cache, accepted by go's own rules; or in a directory of the same layout that GOPROXY
/// names.
///
/// Go: cmd/go/internal/modfetch.CachePath, DownloadDir, readDiskStat, readDiskGoMod (rule N5).
///
/// Each directory of the cache is listed once; questions about a module are answered from the listing.
package final class ModuleCache {
  package let root: ByteString
  let view: FileView
  private var listings: [ByteString: Set<ByteString>] = [:]
  /// Files and directories that could not be read, so that a file may be here although a server was asked for it.
  package private(set) var unreadable: [SystemError] = []

  package init(_ root: ByteString, view: FileView) { (self.root, self.view) = (root, view) }

  /// The directory that holds the files of a module's versions, and the version in the form in which their names begin; nil for
  /// an invalid module path.
  private static func place(_ module: ModuleVersion, in root: ByteString) -> (ByteString, ByteString)? {
    guard let path = try? ModuleEscape.path(module.path), let version = ModuleEscape.version(module.version) else {
      return nil
    }
    return (root.appending(path: path).appending(path: "@v"), version)
  }

  private var downloads: ByteString { root.appending(path: "cache/download") }

  private func names(in directory: ByteString) -> Set<ByteString> {
    if let known = listings[directory] { return known }
    let entries = look { () throws(SystemError) in try view.list(directory) } ?? []
    let names = Set(entries.map(\.name))
    listings[directory] = names
    return names
  }

  private func read(_ path: ByteString, limit: Int) -> ByteString? {
    look { () throws(SystemError) in try view.read(path, limit: limit) }
  }

  /// Nil for a file that is absent, and for one that is noted as unreadable.
  private func look<Value>(_ look: () throws(SystemError) -> Value) -> Value? {
    do {
      return try look()
    } catch {
      if !error.isAbsent { unreadable.append(error) }
      return nil
    }
  }

  /// File systems in which no program can make directories.
  private static let kernelFileSystems: Set<ByteString> = ["proc", "sysfs", "cgroup", "cgroup2", "debugfs", "tracefs"]

  /// Why go could write nothing here, as far as that is known without writing; nil where it can.
  func fault(of process: ProcessEnvironment) -> SystemError? {
    let disk = process.disk
    var place = downloads
    while true {
      if let status = disk.known(place, following: true) {
        if !status.isDirectory { return .notDirectory("mkdir", root) }
        if !mayChangeNames(in: place) { return .denied("mkdir", root) }
        break
      }
      // Go: os.MkdirAll makes nothing behind a link to nothing.
      if disk.known(place, following: false) != nil {
        return SystemError(call: "mkdir", path: place, code: SystemError.exists)
      }
      if place.parentPath == place { return nil }
      place = place.parentPath
    }
    // Checked only where go has to make the cache: a directory above it may belong to the kernel.
    if place.isWithin(root) { return nil }
    let mounts = (disk.readable("/proc/self/mountinfo", limit: 4 << 20) ?? ByteString()).split(on: 10)
    let mount = mounts.map { $0.split(on: 32) }.filter { $0.count > 6 && place.isWithin($0[4]) }
      .max { $0[4].count < $1[4].count }
    guard let mount, let mark = mount.firstIndex(of: "-"), mark + 1 < mount.count,
      Self.kernelFileSystems.contains(mount[mark + 1])
    else { return nil }
    return .absent("mkdir", root)
  }

  /// Whether go has a repository of that address already; modfetch/codehost.WorkDir.
  func hasRepository(of address: ByteString) -> Bool {
    let name = Digest.hex(of: "git3:" + address)
    return view.isDirectory(root.appending(path: "cache/vcs").appending(path: name).appending(path: "objects"))
  }

  /// The text of the `.mod` file; nil where go would fetch it.
  package func modFile(_ module: ModuleVersion) -> ByteString? {
    guard let (directory, version) = Self.place(module, in: downloads),
      names(in: directory).contains(version + ".mod"),
      let text = read(directory.appending(path: version + ".mod"), limit: 16 << 20),
      !text.hasPrefix("//vgo 0.0.")
    else { return nil }
    return text
  }

  /// Whether the `.info` file is there and names the version.
  package func hasInfo(_ module: ModuleVersion) -> Bool {
    guard let (directory, version) = Self.place(module, in: downloads),
      names(in: directory).contains(version + ".info"),
      let text = read(directory.appending(path: version + ".info"), limit: 1 << 20),
      let info = ReleaseInfo(parsing: text)
    else { return false }
    return info.version == module.version
  }

  /// The hash of the archive, nil where go would fetch it: the archive without `.ziphash` is hashed again by go, and so is
  /// one whose `.ziphash` was not written to its end (modfetch.isValidSum).
  package func archive(_ module: ModuleVersion) -> (isThere: Bool, hash: ByteString?) {
    guard let (directory, version) = Self.place(module, in: downloads) else { return (false, nil) }
    let names = names(in: directory)
    guard names.contains(version + ".zip") else { return (false, nil) }
    guard names.contains(version + ".ziphash") else { return (true, nil) }
    let hash = read(directory.appending(path: version + ".ziphash"), limit: 1 << 10)?.trimmed
    // `h1:`, and 32 bytes in base64.
    return (true, hash.flatMap { $0.count == 47 && !$0.containsZero ? $0 : nil })
  }

  /// Whether the archive ends like every zip file, with a complete directory before that end, which lists files of the module
  /// and no others; true where it is too large to read.
  package func hasWholeArchive(_ module: ModuleVersion) -> Bool {
    guard let (directory, version) = Self.place(module, in: downloads) else { return false }
    let file = directory.appending(path: version + ".zip")
    guard let status = view.known(file, following: true), status.size < 64 << 20 else { return true }
    return read(file, limit: 64 << 20).map { Self.isWholeArchive($0, of: module) } ?? true
  }

  private static func isWholeArchive(_ text: ByteString, of module: ModuleVersion) -> Bool {
    var end = text.count - 22
    while end >= 0, end >= text.count - 22 - 0xffff {
      if text[end..<end + 4] == ByteString([0x50, 0x4b, 5, 6]) {
        func number(_ place: Int) -> Int { (0..<4).reduce(0) { $0 | Int(text[end + place + $1]) << (8 * $1) } }
        let (size, offset) = (number(12), number(16))
        guard size + offset <= end else { return false }
        // Go: archive/zip.readDirectoryEnd: bytes before the archive move all offsets.
        return [offset, end - size].contains { areFiles(of: module, in: text, from: $0, to: $0 + size) }
      }
      end -= 1
    }
    return false
  }

  /// Whether the names in the directory of an archive are those of files of the module (Go: x/mod/zip.Unzip).
  private static func areFiles(of module: ModuleVersion, in text: ByteString, from start: Int, to end: Int) -> Bool {
    func number(_ place: Int) -> Int { Int(text[place]) | Int(text[place + 1]) << 8 }
    let prefix = module.text + "/"
    var place = start
    while place + 46 <= end, text[place..<place + 4] == ByteString([0x50, 0x4b, 1, 2]) {
      let length = number(place + 28)
      guard place + 46 + length <= end, text[(place + 46)..<(place + 46 + length)].hasPrefix(prefix) else {
        return false
      }
      place += 46 + length + number(place + 30) + number(place + 32)
    }
    return place == end
  }

  /// Whether the checksum database `name` was queried for the module before; go keeps its answers.
  func hasSums(_ module: ModuleVersion, database name: ByteString) -> Bool {
    guard let path = try? ModuleEscape.path(module.path), let version = ModuleEscape.version(module.version) else {
      return false
    }
    return view.isFile(downloads.appending(path: "sumdb/" + name + "/lookup/" + path + "@" + version))
  }

  /// A tile of the checksum database `name` that go kept, by its path `tile/8/0/…`.
  func sumTile(_ path: ByteString, database name: ByteString) -> ByteString? {
    view.readable(downloads.appending(path: "sumdb/" + name + "/" + path), limit: 1 << 20)
  }

  /// The extracted tree; nil where it is incomplete.
  package func directory(_ module: ModuleVersion) -> ByteString? {
    guard let path = try? ModuleEscape.path(module.path), let (place, version) = Self.place(module, in: downloads)
    else { return nil }
    let names = names(in: place)
    guard names.contains(version + ".ziphash"), !names.contains(version + ".partial") else { return nil }
    let directory = root.appending(path: path) + "@" + version
    return view.isDirectory(directory) ? directory : nil
  }

  /// The versions whose `.mod` files are here; others may exist.
  package func versions(_ path: ByteString) -> [ByteString] {
    guard let escaped = try? ModuleEscape.path(path) else { return [] }
    return names(in: downloads.appending(path: escaped).appending(path: "@v"))
      .compactMap { $0.hasSuffix(".mod") ? ModuleEscape.unescape($0.dropLast(4)) : nil }
  }

  /// The file of a `file:` proxy at `directory` for the path of a proxy request.
  package static func file(
    _ module: ModuleVersion, suffix: ByteString, proxy directory: ByteString, view: FileView
  ) -> ByteString? {
    guard let (place, version) = place(module, in: directory) else { return nil }
    return view.readable(place.appending(path: version + suffix), limit: suffix == ".zip" ? 500 << 20 : 16 << 20)
  }

  /// Whether a `file:` proxy has a file, without reading it.
  package static func hasFile(
    _ module: ModuleVersion, suffix: ByteString, proxy directory: ByteString, view: FileView
  ) -> Bool {
    guard let (place, version) = place(module, in: directory) else { return false }
    return view.isFile(place.appending(path: version + suffix))
  }

  /// Why a file below a `file:` proxy cannot be read, but for its absence; nil where it can, or is not there. Go: only
  /// fs.ErrNotExist leads to the next proxy of a list, which ENOTDIR is not.
  static func refusal(of file: ByteString, view: FileView) -> SystemError? {
    do {
      _ = try view.read(file, limit: 0)
      return nil
    } catch {
      return error.isAbsent && !error.isNotDirectory || error.isTooLarge ? nil : error
    }
  }

  /// Whether the archive of a module in a `file:` proxy is one that go unpacks; true where it is too large to read.
  static func hasWholeArchive(_ module: ModuleVersion, proxy directory: ByteString, view: FileView) -> Bool {
    guard let (place, version) = place(module, in: directory) else { return false }
    let file = place.appending(path: version + ".zip")
    guard let status = view.known(file, following: true), status.size < 64 << 20 else { return true }
    return view.readable(file, limit: 64 << 20).map { isWholeArchive($0, of: module) } ?? true
  }

  /// The `@v/list` of a `file:` proxy.
  static func list(of path: ByteString, proxy directory: ByteString, view: FileView) -> ByteString? {
    guard let escaped = try? ModuleEscape.path(path) else { return nil }
    return view.readable(directory.appending(path: escaped).appending(path: "@v/list"), limit: 4 << 20)
  }
}
