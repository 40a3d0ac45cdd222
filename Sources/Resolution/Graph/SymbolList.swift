import Bytes
import GoSource

/// Where a package first imports a path.
struct ImportSpot {
  /// Its number among the files of the store.
  var file: UInt32
  private var line: UInt32
  private var column: UInt32

  init(file: UInt32, _ spec: FoundImport) { (self.file, line, column) = (file, spec.line, spec.column) }

  func shifted(by offset: Int) -> ImportSpot {
    var other = self
    other.file += UInt32(offset)
    return other
  }

  var position: SourcePosition { SourcePosition(line: Int(line), column: Int(column)) }
}

/// Import paths of one package, each once, with the place of the first import; clearing it for the next package takes
/// constant time.
struct SymbolList {
  private struct Entry {
    /// The round in which the symbol was put in last.
    var round: UInt32
    var spot: ImportSpot
  }

  private var symbols: ContiguousArray<Symbol> = []
  /// By symbol.
  private var entries: ContiguousArray<Entry> = []
  private var round: UInt32 = 1

  mutating func clear() {
    symbols.removeAll(keepingCapacity: true)
    round += 1
  }

  mutating func insert(_ imports: borrowing ContiguousArray<FoundImport>, _ range: Range<Int>, file: Int) {
    for number in range {
      let spec = imports[number]
      let index = Int(spec.path.index)
      let spot = ImportSpot(file: UInt32(file), spec)
      if index >= entries.count {
        entries.append(contentsOf: repeatElement(Entry(round: 0, spot: spot), count: index + 1024 - entries.count))
      }
      if entries[index].round == round { continue }
      entries[index] = Entry(round: round, spot: spot)
      symbols.append(spec.path)
    }
  }

  /// Adds the list to `paths`, in the order of bytes, and the places to `spots`; returns the numbers that they get.
  mutating func append(
    to paths: inout ContiguousArray<Symbol>, _ spots: inout ContiguousArray<ImportSpot>, sortedBy names: SymbolTable
  ) -> Range<Int> {
    let first = paths.count
    for symbol in sorted(by: names) {
      paths.append(symbol)
      spots.append(entries[Int(symbol.index)].spot)
    }
    return first..<paths.count
  }

  /// Nearly sorted lists, as gofmt leaves them, take one pass.
  private mutating func sorted(by names: SymbolTable) -> ContiguousArray<Symbol> {
    if symbols.count > 64 {
      symbols.sort { names.precedes($0, $1) }
      return symbols
    }
    var k = 1
    while k < symbols.count {
      let symbol = symbols[k]
      var place = k
      while place > 0 && names.precedes(symbol, symbols[place - 1]) {
        symbols[place] = symbols[place - 1]
        place -= 1
      }
      symbols[place] = symbol
      k += 1
    }
    return symbols
  }
}

extension SymbolTable {
  /// The number of `symbol` in a range of `list` that is in the order of bytes, each symbol once; nil where it is not there.
  func index(of symbol: Symbol, in list: ContiguousArray<Symbol>, _ range: Range<Int>) -> Int? {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = low + (high - low) / 2
      if list[middle] == symbol { return middle }
      if precedes(list[middle], symbol) { low = middle + 1 } else { high = middle }
    }
    return nil
  }
}
