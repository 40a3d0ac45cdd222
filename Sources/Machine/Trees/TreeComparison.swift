package import Bytes
import CMachine

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Compares two trees name by name and byte by byte, with modes, owners, times of change, attributes, and what
/// macOS keeps besides: access lists, flags, times of birth.
package struct TreeComparison {
  let first: Directory
  let second: Directory
  private let left = FileBytes(), right = FileBytes()
  /// Inodes of files with several names, first tree to second: a hard link stays one.
  private var linked: [UInt64: UInt64] = [:]

  package init(_ first: Directory, _ second: Directory) { (self.first, self.second) = (first, second) }

  /// The first path, relative to the trees, at which they differ; nil where they are equal. `check` is called for each
  /// directory, with 0, and for each piece of a file, with the bytes that were compared; it throws to stop.
  package mutating func difference(check: (UInt64) throws -> Void = { _ in }) throws -> ByteString? {
    var pending: [ByteString] = [ByteString()]
    while let relative = pending.popLast() {
      try check(0)
      let one = relative.isEmpty ? first : try first.descendant(relative)
      let other = relative.isEmpty ? second : try second.descendant(relative)
      let names = try one.list().map(\.name), otherNames = try other.list().map(\.name)
      if names != otherNames {
        let odd = Set(names).symmetricDifference(otherNames).min() ?? ByteString()
        return relative.appending(path: odd)
      }
      guard try equalMetadata(one, other) else { return relative }
      for name in names {
        let path = relative.appending(path: name)
        guard let a = try one.status(of: name), let b = try other.status(of: name), a.kind == b.kind else {
          return path
        }
        switch a.kind {
        case .directory: pending.append(path)
        case .link:
          guard try one.readLink(name) == other.readLink(name), a.modified == b.modified, a.owner == b.owner
          else { return path }
        case .file: guard try equalFiles(name, a, b, one, other, check) else { return path }
        case .other: return path
        }
      }
    }
    return nil
  }

  /// The paths of what was written in the first tree at `moment` or later where the second tree has something else, or nothing;
  /// sorted. Of a new directory only its own path is given.
  package mutating func additions(since moment: FileStatus.Instant) throws -> [ByteString] {
    var found: [ByteString] = []
    var pending: [ByteString] = [ByteString()]
    while let relative = pending.popLast() {
      let one = relative.isEmpty ? first : try first.descendant(relative)
      let twin = try second.directoryIfPresent(relative)
      for name in try one.list().map(\.name) {
        let path = relative.appending(path: name)
        guard let a = try one.status(of: name) else { continue }
        let b = try twin?.status(of: name)
        if a.kind == .directory, a.changed < moment || b?.kind == .directory {
          pending.append(path)
        } else if a.changed >= moment, try !equalEntries(name, a, b, one, twin) {
          found.append(path)
        }
      }
    }
    return found.sorted()
  }

  private mutating func equalEntries(
    _ name: ByteString, _ a: FileStatus, _ b: FileStatus?, _ one: Directory, _ other: Directory?
  ) throws -> Bool {
    guard let b, let other, a.kind == b.kind else { return false }
    switch a.kind {
    case .file: return try equalFiles(name, a, b, one, other) { _ in }
    case .link: return try one.readLink(name) == other.readLink(name)
    case .directory, .other: return false
    }
  }

  private func equalMetadata(_ one: Directory, _ other: Directory) throws -> Bool {
    let a = try one.status(), b = try other.status()
    guard a.mode == b.mode, a.owner == b.owner, a.modified == b.modified else { return false }
    return try equalAttributes(one.handle.number, other.handle.number) { one.path }
  }

  private mutating func equalFiles(
    _ name: ByteString, _ a: FileStatus, _ b: FileStatus, _ one: Directory, _ other: Directory,
    _ check: (UInt64) throws -> Void
  ) throws -> Bool {
    guard a.mode == b.mode, a.owner == b.owner, a.size == b.size, a.modified == b.modified else { return false }
    if a.links > 1 {
      if let twin = linked[a.inode] { return twin == b.inode }
      linked[a.inode] = b.inode
    }
    let input = try Descriptor.open(name, in: one.handle.number)
    let output = try Descriptor.open(name, in: other.handle.number)
    let path = { one.path.appending(path: name) }
    guard try equalAttributes(input.number, output.number, path) else { return false }
    return try equalBytes(input.number, output.number, path, check)
  }

  private func equalBytes(
    _ one: Int32, _ other: Int32, _ path: () -> ByteString, _ check: (UInt64) throws -> Void
  ) throws -> Bool {
    while true {
      let got = try left.readFully(one, path)
      guard try right.readFully(other, path) == got else { return false }
      if got == 0 { return true }
      try check(UInt64(got))
      guard left.equals(right, count: got) else { return false }
      if got < FileBytes.size { return true }
    }
  }

  private func equalAttributes(_ one: Int32, _ other: Int32, _ path: () -> ByteString) throws -> Bool {
    let a = try attributes(of: one, path: path).filter { !$0.0.isPlaceLabel }
    let b = try attributes(of: other, path: path).filter { !$0.0.isPlaceLabel }
    guard a.elementsEqual(b, by: { $0.0 == $1.0 && $0.1 == $1.1 }) else { return false }
    let result = cm_is_as_protected(one, other)
    guard result >= 0 else { throw SystemError.last(result == -1 ? "fstat" : "acl_get_fd_np", path()) }
    return result == 1
  }
}
