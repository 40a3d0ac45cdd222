package import Bytes

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The absolute path of the program `name` on `path` (the value of PATH), nil where it is not found.
///
/// Only absolute entries count, and neither an entry nor the program, links resolved, may are in `tree`: nothing that a
/// scanned tree brought is ever run (Go's own rule is ErrDot). The path is returned as it was found, unresolved.
package func findProgram(_ name: ByteString, in path: ByteString, outside tree: ByteString?) -> ByteString? {
  guard !name.isEmpty, !name.contains(UInt8(ascii: "/")), !name.containsZero else { return nil }
  let forbidden = tree.map { (try? realPath($0)) ?? $0.cleanPath }
  for entry in path.split(on: UInt8(ascii: ":")) where entry.isAbsolutePath {
    let candidate = entry.appending(path: name)
    guard let status = try? FileStatus(of: candidate, following: true), status.isFile,
      unsafe candidate.withCPath({ unsafe access($0, X_OK) }) == 0, let real = try? realPath(candidate),
      let directory = try? realPath(entry)
    else { continue }
    if let forbidden, real.isWithin(forbidden) || directory.isWithin(forbidden) { continue }
    return candidate
  }
  return nil
}
