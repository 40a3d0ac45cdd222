package import Bytes
package import Findings
package import Machine

/// HTTP_PROXY, HTTPS_PROXY and NO_PROXY in both cases, as net/http reads them.
///
/// Go: golang.org/x/net/http/httpproxy.
package struct EnvironmentProxies: Sendable, Hashable {
  private let http: ProxyAddress?
  private let https: ProxyAddress?
  /// Whether requests by http are refused where HTTP_PROXY is set: a server that runs CGI programs would let a client set it.
  private let isOfServer: Bool
  /// Until go 1.23 a name in NO_PROXY could be the end of an address, too.
  private let comparesAddresses: Bool
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

  /// Reads the variables as go does: capital letters first. `minor` is the N of go1.N.
  package init(_ process: ProcessEnvironment, minor: Int) {
    func value(_ name: ByteString) -> ByteString {
      process.nonEmpty(name) ?? process.nonEmpty(name.asciiLowercased) ?? ByteString()
    }
    (http, https) = (ProxyAddress(value("HTTP_PROXY"), minor: minor), ProxyAddress(value("HTTPS_PROXY"), minor: minor))
    isOfServer = process.nonEmpty("REQUEST_METHOD") != nil
    comparesAddresses = minor < 24
    exceptions = value("NO_PROXY").split(on: UInt8(ascii: ",")).compactMap(Self.exception)
  }

  /// A request for which go has no connection.
  package enum Refusal: Hashable, Sendable {
    /// The proxy's host is one that go does not find.
    case nowhere
    /// REQUEST_METHOD is set, so go does not trust HTTP_PROXY, whatever NO_PROXY says.
    case ofServer
  }

  /// Why go sends nothing to `address`; nil where it does.
  package func refusal(for address: WebAddress) -> Refusal? {
    if address.scheme == "http", http != nil, isOfServer { return .ofServer }
    return chosen(for: address)?.isNowhere == true ? .nowhere : nil
  }

  /// The proxy for requests to `address`, as curl reads it; nil for a direct request. Loopback is never sent through a proxy.
  package func proxy(for address: WebAddress) -> ByteString? { chosen(for: address)?.text }

  private func chosen(for address: WebAddress) -> ProxyAddress? {
    guard let proxy = address.scheme == "https" ? https : http, address.host != "localhost" else { return nil }
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
        (bytes == nil || comparesAddresses) && (bare.hasSuffix(suffix) || withHost && bare == suffix.dropFirst(1))
          && (wanted.isEmpty || wanted == port)
      }
    }
    return isDirect ? nil : proxy
  }

  private static func exception(_ raw: ByteString) -> Exception? {
    let text = raw.trimmed.asciiLowercased
    if text.isEmpty { return nil }
    if text == "*" { return .all }
    if let network = NetworkAddress.Network(text) { return .network(network) }
    let (host, port) = split(text) ?? (text, ByteString())
    if host.isEmpty { return nil }
    if !host.contains(UInt8(ascii: "%")), let bytes = NetworkAddress.bytes(of: host) {
      return .address(bytes, port: port)
    }
    let name = WebAddress.asciiName(host.hasPrefix("*.") ? host.dropFirst(1) : host)
    let hasDot = name.first == UInt8(ascii: ".")
    return .domain(suffix: hasDot ? name : "." + name, withHost: !hasDot, port: port)
  }

  /// Go: net.SplitHostPort: one colon, or brackets around all colons but the last; nil where there is no port.
  private static func split(_ text: ByteString) -> (host: ByteString, port: ByteString)? {
    guard let colon = text.lastIndex(of: UInt8(ascii: ":")) else { return nil }
    let port = text.dropFirst(colon + 1)
    var host = text.prefix(colon)
    if host.first == UInt8(ascii: "[") {
      guard host.last == UInt8(ascii: "]"), host.firstIndex(of: UInt8(ascii: "]")) == host.count - 1 else { return nil }
      host = host.dropFirst(1).dropLast(1)
    } else if host.contains(UInt8(ascii: ":")) {
      return nil
    }
    let isPlain = [host, port].allSatisfy { !$0.contains(UInt8(ascii: "[")) && !$0.contains(UInt8(ascii: "]")) }
    return isPlain ? (host, port) : nil
  }
}
