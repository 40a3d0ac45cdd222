package import Bytes

/// How words are written in go.mod files (rule S42).
package enum ModQuote {
  /// `modfile.AutoQuote`: the word, in quotes where it needs them.
  package static func quoteIfNeeded(_ word: ByteString) -> ByteString { mustQuote(word) ? quote(word) : word }

  /// `modfile.MustQuote`
  package static func mustQuote(_ word: ByteString) -> Bool {
    let bytes = word.bytes.span
    var i = 0
    while i < bytes.count {
      let rune = decodeRune(bytes, at: i, end: bytes.count)
      switch rune.value {
      case 32, 34, 39, 96: return true
      case 40, 41, 91, 93, 123, 125, 44: if bytes.count > 1 { return true }
      default: if !RuneClass.isPrint(rune.value) { return true }
      }
      i += rune.width
    }
    return word.isEmpty || word.firstRange(of: "//") != nil || word.firstRange(of: "/*") != nil
  }

  /// The value of a word of the file. Only double quotes quote; other quotes are kept for the future.
  static func read(_ word: ByteString) -> Result<ByteString, QuoteError> {
    if word.first == 34 {
      return unquote(word.bytes.span, 0..<word.count).map { .success($0) } ?? .failure(QuoteError(fault: .syntax))
    }
    let hasQuote = word.bytes.contains { $0 == 34 || $0 == 39 || $0 == 96 }
    return hasQuote ? .failure(QuoteError(fault: .quoteInWord)) : .success(word)
  }

  struct QuoteError: Error { var fault: ModFileError.QuoteFault }

  /// `modfile.IsDirectoryPath`: whether the right side of a replace names a directory, in any system's spelling.
  package static func isDirectoryPath(_ path: ByteString) -> Bool {
    if path == "." || path == ".." { return true }
    let starts: [ByteString] = ["./", ".\\", "../", "..\\", "/", "\\"]
    if starts.contains(where: path.hasPrefix) { return true }
    return path.count >= 2 && isLetter(path[0]) && path[1] == UInt8(ascii: ":")
  }
}
