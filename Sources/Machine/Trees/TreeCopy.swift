package import Bytes
import CMachine

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Copies a tree with everything that belongs to it: names, bytes, modes, owners, times of change to the nanosecond,
/// link texts, hard links, extended attributes, access lists and holes; on macOS flags and times of birth, too.
package struct TreeCopy {
  /// Why a tree is not copied.
  package enum Problem: Error, Hashable, Sendable {
    /// A socket, fifo or device.
    case notCopyable(ByteString)
    /// This attribute cannot be kept on the other file system.
    case attributeLost(ByteString, name: ByteString)
    /// It changed while it was copied.
    case changed(ByteString)
  }

  let source: Directory
  let target: Directory
  /// Called with the number of bytes of each piece that was copied; throws to stop.
  let tally: (UInt64) throws -> Void
  /// Files with several names: inode to the first path.
  private var linked: [UInt64: ByteString] = [:]
  /// Directories, parents first, with the modes and times that they get at the end.
  private var directories: [(ByteString, FileStatus)] = []
  /// The root of the copy inherited a group from the directory above it that is not ours.
  private var hasForeignGroup = false
  private let buffer = FileBytes()

  /// From one existing directory to another, empty one.
  package init(from source: Directory, to target: Directory, tally: @escaping (UInt64) throws -> Void) {
    (self.source, self.target, self.tally) = (source, target, tally)
  }

  /// Copies everything. What it made before an error stays, for the caller to remove.
  package mutating func run() throws {
    // Drop what the new place passes on to new files (a default access list, a group): the original does not have it.
    guard fchmod(target.handle.number, 0o700) == 0 else { throw SystemError.last("fchmod", target.path) }
    for (name, _) in try attributes(of: target.handle.number, path: { target.path }) where !name.isPlaceLabel {
      try removeAttribute(name, of: target.handle.number) { target.path }
    }
    let inherited = try target.status()
    hasForeignGroup = inherited.group != getegid()
    var pending: [ByteString] = [ByteString()]
    while let relative = pending.popLast() {
      let from = relative.isEmpty ? source : try source.descendant(relative)
      let to = relative.isEmpty ? target : try target.descendant(relative)
      directories.append((relative, try from.status()))
      for entry in try from.list() {
        guard let status = try from.status(of: entry.name) else { throw Problem.changed(from.path) }
        let path = relative.appending(path: entry.name)
        switch status.kind {
        case .directory:
          try to.makeDirectory(entry.name, mode: 0o700)
          pending.append(path)
        case .link: try copyLink(entry.name, status, from, to)
        case .file:
          if status.links > 1, let first = linked[status.inode] {
            try target.makeHardLink(first, to: entry.name, in: to)
          } else {
            try copyFile(entry.name, from, to)
            if status.links > 1 { linked[status.inode] = path }
          }
        case .other: throw Problem.notCopyable(from.path.appending(path: entry.name))
        }
      }
    }
    // Times last: every name made in a directory changes its time. Children before parents is not needed for that.
    for (relative, status) in directories.reversed() {
      let from = relative.isEmpty ? source : try source.descendant(relative)
      let to = relative.isEmpty ? target : try target.descendant(relative)
      try copyMetadata(from.handle.number, to.handle.number, status) { to.path }
    }
  }

  private func copyLink(_ name: ByteString, _ status: FileStatus, _ from: Directory, _ to: Directory) throws {
    try to.makeLink(name, text: try from.readLink(name))
    let path = to.path.appending(path: name)
    if isForeign(status) {
      let result = unsafe name.withCPath {
        unsafe fchownat(to.handle.number, $0, status.owner, status.group, AT_SYMLINK_NOFOLLOW)
      }
      guard result == 0 || errno == EPERM else { throw SystemError.last("fchownat", path) }
    }
    let result = unsafe name.withCPath {
      unsafe cm_set_link_modified(to.handle.number, $0, status.modified.seconds, status.modified.nanoseconds)
    }
    guard result == 0 else { throw SystemError.last("utimensat", path) }
  }

  private mutating func copyFile(_ name: ByteString, _ from: Directory, _ to: Directory) throws {
    let input = try Descriptor.open(name, in: from.handle.number)
    let status = try FileStatus(in: input.number, "", following: true)
    let path = { to.path.appending(path: name) }
    guard status.isFile else { throw Problem.changed(from.path.appending(path: name)) }
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
    let output = unsafe name.withCPath { unsafe openat(to.handle.number, $0, flags, 0o600) }
    guard output >= 0 else { throw SystemError.last("openat", path()) }
    do {
      try copyBytes(input.number, output, status, path)
      try copyMetadata(input.number, output, status, path)
    } catch {
      _ = close(output)
      throw error
    }
    // Network file systems and quotas report here.
    guard close(output) == 0 || errno == EINTR else { throw SystemError.last("close", path()) }
  }

  private mutating func copyBytes(_ input: Int32, _ output: Int32, _ status: FileStatus, _ path: () -> ByteString)
    throws
  {
    if cm_knows_holes() == 1, status.blocks * 512 < status.size {
      try copyData(input, output, status, path)
      return
    }
    while true {
      let got = try buffer.read(input, path)
      if got == 0 { return }
      try buffer.write(output, count: got, path)
      try tally(UInt64(got))
    }
  }

  /// A file with holes: copies only the data between them.
  private mutating func copyData(_ input: Int32, _ output: Int32, _ status: FileStatus, _ path: () -> ByteString) throws
  {
    let size = Int64(clamping: status.size)
    guard ftruncate(output, off_t(size)) == 0 else { throw SystemError.last("ftruncate", path()) }
    var offset = nextData(input, 0)
    while let start = offset, start < size {
      let end = min(nextHole(input, start) ?? size, size)
      guard lseek(input, off_t(start), SEEK_SET) >= 0, lseek(output, off_t(start), SEEK_SET) >= 0 else {
        throw SystemError.last("lseek", path())
      }
      var left = end - start
      while left > 0 {
        let got = try buffer.read(input, limit: Int(min(left, Int64(FileBytes.size))), path)
        if got == 0 { return }
        try buffer.write(output, count: got, path)
        try tally(UInt64(got))
        left -= Int64(got)
      }
      offset = nextData(input, end)
    }
  }

  /// Whether a new file of ours would have another owner or group. Only root may give files away; a group that we are
  /// not in cannot be kept, as with `cp -a`.
  private func isForeign(_ status: FileStatus) -> Bool {
    hasForeignGroup || status.owner != geteuid() || status.group != getegid()
  }

  private func copyMetadata(_ input: Int32, _ output: Int32, _ status: FileStatus, _ path: () -> ByteString) throws {
    if isForeign(status), fchown(output, status.owner, status.group) != 0, errno != EPERM {
      throw SystemError.last("fchown", path())
    }
    for (name, value) in try attributes(of: input, path: path) where !name.isPlaceLabel {
      do {
        try setAttribute(name, value, of: output, path: path)
      } catch let error {
        if error.isUnsupported || error.isForbidden { throw Problem.attributeLost(path(), name: name) }
        throw error
      }
    }
    guard fchmod(output, mode_t(status.mode)) == 0 else { throw SystemError.last("fchmod", path()) }
    try setModified(output, status.modified, path)
    var call: UnsafePointer<CChar>?
    guard unsafe cm_finish_copy(input, output, &call) == 0 else {
      throw SystemError.last(unsafe call.map { unsafe String(cString: $0) } ?? "fstat", path())
    }
  }
}
