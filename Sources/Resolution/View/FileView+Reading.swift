package import Bytes
package import Machine

/// The operations of a view; on the plain disk each is one call of Machine.
extension FileView {
  private static let invalid: Int32 = 22
  private static let notDirectory: Int32 = 20

  /// The status of the entry at `path`; nil where there is none. Throws every other error.
  ///
  /// A planned file or directory has its kind and size, and zeros for values that only a disk has.
  package func status(of path: ByteString, following: Bool) throws(SystemError) -> FileStatus? {
    do {
      if isDisk { return try FileStatus.ifPresent(path, following: following) }
      switch try locate(path, following: following).node {
      case .absent: return nil
      case .content(let bytes): return FileStatus(planned: .file, size: UInt64(bytes.count))
      case .link(let text): return FileStatus(planned: .link, size: UInt64(text.count))
      case .directory(origin: nil): return FileStatus(planned: .directory)
      case .directory(let origin?), .file(let origin): return try FileStatus.ifPresent(origin, following: false)
      }
    } catch {
      if error.isAbsent { return nil }
      disturbances.note(error)
      throw error
    }
  }

  /// The entries of the directory that `path` leads to, sorted by the bytes of their names.
  package func list(_ path: ByteString) throws(SystemError) -> [DirectoryEntry] {
    do {
      return try entries(of: path)
    } catch {
      disturbances.note(error)
      throw error
    }
  }

  private func entries(of path: ByteString) throws(SystemError) -> [DirectoryEntry] {
    if isDisk { return try listDirectory(path) }
    let (place, node) = try locate(path, following: true)
    guard case .directory(let origin) = node else {
      throw SystemError(call: "openat", path: path, code: Self.notDirectory)
    }
    var entries: [ByteString: DirectoryEntry] = [:]
    if let origin {
      for entry in try listDirectory(origin)
      where self.origin(of: place.appending(path: entry.name)) == origin.appending(path: entry.name) {
        entries[entry.name] = entry
      }
    }
    for move in moves where move.to.parentPath == place {
      guard let from = self.origin(of: move.to) else { continue }
      let status = try FileStatus.ifPresent(from, following: false)
      let name = move.to.lastPathComponent
      if let status { entries[name] = DirectoryEntry(name: name, kind: status.kind) }
    }
    for directory in implied where directory.parentPath == place {
      let name = directory.lastPathComponent
      entries[name] = DirectoryEntry(name: name, kind: .directory)
    }
    for link in links.keys where link.parentPath == place {
      let name = link.lastPathComponent
      entries[name] = DirectoryEntry(name: name, kind: .link)
    }
    for (file, content) in files where file.parentPath == place {
      let name = file.lastPathComponent
      entries[name] = content == nil ? nil : DirectoryEntry(name: name, kind: .file)
    }
    for file in standIns.keys where file.parentPath == place {
      let name = file.lastPathComponent
      entries[name] = DirectoryEntry(name: name, kind: .file)
    }
    return entries.values.sorted { $0.name < $1.name }
  }

  /// The bytes of the file that `path` leads to; more than `limit` is EFBIG, anything but a regular file EINVAL.
  package func read(_ path: ByteString, limit: Int) throws(SystemError) -> ByteString {
    do {
      return try content(of: path, limit: limit)
    } catch {
      disturbances.note(error)
      throw error
    }
  }

  private func content(of path: ByteString, limit: Int) throws(SystemError) -> ByteString {
    if isDisk { return try readFile(path, limit: limit) }
    switch try locate(path, following: true).node {
    case .content(let bytes):
      if bytes.count > limit { throw .tooLarge(path) }
      return bytes
    case .file(let origin): return try readFile(origin, limit: limit, following: false)
    case .absent, .link, .directory: throw SystemError(call: "read", path: path, code: Self.invalid)
    }
  }

  /// The text of the link at `path`.
  package func readLink(_ path: ByteString) throws(SystemError) -> ByteString {
    if isDisk { return try Machine.readLink(path) }
    guard case .link(let text) = try locate(path, following: false).node else {
      throw SystemError(call: "readlink", path: path, code: Self.invalid)
    }
    return text
  }
}

/// The same operations without errors: as in go, a file that cannot be examined counts as absent. Errors such as EACCES are
/// answers; a disturbance is noted, and the run does not succeed.
extension FileView {
  /// Whether `path` leads to a directory; a refusal counts as no, as in Go's `IsDir`.
  package func isDirectory(_ path: ByteString) -> Bool { known(path, following: true)?.isDirectory ?? false }

  /// Whether `path` leads to a regular file; a refusal counts as no.
  package func isFile(_ path: ByteString) -> Bool { known(path, following: true)?.isFile ?? false }

  /// The status of the entry at `path`; nil where there is none or the system returns an error.
  package func known(_ path: ByteString, following: Bool) -> FileStatus? {
    do { return try status(of: path, following: following) } catch { return nil }
  }

  /// The bytes of the file that `path` leads to, nil where there is none, or none that can be read.
  package func readable(_ path: ByteString, limit: Int) -> ByteString? {
    do { return try read(path, limit: limit) } catch { return nil }
  }

  /// The entries of the directory that `path` leads to, nil where there is none, or none that can be read.
  package func listable(_ path: ByteString) -> [DirectoryEntry]? {
    do { return try list(path) } catch { return nil }
  }

  /// Whether the directory at `path` has a regular file whose name ends in `suffix`, or a link to one.
  func hasFile(in path: ByteString, endingIn suffix: ByteString) -> Bool {
    if !isDisk {
      return listable(path)?.contains { entry in
        entry.name.hasSuffix(suffix)
          && (entry.kind == .file || entry.kind == .link && isFile(path.appending(path: entry.name)))
      } ?? false
    }
    var links: [ByteString] = []
    do throws(SystemError) {
      let isThere = try anyEntry(of: path) { name, kind in
        guard kind == .file || kind == .link, name.count >= suffix.count else { return false }
        let start = name.count - suffix.count
        for k in 0..<suffix.count where name[start + k] != suffix[k] { return false }
        if kind == .link { links.append(ByteString(name, 0..<name.count)) }
        return kind == .file
      }
      return isThere || links.contains { isFile(path.appending(path: $0)) }
    } catch {
      disturbances.note(error)
      return false
    }
  }

  /// The absolute path without links of what `path` leads to, nil where it leads nowhere that can be reached.
  package func reachable(_ path: ByteString) -> ByteString? {
    do { return try realPath(path) } catch { return nil }
  }
}
