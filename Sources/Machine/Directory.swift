package import Bytes
import CMachine

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// An open directory in which names are looked up and changed, so that a link that is put in the way meanwhile cannot
/// lead a change elsewhere.
package final class Directory {
  /// Where it was when it was opened; only for messages and for `isStillThere`.
  package let path: ByteString
  let handle: Descriptor

  init(path: ByteString, handle: consuming Descriptor) {
    self.path = path
    self.handle = handle
  }

  /// Opens the directory at an absolute clean path that passes through no link: `ELOOP` if it does.
  package static func open(_ path: ByteString) throws(SystemError) -> Directory {
    guard path.isAbsolutePath, !path.containsZero else {
      throw SystemError(call: SystemCall.openBeneath, path: path, code: EINVAL)
    }
    let root = try Descriptor.open("/", isDirectory: true)
    if path == "/" { return Directory(path: path, handle: root) }
    do {
      return Directory(path: path, handle: try Descriptor.open(path.dropFirst(1), beneath: root, isDirectory: true))
    } catch let error {
      guard error.isMissingCall else { throw SystemError(call: error.call, path: path, code: error.code) }
    }
    // A kernel or a sandbox without openat2: one component at a time.
    var directory = Directory(path: "/", handle: root)
    for name in path.split(on: UInt8(ascii: "/")) where !name.isEmpty { directory = try directory.subdirectory(name) }
    return directory
  }

  /// Opens a directory whose path may pass through links: for places that the user named, such as the state directory.
  package static func open(following path: ByteString) throws(SystemError) -> Directory {
    Directory(path: path, handle: try Descriptor.open(path, following: true, isDirectory: true))
  }

  /// Opens a directory in this one, not following a link.
  package func subdirectory(_ name: ByteString) throws(SystemError) -> Directory {
    do {
      return Directory(
        path: path.appending(path: name), handle: try Descriptor.open(name, in: handle.number, isDirectory: true))
    } catch let error {
      throw failure(error, name)
    }
  }

  /// The status of this directory.
  package func status() throws(SystemError) -> FileStatus {
    do { return try FileStatus(in: handle.number, "", following: true) } catch let error { throw failure(error, "") }
  }

  /// The status of a name in it, links not followed; nil where nothing is there.
  ///
  /// Callers change things because a name is absent, so a second, different call must confirm it (see transactions).
  package func status(of name: ByteString) throws(SystemError) -> FileStatus? {
    do {
      return try FileStatus(in: handle.number, name, following: false)
    } catch let error {
      guard error.code == ENOENT else { throw failure(error, name) }
      var byte: CChar = 0
      let result = unsafe name.withCPath { unsafe readlinkat(handle.number, $0, &byte, 1) }
      if result < 0, errno == ENOENT { return nil }
      throw SystemError(call: error.call, path: path.appending(path: name), code: ESTALE)
    }
  }

  /// The text of a link in it.
  package func readLink(_ name: ByteString) throws(SystemError) -> ByteString {
    var buffer = ContiguousArray<UInt8>(repeating: 0, count: 4096)
    let count = unsafe name.withCPath { text in
      unsafe buffer.withUnsafeMutableBytes { raw in
        guard let base = raw.baseAddress else { return 0 }
        return unsafe readlinkat(handle.number, text, base.assumingMemoryBound(to: CChar.self), raw.count)
      }
    }
    guard count >= 0 else { throw .last("readlinkat", path.appending(path: name)) }
    return ByteString(buffer.prefix(count))
  }

  /// Its entries, sorted by the bytes of their names.
  package func list() throws(SystemError) -> [DirectoryEntry] { try listDirectory(handle, path: path) }

  /// The content of a regular file in it, at most `limit` bytes; a link is not followed.
  package func read(_ name: ByteString, limit: Int) throws(SystemError) -> ByteString {
    let whole = path.appending(path: name)
    do throws(SystemError) {
      let file = try Descriptor.open(name, in: handle.number)
      guard try FileStatus(in: file.number, "", following: true).isFile else {
        throw SystemError(call: "openat", path: name, code: EINVAL)
      }
      return try file.readAll(limit: limit, path: whole)
    } catch let error {
      throw SystemError(call: error.call, path: whole, code: error.code)
    }
  }

  /// Whether its path still leads to it.
  package func isStillThere() throws(SystemError) -> Bool {
    let there: FileStatus
    do {
      there = try Directory.open(path).status()
    } catch let error {
      if error.isAbsent || error.code == ELOOP { return false }
      throw error
    }
    return there.isSameObject(as: try status())
  }

  func failure(_ error: SystemError, _ name: ByteString) -> SystemError {
    SystemError(call: error.call, path: name.isEmpty ? path : path.appending(path: name), code: error.code)
  }
}
