package import Bytes

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A regular file that is read in pieces, since all of it could be gigabytes.
package final class PieceReader: Sendable {
  private let file: Descriptor
  private let path: ByteString
  /// Bytes, when it was opened.
  package let size: UInt64

  /// Opens the file at `path`; anything else than a file, or a link, is refused.
  package init(_ path: ByteString) throws(SystemError) {
    self.path = path
    file = try Descriptor.open(path, following: false)
    let status = try FileStatus(in: file.number, "", following: true)
    guard status.isFile else { throw SystemError(call: "read", path: path, code: EINVAL) }
    size = status.size
  }

  /// The bytes from `offset` on, at most `count`, fewer at the end of the file.
  package func piece(at offset: UInt64, count: Int) throws(SystemError) -> ByteString {
    guard offset < size, count > 0, let start = off_t(exactly: offset) else { return ByteString() }
    let wanted = Int(min(UInt64(count), size - offset))
    var got = 0
    var failure: Int32 = 0
    let bytes = unsafe ContiguousArray<UInt8>(unsafeUninitializedCapacity: wanted) { buffer, filled in
      guard let base = buffer.baseAddress else { return }
      while got < wanted {
        let more = unsafe pread(file.number, base + got, wanted - got, start + off_t(got))
        if more < 0 {
          if errno == EINTR { continue }
          failure = errno
          break
        }
        if more == 0 { break }
        got += more
      }
      filled = got
    }
    if failure != 0 { throw SystemError(call: "pread", path: path, code: failure) }
    return ByteString(bytes)
  }
}
