import Bytes
import Machine

/// One run of `git clone`, hardened (facts/reliability.md 3.3): from `/`, with its own environment, no prompt, and only
/// the protocols of URLs that were checked.
struct GitClone {
  let surroundings: Surroundings
  let url: ByteString
  let reference: ByteString?

  /// Whether the URL names a host over https or ssh in plain letters (facts/reliability.md 3.3), or a local repository
  /// where that is allowed.
  var isAllowed: Bool {
    guard !url.bytes.contains(where: { $0 <= 0x20 || $0 >= 0x7f }), url.first != UInt8(ascii: "-") else { return false }
    if let reference {
      if reference.isEmpty || reference.first == UInt8(ascii: "-") || reference.contains(0) { return false }
    }
    if url.hasPrefix("file://") || url.isAbsolutePath { return surroundings.allowsLocalClone }
    for scheme: ByteString in ["https://", "ssh://"] where url.hasPrefix(scheme) {
      let rest = url.dropFirst(scheme.count)
      let authority = rest.prefix(rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.count)
      return isHost(authority) && authority.count < rest.count
    }
    // user@host:path
    guard let colon = url.firstIndex(of: UInt8(ascii: ":")), colon + 1 < url.count,
      !url.prefix(colon).contains(UInt8(ascii: "/")), url[colon + 1] != UInt8(ascii: "-")
    else { return false }
    return isHost(url.prefix(colon))
  }

  /// `[user[:password]@]host[:port]`.
  private func isHost(_ authority: ByteString) -> Bool {
    var host = authority
    if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
      if authority.first == UInt8(ascii: "-") { return false }
      host = authority.dropFirst(at + 1)
    }
    if let colon = host.firstIndex(of: UInt8(ascii: ":")) {
      let port = host.dropFirst(colon + 1)
      guard !port.isEmpty, port.bytes.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return false }
      host = host.prefix(colon)
    }
    guard let first = host.first, first != UInt8(ascii: "-") else { return false }
    return host.bytes.allSatisfy { byte in
      (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90) || (byte >= 48 && byte <= 57) || byte == 46
        || byte == 45
    }
  }

  func run(into path: ByteString) throws {
    throw Fault.cloneFailed(url: url, status: -1, words: "no child yet")
  }
}
