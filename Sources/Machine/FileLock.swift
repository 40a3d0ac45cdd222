package import Bytes

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// An exclusive lock on a file that is never removed: removal would let two processes hold it (see transactions).
///
/// The kernel frees it when the process ends, however it ends; children do not inherit it.
package final class FileLock {
  private let handle: Descriptor

  /// Takes the lock, waiting up to `seconds`; nil if another process still has it then.
  package init?(_ name: ByteString, in directory: Directory, wait seconds: Int) throws(SystemError) {
    let whole = directory.path.appending(path: name)
    // The file is created only the first time, so a run that finds nothing to do changes nothing.
    let flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW
    var number = unsafe name.withCPath { unsafe openat(directory.handle.number, $0, flags) }
    if number < 0, errno == ENOENT {
      number = unsafe name.withCPath { unsafe openat(directory.handle.number, $0, flags | O_CREAT, 0o600) }
    }
    guard number >= 0 else { throw .last("openat", whole) }
    handle = Descriptor(number: number)
    let end = Clock.monotonic() + Double(seconds)
    while flock(number, LOCK_EX | LOCK_NB) != 0 {
      if errno == EINTR { continue }
      guard errno == EWOULDBLOCK else { throw .last("flock", whole) }
      if Clock.monotonic() >= end { return nil }
      usleep(20_000)
    }
  }
}
