package import Bytes
import Git
import GoSource
import Machine

/// An import path under which go finds a repository that was named by a URL, and the rule of git's that leads it there.
///
/// go takes no URL. A path with `.git` in it is a repository to go, and `https://PATH` is what it gives to git; an `insteadOf`
/// for this one process makes git fetch the URL instead. So versions, archives and checksums stay go's.
package struct RepositoryAlias: Sendable, Hashable {
  /// `git.example.org/you/tool.git`
  package var path: ByteString
  /// What was typed, and what git fetches.
  package var url: ByteString
  /// The same after the user's own `insteadOf`, which git would not apply to what it was led to.
  package var target: ByteString
  /// Whether no proxy and no checksum database can know it: it is on this machine, or at a port of its own.
  package var isPrivate: Bool

  /// Nil where the URL's path has letters that no module path may have.
  package init?(_ url: ByteString) {
    var host: ByteString
    var rest: ByteString
    isPrivate = false
    if url.hasPrefix("file://") || url.isAbsolutePath {
      rest = url.hasPrefix("file://") ? url.dropFirst(7) : url
      // No host can have this name (RFC 6761).
      (host, isPrivate) = ("file.localhost", true)
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

  /// Hosts whose repositories go finds by their paths alone.
  package static func isKnown(_ host: ByteString) -> Bool { host == "github.com" || host == "bitbucket.org" }

  /// What go asks git for: `cmd/go/internal/vcs` leaves the ending out.
  package var asked: ByteString { "https://" + (path.hasSuffix(".git") ? path.dropLast(4) : path) }

  /// Whether git has to be led anywhere.
  package var isElsewhere: Bool { url != asked && url != asked + ".git" }

  private static func port(of url: ByteString) -> ByteString? {
    guard let scheme = url.firstRange(of: "://") else { return nil }
    let rest = url.dropFirst(scheme.upperBound)
    var authority = rest.prefix(rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.count)
    if let at = authority.lastIndex(of: UInt8(ascii: "@")) { authority = authority.dropFirst(at + 1) }
    return authority.lastIndex(of: UInt8(ascii: ":")).map { authority.dropFirst($0 + 1) }
  }

  /// Adds the rule to the environment of go, behind those that are there, and keeps proxies and databases out of what is private.
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
      // Unset, the other two follow GOPRIVATE.
      if old.isEmpty, name != "GOPRIVATE" { continue }
      variables[name] = old.isEmpty ? path : old + "," + path
    }
  }
}
