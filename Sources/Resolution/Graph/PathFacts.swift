import Bytes

/// What the spelling of an import path tells, found once for each path: imports are met a hundred times as often.
struct PathFacts: OptionSet {
  let rawValue: UInt8

  /// An element `internal` (load.findInternal).
  static let hasInternal = PathFacts(rawValue: 1)
  /// An element `vendor` with another behind it (load.FindVendor).
  static let hasVendor = PathFacts(rawValue: 2)
  /// An element like `v2` that module mode could mean (load.findVersionElement).
  static let hasVersion = PathFacts(rawValue: 4)
  /// `./x`, `../x`, `/x`, `mod/x`, or with `@`: no path that is looked for in the usual places.
  static let isSpecial = PathFacts(rawValue: 8)
  /// No dot in the first element (search.IsStandardImportPath).
  static let isStandard = PathFacts(rawValue: 16)
  private static let isKnown = PathFacts(rawValue: 128)

  init(rawValue: UInt8) { self.rawValue = rawValue }

  init(of path: ByteString) {
    self = .isKnown
    if Visibility.internalElement(path) != nil { insert(.hasInternal) }
    if Visibility.vendorElement(path) != nil { insert(.hasVendor) }
    let elements = path.split(on: UInt8(ascii: "/"))
    if elements.dropFirst().contains(where: Self.isVersion) { insert(.hasVersion) }
    let first = path.first
    if first == UInt8(ascii: ".") || first == UInt8(ascii: "/") || path.hasPrefix("mod/")
      || path.contains(UInt8(ascii: "@"))
    {
      insert(.isSpecial)
    }
    if !elements[0].contains(UInt8(ascii: ".")) { insert(.isStandard) }
  }

  /// v2, v3, v10, but neither v0, v1 nor v05.
  static func isVersion(_ element: ByteString) -> Bool {
    guard element.count > 1, element[0] == UInt8(ascii: "v"), element[1] != UInt8(ascii: "0"), element != "v1" else {
      return false
    }
    return element.bytes.dropFirst().allSatisfy { $0 >= 48 && $0 <= 57 }
  }

  /// A table of these by symbol, filled as they are asked for.
  struct Table {
    private var known: ContiguousArray<PathFacts> = []

    mutating func facts(of symbol: Symbol, in names: borrowing SymbolTable) -> PathFacts {
      let index = Int(symbol.index)
      if index >= known.count {
        known.append(contentsOf: repeatElement([], count: max(names.count, index + 1) - known.count))
      }
      if known[index].isEmpty { known[index] = PathFacts(of: names[symbol]) }
      return known[index]
    }
  }
}
