package import Bytes
import CMachine

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

extension Directory {
  /// Removes a directory and everything in it, if it is there. Called only on directories that forkpath made, under
  /// names of its own; a mount in it stops the removal with `EBUSY`. It is on the medium when this returns, unless `isPassing`.
  package func removeTree(_ name: ByteString, isPassing: Bool = false) throws {
    guard let status = try status(of: name) else { return }
    guard status.isDirectory else {
      throw SystemError(call: "unlinkat", path: path.appending(path: name), code: ENOTDIR)
    }
    var pending: [(relative: ByteString, isEmptied: Bool)] = [(name, false)]
    while let (relative, isEmptied) = pending.popLast() {
      if isEmptied {
        let above = try parent(of: relative), name = relative.lastPathComponent
        if pending.isEmpty { try above.removeDirectory(name) } else { try above.unlink(name, flags: AT_REMOVEDIR) }
        continue
      }
      let directory = try openForRemoval(relative)
      guard try directory.status().device == status.device else {
        throw SystemError(call: "unlinkat", path: directory.path, code: EBUSY)
      }
      pending.append((relative, true))
      for entry in try directory.list() {
        let isDirectory = try (entry.kind ?? directory.status(of: entry.name)?.kind) == .directory
        if isDirectory {
          pending.append((relative.appending(path: entry.name), false))
        } else {
          try directory.unlinkFile(entry.name)
        }
      }
    }
    if !isPassing { try sync() }
  }

  /// Removes a name of a tree of our own; flags that were copied with it forbid that on macOS.
  private func unlinkFile(_ name: ByteString) throws(SystemError) {
    do {
      try unlink(name, flags: 0)
    } catch {
      guard error.code == EPERM else { throw error }
      unprotect(name)
      try unlink(name, flags: 0)
    }
  }

  private func unprotect(_ name: ByteString) { unsafe name.withCPath { unsafe cm_unprotect(handle.number, $0) } }

  private func parent(of relative: ByteString) throws(SystemError) -> Directory {
    let above = relative.parentPath
    return above == "." ? self : try descendant(above)
  }

  /// Opens a directory so that its names can be removed, whatever mode the copy has.
  private func openForRemoval(_ relative: ByteString) throws(SystemError) -> Directory {
    let above = try parent(of: relative)
    let name = relative.lastPathComponent
    above.unprotect(name)
    if let status = try above.status(of: name), status.mode & 0o700 != 0o700 {
      try above.setMode(name, 0o700)
    }
    return try above.subdirectory(name)
  }

  /// Changes the mode of a directory in this one; a link there is not followed, since what is opened is checked.
  private func setMode(_ name: ByteString, _ mode: UInt32) throws(SystemError) {
    let result = unsafe name.withCPath { unsafe fchmodat(handle.number, $0, mode_t(mode), 0) }
    guard result == 0 else { throw .last("fchmodat", path.appending(path: name)) }
  }
}
