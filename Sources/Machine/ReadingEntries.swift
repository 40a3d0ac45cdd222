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
  #if os(Linux)
  return try readRecords(duplicate, path)
  #else
  return try readStream(duplicate, path)
  #endif
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

#if os(Linux)
/// `struct linux_dirent64`: inode 8 bytes, offset 8, length of the record 2, type 1, name with a zero behind it.
private func readRecords(_ directory: borrowing Descriptor, _ path: ByteString) throws(SystemError) -> [DirectoryEntry]
{
  var entries: [DirectoryEntry] = []
  var buffer = ContiguousArray<UInt8>(repeating: 0, count: 1 << 15)
  while true {
    let got = unsafe buffer.withUnsafeMutableBytes { raw in
      unsafe cm_read_entries(directory.number, raw.baseAddress, raw.count)
    }
    if got < 0 {
      if errno == EINTR { continue }
      throw SystemError.last("getdents64", path)
    }
    if got == 0 { return entries }
    var start = 0
    while start + 19 < got {
      let length = Int(buffer[start + 16]) | Int(buffer[start + 17]) << 8
      guard length > 19, start + length <= got else { throw SystemError(call: "getdents64", path: path, code: EIO) }
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
#else
private func readStream(_ directory: borrowing Descriptor, _ path: ByteString) throws(SystemError) -> [DirectoryEntry] {
  let number = dup(directory.number)
  guard number >= 0 else { throw .last("dup", path) }
  guard let stream = unsafe fdopendir(number) else {
    let error = SystemError.last("fdopendir", path)
    _ = close(number)
    throw error
  }
  defer { unsafe closedir(stream) }
  var entries: [DirectoryEntry] = []
  while true {
    errno = 0
    guard let entry = unsafe readdir(stream) else {
      if errno != 0 { throw .last("readdir", path) }
      return entries
    }
    let type = unsafe entry.pointee.d_type
    let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
      let text = unsafe UnsafeRawPointer(pointer)
      return unsafe ByteString(
        UnsafeRawBufferPointer(start: text, count: strlen(text.assumingMemoryBound(to: CChar.self))))
    }
    if name != "." && name != ".." { entries.append(DirectoryEntry(name: name, kind: kind(of: type))) }
  }
}
#endif
