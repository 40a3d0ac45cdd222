package import Bytes
import GoSource
import Machine

/// The `ignore` lines of a main module's go.mod: patterns skip these directories (rule S29a).
package struct IgnoredDirectories: Sendable {
  private let root: ByteString
  /// `/x/`, from the root on or anywhere.
  private let fromRoot: [ByteString]
  private let anywhere: [ByteString]

  init(_ module: MainModule?, minor: Int) {
    self.init(module?.file.ignore.map(\.text) ?? [], of: module?.directory ?? "/", minor: minor)
  }

  /// `lines` are those of the go.mod in `directory`; go 1.`minor` reads them.
  package init(_ lines: [ByteString], of directory: ByteString, minor: Int) {
    root = directory
    let lines = minor >= 25 ? lines : []
    fromRoot = lines.filter { $0.hasPrefix("./") }.map { Self.slashed($0.dropFirst(2)) }
    anywhere = lines.filter { !$0.hasPrefix("./") }.map { Self.slashed($0) }
  }

  private static func slashed(_ path: ByteString) -> ByteString {
    (path.hasPrefix("/") ? path : "/" + path) + (path.hasSuffix("/") ? "" : "/")
  }

  /// Whether patterns of the module skip this directory.
  package func contains(_ directory: ByteString) -> Bool {
    if fromRoot.isEmpty && anywhere.isEmpty { return false }
    guard let rest = directory.relative(within: root), !rest.isEmpty else { return false }
    let path = Self.slashed(rest)
    return fromRoot.contains { path.hasPrefix($0) } || anywhere.contains { path.firstRange(of: $0) != nil }
  }
}
