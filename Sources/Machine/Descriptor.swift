package import Bytes
import CMachine

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// An open file or directory that closes itself.
package struct Descriptor: ~Copyable {
  /// The number that the kernel knows it by.
  package let number: Int32

  package init(number: Int32) { self.number = number }

  deinit { _ = close(number) }

  /// Opens for reading, never blocking on a fifo, never becoming a controlling terminal; `following` a final link.
  package static func open(
    _ path: ByteString, in directory: Int32 = AT_FDCWD, following: Bool = false, isDirectory: Bool = false
  ) throws(SystemError) -> Descriptor {
    if path.containsZero { throw SystemError(call: "openat", path: path, code: EINVAL) }
    var flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY
    if !following { flags |= O_NOFOLLOW }
    if isDirectory { flags |= O_DIRECTORY }
    let number = unsafe path.withCPath { unsafe openat(directory, $0, flags) }
    guard number >= 0 else { throw .last("openat", path) }
    return Descriptor(number: number)
  }

  /// Opens a path below `root`, refusing every link on the way (Linux: RESOLVE_BENEATH and NO_SYMLINKS;
  /// macOS: O_NOFOLLOW_ANY).
  package static func open(_ path: ByteString, beneath root: borrowing Descriptor, isDirectory: Bool = false)
    throws(SystemError) -> Descriptor
  {
    if path.containsZero { throw SystemError(call: SystemCall.openBeneath, path: path, code: EINVAL) }
    let flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | (isDirectory ? O_DIRECTORY : 0)
    let number = unsafe path.withCPath { unsafe cm_open_beneath(root.number, $0, flags) }
    guard number >= 0 else { throw .last(SystemCall.openBeneath, path) }
    return Descriptor(number: number)
  }

  /// Everything up to `limit` bytes; more than that is `EFBIG`, since half a file is never an answer.
  package borrowing func readAll(limit: Int, path: ByteString) throws(SystemError) -> ByteString {
    var content = ContiguousArray<UInt8>()
    let chunk = 1 << 16
    while true {
      // Not zeroed before: the kernel fills it, and the count says how far.
      var got = 0
      let piece = unsafe ContiguousArray<UInt8>(unsafeUninitializedCapacity: chunk) { buffer, count in
        guard let base = buffer.baseAddress else { return }
        got = unsafe read(number, base, chunk)
        count = max(0, got)
      }
      if got < 0 {
        if errno == EINTR { continue }
        throw .last("read", path)
      }
      if got == 0 { return ByteString(content) }
      // A long file has one place from the beginning, not one after the other, each twice as large. A file may say anything of
      // its size: the room costs nothing before it is filled.
      if content.isEmpty, got == chunk { content.reserveCapacity(min(statedSize, limit) + chunk) }
      content.append(contentsOf: piece)
      if content.count > limit { throw SystemError(call: "read", path: path, code: EFBIG) }
    }
  }

  /// In bytes; 0 for what is no file.
  private var statedSize: Int {
    var status = stat()
    return unsafe fstat(number, &status) == 0 ? max(Int(status.st_size), 0) : 0
  }
}
