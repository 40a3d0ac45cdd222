package import Bytes
import GoSource
import Machine

/// The modules that may hold the package at an import path: go tries each prefix of it, and the longest that has the package wins
/// (`modload.queryPrefixModules`).
package struct ProgramCandidates: Sendable, Hashable {
  /// The longest first.
  package var paths: [ByteString]
  /// Whether the path tells where the repository is, which is then the shortest.
  package var endsAtRepository: Bool

  /// Elements of the deepest prefix that is tried: no module is that deep, and go is asked about all of them at once.
  private static let deepest = 64

  /// The candidates for an address without `/...`. A version with a major above 1 may belong to a module with `/vN` at the end.
  package init(_ path: ByteString, reference: ByteString) {
    let elements = path.split(on: UInt8(ascii: "/"))
    // On hosts with repositories of known depth, and where the address names the repository, no path above the repository can
    // be a module.
    let marked = elements.firstIndex { $0.hasSuffix(".git") }.map { $0 + 1 }
    let least = marked ?? (RepositoryAlias.isKnown(elements[0]) ? 3 : 1)
    var paths: [ByteString] = []
    if least <= elements.count {
      let major = Self.major(of: reference)
      for count in (least...elements.count).reversed() where count <= Self.deepest {
        let prefix = elements.prefix(count).joined(separator: "/")
        do throws(PathFault) { try ModulePath.check(prefix) } catch { continue }
        if let major, ModulePath.split(prefix)?.major.isEmpty == true { paths.append(prefix + major) }
        paths.append(prefix)
      }
    }
    self.paths = paths
    endsAtRepository = least > 1
  }

  /// `/v2` for `v2.1.0`; nil for other words, and for the majors 0 and 1.
  static func major(of reference: ByteString) -> ByteString? {
    guard let version = Semver(reference), version.build != "+incompatible", !["v0", "v1"].contains(version.major)
    else {
      return nil
    }
    return "/" + version.major
  }

  /// The directory of a package in the module: the address without the module's path, with or without its major version.
  package static func directory(of path: ByteString, in module: ByteString) -> ByteString {
    if let rest = path.relative(within: module) { return rest }
    let plain = ModulePath.split(module)?.prefix ?? module
    return path.relative(within: plain) ?? ByteString()
  }
}
