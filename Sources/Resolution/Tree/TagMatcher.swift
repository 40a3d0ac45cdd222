import Bytes

/// The build tags that hold on one platform; `go/build.(*Context).matchTag` (rules S4, S5).
package struct TagMatcher: Sendable {
  /// The N of go1.N.
  let minor: Int
  private let words: SymbolTable

  /// Computes the tags of a platform.
  package init(_ platform: Platform) {
    minor = platform.minor
    var words: Set<ByteString> = platform.tags.union(platform.toolTags)
    words.formUnion([platform.goos, platform.goarch, "gc"])
    if platform.cgo { words.insert("cgo") }
    switch platform.goos {
    case "android": words.insert("linux")
    case "illumos": words.insert("solaris")
    case "ios": words.insert("darwin")
    default: break
    }
    // The tag `unix` came with go1.19.
    if platform.minor >= 19 && Self.unix.contains(platform.goos) { words.insert("unix") }
    words.remove("boringcrypto")
    if words.contains("goexperiment.boringcrypto") { words.insert("boringcrypto") }
    var table = SymbolTable()
    for word in words { _ = table.intern(word) }
    self.words = table
  }

  private static let unix: Set<ByteString> = [
    "aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios", "linux", "netbsd", "openbsd",
    "solaris",
  ]

  /// Whether the tag in `range` of `bytes` is satisfied.
  func holds(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Bool {
    words.lookup(bytes, range) != nil || isRelease(bytes, range)
  }

  /// `go1.1` to `go1.N`.
  private func isRelease(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard range.count >= 5, range.count <= 8, bytes[range.lowerBound] == UInt8(ascii: "g"),
      bytes[range.lowerBound + 1] == UInt8(ascii: "o"), bytes[range.lowerBound + 2] == UInt8(ascii: "1"),
      bytes[range.lowerBound + 3] == UInt8(ascii: "."), bytes[range.lowerBound + 4] != UInt8(ascii: "0")
    else { return false }
    var number = 0
    for i in (range.lowerBound + 4)..<range.upperBound {
      let digit = bytes[i] &- 48
      if digit > 9 { return false }
      number = number * 10 + Int(digit)
    }
    return number <= minor
  }
}
