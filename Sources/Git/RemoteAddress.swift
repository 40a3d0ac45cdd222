package import Bytes

/// The import path of a git remote: `git@github.com:you/tool.git` is `github.com/you/tool`.
package struct RemoteAddress: Sendable, Hashable {
  /// Lower case, without user, password and port.
  package var host: ByteString
  /// Without slashes at its ends and without `.git`.
  package var path: ByteString

  /// The import path that go derives from the address.
  package var importPath: ByteString { host + "/" + path }

  /// Reads the forms that git accepts (gitformat `GIT URLS`); nil for a local path and for a text without a host.
  package init?(_ url: ByteString) {
    var rest = url.trimmed
    guard !rest.isEmpty, rest.bytes.allSatisfy({ $0 > 32 && $0 != 127 }) else { return nil }
    var authority: ByteString
    if let scheme = rest.firstRange(of: "://") {
      let name = rest.prefix(scheme.lowerBound)
      guard ["https", "http", "ssh", "git", "git+ssh", "ssh+git"].contains(name.asciiLowercased) else { return nil }
      rest = rest.dropFirst(scheme.upperBound)
      guard let slash = rest.firstIndex(of: UInt8(ascii: "/")) else { return nil }
      authority = rest.prefix(slash)
      rest = rest.dropFirst(slash + 1)
      Self.dropUser(&authority)
      if let colon = authority.lastIndex(of: UInt8(ascii: ":")) { authority = authority.prefix(colon) }
    } else {
      // The short form: a colon before the first slash.
      guard let colon = rest.firstIndex(of: UInt8(ascii: ":")) else { return nil }
      if let slash = rest.firstIndex(of: UInt8(ascii: "/")), slash < colon { return nil }
      authority = rest.prefix(colon)
      rest = rest.dropFirst(colon + 1)
      Self.dropUser(&authority)
    }
    // A query may hold a token; it is no part of the path.
    rest = rest.prefix(rest.bytes.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") } ?? rest.count)
    while rest.first == UInt8(ascii: "/") { rest = rest.dropFirst(1) }
    while rest.last == UInt8(ascii: "/") { rest = rest.dropLast(1) }
    if rest.hasSuffix(".git") { rest = rest.dropLast(4) }
    host = authority.asciiLowercased
    path = rest
    let isHost = host.bytes.allSatisfy { byte in
      (byte >= 97 && byte <= 122) || (byte >= 48 && byte <= 57) || byte == UInt8(ascii: ".")
        || byte == UInt8(ascii: "-")
    }
    guard isHost, !host.isEmpty, host.first != UInt8(ascii: "-"), !path.isEmpty else { return nil }
    // No import path has these; a password, or a scheme that lacks a slash, may be before one.
    guard !path.contains(UInt8(ascii: "@")), !path.contains(UInt8(ascii: ":")) else { return nil }
    guard path.split(on: UInt8(ascii: "/")).allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else { return nil }
  }

  private static func dropUser(_ authority: inout ByteString) {
    if let at = authority.lastIndex(of: UInt8(ascii: "@")) { authority = authority.dropFirst(at + 1) }
  }
}

extension ByteString {
  /// A repository on this machine, which tests and mirrors name.
  package var isAbsoluteFileAddress: Bool {
    (hasPrefix("file:///") || first == UInt8(ascii: "/")) && bytes.allSatisfy { $0 > 32 && $0 != 127 }
  }
}
