import Bytes

/// A table from pairs of small numbers to a number, since a load repeats most questions.
struct SymbolMap {
  private var keys: ContiguousArray<UInt64>
  private var values: ContiguousArray<Int32>
  private(set) var count = 0
  private static let free = UInt64.max

  init(minimumCapacity: Int = 64) {
    var size = 64
    while size < minimumCapacity * 2 { size *= 2 }
    keys = ContiguousArray(repeating: Self.free, count: size)
    values = ContiguousArray(repeating: 0, count: size)
  }

  subscript(symbol: Symbol, second: Int32 = 0) -> Int32? {
    get {
      let slot = slot(of: Self.key(symbol, second))
      return keys[slot] == Self.free ? nil : values[slot]
    }
    set {
      guard let newValue else { return }
      let key = Self.key(symbol, second)
      var place = slot(of: key)
      if keys[place] == Self.free {
        count += 1
        if count * 2 > keys.count {
          grow()
          place = slot(of: key)
        }
        keys[place] = key
      }
      values[place] = newValue
    }
  }

  private static func key(_ symbol: Symbol, _ second: Int32) -> UInt64 {
    UInt64(symbol.index) << 32 | UInt64(UInt32(bitPattern: second))
  }

  private func slot(of key: UInt64) -> Int {
    let mask = keys.count - 1
    var slot = Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) >> 32) & mask
    while keys[slot] != Self.free && keys[slot] != key { slot = (slot + 1) & mask }
    return slot
  }

  private mutating func grow() {
    let old = (keys, values)
    keys = ContiguousArray(repeating: Self.free, count: old.0.count * 2)
    values = ContiguousArray(repeating: 0, count: old.0.count * 2)
    for (key, value) in zip(old.0, old.1) where key != Self.free {
      let place = slot(of: key)
      (keys[place], values[place]) = (key, value)
    }
  }
}
