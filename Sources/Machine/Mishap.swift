import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The first failure of this process that is no answer: not that something is absent or forbidden, but that the system
/// could not tell. Whoever looked on past it has seen only a part, and what is decided from that may be wrong.
package enum Mishap {
  private static let seen = Mutex<SystemError?>(nil)

  /// Nil as long as every call could tell.
  package static var first: SystemError? { seen.withLock { $0 } }

  /// Remembers the error if its code says nothing about the disk, or if the caller knows that it does not.
  static func note(_ error: SystemError, always: Bool = false) {
    switch error.code {
    case EIO, ENOMEM, EMFILE, ENFILE, ESTALE, ETIMEDOUT, ENOBUFS: break
    // Only newer calls have a fallback; these every system has.
    case ENOSYS where ["openat", "statx", "read", "getdents64"].contains(error.call): break
    default: if !always { return }
    }
    seen.withLock { if $0 == nil { $0 = error } }
  }
}
