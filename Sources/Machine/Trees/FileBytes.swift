import Bytes
import CMachine

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A piece of memory through which file contents pass, 256 KiB.
@safe final class FileBytes {
  static let size = 1 << 18
  private let memory = UnsafeMutableRawPointer.allocate(byteCount: FileBytes.size, alignment: 4096)

  deinit { unsafe memory.deallocate() }

  /// Reads up to `limit` bytes, once; 0 at the end.
  func read(_ descriptor: Int32, limit: Int = FileBytes.size, _ path: () -> ByteString) throws(SystemError) -> Int {
    try readPiece(descriptor, 0, limit, path)
  }

  /// Reads until the memory is full or the file ends.
  func readFully(_ descriptor: Int32, _ path: () -> ByteString) throws(SystemError) -> Int {
    var count = 0
    while count < FileBytes.size {
      let got = try readPiece(descriptor, count, FileBytes.size - count, path)
      if got == 0 { break }
      count += got
    }
    return count
  }

  private func readPiece(_ descriptor: Int32, _ offset: Int, _ limit: Int, _ path: () -> ByteString)
    throws(SystemError) -> Int
  {
    while true {
      let got = unsafe systemRead(descriptor, memory + offset, min(limit, FileBytes.size - offset))
      if got >= 0 { return got }
      if errno != EINTR { throw .last("read", path()) }
    }
  }

  /// Writes the first `count` bytes, all of them.
  func write(_ descriptor: Int32, count: Int, _ path: () -> ByteString) throws(SystemError) {
    var offset = 0
    while offset < min(count, FileBytes.size) {
      let put = unsafe systemWrite(descriptor, memory + offset, count - offset)
      if put >= 0 {
        offset += put
      } else if errno != EINTR {
        throw .last("write", path())
      }
    }
  }

  /// Whether the first `count` bytes are the same.
  func equals(_ other: FileBytes, count: Int) -> Bool { unsafe memcmp(memory, other.memory, count) == 0 }
}

// The methods above have the names of the calls.
private func systemRead(_ descriptor: Int32, _ memory: UnsafeMutableRawPointer, _ count: Int) -> Int {
  unsafe read(descriptor, memory, count)
}
private func systemWrite(_ descriptor: Int32, _ memory: UnsafeMutableRawPointer, _ count: Int) -> Int {
  unsafe write(descriptor, memory, count)
}

/// Where the next data begins, nil where only a hole follows.
func nextData(_ descriptor: Int32, _ offset: Int64) -> Int64? {
  let found = cm_seek_data(descriptor, offset)
  if found >= 0 { return found }
  // A file system that knows no holes: all is data.
  return errno == ENXIO ? nil : offset
}

/// Where the next hole begins, nil where the file system does not know.
func nextHole(_ descriptor: Int32, _ offset: Int64) -> Int64? {
  let found = cm_seek_hole(descriptor, offset)
  return found > offset ? found : nil
}

func setModified(_ descriptor: Int32, _ time: FileStatus.Instant, _ path: () -> ByteString) throws(SystemError) {
  guard cm_set_modified(descriptor, time.seconds, time.nanoseconds) == 0 else { throw .last(SystemCall.times, path()) }
}
