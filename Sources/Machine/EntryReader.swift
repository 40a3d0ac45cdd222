package import Bytes
import CMachine

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Reads the entries of directories, one after the other, through one buffer that a thread keeps for all of them.
///
/// `listDirectory` copies every name; this passes them uncopied, for walks over thousands of directories.
@safe
package struct EntryReader: ~Copyable {
  private let buffer: UnsafeMutableRawPointer
  private static let size = 1 << 15

  /// Allocates the buffer.
  package init() { unsafe buffer = .allocate(byteCount: Self.size, alignment: 8) }

  deinit { unsafe buffer.deallocate() }

  /// Calls `body` with every name but `.` and `..`, the zero at its end included, in the order of the directory.
  ///
  /// The kind is nil where the directory does not tell. A read error in the middle is thrown, never an early end.
  package mutating func forEach(
    in directory: Int32, path: @autoclosure () -> ByteString, _ body: (borrowing Span<UInt8>, FileKind?) -> Void
  ) throws(SystemError) {
    var cursor: UnsafeMutableRawPointer?
    defer { unsafe cm_end_entries(&cursor) }
    while true {
      let used = unsafe cm_list_entries(directory, &cursor, buffer, Self.size)
      if used < 0 {
        if errno == EINTR { continue }
        throw SystemError.last(SystemCall.entries, path())
      }
      if used == 0 { return }
      var offset = 0
      while offset + 19 < used {
        let length = Int(unsafe buffer.loadUnaligned(fromByteOffset: offset + 16, as: UInt16.self))
        if length <= 19 || offset + length > used {
          throw SystemError(call: SystemCall.entries, path: path(), code: EIO)
        }
        let kind: FileKind? =
          switch Int32(unsafe buffer.load(fromByteOffset: offset + 18, as: UInt8.self)) {
          case Int32(DT_REG): .file
          case Int32(DT_DIR): .directory
          case Int32(DT_LNK): .link
          case Int32(DT_UNKNOWN): nil
          default: .other
          }
        let name = unsafe UnsafeRawPointer(buffer + offset + 19)
        let count = unsafe strnlen(name.assumingMemoryBound(to: CChar.self), length - 20) + 1
        let bytes = unsafe UnsafeBufferPointer(start: name.assumingMemoryBound(to: UInt8.self), count: count)
        let isDots = unsafe bytes[0] == 46 && (count == 2 || (count == 3 && bytes[1] == 46))
        if !isDots { unsafe body(Span(_unsafeElements: bytes), kind) }
        offset += length
      }
    }
  }
}
