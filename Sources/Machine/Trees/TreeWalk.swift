package import Bytes

extension Directory {
  /// Visits this directory and every one below it, parents first, names in the order of their bytes. `body` gets the
  /// path relative to this directory (empty for itself), the open directory, and its entries with their kinds.
  ///
  /// Each directory is opened from here by one call that passes through no link; nothing is recursive. Throws
  /// `ENAMETOOLONG` below paths that the system cannot open.
  package func walk(_ body: (ByteString, Directory, [DirectoryEntry]) throws -> Void) throws {
    var pending: [ByteString] = [ByteString()]
    while let relative = pending.popLast() {
      let directory = relative.isEmpty ? self : try descendant(relative)
      var entries = try directory.list()
      for i in entries.indices where entries[i].kind == nil {
        entries[i].kind = try directory.status(of: entries[i].name)?.kind
      }
      try body(relative, directory, entries)
      for entry in entries.reversed() where entry.kind == .directory {
        pending.append(relative.appending(path: entry.name))
      }
    }
  }

  /// A directory at a path relative to this one, through no link.
  package func descendant(_ relative: ByteString) throws(SystemError) -> Directory {
    do {
      let opened = try Descriptor.open(relative, beneath: handle, isDirectory: true)
      return Directory(path: path.appending(path: relative), handle: opened)
    } catch let error {
      guard error.isMissingCall else { throw failure(error, relative) }
    }
    var directory = self
    for name in relative.split(on: UInt8(ascii: "/")) { directory = try directory.subdirectory(name) }
    return directory
  }

  /// The same, or nil where there is no directory at that path.
  func directoryIfPresent(_ relative: ByteString) throws(SystemError) -> Directory? {
    var directory = self
    for name in relative.isEmpty ? [] : relative.split(on: UInt8(ascii: "/")) {
      guard try directory.status(of: name)?.isDirectory == true else { return nil }
      directory = try directory.subdirectory(name)
    }
    return directory
  }
}
