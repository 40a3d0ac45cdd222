/// Gives equal byte strings equal symbols, numbered from 0 in order of first appearance.
///
/// All names are in one arena, so that a table of a hundred thousand import paths is three allocations. Bounds: 4 GiB
/// of names and 2^32 - 1 symbols.
@frozen
package struct SymbolTable: Sendable {
  @usableFromInline var arena: ContiguousArray<UInt8> = []
  @usableFromInline var starts: ContiguousArray<UInt32> = [0]
  /// Open addressing; a slot holds a symbol's index + 1, 0 is free.
  @usableFromInline var slots: ContiguousArray<UInt32>
  /// Differs from run to run, so that names cannot be made that all fall into one slot.
  @usableFromInline let seed: UInt64

  /// An empty table.
  @inlinable
  package init() {
    slots = ContiguousArray(repeating: 0, count: 256)
    seed = UInt64.random(in: .min ... .max)
  }

  /// An empty table with room for so many names and bytes before anything is moved; room that is not used costs nothing.
  package init(names: Int, bytes: Int) {
    self.init()
    arena.reserveCapacity(bytes)
    starts.reserveCapacity(names + 1)
  }

  @inlinable
  package var count: Int { starts.count - 1 }

  @inlinable
  package var isEmpty: Bool { starts.count == 1 }

  /// The bytes of `symbol`, copied.
  @inlinable
  package subscript(symbol: Symbol) -> ByteString {
    ByteString(slice: arena[range(of: symbol)])
  }

  /// Where the bytes of `symbol` are in `withArena`'s span.
  @inlinable
  package func range(of symbol: Symbol) -> Range<Int> {
    Int(starts[Int(symbol.index)])..<Int(starts[Int(symbol.index) + 1])
  }

  /// Lends the bytes of all names, to be cut with `range(of:)`.
  @inlinable
  package func withArena<Result>(_ body: (borrowing Span<UInt8>) -> Result) -> Result { body(arena.span) }

  /// The symbol of `name`, which is added where it is new.
  @inlinable
  package mutating func intern(_ name: ByteString) -> Symbol {
    intern(name.bytes.span, 0..<name.count)
  }

  /// The symbol of the bytes in `range`, without a copy where the name is known.
  @inlinable
  package mutating func intern(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Symbol {
    var slot = find(bytes, range)
    if slots[slot] != 0 { return Symbol(index: slots[slot] - 1) }
    if (count + 1) * 2 > slots.count {
      grow()
      slot = find(bytes, range)
    }
    unsafe bytes.extracting(range).withUnsafeBufferPointer { unsafe arena.append(contentsOf: $0) }
    starts.append(UInt32(arena.count))
    slots[slot] = UInt32(count)
    return Symbol(index: UInt32(count - 1))
  }

  /// Becomes a copy of another table, in which each symbol is its own.
  package mutating func take(_ other: SymbolTable) -> ContiguousArray<Symbol> {
    self = other
    // The copy that the next name would make, with room for more.
    arena.reserveCapacity(arena.count * 5 / 2)
    starts.reserveCapacity(starts.count * 5 / 2)
    return ContiguousArray((0..<other.count).lazy.map { Symbol(index: UInt32($0)) })
  }

  /// The symbol here of a name of another table.
  package mutating func intern(_ symbol: Symbol, of other: borrowing SymbolTable) -> Symbol {
    intern(other.arena.span, other.range(of: symbol))
  }

  /// The symbol of the text of `left` followed by that of `right`.
  ///
  /// The name is built at the end of the arena, so that a known name allocates nothing.
  package mutating func intern(_ left: ByteString, _ right: ByteString = ByteString(), before symbol: Symbol) -> Symbol
  {
    let end = arena.count
    arena.append(contentsOf: left.bytes)
    arena.append(contentsOf: right.bytes)
    let tail = range(of: symbol)
    let start = arena.count
    arena.append(contentsOf: repeatElement(0, count: tail.count))
    unsafe arena.withUnsafeMutableBufferPointer { all in
      guard let base = all.baseAddress else { return }
      unsafe (base + start).update(from: base + tail.lowerBound, count: tail.count)
    }
    let name = end..<arena.count
    var slot = find(arena.span, name)
    if slots[slot] != 0 {
      arena.removeLast(name.count)
      return Symbol(index: slots[slot] - 1)
    }
    if (count + 1) * 2 > slots.count {
      grow()
      slot = find(arena.span, name)
    }
    starts.append(UInt32(arena.count))
    slots[slot] = UInt32(count)
    return Symbol(index: UInt32(count - 1))
  }

  /// The symbol of the first `count` bytes of another.
  package mutating func intern(prefix count: Int, of symbol: Symbol) -> Symbol {
    let whole = range(of: symbol)
    let part = whole.lowerBound..<(whole.lowerBound + min(count, whole.count))
    let slot = find(arena.span, part)
    if slots[slot] != 0 { return Symbol(index: slots[slot] - 1) }
    return intern(ByteString(slice: arena[part]))
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
    let raw = unsafe arena.span.bytes
    while k + 8 <= shared {
      let x = Self.word(raw, a.lowerBound + k)
      let y = Self.word(raw, b.lowerBound + k)
      if x != y { return x.byteSwapped < y.byteSwapped }
      k += 8
    }
    while k < shared {
      let (x, y) = (arena[a.lowerBound + k], arena[b.lowerBound + k])
      if x != y { return x < y }
      k += 1
    }
    return a.count < b.count
  }

  /// Whether a walk comes to the path `left` before it comes to `right`: a slash sorts before any other byte.
  package func isWalkedBefore(_ left: Symbol, _ right: Symbol) -> Bool {
    let (a, b) = (range(of: left), range(of: right))
    let shared = min(a.count, b.count)
    let raw = unsafe arena.span.bytes
    var k = 0
    while k + 8 <= shared {
      let difference = Self.word(raw, a.lowerBound + k) ^ Self.word(raw, b.lowerBound + k)
      if difference != 0 {
        k += difference.trailingZeroBitCount / 8
        break
      }
      k += 8
    }
    while k < shared && arena[a.lowerBound + k] == arena[b.lowerBound + k] { k += 1 }
    if k == shared { return a.count < b.count }
    let (x, y) = (arena[a.lowerBound + k], arena[b.lowerBound + k])
    if x == UInt8(ascii: "/") { return true }
    return y != UInt8(ascii: "/") && x < y
  }

  /// Whether the name starts with `prefix`.
  package func hasPrefix(_ symbol: Symbol, _ prefix: ByteString) -> Bool {
    let name = range(of: symbol)
    return name.count >= prefix.count && isEqual(name.lowerBound, prefix.bytes.span, 0..<prefix.count)
  }

  /// Whether the name ends with another.
  package func hasSuffix(_ symbol: Symbol, _ suffix: Symbol) -> Bool {
    let (name, other) = (range(of: symbol), range(of: suffix))
    return name.count >= other.count && isEqual(name.upperBound - other.count, arena.span, other)
  }

  /// The symbol of `name` if it was interned before.
  @inlinable
  package func lookup(_ name: ByteString) -> Symbol? {
    let slot = find(name.bytes.span, 0..<name.count)
    return slots[slot] == 0 ? nil : Symbol(index: slots[slot] - 1)
  }

  /// The symbol of the bytes of `range` if they were interned before.
  @inlinable
  package func lookup(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Symbol? {
    let slot = find(bytes, range)
    return slots[slot] == 0 ? nil : Symbol(index: slots[slot] - 1)
  }

  /// The slot that holds these bytes, or the free one where they belong.
  @inlinable
  func find(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Int {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash(bytes, range)) & mask
    while slots[slot] != 0 {
      let start = Int(starts[Int(slots[slot]) - 1])
      if Int(starts[Int(slots[slot])]) - start == range.count && isEqual(start, bytes, range) { return slot }
      slot = (slot + 1) & mask
    }
    return slot
  }

  /// Whether the bytes at `start` of the arena are those of `range`.
  @inlinable
  func isEqual(_ start: Int, _ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Bool {
    let mine = unsafe arena.span.bytes
    let theirs = unsafe bytes.bytes
    let count = range.count
    if count < 8 { return Self.tail(mine, start, count) == Self.tail(theirs, range.lowerBound, count) }
    var k = 0
    while k + 8 <= count {
      if Self.word(mine, start + k) != Self.word(theirs, range.lowerBound + k) { return false }
      k += 8
    }
    // The last eight bytes, of which some were compared already.
    return k == count || Self.word(mine, start + count - 8) == Self.word(theirs, range.upperBound - 8)
  }

  /// The `count` bytes at `offset`, fewer than eight, as a number that only equal bytes have. The caller has seen to it that they
  /// are there.
  @inlinable @inline(__always)
  static func tail(_ bytes: borrowing RawSpan, _ offset: Int, _ count: Int) -> UInt64 {
    if count >= 4 {
      // Two words of four bytes that overlap.
      let low = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt32.self).littleEndian
      let high = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset + count - 4, as: UInt32.self)
        .littleEndian
      return UInt64(low) | UInt64(high) << 32
    }
    var rest: UInt64 = 0
    for k in 0..<count {
      rest = rest << 8 | UInt64(unsafe bytes.unsafeLoad(fromUncheckedByteOffset: offset + k, as: UInt8.self))
    }
    return rest
  }

  /// Eight bytes, the first of them the lowest. The caller has seen to it that they are there.
  @inlinable @inline(__always)
  static func word(_ bytes: borrowing RawSpan, _ offset: Int) -> UInt64 {
    unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self).littleEndian
  }

  @inlinable
  mutating func grow() {
    let mask = slots.count * 2 - 1
    var wider = ContiguousArray<UInt32>(repeating: 0, count: mask + 1)
    for id in 0..<count {
      let name = arena.span
      var slot = Int(truncatingIfNeeded: hash(name, Int(starts[id])..<Int(starts[id + 1]))) & mask
      while wider[slot] != 0 { slot = (slot + 1) & mask }
      wider[slot] = UInt32(id + 1)
    }
    slots = wider
  }

  /// Eight bytes at a time, multiplied and folded; `range` is in `bytes`.
  @inlinable
  func hash(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> UInt64 {
    let raw = unsafe bytes.bytes
    var value = seed ^ UInt64(truncatingIfNeeded: range.count)
    var i = range.lowerBound
    while i + 8 <= range.upperBound {
      value = (value ^ Self.word(raw, i)) &* 0x9e37_79b9_7f4a_7c15
      value ^= value >> 32
      i += 8
    }
    // What is left, or the last eight bytes, of which some are in the value already.
    let rest =
      range.count < 8 ? Self.tail(raw, range.lowerBound, range.count) : Self.word(raw, range.upperBound - 8)
    value = (value ^ rest) &* 0x9e37_79b9_7f4a_7c15
    return value ^ (value >> 29)
  }
}
