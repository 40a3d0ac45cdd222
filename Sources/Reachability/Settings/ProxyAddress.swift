import Bytes
import Findings

/// The address of a proxy in HTTP_PROXY or HTTPS_PROXY.
///
/// Go: golang.org/x/net/http/httpproxy.parseProxy and net/http.(*Transport).dialConn: what cannot be parsed is read once more behind
/// `http://`, and a scheme that is neither https nor socks5 counts as http.
struct ProxyAddress: Hashable {
  /// As curl reads it, always with a port.
  let text: ByteString
  /// Whether go finds no host there, though curl might: the C library reads more texts as addresses.
  let isNowhere: Bool

  /// Nil for no proxy: go ignores an address that it cannot parse. `minor` is the N of go1.N.
  init?(_ text: ByteString, minor: Int) {
    if text.isEmpty { return nil }
    let first = AddressParts(text, minor: minor)
    let isProxy: Bool
    if let first {
      isProxy =
        minor >= 24
        ? !first.scheme.isEmpty && !first.place.isEmpty : ["http", "https", "socks5"].contains(first.scheme)
    } else {
      isProxy = false
    }
    guard let parts = isProxy ? first : AddressParts("http://" + text, minor: minor) ?? first else { return nil }
    self.init(parts, minor: minor)
  }

  private init(_ parts: AddressParts, minor: Int) {
    let isSocks = parts.scheme == "socks5" || parts.scheme == "socks5h" && minor >= 24
    // Go leaves names to a SOCKS proxy, which is socks5h for curl.
    let scheme: ByteString = isSocks ? "socks5h" : parts.scheme == "https" ? "https" : "http"
    let usual: [ByteString: Int] = ["http": 80, "https": 443, "socks5": 1080, "socks5h": 1080]
    var (host, port) = (parts.place, ByteString())
    if let colon = host.lastIndex(of: UInt8(ascii: ":")), (host.lastIndex(of: UInt8(ascii: "]")) ?? -1) < colon {
      (host, port) = (host.prefix(colon), host.dropFirst(colon + 1))
    }
    let number = port.isEmpty ? usual[parts.scheme] ?? 0 : Int(port.lossyText) ?? 0
    var isNamed = true
    if host.first == UInt8(ascii: "["), host.last == UInt8(ascii: "]") {
      let inner = host.dropFirst(1).dropLast(1)
      isNamed = NetworkAddress.bytes(of: inner) != nil
      if !inner.contains(UInt8(ascii: ":")) { host = inner }
      // curl wants the sign before a zone escaped, too.
      if let zone = inner.firstIndex(of: UInt8(ascii: "%")) {
        host = "[" + inner.prefix(zone) + "%25" + inner.dropFirst(zone + 1) + "]"
      }
    } else if host.isEmpty {
      // Go: net.Dial: an empty host is this machine.
      host = "127.0.0.1"
    } else {
      host = WebAddress.asciiName(host)
      isNamed = NetworkAddress.bytes(of: host) != nil || WebAddress.isLookedUp(host)
    }
    isNowhere = !isNamed || !(1...65535).contains(number)
    let user = parts.user.map { Self.escaped($0) + "@" } ?? ByteString()
    text = scheme + "://" + user + (isNowhere ? "invalid" : host) + ByteString(":\(isNowhere ? 1 : number)")
  }

  /// User and password with an escape for each byte that some program would take for a mark.
  private static func escaped(_ user: ByteString) -> ByteString {
    let colon = user.firstIndex(of: UInt8(ascii: ":"))
    func escape(_ part: ByteString) -> ByteString {
      var text = ByteString()
      for byte in part.percentDecoded.bytes {
        let isPlain = (byte | 32) >= 97 && (byte | 32) <= 122 || byte >= 48 && byte <= 57 || "-._~".utf8.contains(byte)
        let digits = Array("0123456789ABCDEF".utf8)
        text +=
          isPlain
          ? ByteString([byte]) : ByteString([UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]])
      }
      return text
    }
    guard let colon else { return escape(user) }
    return escape(user.prefix(colon)) + ":" + escape(user.dropFirst(colon + 1))
  }
}
