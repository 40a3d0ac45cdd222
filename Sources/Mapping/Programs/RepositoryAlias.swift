package import Bytes
import Git
import GoSource
import Machine

/// An import path under which go finds a repository that was named by a URL, and the git setting that redirects it there.
///
/// go takes no URL. For go a path with `.git` in it is a repository, and it asks git for `https://PATH`; an `insteadOf` setting
/// for this one process makes git fetch the URL instead. So go itself still computes versions, archives and checksums.
package struct RepositoryAlias: Sendable, Hashable {
  /// `git.example.org/you/tool.git`
  package var path: ByteString
  /// The URL as it was typed.
  package var url: ByteString
  /// The URL after the user's own `insteadOf` settings, which git does not apply to the result of another one.
  package var target: ByteString
  /// Whether no proxy and no checksum database can have it: it is on this machine, or on another port than the usual one.
  package var isPrivate: Bool

  /// Nil where the URL's path has letters that no module path may have.
  package init?(_ url: ByteString) {
    var host: ByteString
    var rest: ByteString
    isPrivate = false
    if url.hasPrefix("file://") || url.isAbsolutePath {
      rest = url.hasPrefix("file://") ? url.dropFirst(7) : url
      (host, isPrivate) = (Self.localHost, true)
      self.url = "file://" + rest
    } else {
      guard let address = RemoteAddress(url) else { return nil }
      (host, rest) = (address.host, "/" + address.path)
      if let port = Self.port(of: url) {
        host = host + "-" + port
        isPrivate = true
      }
      self.url = url
    }
    while rest.last == UInt8(ascii: "/") { rest = rest.dropLast(1) }
    if rest.hasSuffix(".git") { rest = rest.dropLast(4) }
    target = self.url
    if Self.isKnown(host) {
      path = host + rest
    } else {
      path = host + rest + ".git"
    }
    do { try ModulePath.check(path) } catch { return nil }
  }

  /// Whether the repository is on this machine, where a tag may lead to another commit tomorrow, and another repository may
  /// be at its place.
  package var isLocal: Bool { url.hasPrefix("file://") }

  /// The alias of a local repository in the state that `tags` tells: the lines of `git ls-remote --tags`.
  ///
  /// go asks once what a version is, and keeps the answer under the path for good. So repositories, or states of one, in which
  /// a version is another commit must not have one path. Without a version there is nothing to keep: go names commits.
  package func distinguished(by tags: ByteString) -> RepositoryAlias {
    let versions = tags.split(on: 10).filter { line in
      let name = line.lastPathComponent
      return name.count > 1 && name[0] == UInt8(ascii: "v") && (48...57).contains(name[1])
    }
    guard isLocal, !versions.isEmpty, path.hasPrefix(Self.localHost + "/") else { return self }
    var alias = self
    // A name below `localhost` is no host's either.
    let state = Digest.hex(of: versions.joined(separator: "\n")).prefix(12)
    alias.path = "file-" + state + ".localhost" + path.dropFirst(Self.localHost.count)
    return alias
  }

  /// No host can have this name (RFC 6761).
  private static let localHost: ByteString = "file.localhost"

  /// Hosts whose repositories go finds by their paths alone.
  package static func isKnown(_ host: ByteString) -> Bool { host == "github.com" || host == "bitbucket.org" }

  /// The address that go asks git for: `cmd/go/internal/vcs` removes `.git`.
  package var asked: ByteString { "https://" + (path.hasSuffix(".git") ? path.dropLast(4) : path) }

  /// Whether git needs the setting.
  package var isElsewhere: Bool { url != asked && url != asked + ".git" }

  private static func port(of url: ByteString) -> ByteString? {
    guard let scheme = url.firstRange(of: "://") else { return nil }
    let rest = url.dropFirst(scheme.upperBound)
    var authority = rest.prefix(rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.count)
    if let at = authority.lastIndex(of: UInt8(ascii: "@")) { authority = authority.dropFirst(at + 1) }
    return authority.lastIndex(of: UInt8(ascii: ":")).map { authority.dropFirst($0 + 1) }
  }

  /// Adds the setting to the environment of go, after existing ones, and excludes a private address from proxies and checksum
  /// databases.
  package func lead(_ variables: inout [ByteString: ByteString]) {
    if isElsewhere {
      let count = variables["GIT_CONFIG_COUNT"].flatMap { Int($0.lossyText) } ?? 0
      variables["GIT_CONFIG_COUNT"] = ByteString("\(count + 1)")
      variables[ByteString("GIT_CONFIG_KEY_\(count)")] = "url." + target + ".insteadOf"
      variables[ByteString("GIT_CONFIG_VALUE_\(count)")] = asked
    }
    guard isPrivate else { return }
    for name: ByteString in ["GOPRIVATE", "GONOPROXY", "GONOSUMDB"] {
      let old = variables[name] ?? ByteString()
      // GONOPROXY and GONOSUMDB default to GOPRIVATE where they are unset.
      if old.isEmpty, name != "GOPRIVATE" { continue }
      variables[name] = old.isEmpty ? path : old + "," + path
    }
  }
}
