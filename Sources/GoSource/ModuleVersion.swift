package import Bytes

/// A module at a version; the version is empty for a main module and for a directory that replaces one.
package struct ModuleVersion: Sendable, Hashable, Comparable {
  package var path: ByteString
  package var version: ByteString

  package init(path: ByteString, version: ByteString = "") { (self.path, self.version) = (path, version) }

  /// `path@version`, or the path alone.
  package var text: ByteString { version.isEmpty ? path : path + "@" + version }

  /// By path, then by semver; `module.Sort`, but for the file names that go.sum holds.
  package static func < (left: ModuleVersion, right: ModuleVersion) -> Bool {
    left.path == right.path ? Semver.compare(left.version, right.version) < 0 : left.path < right.path
  }
}
