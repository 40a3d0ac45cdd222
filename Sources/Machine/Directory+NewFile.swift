package import Bytes

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

extension Directory {
  /// Writes a new file and makes its content durable; `EEXIST` if anything has the name. On failure what was written is
  /// taken away again. `mode` is not reduced by the umask. A file that `isPassing` is gone before this process ends, and is not
  /// brought to the medium.
  package func writeNewFile(
    _ name: ByteString, _ content: ByteString, mode: UInt32, isPassing: Bool = false
  ) throws(SystemError) {
    let whole = path.appending(path: name)
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
    let number = unsafe name.withCPath { unsafe openat(handle.number, $0, flags, mode_t(mode & 0o600)) }
    guard number >= 0 else { throw .last("openat", whole) }
    do throws(SystemError) {
      do {
        try writeAll(content, to: number)
      } catch let error {
        throw SystemError(call: error.call, path: whole, code: error.code)
      }
      guard fchmod(number, mode_t(mode)) == 0 else { throw SystemError.last("fchmod", whole) }
      let status = try FileStatus(in: number, "", following: true)
      guard status.mode == mode, status.size == UInt64(content.count) else {
        throw SystemError(call: "fchmod", path: whole, code: ESTALE)
      }
      if !isPassing { try syncFile(number, whole) }
    } catch let error {
      _ = close(number)
      try? removeFile(name)
      throw error
    }
    // Network file systems and quotas report here.
    guard close(number) == 0 || errno == EINTR else {
      let error = SystemError.last("close", whole)
      try? removeFile(name)
      throw error
    }
  }

  /// Copies a file to a new one in another directory, with its mode, and nothing else of it; `EEXIST` if anything has the name. On
  /// failure what was written is taken away again. The copy is not brought to the medium.
  package func copyFile(_ name: ByteString, to other: ByteString, in directory: Directory) throws(SystemError) {
    let input = try Descriptor.open(name, in: handle.number)
    let mode = try FileStatus(in: input.number, "", following: true).mode
    let whole = directory.path.appending(path: other)
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
    let number = unsafe other.withCPath { unsafe openat(directory.handle.number, $0, flags, mode_t(0o600)) }
    guard number >= 0 else { throw .last("openat", whole) }
    do throws(SystemError) {
      let bytes = FileBytes()
      while case let count = try bytes.read(input.number, { path.appending(path: name) }), count > 0 {
        try bytes.write(number, count: count) { whole }
      }
      guard fchmod(number, mode_t(mode)) == 0 else { throw SystemError.last("fchmod", whole) }
    } catch let error {
      _ = close(number)
      try? directory.removeFile(other)
      throw error
    }
    // Network file systems and quotas report here.
    guard close(number) == 0 || errno == EINTR else {
      let error = SystemError.last("close", whole)
      try? directory.removeFile(other)
      throw error
    }
  }
}
