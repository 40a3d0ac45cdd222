package import Bytes

/// The words in Go files that may mention a repository, each distinct one once, with how often it occurs.
///
/// The upstream path is known only after all files were read. With these words its mentions are counted then, and no file is
/// opened a second time. A word is a longest run of bytes that an import path may have; it is kept if a slash comes after a
/// dot in it, as in `host.org/tool`, or if it has one of the `roots`.
package struct PathMentions: Sendable {
  /// The context of a word.
  package enum Context: Int, Sendable, CaseIterable {
    case text
    /// In a line with `//go:generate`.
    case generate
    /// Right after `-X`, as in `-ldflags "-X path.Version=1"`.
    case linkerFlag
  }

  /// First elements without a dot, such as `tool` in `tool/api`, of paths that may turn out to be the upstream path.
  private let roots: [ByteString]
  private var words = SymbolTable()
  /// By symbol, then by context.
  private var counts: ContiguousArray<Int> = []

  /// A file with more bytes is not looked at.
  package static let fileLimit = 8 << 20

  /// `candidates` are the paths that are known to be possible before any file is read.
  package init(candidates: [ByteString]) {
    roots = candidates.map { $0.firstIndex(of: UInt8(ascii: "/")).map($0.prefix) ?? $0 }.filter {
      !$0.contains(UInt8(ascii: ".")) || candidates.contains($0)
    }
  }

  /// Adds the words of one file.
  package mutating func note(_ bytes: borrowing Span<UInt8>) {
    var start = 0
    var hasDot = false
    var isKept = false
    for i in 0..<bytes.count {
      let byte = bytes[i]
      if Self.isWordByte(byte) {
        if byte == UInt8(ascii: ".") { hasDot = true }
        if byte == UInt8(ascii: "/") && hasDot { isKept = true }
        continue
      }
      if isKept || !roots.isEmpty && start < i { add(bytes, start..<i, isKept: isKept) }
      (start, hasDot, isKept) = (i + 1, false, false)
    }
    if isKept || !roots.isEmpty && start < bytes.count { add(bytes, start..<bytes.count, isKept: isKept) }
  }

  private mutating func add(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>, isKept: Bool) {
    if !isKept {
      let word = ByteString(bytes, range)
      guard roots.contains(where: { word.firstRange(of: $0) != nil }) else { return }
    }
    let symbol = words.intern(bytes, range)
    let first = Int(symbol.index) * Context.allCases.count
    if first == counts.count { counts.append(contentsOf: repeatElement(0, count: Context.allCases.count)) }
    counts[first + Self.context(of: range, in: bytes).rawValue] += 1
  }

  /// Each word with the number of its occurrences in one context.
  package func forEach(_ body: (ByteString, Context, Int) -> Void) {
    for number in 0..<words.count {
      let word = words[Symbol(index: UInt32(number))]
      for context in Context.allCases {
        let count = counts[number * Context.allCases.count + context.rawValue]
        if count > 0 { body(word, context, count) }
      }
    }
  }

  /// Adds the words of other files.
  package mutating func merge(_ other: PathMentions) {
    other.forEach { word, context, count in
      let first = Int(words.intern(word).index) * Context.allCases.count
      if first == counts.count { counts.append(contentsOf: repeatElement(0, count: Context.allCases.count)) }
      counts[first + context.rawValue] += count
    }
  }

  /// Letters, digits, `+-./_~` and everything beyond ASCII: what a valid import path may have.
  private static func isWordByte(_ byte: UInt8) -> Bool {
    (45...57).contains(byte) || (byte | 32) &- 97 < 26 || byte >= 128 || byte == UInt8(ascii: "_")
      || byte == UInt8(ascii: "~") || byte == UInt8(ascii: "+")
  }

  private static func context(of range: Range<Int>, in bytes: borrowing Span<UInt8>) -> Context {
    if isAfterLinkerFlag(range.lowerBound, in: bytes) { return .linkerFlag }
    var start = range.lowerBound
    while start > 0 && bytes[start - 1] != 10 { start -= 1 }
    let directive: StaticString = "//go:generate"
    let length = directive.utf8CodeUnitCount
    var i = start
    while i + length <= range.lowerBound {
      var k = 0
      while k < length, unsafe bytes[i + k] == directive.utf8Start[k] { k += 1 }
      if k == length { return .generate }
      i += 1
    }
    return .text
  }

  /// Whether `-X` is right before the place.
  package static func isAfterLinkerFlag(_ place: Int, in bytes: borrowing Span<UInt8>) -> Bool {
    var i = place
    while i > 0, isBetweenFlagAndValue(bytes[i - 1]) { i -= 1 }
    return i >= 2 && i < place && bytes[i - 2] == UInt8(ascii: "-") && bytes[i - 1] == UInt8(ascii: "X")
  }

  private static func isBetweenFlagAndValue(_ byte: UInt8) -> Bool {
    byte == 32 || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "=")
      || byte == UInt8(ascii: "\\")
  }
}
