package import Bytes

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

extension ProcessEnvironment {
  /// The absolute path of the program `name` on PATH, or on another `path`, nil where it is not found.
  ///
  /// Only absolute entries count, and neither an entry nor the program, links resolved, may be in `tree`: no file of a scanned
  /// tree is ever run (Go's own rule is ErrDot). The path is returned as it was found, unresolved. An entry that may not be
  /// searched has no program; a disturbance is noted.
  package func program(_ name: ByteString, path: ByteString? = nil, outside tree: ByteString?) -> ByteString? {
    guard !name.isEmpty, !name.contains(UInt8(ascii: "/")), !name.containsZero else { return nil }
    let real = { (path: ByteString) in disturbances.noting { () throws(SystemError) in try realPath(path) } }
    let forbidden = tree.map { real($0) ?? $0.cleanPath }
    for entry in (path ?? self["PATH"] ?? "").split(on: UInt8(ascii: ":")) where entry.isAbsolutePath {
      let candidate = entry.appending(path: name)
      let status = disturbances.noting { () throws(SystemError) in try FileStatus.ifPresent(candidate, following: true)
      }
      guard let status, status.isFile, unsafe candidate.withCPath({ unsafe access($0, X_OK) }) == 0,
        let program = real(candidate), let directory = real(entry)
      else { continue }
      #if os(macOS)
      let isPlaceholder = DeveloperTools.isPlaceholder(candidate, directory: self["DEVELOPER_DIR"]) { path in
        disturbances.noting { () throws(SystemError) in try FileStatus.ifPresent(path, following: true) } != nil
      }
      if isPlaceholder { continue }
      #endif
      if let forbidden, program.isWithin(forbidden) || directory.isWithin(forbidden) { continue }
      return candidate
    }
    return nil
  }
}
