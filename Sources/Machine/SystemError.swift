package import Bytes

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A system call that failed: the call, the path and the reason. Data only; the sentence is in Commands.
package struct SystemError: Error, Hashable, Sendable {
  /// The call's name as in its manual page, `mkdirat` (`SystemCall` has those that differ).
  package var call: String
  /// The path that the call was about, empty where it had none.
  package var path: ByteString
  /// `errno` at the time.
  package var code: Int32

  package init(call: String, path: ByteString, code: Int32) { (self.call, self.path, self.code) = (call, path, code) }

  /// The failure of the call that just returned -1.
  package static func last(_ call: String, _ path: ByteString) -> SystemError {
    SystemError(call: call, path: path, code: errno)
  }

  /// Whether it says that nothing has the name that was looked up: ENOENT and ENOTDIR, and nothing else.
  ///
  /// A circle of links (ELOOP), a name that is too long and a directory that may not be searched (EACCES) are errors: go
  /// reports them, too. A call on an open descriptor looks up no name: ENOENT from it means that the file was removed
  /// meanwhile.
  package var isAbsent: Bool { (code == ENOENT || code == ENOTDIR) && !isOnOpenFile }

  /// Whether something that is no directory is where one was looked for.
  package var isNotDirectory: Bool { code == ENOTDIR }

  /// Whether it says nothing about the disk, only that the system could not answer. A caller that ignores it has seen
  /// only part of the disk, and may decide wrongly.
  ///
  /// Every other error is an answer: absent, forbidden, a cycle of links, the wrong kind of file, too large.
  package var isDisturbance: Bool {
    switch code {
    case EIO, ENOMEM, EMFILE, ENFILE, ESTALE, ETIMEDOUT, ENOBUFS: true
    // Only newer calls have a fallback; these every system has.
    case ENOSYS: ["openat", "read", SystemCall.status, SystemCall.entries].contains(call)
    case EINVAL, EFBIG: isOnOpenFile && call != "read"
    default: isOnOpenFile
    }
  }

  /// Whether the call was about an open descriptor, not a name.
  private var isOnOpenFile: Bool {
    switch call {
    case "read", SystemCall.entries: true
    case SystemCall.status: path.isEmpty
    default: false
    }
  }

  /// Whether it is the error of `readFile` for something that is no regular file. `read` itself gives EINVAL for none.
  package var isNoRegularFile: Bool { call == "read" && code == EINVAL }

  /// Whether `readLink` met something that is no link.
  var isNoLink: Bool { call == "readlink" && code == EINVAL }

  /// Whether the reader of a pipe went away.
  package var isBrokenPipe: Bool { code == EPIPE }

  /// The system's own words for `code`, `No such file or directory`.
  package var reason: String {
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text)
  }
}

extension SystemError {
  /// That of `readFile` for a pipe, a socket or a device.
  package static func noRegularFile(_ path: ByteString) -> SystemError {
    SystemError(call: "read", path: path, code: EINVAL)
  }

  /// Whether a file has more bytes than were to be read.
  package var isTooLarge: Bool { code == EFBIG }

  /// `EFBIG`, for a file with more bytes than are read.
  package static func tooLarge(_ path: ByteString) -> SystemError {
    SystemError(call: "read", path: path, code: EFBIG)
  }

  /// `ENOENT`, for something that must exist.
  package static func absent(_ call: String, _ path: ByteString) -> SystemError {
    SystemError(call: call, path: path, code: ENOENT)
  }

  /// `ENOTDIR`, for a file in the place of a directory.
  package static func notDirectory(_ call: String, _ path: ByteString) -> SystemError {
    SystemError(call: call, path: path, code: ENOTDIR)
  }

  /// `EACCES`, for what this user may not do.
  package static func denied(_ call: String, _ path: ByteString) -> SystemError {
    SystemError(call: call, path: path, code: EACCES)
  }

  /// `EPERM`, for something that is there and must not be used.
  package static func forbidden(_ call: String, _ path: ByteString) -> SystemError {
    SystemError(call: call, path: path, code: EPERM)
  }

  /// `EISDIR`, for a directory where a file belongs.
  package static func isDirectory(_ call: String, _ path: ByteString) -> SystemError {
    SystemError(call: call, path: path, code: EISDIR)
  }

  /// `EEXIST`.
  package static var exists: Int32 { EEXIST }
}

extension SystemError {
  /// A link where none is allowed (`ELOOP`).
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
