package import Bytes

/// A comma-separated list of globs as GOPRIVATE, GONOPROXY, GONOSUMDB and GOINSECURE hold it.
///
/// Go: x/mod `module.MatchPrefixPatterns`: a glob with n slashes is matched against the first n + 1 elements of a path.
package struct PathPatterns: Sendable, Hashable {
  private var globs: [ByteString] = []

  /// Reads a list such as GOPRIVATE: patterns with commas between.
  package init(_ list: ByteString) {
    for piece in list.split(on: UInt8(ascii: ",")) {
      let glob = piece.last == UInt8(ascii: "/") ? piece.dropLast(1) : piece
      if !glob.isEmpty { globs.append(glob) }
    }
  }

  package var isEmpty: Bool { globs.isEmpty }

  /// Whether a pattern matches the path, or the start of it with as many elements.
  package func matches(_ path: ByteString) -> Bool {
    globs.contains { glob in
      let wanted = glob.bytes.count { $0 == UInt8(ascii: "/") } + 1
      let elements = path.split(on: UInt8(ascii: "/"))
      guard elements.count >= wanted else { return false }
      return Self.match(glob, elements.prefix(wanted).joined(separator: "/"))
    }
  }

  /// Go: `path.Match`; a malformed pattern matches nothing.
  static func match(_ pattern: ByteString, _ name: ByteString) -> Bool {
    var p = 0
    var n = 0
    /// Where to continue after a mismatch: the pattern after the last star, and the first byte of the name that the star has
    /// not matched yet.
    var retry: (pattern: Int, name: Int)?
    while p < pattern.count || n < name.count {
      if p < pattern.count {
        if pattern[p] == UInt8(ascii: "*") {
          retry = (p + 1, n)
          p += 1
          continue
        }
        if n < name.count, let (after, taken) = one(pattern, p, name, n) {
          (p, n) = (after, n + taken)
          continue
        }
      }
      guard let again = retry, again.name < name.count, name[again.name] != UInt8(ascii: "/") else { return false }
      retry = (again.pattern, again.name + 1)
      (p, n) = (again.pattern, again.name + 1)
    }
    return true
  }

  /// One item of the pattern against one character of the name: where the pattern goes on, and the bytes taken.
  private static func one(_ pattern: ByteString, _ p: Int, _ name: ByteString, _ n: Int) -> (Int, Int)? {
    switch pattern[p] {
    case UInt8(ascii: "?"):
      return name[n] == UInt8(ascii: "/") ? nil : (p + 1, width(name, n))
    case UInt8(ascii: "["): return range(pattern, p + 1, name, n)
    case UInt8(ascii: "\\"):
      guard p + 1 < pattern.count, pattern[p + 1] == name[n] else { return nil }
      return (p + 2, 1)
    default: return pattern[p] == name[n] ? (p + 1, 1) : nil
    }
  }

  private static func range(_ pattern: ByteString, _ start: Int, _ name: ByteString, _ n: Int) -> (Int, Int)? {
    var p = start
    let isNegated = p < pattern.count && pattern[p] == UInt8(ascii: "^")
    if isNegated { p += 1 }
    let length = width(name, n)
    let character = scalar(name, n, length)
    var isFound = false
    var ranges = 0
    while true {
      if p < pattern.count, pattern[p] == UInt8(ascii: "]"), ranges > 0 { break }
      guard let low = bound(pattern, &p) else { return nil }
      var high = low
      if p < pattern.count, pattern[p] == UInt8(ascii: "-") {
        p += 1
        guard let named = bound(pattern, &p) else { return nil }
        high = named
      }
      if low <= character && character <= high { isFound = true }
      ranges += 1
    }
    return isFound == isNegated ? nil : (p + 1, length)
  }

  /// Go: `path.getEsc`.
  private static func bound(_ pattern: ByteString, _ p: inout Int) -> UInt32? {
    guard p < pattern.count, pattern[p] != UInt8(ascii: "-"), pattern[p] != UInt8(ascii: "]") else { return nil }
    if pattern[p] == UInt8(ascii: "\\") {
      p += 1
      guard p < pattern.count else { return nil }
    }
    let length = width(pattern, p)
    let value = scalar(pattern, p, length)
    p += length
    return p < pattern.count ? value : nil
  }

  private static func width(_ text: ByteString, _ i: Int) -> Int {
    let wanted = text[i] >= 0xf0 ? 4 : text[i] >= 0xe0 ? 3 : text[i] >= 0xc2 ? 2 : 1
    guard i + wanted <= text.count else { return 1 }
    for k in 1..<max(wanted, 1) where text[i + k] & 0xc0 != 0x80 { return 1 }
    return wanted
  }

  private static func scalar(_ text: ByteString, _ i: Int, _ width: Int) -> UInt32 {
    if width == 1 { return UInt32(text[i]) }
    var value = UInt32(text[i]) & (0x7f >> UInt32(width))
    for k in 1..<width { value = value << 6 | UInt32(text[i + k] & 0x3f) }
    return value
  }
}
