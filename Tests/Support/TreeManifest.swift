import Bytes
import Foundation

/// Everything about a tree that setup must not change: names, kinds, modes, times, link texts and contents.
package struct TreeManifest: Equatable, Sendable, CustomStringConvertible {
  package var rows: [String]

  /// Reads all of `path`, links not followed. Names that `ignoring` lists, relative to the root, are left out with what
  /// lies below them.
  package init(_ path: String, ignoring: Set<String> = []) throws {
    rows = []
    var pending = [""]
    while let folder = pending.popLast() {
      for name in try FileManager.default.contentsOfDirectory(atPath: path + folder).sorted() {
        let relative = folder + "/" + name
        if ignoring.contains(String(relative.dropFirst())) { continue }
        let attributes = try FileManager.default.attributesOfItem(atPath: path + relative)
        let kind = attributes[.type] as? FileAttributeType
        let mode = String((attributes[.posixPermissions] as? Int) ?? 0, radix: 8)
        let time = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
        switch kind {
        case .typeDirectory?:
          pending.append(relative)
          // A directory's time changes with its entries; they are compared themselves.
          rows.append("d \(mode) \(relative)")
        case .typeSymbolicLink?:
          rows.append("l \(relative) -> \(try FileManager.default.destinationOfSymbolicLink(atPath: path + relative))")
        default:
          let content = ByteString(try Data(contentsOf: URL(filePath: path + relative)))
          rows.append("f \(mode) \(time) \(Digest.hex(of: content)) \(relative)")
        }
      }
    }
    rows.sort()
  }

  package var description: String { rows.joined(separator: "\n") }
}
