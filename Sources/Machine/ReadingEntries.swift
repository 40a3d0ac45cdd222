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
  return try readEntries(ofUnread: duplicate, path: path)
}

/// The same for a directory of which nothing was read before, and of which nothing is read after.
func readEntries(
  ofUnread directory: borrowing Descriptor, path: ByteString
) throws(SystemError) -> [DirectoryEntry] {
  var entries: [DirectoryEntry] = []
  var reader = EntryReader()
  try reader.forEach(in: directory.number, path: path) { name, kind in
    entries.append(DirectoryEntry(name: ByteString(name, 0..<(name.count - 1)), kind: kind))
  }
  return entries
}
