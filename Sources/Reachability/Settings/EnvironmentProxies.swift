package import Bytes
package import Findings
package import Machine

/// HTTP_PROXY, HTTPS_PROXY and NO_PROXY in both cases, as net/http reads them.
package struct EnvironmentProxies: Sendable, Hashable {
  /// The proxy for http addresses, and the one for https.
  package var http: ByteString
  package var https: ByteString
  /// NO_PROXY: hosts that are asked directly.
  package var exceptions: ByteString

  /// Reads the variables as go does: capital letters first.
  package init(_ process: ProcessEnvironment) {
    func value(_ name: ByteString) -> ByteString {
      process.nonEmpty(name) ?? process.nonEmpty(name.asciiLowercased) ?? ByteString()
    }
    (http, https, exceptions) = (value("HTTP_PROXY"), value("HTTPS_PROXY"), value("NO_PROXY"))
  }

  /// The variables that make curl do the same; go never sends loopback addresses through a proxy.
  package var variables: [ByteString: ByteString] {
    var variables: [ByteString: ByteString] = [:]
    if !http.isEmpty { variables["http_proxy"] = http }
    if !https.isEmpty { variables["https_proxy"] = https }
    if !variables.isEmpty {
      let loopback: ByteString = "localhost,127.0.0.0/8,::1"
      variables["no_proxy"] = exceptions.isEmpty ? loopback : exceptions == "*" ? "*" : exceptions + "," + loopback
    }
    return variables
  }

  /// The proxy that carries requests for `address`, nil where it is asked itself.
  package func proxy(for address: WebAddress) -> ByteString? {
    let proxy = address.scheme == "https" ? https : http
    if proxy.isEmpty || exceptions == "*" { return nil }
    if address.host == "localhost" || address.host == "[::1]" || address.host.hasPrefix("127.") { return nil }
    for raw in exceptions.split(on: UInt8(ascii: ",")) {
      var name = raw.trimmed.asciiLowercased
      if let colon = name.lastIndex(of: UInt8(ascii: ":")), name.first != UInt8(ascii: "[") {
        guard name.dropFirst(colon + 1) == ByteString("\(address.port)") else { continue }
        name = name.prefix(colon)
      }
      if name.hasPrefix("*.") { name = name.dropFirst(1) }
      if name.isEmpty { continue }
      let suffix = name.first == UInt8(ascii: ".") ? name : "." + name
      if address.host == name || address.host.hasSuffix(suffix) { return nil }
    }
    return proxy
  }
}
