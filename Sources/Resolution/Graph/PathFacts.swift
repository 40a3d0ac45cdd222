import Bytes

/// Properties of the spelling of an import path. They are computed once for each path, since each is imported many
/// times.
struct PathFacts: OptionSet {
  let rawValue: UInt16

  /// An element `internal` (load.findInternal).
  static let hasInternal = PathFacts(rawValue: 1)
  /// An element `vendor` with another behind it (load.FindVendor).
  static let hasVendor = PathFacts(rawValue: 2)
  /// The first element is `vendor`, with another behind it.
  static let startsWithVendor = PathFacts(rawValue: 4)
  /// An element like `v2`, not the first, that may be a major version of module mode (load.findVersionElement).
  static let hasVersion = PathFacts(rawValue: 8)
  /// `./x`, `../x`, `/x`, `mod/x`, or with `@`: not a path that is looked up in the usual places.
  static let isSpecial = PathFacts(rawValue: 16)
  /// No dot in the first element (search.IsStandardImportPath).
  static let isStandard = PathFacts(rawValue: 32)
  /// Not the shortest spelling: an element is empty, `.` or `..`.
  static let isUnclean = PathFacts(rawValue: 64)
  /// It contains a capital letter.
  static let hasCapitals = PathFacts(rawValue: 128)
  /// The last element does not start as the name of a directory may (load.SafeArg).
  static let isOddlyNamed = PathFacts(rawValue: 256)

  /// The properties of one path.
  struct Entry {
    var facts: PathFacts
    /// The first element.
    var top: Symbol
  }

  /// A table of these by symbol, filled on demand.
  struct Table {
    private var entries: ContiguousArray<Entry> = []

    mutating func entry(of symbol: Symbol, in names: inout SymbolTable) -> Entry {
      let index = Int(symbol.index)
      if index >= entries.count {
        let missing = max(names.count, index + 1) - entries.count
        entries.append(contentsOf: repeatElement(Entry(facts: [], top: .none), count: missing))
      }
      if entries[index].top == .none { entries[index] = PathFacts.read(symbol, in: &names) }
      return entries[index]
    }
  }

  private static func read(_ symbol: Symbol, in names: inout SymbolTable) -> Entry {
    let range = names.range(of: symbol)
    var facts: PathFacts = [.isStandard]
    var top = range
    names.withArena { bytes in
      var start = range.lowerBound
      var hasCapitals = false
      for i in range.lowerBound...range.upperBound {
        if i < range.upperBound && bytes[i] != UInt8(ascii: "/") {
          // Nearly every byte is a small letter.
          let byte = bytes[i]
          if byte &- 97 < 26 { continue }
          if byte == UInt8(ascii: "@") { facts.insert(.isSpecial) }
          if start == range.lowerBound && byte == UInt8(ascii: ".") { facts.remove(.isStandard) }
          if byte &- 65 < 26 { hasCapitals = true }
          continue
        }
        let isFirst = start == range.lowerBound
        if isFirst { top = start..<i }
        facts.formUnion(element(bytes, start..<i, isFirst: isFirst, isLast: i == range.upperBound))
        if i == range.upperBound, start == i || !Spelling.isSafe(bytes[start]) { facts.insert(.isOddlyNamed) }
        start = i + 1
      }
      if hasCapitals { facts.insert(.hasCapitals) }
      if let first = range.first, bytes[first] == UInt8(ascii: ".") || bytes[first] == UInt8(ascii: "/") {
        facts.insert(.isSpecial)
      }
    }
    return Entry(facts: facts, top: top == range ? symbol : names.intern(prefix: top.count, of: symbol))
  }

  private static func element(
    _ bytes: borrowing Span<UInt8>, _ range: Range<Int>, isFirst: Bool, isLast: Bool
  ) -> PathFacts {
    switch range.count {
    case 0: return .isUnclean
    case 1, 2:
      if bytes[range.lowerBound] == UInt8(ascii: "."), bytes[range.upperBound - 1] == UInt8(ascii: ".") {
        return .isUnclean
      }
    case 3 where isFirst && !isLast && has(bytes, range, "mod"): return .isSpecial
    case 6 where !isLast && has(bytes, range, "vendor"): return isFirst ? [.hasVendor, .startsWithVendor] : .hasVendor
    case 8 where has(bytes, range, "internal"): return .hasInternal
    default: break
    }
    return !isFirst && isVersion(bytes, range) ? .hasVersion : []
  }

  private static func has(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>, _ word: StaticString) -> Bool {
    for k in 0..<word.utf8CodeUnitCount where unsafe bytes[range.lowerBound + k] != word.utf8Start[k] { return false }
    return true
  }

  /// v2, v3, v10, but neither v0, v1 nor v05.
  private static func isVersion(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard range.count > 1, bytes[range.lowerBound] == UInt8(ascii: "v") else { return false }
    let digits = (range.lowerBound + 1)..<range.upperBound
    for i in digits where bytes[i] &- 48 > 9 { return false }
    return bytes[digits.lowerBound] != UInt8(ascii: "0") && !(digits.count == 1 && bytes[digits.lowerBound] == 49)
  }

  static func isVersion(_ element: ByteString) -> Bool { isVersion(element.bytes.span, 0..<element.count) }
}
