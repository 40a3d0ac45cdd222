package import Bytes

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
    guard let table = try readFileIfPresent("/proc/self/mountinfo", limit: 16 << 20) else { return [] }
    return table.split(on: 10).compactMap { line in
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
