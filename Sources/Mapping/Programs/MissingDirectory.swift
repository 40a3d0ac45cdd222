package import Bytes

/// A directory of a fork that a build needs and that go does not get.
package struct MissingDirectory: Sendable, Hashable {
  /// What the fork has in its place.
  package enum Reason: Sendable, Hashable {
    case absent
    /// Only proxies were asked, and they do not have it.
    case untold
    /// It has files, but no go.mod.
    case noModFile
    /// It is in a submodule, which go does not fetch, or which is not checked out.
    case submodule
    /// It is behind a symbolic link, which no archive of a module has.
    case link
  }

  /// As a file of the fork names it, or relative to the root of the repository.
  package var name: ByteString
  package var reason: Reason
  /// Whether a replacement names it; a package of the program otherwise.
  package var isReplacement: Bool

  package init(_ name: ByteString, _ reason: Reason, isReplacement: Bool) {
    (self.name, self.reason, self.isReplacement) = (name, reason, isReplacement)
  }
}
