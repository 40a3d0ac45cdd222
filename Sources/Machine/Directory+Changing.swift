package import Bytes
import CMachine

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Every change of names on disk is made by these calls. Only `replace` replaces anything. Calls that remove a name
/// check that it is gone, and throw `ESTALE` if it is not.
extension Directory {
  /// The directory at an absolute path, links followed; it and those above it are made where they are not there. Another process
  /// may make them at the same time.
  package static func openOrMake(_ path: ByteString, mode: UInt32) throws(SystemError) -> Directory {
    var missing: [ByteString] = []
    var existing = path
    while try FileStatus.ifPresent(existing, following: true) == nil {
      missing.append(existing.lastPathComponent)
      existing = existing.parentPath
    }
    var directory = try Directory.open(following: existing)
    for name in missing.reversed() {
      do {
        try directory.makeDirectory(name, mode: mode)
      } catch {
        guard error.code == SystemError.exists else { throw error }
      }
      directory = try directory.subdirectory(name)
    }
    return directory
  }

  /// Makes a directory; `EEXIST` if the name is taken.
  package func makeDirectory(_ name: ByteString, mode: UInt32) throws(SystemError) {
    let result = unsafe name.withCPath { unsafe mkdirat(handle.number, $0, mode_t(mode)) }
    guard result == 0 else { throw .last("mkdirat", path.appending(path: name)) }
  }

  /// Makes a symbolic link; `EEXIST` if the name is taken.
  package func makeLink(_ name: ByteString, text: ByteString) throws(SystemError) {
    guard !text.containsZero else { throw SystemError(call: "symlinkat", path: text, code: EINVAL) }
    let result = unsafe text.withCPath { target in
      unsafe name.withCPath { unsafe symlinkat(target, handle.number, $0) }
    }
    guard result == 0 else { throw .last("symlinkat", path.appending(path: name)) }
  }

  /// Makes a second name for a file; `EEXIST` if the name is taken.
  package func makeHardLink(_ name: ByteString, to other: ByteString, in directory: Directory) throws(SystemError) {
    let result = unsafe name.withCPath { old in
      unsafe other.withCPath { unsafe linkat(handle.number, old, directory.handle.number, $0, 0) }
    }
    guard result == 0 else { throw .last("linkat", directory.path.appending(path: other)) }
    guard try directory.status(of: other) != nil else { throw directory.untrue("linkat", other) }
  }

  /// Removes a name that is not a directory's.
  package func removeFile(_ name: ByteString) throws(SystemError) {
    try unlink(name, flags: 0)
    guard try status(of: name) == nil else { throw untrue("unlinkat", name) }
  }

  /// Removes an empty directory.
  package func removeDirectory(_ name: ByteString) throws(SystemError) {
    try unlink(name, flags: AT_REMOVEDIR)
    guard try status(of: name) == nil else { throw untrue("unlinkat", name) }
  }

  /// As `removeFile`, without the second check: for whole trees, where removing the directory is the check.
  func unlink(_ name: ByteString, flags: Int32) throws(SystemError) {
    let result = unsafe name.withCPath { unsafe unlinkat(handle.number, $0, flags) }
    guard result == 0 else { throw .last("unlinkat", path.appending(path: name)) }
  }

  /// Moves a name to a free one; `EEXIST` if it is taken.
  ///
  /// Where the file system cannot do that in one call, a directory first claims the name with an empty directory of
  /// mode 01700 and then replaces that, which fails if anyone used it; another file gets a second name and loses
  /// the first.
  package func move(_ name: ByteString, to other: ByteString, in directory: Directory) throws(SystemError) {
    try moveUnchecked(name, to: other, in: directory)
    guard try status(of: name) == nil else { throw untrue(SystemCall.rename, name) }
  }

  private func moveUnchecked(_ name: ByteString, to other: ByteString, in directory: Directory) throws(SystemError) {
    do {
      try rename(name, to: other, in: directory, flags: CM_RENAME_NOREPLACE)
      return
    } catch let error {
      guard error.isUnsupported else { throw error }
    }
    guard let status = try status(of: name) else {
      throw SystemError(call: SystemCall.rename, path: path.appending(path: name), code: ENOENT)
    }
    guard status.isDirectory else {
      try makeHardLink(name, to: other, in: directory)
      try removeFile(name)
      return
    }
    try directory.makeDirectory(other, mode: Directory.claimMode)
    do {
      try rename(name, to: other, in: directory, flags: 0)
    } catch let error {
      try? directory.removeDirectory(other)
      throw error
    }
  }

