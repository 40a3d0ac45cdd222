package import Bytes
package import Findings
package import Machine

/// HTTP_PROXY, HTTPS_PROXY and NO_PROXY in both cases, as net/http reads them.
///
/// Go: golang.org/x/net/http/httpproxy.
package struct EnvironmentProxies: Sendable, Hashable {
  /// The proxy for http addresses, and the one for https; empty for none.
  package var http: ByteString
  /// The proxy for https addresses.
  package var https: ByteString
  /// NO_PROXY: hosts that are asked directly.
  private let exceptions: [Exception]

  /// An entry of NO_PROXY.
  private enum Exception: Hashable {
    case all
    case network(NetworkAddress.Network)
    case address([UInt8], port: ByteString)
    /// `.host` and, unless a dot was written, the host itself.
    case domain(suffix: ByteString, withHost: Bool, port: ByteString)
  }

  /// Reads the variables as go does: capital letters first.
  package init(_ process: ProcessEnvironment) {
    func value(_ name: ByteString) -> ByteString {
      process.nonEmpty(name) ?? process.nonEmpty(name.asciiLowercased) ?? ByteString()
    }
    (http, https) = (Self.address(value("HTTP_PROXY")), Self.address(value("HTTPS_PROXY")))
    exceptions = value("NO_PROXY").split(on: UInt8(ascii: ",")).compactMap(Self.exception)
  }

  package var isEmpty: Bool { http.isEmpty && https.isEmpty }

  /// The proxy for requests to `address`; nil for a direct request. Loopback is never sent through a proxy.
  package func proxy(for address: WebAddress) -> ByteString? {
    let proxy = address.scheme == "https" ? https : http
    if proxy.isEmpty || address.host == "localhost" { return nil }
    let bare = address.host.first == UInt8(ascii: "[") ? address.host.dropFirst(1).dropLast(1) : address.host
    let bytes = NetworkAddress.bytes(of: bare)
    if let bytes, NetworkAddress.isLoopback(bytes) { return nil }
    let port = ByteString("\(address.port)")
    let isDirect = exceptions.contains { exception in
      switch exception {
      case .all: true
      case .network(let network): bytes.map { network.contains($0) } ?? false
      case .address(let own, let wanted): bytes == own && (wanted.isEmpty || wanted == port)
      case .domain(let suffix, let withHost, let wanted):
        (bare.hasSuffix(suffix) || withHost && bare == suffix.dropFirst(1)) && (wanted.isEmpty || wanted == port)
      }
    }
    return isDirect ? nil : proxy
  }

  /// The address of a proxy, or nothing: go ignores an address that it cannot parse (httpproxy.parseProxy).
  private static func address(_ text: ByteString) -> ByteString {
    /// Whether each `%` begins an escape of two digits.
    func areWhole(_ text: ByteString) -> Bool {
      text.split(on: UInt8(ascii: "%")).dropFirst().allSatisfy { part in
        part.count >= 2 && part.bytes.prefix(2).allSatisfy { (48...57).contains($0) || (97...102).contains($0 | 32) }
      }
    }
    func isAddress(_ text: ByteString) -> Bool {
      guard let mark = text.firstRange(of: "://"), text.bytes.allSatisfy({ $0 > 32 && $0 != 127 }), areWhole(text)
      else { return false }
      let rest = text.dropFirst(mark.upperBound)
      let end = rest.bytes.firstIndex { [UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")].contains($0) }
      var host = rest.prefix(end ?? rest.count)
      if let at = host.lastIndex(of: UInt8(ascii: "@")) { host = host.dropFirst(at + 1) }
      // Go: net/url.unescape: the host of a URL has escapes only for what is not ASCII, and in the zone of an address.
      if host.first != UInt8(ascii: "["), host.contains(UInt8(ascii: "%")) { return false }
      if host.first == UInt8(ascii: "["), let close = host.lastIndex(of: UInt8(ascii: "]")) {
        host = host.dropFirst(close + 1)
        if !host.isEmpty && host.first != UInt8(ascii: ":") { return false }
      } else if let colon = host.firstIndex(of: UInt8(ascii: ":")) {
        host = host.dropFirst(colon)
      } else {
        return !host.isEmpty
      }
      return host.dropFirst(1).bytes.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    }
    let whole = text.firstRange(of: "://") == nil ? "http://" + text : text
    guard isAddress(whole) else { return ByteString() }
    // What does not parse go reads once more behind `http://`: the host is then the scheme.
    if let user = user(of: whole), !WebAddress.isUserInfo(user) { return "http://http:80" }
    return withPort(whole)
  }

  private static func user(of address: ByteString) -> ByteString? {
    guard let mark = address.firstRange(of: "://") else { return nil }
    let rest = address.dropFirst(mark.upperBound)
    let authority = rest.prefix(rest.bytes.firstIndex { "/?#".utf8.contains($0) } ?? rest.count)
    return authority.lastIndex(of: UInt8(ascii: "@")).map { authority.prefix($0) }
  }

  /// The address with its port: without one go takes that of the scheme, and curl 1080.
  private static func withPort(_ address: ByteString) -> ByteString {
    guard let mark = address.firstRange(of: "://") else { return address }
    let scheme = address.prefix(mark.lowerBound).asciiLowercased
    guard scheme == "http" || scheme == "https" else { return address }
    let rest = address.dropFirst(mark.upperBound)
    let end = rest.bytes.firstIndex { "/?#".utf8.contains($0) } ?? rest.count
    var authority = rest.prefix(end)
    let host = authority.lastIndex(of: UInt8(ascii: "@")).map { authority.dropFirst($0 + 1) } ?? authority
    let after = host.lastIndex(of: UInt8(ascii: "]")).map { host.dropFirst($0 + 1) } ?? host
    if let colon = after.lastIndex(of: UInt8(ascii: ":")) {
      if colon + 1 < after.count { return address }
      authority = authority.dropLast(1)
    }
    return scheme + "://" + authority + (scheme == "https" ? ":443" : ":80") + rest.dropFirst(end)
  }

  private static func exception(_ raw: ByteString) -> Exception? {
    let text = raw.trimmed.asciiLowercased
    if text.isEmpty { return nil }
    if text == "*" { return .all }
    if let network = NetworkAddress.Network(text) { return .network(network) }
    var (host, port) = (text, ByteString())
    // Go: net.SplitHostPort: one colon, or brackets around all colons but the last.
    let colons = text.bytes.count { $0 == UInt8(ascii: ":") }
    if let colon = text.lastIndex(of: UInt8(ascii: ":")), colons == 1 || text.prefix(colon).last == UInt8(ascii: "]") {
      (host, port) = (text.prefix(colon), text.dropFirst(colon + 1))
    }
    if host.first == UInt8(ascii: "["), host.last == UInt8(ascii: "]") { host = host.dropFirst(1).dropLast(1) }
    if host.isEmpty { return nil }
    if let bytes = NetworkAddress.bytes(of: host) { return .address(bytes, port: port) }
    if host.hasPrefix("*.") { host = host.dropFirst(1) }
    host = WebAddress.asciiName(host)
    let hasDot = host.first == UInt8(ascii: ".")
    return .domain(suffix: hasDot ? host : "." + host, withHost: !hasDot, port: port)
  }
}
