package import Bytes

/// An http or https address, split into the parts that the checks and the transport need.
///
/// Stricter than a URL: no control byte, no blank, no quote, no backslash anywhere; the host is a DNS name or an IP address.
/// So the program that sends the request parses it the same way.
package struct WebAddress: Sendable, Hashable {
  /// `https` or `http`.
  package var scheme: ByteString
  /// `user:password` or empty, percent-encoded as written.
  package var userInfo: ByteString
  /// Lower case, an IPv6 address with its brackets.
  package var host: ByteString
  /// The port, also where the text has none.
  package var port: Int
  /// Whether the address names its port, be it the usual one: go looks up credentials under the host as it is written.
  package var namesPort = false
  /// From the first slash after the host on, with query, without fragment; empty or begins with a slash.
  package var target: ByteString

  /// Nil for anything that is not such an address.
  package init?(_ text: ByteString) {
    guard text.count <= 8192, text.bytes.allSatisfy({ $0 > 32 && $0 < 127 && $0 != 34 && $0 != 92 && $0 != 96 })
    else { return nil }
    guard let mark = text.firstRange(of: "://"), Self.hasValidEscapes(text) else { return nil }
    scheme = text.prefix(mark.lowerBound).asciiLowercased
    guard scheme == "https" || scheme == "http" else { return nil }
    var rest = text.dropFirst(mark.upperBound)
    if let fragment = rest.firstIndex(of: UInt8(ascii: "#")) { rest = rest.prefix(fragment) }
    let end = rest.bytes.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.count
    var authority = rest.prefix(end)
    target = rest.dropFirst(end)
    if target.first == UInt8(ascii: "?") { target = "/" + target }
    userInfo = ByteString()
    if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
      userInfo = authority.prefix(at)
      guard Self.isUserInfo(userInfo) else { return nil }
      authority = authority.dropFirst(at + 1)
    }
    port = scheme == "https" ? 443 : 80
    let colon: Int?
    if authority.first == UInt8(ascii: "[") {
      guard let close = authority.firstIndex(of: UInt8(ascii: "]")) else { return nil }
      guard close + 1 == authority.count || authority[close + 1] == UInt8(ascii: ":") else { return nil }
      colon = close + 1 < authority.count ? close + 1 : nil
    } else {
      colon = authority.lastIndex(of: UInt8(ascii: ":"))
    }
    host = Self.lowered(colon.map { authority.prefix($0) } ?? authority)
    if let colon, colon + 1 < authority.count {
      guard let number = Int(authority.dropFirst(colon + 1).lossyText), (1...65535).contains(number) else { return nil }
      port = number
      namesPort = true
    }
    guard Self.isHost(host) else { return nil }
  }

  /// `https://host:port/target`, without user and password.
  package var text: ByteString { origin + target }

  /// The address of `path` below this one, whose query stays at the end (Go: web.Join).
  package func joined(_ path: ByteString) -> WebAddress {
    let mark = target.firstIndex(of: UInt8(ascii: "?")) ?? target.count
    var root = target.prefix(mark)
    if root.last == UInt8(ascii: "/") { root = root.dropLast(1) }
    var address = self
    address.target = root + "/" + path + target.dropFirst(mark)
    return address
  }

  /// The values in its query that are long enough to be secret, as they are written and decoded.
  package var queryValues: [ByteString] {
    guard let mark = target.firstIndex(of: UInt8(ascii: "?")) else { return [] }
    return target.dropFirst(mark + 1).split(on: UInt8(ascii: "&")).flatMap { pair in
      let value = pair.firstIndex(of: UInt8(ascii: "=")).map { pair.dropFirst($0 + 1) } ?? pair
      return value.count < 6 ? [] : [value, value.percentDecoded]
    }
  }

  /// Host and port as they are written, and the target without its query: what credentials are looked up by.
  package var credentialPlace: ByteString {
    let path = target.firstIndex(of: UInt8(ascii: "?")).map { target.prefix($0) } ?? target
    return host + (namesPort ? ByteString(":\(port)") : ByteString()) + path
  }

  /// Scheme, host and port, the port only where it is not the usual one.
  package var origin: ByteString {
    let usual = scheme == "https" ? 443 : 80
    return scheme + "://" + host + (port == usual ? ByteString() : ByteString(":\(port)"))
  }

  /// `user:password`, percent-decoded; nil where the address has none. A token alone is a user without a password.
  package var credentials: ByteString? {
    if userInfo.isEmpty { return nil }
    let colon = userInfo.firstIndex(of: UInt8(ascii: ":")) ?? userInfo.count
    return userInfo.prefix(colon).percentDecoded + ":" + userInfo.dropFirst(colon + 1).percentDecoded
  }

  /// Whether `host` is an IP address, brackets or four numbers.
  package var isNumeric: Bool {
    host.first == UInt8(ascii: "[")
      || host.bytes.allSatisfy { $0 == UInt8(ascii: ".") || $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
  }

  /// Whether this may be before the `@` of an address. Go: net/url.validUserinfo, and escapes of two digits.
  package static func isUserInfo(_ text: ByteString) -> Bool {
    let isAllowed = text.bytes.allSatisfy { byte in
      byte >= 48 && byte <= 57 || (byte | 32) >= 97 && (byte | 32) <= 122 || "-._:~!$&'()*+,;=%@".utf8.contains(byte)
    }
    return isAllowed && isEscaped(text)
  }

  /// Whether the user and the path of an address, of whatever scheme, are such that go reads it. Go: net/url.Parse, which does not
  /// look into the query.
  package static func hasValidEscapes(_ text: ByteString) -> Bool {
    guard let mark = text.firstRange(of: "://") else { return true }
    var rest = text.dropFirst(mark.upperBound)
    rest = rest.prefix(rest.bytes.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") } ?? rest.count)
    let end = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.count
    guard isEscaped(rest.dropFirst(end)) else { return false }
    guard let at = rest.prefix(end).lastIndex(of: UInt8(ascii: "@")) else { return true }
    return isUserInfo(rest.prefix(at))
  }

  /// Whether each percent sign is before two digits.
  package static func isEscaped(_ text: ByteString) -> Bool {
    text.split(on: UInt8(ascii: "%")).dropFirst().allSatisfy { part in
      part.count >= 2 && part.bytes.prefix(2).allSatisfy { (48...57).contains($0) || (97...102).contains($0 | 32) }
    }
  }

  /// The host in lower case; the zone of an IPv6 address is the name of an interface.
  private static func lowered(_ host: ByteString) -> ByteString {
    let zone = host.firstIndex(of: UInt8(ascii: "%")) ?? host.count
    return host.prefix(zone).asciiLowercased + host.dropFirst(zone)
  }

  private static func isHost(_ host: ByteString) -> Bool {
    guard !host.isEmpty, host.count <= 255 else { return false }
    if host.first == UInt8(ascii: "[") {
      guard host.last == UInt8(ascii: "]"), host.count > 3 else { return false }
      var host = host
      if let sign = host.firstRange(of: "%25") {
        let zone = host[sign.upperBound..<(host.count - 1)]
        let isPlain = zone.bytes.allSatisfy {
          ($0 | 32) >= 97 && ($0 | 32) <= 122 || $0 >= 48 && $0 <= 57 || "-._~".utf8.contains($0)
        }
        guard !zone.isEmpty, isPlain else { return false }
        host = host.prefix(sign.lowerBound) + "]"
      }
      return host.bytes.dropFirst().dropLast().allSatisfy {
        $0 >= 48 && $0 <= 58 || $0 >= 97 && $0 <= 102 || $0 == UInt8(ascii: ".")
      }
    }
    guard host.first != UInt8(ascii: "-"), host.first != UInt8(ascii: ".") else { return false }
    return host.bytes.allSatisfy { $0 >= 97 && $0 <= 122 || $0 >= 48 && $0 <= 57 || $0 == 45 || $0 == 46 || $0 == 95 }
  }
}

extension ByteString {
  /// A path with the escapes that go writes. Go: net/url.escape.
  package var escapedPath: ByteString {
    let digits = Array("0123456789ABCDEF".utf8)
    return ByteString(
      bytes.flatMap { byte -> [UInt8] in
        let isPlain =
          (byte | 32) >= 97 && (byte | 32) <= 122 || byte >= 48 && byte <= 57 || "-_.~$&+,/:;=@".utf8.contains(byte)
        return isPlain ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      })
  }

  /// `%41` as `A`; a percent sign without two digits stays.
  package var percentDecoded: ByteString {
    var decoded = ByteString()
    var i = 0
    func digit(_ byte: UInt8) -> UInt8? {
      switch byte {
      case 48...57: byte - 48
      case 65...70: byte - 55
      case 97...102: byte - 87
      default: nil
      }
    }
    while i < count {
      if self[i] == UInt8(ascii: "%"), i + 2 < count, let high = digit(self[i + 1]), let low = digit(self[i + 2]) {
        decoded.append(high << 4 | low)
        i += 3
      } else {
        decoded.append(self[i])
        i += 1
      }
    }
    return decoded
  }
}