  /// The mode of the empty directory with which `move` claims a name.
  package static let claimMode: UInt32 = 0o1700

  /// Exchanges two names in one atomic call; false where the file system cannot.
  package func exchange(_ name: ByteString, with other: ByteString, in directory: Directory) throws(SystemError) -> Bool
  {
    do {
      try rename(name, to: other, in: directory, flags: CM_RENAME_EXCHANGE)
      return true
    } catch let error {
      if error.isUnsupported { return false }
      throw error
    }
  }

  /// Moves a file over another one in the same directory, as git does with its configuration; or one of `source`, which is on the
  /// same file system.
  package func replace(_ other: ByteString, with name: ByteString, from source: Directory? = nil) throws(SystemError) {
    let source = source ?? self
    try source.rename(name, to: other, in: self, flags: 0)
    guard try source.status(of: name) == nil else { throw untrue(SystemCall.rename, name) }
  }

  private func untrue(_ call: String, _ name: ByteString) -> SystemError {
    SystemError(call: call, path: path.appending(path: name), code: ESTALE)
  }

  private func rename(_ name: ByteString, to other: ByteString, in directory: Directory, flags: UInt32)
    throws(SystemError)
  {
    let result = unsafe name.withCPath { old in
      unsafe other.withCPath { unsafe cm_rename(handle.number, old, directory.handle.number, $0, flags) }
    }
    guard result == 0 else { throw .last(SystemCall.rename, directory.path.appending(path: other)) }
  }

  /// Makes every change of names in this directory durable.
  package func sync() throws(SystemError) { try syncFile(handle.number, path) }

  /// Makes the tree in it durable: everything on its file system, or each file where the volume does not know that.
  package func syncTree() throws {
    while cm_sync_filesystem(handle.number) != 0 {
      if errno == EINTR { continue }
      guard cm_is_unknown_flush(errno) == 1 else { throw SystemError.last(SystemCall.flushVolume, path) }
      return try syncEachFile()
    }
  }

  /// Lets the owner change everything in it and the directory itself; links are left alone.
  package func makeWritable() throws {
    try walk { _, directory, entries in
      try directory.addOwnersRights()
      for entry in entries where entry.kind == .file {
        try Directory.addWriting(entry.name, in: directory)
      }
    }
  }

  private func addOwnersRights() throws(SystemError) {
    let mode = try status().mode | 0o700
    guard fchmod(handle.number, mode_t(mode)) == 0 else { throw .last("fchmod", path) }
  }

  private static func addWriting(_ name: ByteString, in directory: Directory) throws(SystemError) {
    let file = try Descriptor.open(name, in: directory.handle.number)
    let mode = try FileStatus(in: file.number, "", following: true).mode | 0o200
    guard fchmod(file.number, mode_t(mode)) == 0 else { throw .last("fchmod", directory.path.appending(path: name)) }
  }

  /// Flushes every file of the tree and every directory, one after the other.
  package func syncEachFile() throws {
    try walk { _, directory, entries in
      for entry in entries where entry.kind == .file {
        let file = try Descriptor.open(entry.name, in: directory.handle.number)
        try syncFile(file.number, directory.path.appending(path: entry.name))
      }
      try directory.sync()
    }
  }
}

extension SystemError {
  /// Whether the file system lacks this form of the call.
  package var isUnsupported: Bool { code == EINVAL || code == ENOSYS || code == ENOTSUP || code == EOPNOTSUPP }

  /// Whether the system does not let this user do it. macOS says EACCES of attributes where Linux says EPERM.
  package var isForbidden: Bool { code == EPERM || code == EACCES }

  /// The two places are on different mounts, whatever their device numbers say.
  package var isCrossDevice: Bool { code == EXDEV }

  /// Whether the call failed because something has the name already, or the directory is not empty.
  package var isOccupied: Bool { code == EEXIST || code == ENOTEMPTY }
}

/// Flushes one file. EINTR is repeated; any other failure is final, since a second try may report success wrongly (see
/// transactions).
func syncFile(_ descriptor: Int32, _ path: ByteString) throws(SystemError) {
  while cm_sync(descriptor) != 0 {
    guard errno == EINTR else { throw .last(SystemCall.flush, path) }
  }
}
