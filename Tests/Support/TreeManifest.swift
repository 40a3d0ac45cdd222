import Bytes
import Machine

/// Everything about a tree that setup must not change: names, kinds, modes, times, link texts and contents.
package struct TreeManifest: Equatable, Sendable, CustomStringConvertible {
  package var rows: [String] = []

  /// Reads all of `path`, links not followed. Names that `ignoring` lists, relative to the root, are left out with what
  /// lies below them.
  package init(_ path: String, ignoring: Set<String> = []) throws {
    let root = ByteString(path)
    let ignored = Set(ignoring.map { ByteString($0) })
    var pending = [ByteString()]
    while let directory = pending.popLast() {
      for entry in try listDirectory(root.appending(path: directory)) {
        let name = directory.appending(path: entry.name), whole = root.appending(path: name)
        if ignored.contains(name) { continue }
        let status = try FileStatus(of: whole, following: false)
        let mode = String(status.mode, radix: 8)
        switch status.kind {
        case .directory:
          // A directory's time changes with its entries, which are compared themselves.
          rows.append("d \(mode) \(name.lossyText)")
          pending.append(name)
        case .link: rows.append("l \(name.lossyText) -> \(try readLink(whole).lossyText)")
        case .file, .other:
          let time = "\(status.modified.seconds).\(status.modified.nanoseconds)"
          rows.append("f \(mode) \(time) \(name.lossyText)")
          if status.isFile { rows.append("\(try Self.sum(whole)) \(name.lossyText)") }
        }
      }
    }
    rows.sort()
  }

  /// A sum of the bytes of a file, the same in this process only: manifests are compared where they are made.
  private static func sum(_ path: ByteString) throws -> String {
    let content = try readFile(path, limit: 1 << 30, following: false)
    var hasher = Hasher()
    unsafe content.bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    return "\(content.count) \(hasher.finalize())"
  }

  package var description: String { rows.joined(separator: "\n") }
}
