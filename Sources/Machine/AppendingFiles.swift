package import Bytes

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Adds `bytes` at the end of the file at `path`, which is made where it is missing; links are followed, as a shell's
/// `>>` does. Existing content stays, also if other programs append at the same time.
package func append(_ bytes: ByteString, to path: ByteString) throws(SystemError) {
  let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC
  let number = unsafe path.withCPath { unsafe open($0, flags, mode_t(0o666)) }
  guard number >= 0 else { throw .last("open", path) }
  do throws(SystemError) {
    try writeAll(bytes, to: number)
  } catch {
    _ = close(number)
    throw SystemError(call: error.call, path: path, code: error.code)
  }
  guard close(number) == 0 || errno == EINTR else { throw .last("close", path) }
}
