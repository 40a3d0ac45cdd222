package import Bytes

extension ByteString {
  /// Whether an address may contain a secret: a password or a token before its host, or a query.
  package var holdsSecret: Bool {
    guard let scheme = firstRange(of: "://") else { return endOfShortAddress != nil || passwordOfShortAddress != nil }
    let rest = dropFirst(scheme.upperBound)
    if let mark = rest.bytes.firstIndex(where: { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }) {
      // go's own queries to pages and repositories contain no secret.
      let query = rest.dropFirst(mark)
      if !query.hasPrefix("?go-get=1") && !query.hasPrefix("?service=git-upload-pack") { return true }
    }
    let authority = rest.prefix(rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.count)
    guard let at = authority.lastIndex(of: UInt8(ascii: "@")) else { return false }
    return authority.prefix(at).isSecretUser
  }

  /// The same address without user, password, query and fragment.
  package var withoutSecret: ByteString {
    guard let scheme = firstRange(of: "://") else {
      let address = endOfShortAddress.map { prefix($0) } ?? self
      return passwordOfShortAddress.map { address.prefix($0.lowerBound) + address.dropFirst($0.upperBound) } ?? address
    }
    var rest = dropFirst(scheme.upperBound)
    rest = rest.prefix(rest.bytes.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") } ?? rest.count)
    let end = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.count
    let authority = rest.prefix(end)
    let host = authority.lastIndex(of: UInt8(ascii: "@")).map { authority.dropFirst($0 + 1) } ?? authority
    return prefix(scheme.upperBound) + host + rest.dropFirst(end)
  }

  /// Where the query or fragment of git's short form begins, `user@host:path?query`; nil in what has none.
  private var endOfShortAddress: Int? {
    guard let mark = bytes.firstIndex(where: { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }), mark + 1 < count,
      let colon = firstIndex(of: UInt8(ascii: ":")), colon > 0, colon + 1 < mark,
      bytes[..<colon].contains(UInt8(ascii: "@")) || bytes[colon..<mark].contains(UInt8(ascii: "/"))
    else { return nil }
    return mark
  }

  /// `user:password@` where no `://` is before it: in git's short form, and behind a scheme with one slash.
  private var passwordOfShortAddress: Range<Int>? {
    guard let at = firstIndex(of: UInt8(ascii: "@")) else { return nil }
    let before = prefix(at)
    guard let colon = before.lastIndex(of: UInt8(ascii: ":")), colon > 0 else { return nil }
    // A text with a slash between them is a path, such as `host:you/tool@v1`.
    if before.dropFirst(colon).contains(UInt8(ascii: "/")) { return nil }
    let start = before.prefix(colon).lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
    return start < colon ? start..<at + 1 : nil
  }

  /// Whether an http address has a user: shown addresses have none, since some hosts accept a token there.
  private var namesUser: Bool {
    let lower = prefix(8).asciiLowercased
    guard lower.hasPrefix("https://") || lower.hasPrefix("http://"), let scheme = firstRange(of: "://") else {
      return false
    }
    let rest = dropFirst(scheme.upperBound)
    return rest.prefix(rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.count).contains(UInt8(ascii: "@"))
  }

  /// This text, such as the words of a program, with the secrets of each address in it removed.
  package var withoutSecrets: ByteString {
    var text = ByteString()
    var word = ByteString()
    for byte in bytes {
      let ends =
        byte <= 32 || [UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">")].contains(byte)
      guard ends else {
        word.append(byte)
        continue
      }
      text += word.holdsSecret || word.namesUser ? word.withoutSecret : word
      word = ByteString()
      text.append(byte)
    }
    return text + (word.holdsSecret || word.namesUser ? word.withoutSecret : word)
  }

  /// Whether the part before the `@` of an authority is more than a name: a password after a colon, or a token, which
  /// some hosts take as the name.
  private var isSecretUser: Bool {
    if contains(UInt8(ascii: ":")) { return true }
    let prefixes: [ByteString] = ["ghp_", "gho_", "ghu_", "ghs_", "github_pat_", "glpat-", "x-token"]
    return count >= 20 || prefixes.contains { hasPrefix($0) }
  }
}
