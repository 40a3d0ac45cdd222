package import Bytes
import Git

/// A fork named by where it can be fetched: a URL, or `host/you/tool[@ref]` as go writes it.
package struct ForkAddress: Sendable, Hashable {
  package var url: ByteString
  /// A branch or tag after `@`.
  package var reference: ByteString?

  /// The import path that go derives from the address; nil where it derives none.
  package var importPath: ByteString? { RemoteAddress(url)?.importPath }

  /// Nil where `word` is neither. The caller first looks for a directory of that name.
  package init?(_ word: ByteString) {
    if word.firstRange(of: "://") != nil || word.first == UInt8(ascii: "/") {
      var address = word
      reference = nil
      // In the path an @ begins the name of a branch or tag, which may have slashes; before the path it ends a user name. In a
      // path on this machine it may be part of a directory's name.
      let isWeb = !word.hasPrefix("file:") && word.first != UInt8(ascii: "/")
      let start = word.firstRange(of: "://").flatMap { word.firstIndex(of: UInt8(ascii: "/"), from: $0.upperBound) }
      let last = word.lastIndex(of: UInt8(ascii: "/")) ?? 0
      let found =
        isWeb
        ? start.flatMap { word.firstIndex(of: UInt8(ascii: "@"), from: $0) } : word.lastIndex(of: UInt8(ascii: "@"))
      if let at = found, isWeb || at > last {
        guard let name = Self.reference(word.dropFirst(at + 1)) else { return nil }
        (address, reference) = (word.prefix(at), name)
      }
      guard RemoteAddress(address) != nil || address.isAbsoluteFileAddress else { return nil }
      url = address
      return
    }
    if RemoteAddress(word) != nil, word.contains(UInt8(ascii: ":")) {
      (url, reference) = (word, nil)
      return
    }
    var path = word
    reference = nil
    if let at = word.lastIndex(of: UInt8(ascii: "@")) {
      guard let name = Self.reference(word.dropFirst(at + 1)) else { return nil }
      (path, reference) = (word.prefix(at), name)
    }
    let elements = path.split(on: UInt8(ascii: "/"))
    guard elements.count >= 3, elements[0].contains(UInt8(ascii: ".")), path.isSafeImportPath else { return nil }
    url = "https://" + path
  }

  /// A branch or tag that git does not parse as an option.
  private static func reference(_ name: ByteString) -> ByteString? {
    guard !name.isEmpty, name.first != UInt8(ascii: "-"), name.bytes.allSatisfy({ $0 > 32 && $0 < 127 }) else {
      return nil
    }
    return name
  }
}
