package import Bytes

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The bytes of the regular file at `path`, links followed; anything else than a file is `EINVAL`, more than `limit`
/// bytes is `EFBIG`.
package func readFile(_ path: ByteString, limit: Int, following: Bool = true) throws(SystemError) -> ByteString {
  let file = try Descriptor.open(path, following: following)
  let status = try FileStatus(in: file.number, "", following: true)
  guard status.isFile else { throw SystemError(call: "read", path: path, code: EINVAL) }
  return try file.readAll(limit: limit, path: path)
}

/// The text of the link at `path`.
package func readLink(_ path: ByteString) throws(SystemError) -> ByteString {
  var buffer = ContiguousArray<UInt8>(repeating: 0, count: 4096)
  let count = unsafe path.withCPath { name in
    unsafe buffer.withUnsafeMutableBytes { raw in
      guard let base = raw.baseAddress else { return 0 }
      return unsafe readlink(name, base.assumingMemoryBound(to: CChar.self), raw.count)
    }
  }
  guard count >= 0 else { throw .last("readlink", path) }
  return ByteString(buffer.prefix(count))
}

/// The absolute path without links of what `path` leads to (realpath).
package func realPath(_ path: ByteString) throws(SystemError) -> ByteString {
  let resolved: ByteString? = unsafe path.withCPath { name in
    guard let text = unsafe realpath(name, nil) else { return nil }
    defer { unsafe free(text) }
    return unsafe ByteString(UnsafeRawBufferPointer(start: text, count: strlen(text)))
  }
  guard let resolved else { throw .last("realpath", path) }
  return resolved
}

/// One entry of a directory; `kind` is nil where the directory does not tell and a status is needed.
package struct DirectoryEntry: Sendable, Hashable {
  /// The name without any directory.
  package var name: ByteString
  package var kind: FileKind?

  package init(name: ByteString, kind: FileKind?) { (self.name, self.kind) = (name, kind) }

  /// macOS's Finder keeps there how it shows a folder, whoever owns the folder.
  package var isFinders: Bool { name == ".DS_Store" && (kind == .file || kind == nil) }
}

/// The entries of the directory at `path`, without `.` and `..`, sorted by the bytes of their names.
///
/// A read error in the middle is thrown: glibc's `readdir` takes ENOENT for the end of the directory, so on Linux the
/// kernel is called directly (see transactions).
package func listDirectory(_ path: ByteString, following: Bool = true) throws(SystemError) -> [DirectoryEntry] {
  let directory = try Descriptor.open(path, following: following, isDirectory: true)
  return try readEntries(ofUnread: directory, path: path).sorted { $0.name < $1.name }
}

/// The same for an open directory.
package func listDirectory(_ directory: borrowing Descriptor, path: ByteString) throws(SystemError) -> [DirectoryEntry]
{
  try readEntries(directory, path: path).sorted { $0.name < $1.name }
}

/// Whether `test` holds for an entry of the directory at `path`, by its name and kind. No name is copied, and none sorted.
package func anyEntry(
  of path: ByteString, following: Bool = true, _ test: (borrowing Span<UInt8>, FileKind?) -> Bool
) throws(SystemError) -> Bool {
  let directory = try Descriptor.open(path, following: following, isDirectory: true)
  var reader = EntryReader()
  var isFound = false
  try reader.forEach(in: directory.number, path: path) { name, kind in
    if !isFound { isFound = test(name.extracting(0..<(name.count - 1)), kind) }
  }
  return isFound
}
