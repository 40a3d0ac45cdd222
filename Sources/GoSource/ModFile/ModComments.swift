import Bytes

/// The comments of a line, as go attributes them to it: those of whole lines above it, and the one behind it.
enum ModComments {
  /// The comment in what follows the last token of a line, from its slashes on; nil where there is none.
  static func behind(_ rest: ByteString) -> ByteString? {
    guard let slashes = rest.firstRange(of: "//") else { return nil }
    var text = rest.dropFirst(slashes.lowerBound)
    if text.last == 10 { text = text.dropLast(text.hasSuffix("\r\n") ? 2 : 1) }
    return text
  }

  /// The comments right above a statement at top level: a blank line cuts off what is above it. `lead` is all that is above.
  static func above(_ lead: ByteString) -> [ByteString] {
    var comments: [ByteString] = []
    for line in wholeLines(lead) {
      let text = line.trimmed
      if text.isEmpty { comments.removeAll() } else { comments.append(text) }
    }
    return comments
  }

  /// The comments above a line in a block, where blank lines cut nothing off but count, as an empty comment each.
  static func aboveInBlock(_ lead: ByteString, isFirst: Bool) -> [ByteString] {
    var comments: [ByteString] = []
    for line in wholeLines(lead) {
      let text = line.trimmed
      if !text.isEmpty || (comments.isEmpty ? !isFirst : comments.last != "") { comments.append(text) }
    }
    return comments
  }

  private static func wholeLines(_ lead: ByteString) -> ByteLines {
    lead.lastIndex(of: 10).map { lead.prefix($0).lines } ?? ByteLines.none
  }

  /// What comments say, a line each.
  static func remark(_ comments: [ByteString]) -> ByteString {
    comments.filter { $0.hasPrefix("//") }.map { $0.dropFirst(2).trimmedAsGo }.joined(separator: "\n")
  }
}
