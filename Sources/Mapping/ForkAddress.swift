package import Bytes

/// A fork named by where it can be fetched: a URL, or `host/you/tool[@ref]` as go writes it.
package struct ForkAddress: Sendable, Hashable {
  package var url: ByteString
  /// A branch or tag after `@`.
  package var reference: ByteString?

  package var importPath: ByteString? { RemoteAddress(url)?.importPath }

  /// Nil where `word` is neither; a directory of that name wins before this is asked.
  package init?(_ word: ByteString) {
    if word.firstRange(of: "://") != nil {
      guard RemoteAddress(word) != nil || word.isAbsoluteFileAddress else { return nil }
      (url, reference) = (word, nil)
      return
    }
    if RemoteAddress(word) != nil, word.contains(UInt8(ascii: ":")) {
      (url, reference) = (word, nil)
      return
    }
    var path = word
    reference = nil
    if let at = word.lastIndex(of: UInt8(ascii: "@")) {
      let name = word.dropFirst(at + 1)
      path = word.prefix(at)
      guard !name.isEmpty, name.first != UInt8(ascii: "-"), name.bytes.allSatisfy({ $0 > 32 && $0 < 127 }) else {
        return nil
      }
      reference = name
    }
    let elements = path.split(on: UInt8(ascii: "/"))
    guard elements.count >= 3, elements[0].contains(UInt8(ascii: ".")), path.isSafeImportPath else { return nil }
    url = "https://" + path
  }
}
