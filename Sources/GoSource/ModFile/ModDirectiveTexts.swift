import Bytes

extension ByteString {
  /// Without the white space at both ends that Go knows, beyond ASCII too; `strings.TrimSpace`.
  var trimmedAsGo: ByteString { self[trimSpace(bytes.span, 0..<count)] }
}

/// Whether a go line may hold this: `1.2`, `1.2.3`, `1.21rc1`.
func isGoVersion(_ text: ByteString) -> Bool {
  guard var i = releaseEnd(text, from: 0) else { return false }
  if i < text.count && text[i] == UInt8(ascii: ".") {
    guard let end = numberEnd(text, from: i + 1) else { return false }
    i = end
  }
  if i == text.count { return true }
  let letters = i
  while i < text.count && text[i] >= 97 && text[i] <= 122 { i += 1 }
  return i > letters && i < text.count && text.dropFirst(i).bytes.allSatisfy(isDigit)
}

/// The `1.2` at the start of what an unknown go wrote into a dependency's go line, or nil.
func laxGoVersion(_ text: ByteString) -> ByteString? {
  let start = text.first == UInt8(ascii: "v") ? 1 : 0
  guard let end = releaseEnd(text, from: start), end < text.count, !isDigit(text[end]),
    !text.dropFirst(end + 1).contains(10)
  else { return nil }
  return text[start..<end]
}

/// Where `1.2` at `start` ends.
private func releaseEnd(_ text: ByteString, from start: Int) -> Int? {
  guard start < text.count, text[start] != 48, let dot = numberEnd(text, from: start), dot < text.count,
    text[dot] == UInt8(ascii: ".")
  else { return nil }
  return numberEnd(text, from: dot + 1)
}

/// Where the number at `start` ends; a number does not start with a zero.
private func numberEnd(_ text: ByteString, from start: Int) -> Int? {
  var i = start
  while i < text.count && isDigit(text[i]) { i += 1 }
  return i == start || (text[start] == 48 && i > start + 1) ? nil : i
}

/// Whether the comment behind a require line says that it is indirect (rule S44).
func isIndirect(_ comment: ByteString?) -> Bool {
  guard let comment else { return false }
  let words = fields(comment.hasPrefix("//") ? comment.dropFirst(2) : comment)
  return words.count == 1 ? words[0] == "indirect" : words.first == "indirect;"
}

/// The words between white space; `strings.Fields`.
func fields(_ text: ByteString) -> [ByteString] {
  let bytes = text.bytes.span
  var words: [ByteString] = []
  var start: Int?
  var i = 0
  while i < bytes.count {
    let rune = decodeRune(bytes, at: i, end: bytes.count)
    if !RuneClass.isSpace(rune.value) {
      start = start ?? i
    } else if let from = start {
      words.append(text[from..<i])
      start = nil
    }
    i += rune.width
  }
  if let start { words.append(text.dropFirst(start)) }
  return words
}

/// The first paragraph of a remark that starts with `Deprecated:`, without that (rule S45).
func deprecation(_ remark: ByteString) -> ByteString {
  let mark: ByteString = "Deprecated:"
  var start: Int
  if remark.hasPrefix(mark) {
    start = mark.count
  } else if let found = remark.firstRange(of: "\n\n" + mark) {
    start = found.upperBound
  } else {
    return ""
  }
  while start < remark.count && remark[start] == 32 { start += 1 }
  let end = remark.firstRange(of: "\n\n", from: start)?.lowerBound ?? remark.count
  return remark[start..<end]
}
