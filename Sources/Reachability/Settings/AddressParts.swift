import Bytes
import Findings

/// A text as net/url.Parse takes it apart; nil for what it refuses.
struct AddressParts {
  /// In lower case; empty where there is none.
  private(set) var scheme = ByteString()
  private(set) var user: ByteString?
  /// Host and port without escapes; empty where no `//` is followed by any.
  private(set) var place = ByteString()

  /// `minor` is the N of go1.N: until go 1.25 a host could have colons, and an IPv4 address brackets.
  init?(_ text: ByteString, minor: Int = 26) {
    guard text.bytes.allSatisfy({ $0 >= 32 && $0 != 127 }) else { return nil }
    var rest = text.prefix(text.firstIndex(of: UInt8(ascii: "#")) ?? text.count)
    let name = rest.bytes.firstIndex { !Self.isOfScheme($0) } ?? rest.count
    if name < rest.count, rest[name] == UInt8(ascii: ":"), let first = rest.first, !(43...57).contains(first) {
      if name == 0 { return nil }
      (scheme, rest) = (rest.prefix(name).asciiLowercased, rest.dropFirst(name + 1))
    }
    rest = rest.prefix(rest.firstIndex(of: UInt8(ascii: "?")) ?? rest.count)
    guard rest.first == UInt8(ascii: "/") else {
      // What has a scheme and no slash is opaque; else the first element may not look like one that has.
      let element = rest.prefix(rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.count)
      if scheme.isEmpty && (element.contains(UInt8(ascii: ":")) || !WebAddress.isEscaped(rest)) { return nil }
      return
    }
    guard rest.hasPrefix("//"), !(scheme.isEmpty && rest.hasPrefix("///")) else {
      if !WebAddress.isEscaped(rest) { return nil }
      return
    }
    rest = rest.dropFirst(2)
    let end = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.count
    guard WebAddress.isEscaped(rest.dropFirst(end)) else { return nil }
    var authority = rest.prefix(end)
    if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
      guard WebAddress.isUserInfo(authority.prefix(at)) else { return nil }
      (user, authority) = (authority.prefix(at), authority.dropFirst(at + 1))
    }
    guard let place = Self.place(authority, isStrict: minor >= 26) else { return nil }
    self.place = place
  }

  private static func isOfScheme(_ byte: UInt8) -> Bool {
    (byte | 32) >= 97 && (byte | 32) <= 122 || byte >= 48 && byte <= 57 || byte == 43 || byte == 45 || byte == 46
  }

  /// Go: net/url.parseHost.
  private static func place(_ text: ByteString, isStrict: Bool) -> ByteString? {
    var port = ByteString()
    var host = text
    if text.first == UInt8(ascii: "[") {
      guard let close = text.lastIndex(of: UInt8(ascii: "]")) else { return nil }
      (host, port) = (text.prefix(close + 1), text.dropFirst(close + 1))
      let inner = host.dropFirst(1).dropLast(1)
      let zone = inner.firstRange(of: "%25")
      guard let plain = unescaped(zone.map { inner.prefix($0.lowerBound) } ?? inner),
        NetworkAddress.bytes(of: plain) != nil, !isStrict || plain.contains(UInt8(ascii: ":"))
      else { return nil }
      host = "[" + plain + (zone.map { inner.dropFirst($0.lowerBound).percentDecoded } ?? ByteString()) + "]"
    } else {
      let colon = isStrict ? text.firstIndex(of: UInt8(ascii: ":")) : text.lastIndex(of: UInt8(ascii: ":"))
      if let colon {
        (host, port) = (text.prefix(colon), text.dropFirst(colon))
      }
      guard let plain = unescaped(host) else { return nil }
      host = plain
    }
    guard
      port.isEmpty || port.first == UInt8(ascii: ":") && port.bytes.dropFirst().allSatisfy({ (48...57).contains($0) })
    else { return nil }
    return host + port
  }

  /// Go: net/url.unescape for a host: escapes are for what is not of ASCII, and for the percent sign.
  private static func unescaped(_ host: ByteString) -> ByteString? {
    guard WebAddress.isEscaped(host) else { return nil }
    for (i, byte) in host.bytes.enumerated() {
      if byte == UInt8(ascii: "%") {
        let digits = host[(i + 1)..<(i + 3)]
        if digits[0] < UInt8(ascii: "8") && digits != "25" { return nil }
      } else if byte <= 32 || "\\^`{|}#/?@".utf8.contains(byte) {
        return nil
      }
    }
    return host.percentDecoded
  }
}
