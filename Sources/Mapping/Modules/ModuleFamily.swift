package import Bytes
import Machine

/// The module paths that belong to one upstream: its own, and those of nested modules.
///
/// A major version stands at the end of each path, not in the middle: `host/tool/v3` has `host/tool/api/v3` and
/// `host/tool/client` beside it (rule M30b).
package struct ModuleFamily: Sendable, Hashable {
  /// The upstream path without its major version.
  package var base: ByteString

  package init(upstream: ByteString) {
    let last = upstream.lastPathComponent
    let isMajor =
      last.count > 1 && last.first == UInt8(ascii: "v") && last.dropFirst(1).bytes.allSatisfy { (48...57).contains($0) }
    base = isMajor && last != "v0" && last != "v1" ? upstream.parentPath : upstream
  }

  package func contains(_ path: ByteString) -> Bool { path.isImportPath(within: base) }

  /// Whether go.mod files in this directory (relative to the root) are part of what is built: not those of test data,
  /// of vendored code, and of what go itself passes over.
  package static func isBuilt(directory: ByteString) -> Bool {
    !directory.split(on: UInt8(ascii: "/")).contains {
      $0 == "testdata" || $0 == "vendor" || $0.first == UInt8(ascii: "_") || $0.first == UInt8(ascii: ".")
    }
  }
}
