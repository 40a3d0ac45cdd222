/// Gives equal byte strings equal symbols, numbered from 0 in order of first appearance.
///
/// All names lie in one arena, so that a table of a hundred thousand import paths is three allocations. Bounds: 4 GiB
/// of names and 2^32 - 1 symbols.
@frozen
package struct SymbolTable: Sendable {
  @usableFromInline var arena: ContiguousArray<UInt8> = []
  @usableFromInline var starts: ContiguousArray<UInt32> = [0]
  /// Open addressing; a slot holds a symbol's index + 1, 0 is free.
  @usableFromInline var slots: ContiguousArray<UInt32>

  @inlinable
  package init() { slots = ContiguousArray(repeating: 0, count: 256) }

  @inlinable
  package var count: Int { starts.count - 1 }

  /// The bytes of `symbol`, copied.
  @inlinable
  package subscript(symbol: Symbol) -> ByteString {
    ByteString(arena[range(of: symbol)])
  }

  /// Where the bytes of `symbol` lie in `withArena`'s span.
  @inlinable
  package func range(of symbol: Symbol) -> Range<Int> {
    Int(starts[Int(symbol.index)])..<Int(starts[Int(symbol.index) + 1])
  }

  /// Lends the bytes of all names, to be cut with `range(of:)`.
  @inlinable
  package func withArena<Result>(_ body: (borrowing Span<UInt8>) -> Result) -> Result { body(arena.span) }

  @inlinable
  package mutating func intern(_ name: ByteString) -> Symbol {
    intern(name.bytes.span, 0..<name.count)
  }

  @inlinable
  package mutating func intern(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Symbol {
    var slot = find(bytes, range)
    if slots[slot] != 0 { return Symbol(index: slots[slot] - 1) }
    if (count + 1) * 2 > slots.count {
      grow()
      slot = find(bytes, range)
    }
    for i in range { arena.append(bytes[i]) }
    starts.append(UInt32(arena.count))
    slots[slot] = UInt32(count)
    return Symbol(index: UInt32(count - 1))
  }

  /// Interns every name of another table; the result gives for each of its symbols the one here.
  package mutating func adopt(_ other: borrowing SymbolTable, from first: Int = 0) -> ContiguousArray<Symbol> {
    var symbols = ContiguousArray<Symbol>()
    symbols.reserveCapacity(other.count - first)
    for index in first..<other.count {
      symbols.append(intern(other.arena.span, other.range(of: Symbol(index: UInt32(index)))))
    }
    return symbols
  }

  /// Whether the bytes of one symbol come before those of another, unsigned.
  @inlinable
  package func precedes(_ left: Symbol, _ right: Symbol) -> Bool {
    let (a, b) = (range(of: left), range(of: right))
    let shared = min(a.count, b.count)
    var k = 0
    while k < shared {
      let (x, y) = (arena[a.lowerBound + k], arena[b.lowerBound + k])
      if x != y { return x < y }
      k += 1
    }
    return a.count < b.count
  }

  /// The symbol of `name` if it was interned before.
  @inlinable
  package func lookup(_ name: ByteString) -> Symbol? {
    let slot = find(name.bytes.span, 0..<name.count)
    return slots[slot] == 0 ? nil : Symbol(index: slots[slot] - 1)
  }

  /// The slot that holds these bytes, or the free one where they belong.
  @inlinable
  func find(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Int {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: Self.hash(bytes, range)) & mask
    while slots[slot] != 0 {
      let start = Int(starts[Int(slots[slot]) - 1])
      if Int(starts[Int(slots[slot])]) - start == range.count {
        var k = 0
        while k < range.count && arena[start + k] == bytes[range.lowerBound + k] { k += 1 }
        if k == range.count { return slot }
      }
      slot = (slot + 1) & mask
    }
    return slot
  }

  @inlinable
  mutating func grow() {
    let mask = slots.count * 2 - 1
    var wider = ContiguousArray<UInt32>(repeating: 0, count: mask + 1)
    for id in 0..<count {
      let name = arena.span
      var slot = Int(truncatingIfNeeded: Self.hash(name, Int(starts[id])..<Int(starts[id + 1]))) & mask
      while wider[slot] != 0 { slot = (slot + 1) & mask }
      wider[slot] = UInt32(id + 1)
    }
    slots = wider
  }

  /// FNV-1a, folded: names are short and the table is private to one run.
  @inlinable
  static func hash(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> UInt64 {
    var value: UInt64 = 0xcbf2_9ce4_8422_2325
    for i in range { value = (value ^ UInt64(bytes[i])) &* 0x100_0000_01b3 }
    return value ^ (value >> 32)
  }
}
