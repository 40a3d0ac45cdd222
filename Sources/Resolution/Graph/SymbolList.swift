import Bytes

/// Import paths of one package, each once; emptied in constant time for the next package.
struct SymbolList {
  private var symbols: ContiguousArray<Symbol> = []
  /// The round in which each symbol was put in last.
  private var rounds: ContiguousArray<UInt32> = []
  private var round: UInt32 = 1

  mutating func clear() {
    symbols.removeAll(keepingCapacity: true)
    round += 1
  }

  mutating func insert(_ imports: borrowing ContiguousArray<FoundImport>, _ range: Range<Int>) {
    for number in range {
      let symbol = imports[number].path
      let index = Int(symbol.index)
      if index >= rounds.count { rounds.append(contentsOf: repeatElement(0, count: index + 1024 - rounds.count)) }
      if rounds[index] == round { continue }
      rounds[index] = round
      symbols.append(symbol)
    }
  }

  /// In the order of their bytes; nearly sorted lists, as gofmt leaves them, take one pass.
  mutating func sorted(by names: SymbolTable) -> ContiguousArray<Symbol> {
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
