package import Bytes

/// The repository of an import path, as direct mode of go finds it.
package struct RepositoryRoot: Sendable, Hashable {
  /// git, hg, svn, fossil, or mod for a proxy that one prefix names.
  package var system: ByteString
  /// The import path of the root.
  package var prefix: ByteString
  /// Its address with scheme, or without one where go would ping https, git+ssh and ssh in turn.
  package var address: ByteString
  /// The directory inside the repository that the prefix names.
  package var subdirectory: ByteString

  package init(
    system: ByteString, prefix: ByteString, address: ByteString, subdirectory: ByteString = ByteString()
  ) {
    (self.system, self.prefix, self.address, self.subdirectory) = (system, prefix, address, subdirectory)
  }

  /// What an import path tells without a request.
  package enum Static: Sendable, Hashable {
    case root(RepositoryRoot)
    /// Only `?go-get=1` can tell.
    case unknownSite
    /// `invalid github.com import path`.
    case invalidPath(site: ByteString)
    /// `invalid version control suffix in github.com/ path`.
    case invalidSuffix(site: ByteString)
    /// `import path does not begin with hostname`.
    case noHost
    /// example.net and rsc.io, which go answers for itself.
    case reserved
  }

  /// Go: cmd/go/internal/vcs.repoRootFromVCSPaths and the table vcsPaths of 1.27.
  package static func known(_ path: ByteString) -> Static {
    let elements = path.split(on: UInt8(ascii: "/"))
    if elements[0] == "example.net" || path == "rsc.io" { return .reserved }
    for site in sites where path == site.prefix || path.hasPrefix(site.prefix + "/") {
      guard elements.count >= site.elements, elements.dropFirst().allSatisfy({ isWord($0) }) else {
        return .invalidPath(site: site.prefix)
      }
      if site.prefix == "chiselapp.com" {
        guard elements.count == 5, elements[1] == "user", elements[3] == "repository" else {
          return .invalidPath(site: site.prefix)
        }
      }
      let root = elements.prefix(site.elements).joined(separator: "/")
      if site.prefix == "git.apache.org", !root.hasSuffix(".git") { return .invalidPath(site: site.prefix) }
      if site.refusesSuffix, systems.contains(where: { root.hasSuffix("." + $0) }) {
        return .invalidSuffix(site: site.prefix)
      }
      return .root(RepositoryRoot(system: site.system, prefix: root, address: "https://" + root))
    }
    if let root = suffixed(elements) { return .root(root) }
    guard elements[0].contains(UInt8(ascii: ".")) else { return .noHost }
    return .unknownSite
  }

  private struct Site {
    var prefix: ByteString
    /// How many elements the root has.
    var elements: Int
    var system: ByteString = "git"
    var refusesSuffix = false
  }

  private static let sites: [Site] = [
    Site(prefix: "github.com", elements: 3, refusesSuffix: true),
    Site(prefix: "bitbucket.org", elements: 3, refusesSuffix: true),
    Site(prefix: "hub.jazz.net/git", elements: 4, refusesSuffix: true),
    Site(prefix: "git.apache.org", elements: 2),
    Site(prefix: "git.openstack.org", elements: 3),
    Site(prefix: "chiselapp.com", elements: 5, system: "fossil"),
  ]

  private static let systems: [ByteString] = ["hg", "git", "svn", "fossil"]

  /// `host/any/path.git/rest`: the first element from the third on that ends with a system's name ends the root.
  private static func suffixed(_ elements: [ByteString]) -> RepositoryRoot? {
    let host = elements[0].split(on: UInt8(ascii: ":"))[0]
    guard host.contains(UInt8(ascii: ".")),
      host.bytes.allSatisfy({ $0 >= 97 && $0 <= 122 || $0 >= 48 && $0 <= 57 || $0 == 45 || $0 == 46 })
    else { return nil }
    for (i, element) in elements.enumerated().dropFirst() {
      for system in systems where element.hasSuffix("." + system) && element.count > system.count + 1 {
        let root = elements.prefix(i + 1).joined(separator: "/")
        return RepositoryRoot(system: system, prefix: root, address: root.dropLast(system.count + 1))
      }
    }
    return nil
  }

  /// `[\w.\-]+`.
  private static func isWord(_ element: ByteString) -> Bool {
    !element.isEmpty
      && element.bytes.allSatisfy {
        ($0 | 32) >= 97 && ($0 | 32) <= 122 || $0 >= 48 && $0 <= 57 || $0 == 95 || $0 == 46 || $0 == 45
      }
  }
}
