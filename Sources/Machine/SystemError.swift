package import Bytes

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A system call that failed: which, on what, and why. Data only; the sentence is made where it is printed.
package struct SystemError: Error, Hashable, Sendable {
  /// The call's name as in its manual page, `renameat2`.
  package var call: String
  /// The path that the call was about, empty where it had none.
  package var path: ByteString
  /// `errno` at the time.
  package var code: Int32

  package init(call: String, path: ByteString, code: Int32) { (self.call, self.path, self.code) = (call, path, code) }

  /// The failure of the call that just returned -1.
  package static func last(_ call: String, _ path: ByteString) -> SystemError {
    let error = SystemError(call: call, path: path, code: errno)
    Mishap.note(error)
    return error
  }

  package var isAbsent: Bool { code == ENOENT || code == ENOTDIR }

  /// Whether the reader of a pipe went away.
  package var isBrokenPipe: Bool { code == EPIPE }

  /// The system's own words for `code`, `No such file or directory`.
  package var reason: String {
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text)
  }
}

extension SystemError {
  /// `ENOENT`, where something must be that a call says is not.
  package static func absent(_ call: String, _ path: ByteString) -> SystemError {
    SystemError(call: call, path: path, code: ENOENT)
  }

  /// `EEXIST`.
  package static var exists: Int32 { EEXIST }
}

extension SystemError {
  /// A link was met where none may be (`ELOOP`).
  package var isLoop: Bool { code == ELOOP }
}

extension SystemError {
  /// The kernel or a sandbox does not have the call.
  package var isMissingCall: Bool { code == ENOSYS }

  /// A path or name is longer than the system takes.
  package var isTooLong: Bool { code == ENAMETOOLONG }

  /// The longest path that the system opens, in bytes, without the zero at its end.
  package static var longestPath: Int { Int(PATH_MAX) - 1 }
}
