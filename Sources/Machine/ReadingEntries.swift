import Bytes
import CMachine

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The entries of an open directory in the order of the file system, without `.` and `..`.
func readEntries(_ directory: borrowing Descriptor, path: ByteString) throws(SystemError) -> [DirectoryEntry] {
  let number = unsafe openat(directory.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard number >= 0 else { throw .last("openat", path) }
  let duplicate = Descriptor(number: number)
  return try readRecords(duplicate, path)
}

private func kind(of type: UInt8) -> FileKind? {
  switch Int32(type) {
  case Int32(DT_REG): .file
  case Int32(DT_DIR): .directory
  case Int32(DT_LNK): .link
  case Int32(DT_UNKNOWN): nil
  default: .other
  }
}

/// Records as `cm_list_entries` gives them: 16 bytes, the length of the record in 2, type 1, name with a zero behind it.
private func readRecords(_ directory: borrowing Descriptor, _ path: ByteString) throws(SystemError) -> [DirectoryEntry]
{
  var entries: [DirectoryEntry] = []
  var buffer = ContiguousArray<UInt8>(repeating: 0, count: 1 << 15)
  var cursor: UnsafeMutableRawPointer?
  defer { unsafe cm_end_entries(&cursor) }
  while true {
    let got = unsafe buffer.withUnsafeMutableBytes { raw in
      unsafe cm_list_entries(directory.number, &cursor, raw.baseAddress, raw.count)
    }
    if got < 0 {
      if errno == EINTR { continue }
      throw SystemError.last(SystemCall.entries, path)
    }
    if got == 0 { return entries }
    var start = 0
    while start + 19 < got {
      let length = Int(buffer[start + 16]) | Int(buffer[start + 17]) << 8
      guard length > 19, start + length <= got else {
        throw SystemError(call: SystemCall.entries, path: path, code: EIO)
      }
      let name = buffer[(start + 19)..<(start + length)].prefix { $0 != 0 }
      let isSelf = name.count == 1 && name.first == 46
      let isParent = name.count == 2 && name.allSatisfy { $0 == 46 }
      if !isSelf && !isParent {
        entries.append(DirectoryEntry(name: ByteString(name), kind: kind(of: buffer[start + 18])))
      }
      start += length
    }
  }
}
