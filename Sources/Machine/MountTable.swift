package import Bytes
import CMachine

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The places where file systems are mounted, bind mounts included.
package enum MountTable {
  /// The mount points at or below `directory` (clean, absolute, without links); empty where the system has no table.
  package static func mounts(within directory: ByteString) throws(SystemError) -> [ByteString] {
    #if os(Linux)
    guard let table = try readFileIfPresent("/proc/self/mountinfo", limit: 16 << 20) else { return [] }
    return points(of: table, within: directory)
    #else
    var buffer = ContiguousArray<UInt8>(repeating: 0, count: 1 << 16)
    while true {
      let length = unsafe buffer.withUnsafeMutableBytes { raw in
        unsafe cm_mount_points(raw.baseAddress?.assumingMemoryBound(to: CChar.self), raw.count)
      }
      if length >= 0 { return points(ofNames: ByteString(buffer.prefix(length)), within: directory) }
      guard errno == ERANGE, buffer.count < 16 << 20 else { throw .last("getfsstat", directory) }
      buffer = ContiguousArray(repeating: 0, count: buffer.count * 4)
    }
    #endif
  }

  /// The mount points that `getfsstat` names, a zero after each. macOS shows the folders of its data volume at the root
  /// (firmlinks), and a mount in one of them may be named by either path.
  package static func points(ofNames names: ByteString, within directory: ByteString) -> [ByteString] {
    names.split(on: 0).compactMap { point in
      if point.isEmpty { return nil }
      if point.isWithin(directory) { return point }
      let visible = point.relative(within: "/System/Volumes/Data").map { "/" + $0 }
      return visible.flatMap { $0 != "/" && $0.isWithin(directory) ? $0 : nil }
    }
  }

  /// The mount points in the text of `/proc/self/mountinfo`.
  package static func points(of table: ByteString, within directory: ByteString) -> [ByteString] {
    table.split(on: 10).compactMap { line in
      let words = line.split(on: UInt8(ascii: " "))
      guard words.count > 4 else { return nil }
      let point = unescaped(words[4])
      return point.isWithin(directory) ? point : nil
    }
  }

  /// The table writes blanks and backslashes as `\040`.
  private static func unescaped(_ text: ByteString) -> ByteString {
    var plain = ByteString()
    var i = 0
    while i < text.count {
      if text[i] == UInt8(ascii: "\\"), i + 3 < text.count {
        let digits = (1...3).map { Int(text[i + $0]) - 48 }
        if digits.allSatisfy({ (0...7).contains($0) }) {
          plain.append(UInt8(truncatingIfNeeded: digits[0] * 64 + digits[1] * 8 + digits[2]))
          i += 4
          continue
        }
      }
      plain.append(text[i])
      i += 1
    }
    return plain
  }
}

/// Whether this process may make and remove names in a directory.
package func mayChangeNames(in path: ByteString) -> Bool {
  unsafe path.withCPath { unsafe faccessat(AT_FDCWD, $0, W_OK | X_OK, AT_EACCESS) } == 0
}
