package import Bytes

/// The words of GOFLAGS, and those that change what is loaded.
package struct GoFlags: Sendable, Hashable {
  /// The flags in their order, without quotes.
  package var words: [ByteString] = []

  package init() {}

  /// Takes words that are split and checked already.
  package init(words: [ByteString]) { self.words = words }

  /// Splits as go does: quotes only around whole words, nothing unescaped (cmd/internal/quoted.Split); each word must be a
  /// flag.
  package init(_ text: ByteString) throws(GoEnvironmentError) {
    var i = 0
    func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 10 || byte == 13 }
    while i < text.count {
      if isSpace(text[i]) {
        i += 1
        continue
      }
      let quote = text[i]
      if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
        guard let end = text.firstIndex(of: quote, from: i + 1) else {
          throw .malformedFlags(word: text.dropFirst(i))
        }
        words.append(text[i + 1..<end])
        i = end + 1
      } else {
        let start = i
        while i < text.count && !isSpace(text[i]) { i += 1 }
        words.append(text[start..<i])
      }
    }
    for word in words where !Self.isFlag(word) { throw .malformedFlags(word: word) }
  }

  /// cmd/go/internal/base.InitGOFLAGS: `-x`, `--x`, `-x=v`, `--x=v`.
  private static func isFlag(_ word: ByteString) -> Bool {
    word.hasPrefix("-") && word != "-" && word != "--" && !word.hasPrefix("---") && !word.hasPrefix("-=")
      && !word.hasPrefix("--=")
  }

  /// A word as package flag reads it: the name, and the value after the first `=`, empty where there is none.
  package static func parts(of word: ByteString) -> (name: ByteString, value: ByteString) {
    let body = word.dropFirst(word.hasPrefix("--") ? 2 : 1)
    guard let sign = body.firstIndex(of: UInt8(ascii: "=")) else { return (body, ByteString()) }
    return (body.prefix(sign), body.dropFirst(sign + 1))
  }

  /// The value of `-name`, the last one where it is repeated; empty for a flag without value.
  package func value(of name: ByteString) -> ByteString? {
    words.map(Self.parts).last { $0.name == name }?.value
  }

  /// The words without those of `names`, with any value and one or two hyphens.
  package func without(_ names: Set<ByteString>) -> [ByteString] {
    words.filter { !names.contains(Self.parts(of: $0).name) }
  }

  /// Whether the Boolean flag `-name` is on, with the spellings of strconv.ParseBool.
  package func isOn(_ name: ByteString) -> Bool {
    guard let value = value(of: name) else { return false }
    return ["", "1", "t", "T", "true", "TRUE", "True"].contains(value)
  }

  /// The text of GOFLAGS that is read back as `words`; nil where a word has whitespace and both kinds of quotes.
  package static func joined(_ words: [ByteString]) -> ByteString? {
    var texts: [ByteString] = []
    for word in words {
      let isSplit = word.bytes.contains { $0 == 32 || $0 == 9 || $0 == 10 || $0 == 13 }
      let startsQuoted = word.first == UInt8(ascii: "'") || word.first == UInt8(ascii: "\"")
      if !isSplit && !startsQuoted {
        texts.append(word)
      } else if !word.contains(UInt8(ascii: "'")) {
        texts.append("'" + word + "'")
      } else if !word.contains(UInt8(ascii: "\"")) {
        texts.append("\"" + word + "\"")
      } else {
        return nil
      }
    }
    return texts.joined(separator: " ")
  }
}
