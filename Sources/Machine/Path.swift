package import Bytes

/// Lexical operations on absolute and relative paths; none of them looks at a disk.
extension ByteString {
  /// Whether it starts with `/`.
  package var isAbsolutePath: Bool { first == UInt8(ascii: "/") }

  /// `self/name`; `name` alone where it is absolute.
  package func appending(path name: ByteString) -> ByteString {
    if name.isAbsolutePath || isEmpty { return name }
    if name.isEmpty { return self }
    // One allocation: this is asked for each directory of a tree.
    var sum = ContiguousArray<UInt8>()
    sum.reserveCapacity(count + 1 + name.count)
    sum.append(contentsOf: bytes)
    if last != UInt8(ascii: "/") { sum.append(UInt8(ascii: "/")) }
    sum.append(contentsOf: name.bytes)
    return ByteString(sum)
  }

  /// What is before the last slash; `/` for a child of the root, `.` for a bare name.
  package var parentPath: ByteString {
    guard let slash = lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == 0 ? "/" : prefix(slash)
  }

  /// What is after the last slash.
  package var lastPathComponent: ByteString {
    guard let slash = lastIndex(of: UInt8(ascii: "/")) else { return self }
    return dropFirst(slash + 1)
  }

  /// The shortest lexical spelling, as Go's `path/filepath.Clean`: no `.`, no inner `..`, no double or final slash.
  package var cleanPath: ByteString {
    if isSpelledShort { return self }
    let isAbsolute = isAbsolutePath
    var kept: [ByteString] = []
    for part in split(on: UInt8(ascii: "/")) where !part.isEmpty && part != "." {
      if part == ".." {
        if let last = kept.last, last != ".." {
          kept.removeLast()
        } else if !isAbsolute {
          kept.append(part)
        }
      } else {
        kept.append(part)
      }
    }
    let body = kept.joined(separator: "/")
    if isAbsolute { return "/" + body }
    return body.isEmpty ? "." : body
  }

  /// Whether no element is empty, `.` or `..`, as in nearly every path; the empty path has an empty element.
  private var isSpelledShort: Bool {
    let bytes = bytes.span
    if count == 1 && bytes[0] == UInt8(ascii: "/") { return true }
    var start = isAbsolutePath ? 1 : 0
    while true {
      var end = start
      while end < count && bytes[end] != UInt8(ascii: "/") { end += 1 }
      switch end - start {
      case 0: return false
      case 1 where bytes[start] == UInt8(ascii: "."): return false
      case 2 where bytes[start] == UInt8(ascii: ".") && bytes[start + 1] == UInt8(ascii: "."): return false
      default: break
      }
      if end == count { return true }
      start = end + 1
    }
  }

  /// Whether this path is `directory` or is below it; both clean.
  package func isWithin(_ directory: ByteString) -> Bool { startOfRest(within: directory) != nil }

  /// The rest of this path below `directory`, empty for the directory itself, nil when it is not within.
  package func relative(within directory: ByteString) -> ByteString? {
    startOfRest(within: directory).map { $0 == count ? ByteString() : dropFirst($0) }
  }

  /// Where the rest of this path below `directory` begins; its end for the directory itself, nil when it is not within.
  package func startOfRest(within directory: ByteString) -> Int? {
    if directory.count == 1 && directory[0] == UInt8(ascii: "/") { return min(1, count) }
    guard hasPrefix(directory) else { return nil }
    if count == directory.count { return count }
    return self[directory.count] == UInt8(ascii: "/") ? directory.count + 1 : nil
  }

  /// The relative path from `directory` to here, with `..` where needed; both clean and absolute.
  package func relative(from directory: ByteString) -> ByteString {
    let here = split(on: UInt8(ascii: "/")).filter { !$0.isEmpty }
    let there = directory.split(on: UInt8(ascii: "/")).filter { !$0.isEmpty }
    let shared = zip(here, there).prefix { $0 == $1 }.count
    let parts = Array(repeating: ByteString(".."), count: there.count - shared) + here[shared...]
    return parts.isEmpty ? "." : parts.joined(separator: "/")
  }
}
