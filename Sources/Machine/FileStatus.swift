package import Bytes
import CMachine

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What kind of thing a name leads to.
package enum FileKind: UInt8, Sendable, Hashable { case file, directory, link, other }

/// What the file system says of one file, without its content.
package struct FileStatus: Sendable, Hashable {
  /// What kind of thing it is.
  package var kind: FileKind
  /// Permission bits, with set-id and sticky (07777).
  package var mode: UInt32
  /// The number of the file system, which changes from mount to mount.
  package var device: UInt64
  /// The number of the file on its device.
  package var inode: UInt64
  /// The user who owns the file.
  package var owner: UInt32
  /// The group of the file.
  package var group: UInt32
  /// How many names it has.
  package var links: UInt64
  /// Bytes.
  package var size: UInt64
  /// 512-byte blocks in use; less than `size` for a file with holes.
  package var blocks: UInt64
  /// When its content was last changed.
  package var modified: Instant
  /// When its content, its status or one of its names was last changed; no program sets it.
  package var changed: Instant
  /// Nil where the file system does not know it, and on macOS, where setting the time of change can move it.
  package var birth: Instant?

  /// A wall-clock time with nanoseconds.
  package struct Instant: Sendable, Hashable, Comparable {
    /// Seconds since 1970 in UTC.
    package var seconds: Int64
    /// The fraction of a second.
    package var nanoseconds: UInt32

    package init(seconds: Int64, nanoseconds: UInt32) { (self.seconds, self.nanoseconds) = (seconds, nanoseconds) }

    package static func < (left: Instant, right: Instant) -> Bool {
      (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }
  }

  /// The status of a thing that is not on any disk yet: no inode, no owner, no time.
  package init(planned kind: FileKind, size: UInt64 = 0) {
    (self.kind, self.size, self.links) = (kind, size, 1)
    mode = kind == .directory ? 0o755 : 0o644
    (device, inode, owner, group, blocks) = (0, 0, 0, 0, 0)
    modified = Instant(seconds: 0, nanoseconds: 0)
    changed = modified
  }

  /// Whether it is a directory.
  package var isDirectory: Bool { kind == .directory }
  /// Whether it is a regular file.
  package var isFile: Bool { kind == .file }
  /// Whether it is a symbolic link.
  package var isLink: Bool { kind == .link }

  /// Looks at `path`, or at what it links to when `following`; throws the call's errno.
  package init(of path: ByteString, following: Bool) throws(SystemError) {
    try self.init(in: AT_FDCWD, path, following: following)
  }

  /// The same, relative to an open directory; an empty path is the descriptor itself.
  package init(in directory: Int32, _ path: ByteString, following: Bool) throws(SystemError) {
    var raw = cm_status()
    let result = unsafe path.withCPath { unsafe cm_status_at(directory, $0, following ? 1 : 0, &raw) }
    guard result == 0 else {
      throw SystemError.last(SystemCall.status, path)
    }
    kind =
      switch raw.mode & UInt32(S_IFMT) {
      case UInt32(S_IFREG): .file
      case UInt32(S_IFDIR): .directory
      case UInt32(S_IFLNK): .link
      default: .other
      }
    mode = raw.mode & 0o7777
    (device, inode, links, size, blocks) = (raw.device, raw.inode, raw.links, raw.size, raw.blocks)
    (owner, group) = (raw.owner, raw.group)
    modified = Instant(seconds: raw.modified_seconds, nanoseconds: raw.modified_nanoseconds)
    changed = Instant(seconds: raw.changed_seconds, nanoseconds: raw.changed_nanoseconds)
    birth =
      raw.birth_seconds == 0 && raw.birth_nanoseconds == 0
      ? nil : Instant(seconds: raw.birth_seconds, nanoseconds: raw.birth_nanoseconds)
  }

  /// The status of `path`, nil where nothing is there; throws every other refusal.
  package static func ifPresent(_ path: ByteString, following: Bool) throws(SystemError) -> FileStatus? {
    do {
      return try FileStatus(of: path, following: following)
    } catch let error {
      if error.isAbsent { return nil }
      throw error
    }
  }

  /// Whether both are the same object on disk.
  package func isSameObject(as other: FileStatus) -> Bool { device == other.device && inode == other.inode }
}
