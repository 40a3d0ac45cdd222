/// A name interned in one `SymbolTable`; meaningless with another table.
@frozen
package struct Symbol: Hashable, Sendable {
  /// The position of the name in its table.
  package var index: UInt32

  @inlinable
  package init(index: UInt32) { self.index = index }

  // Written out so that other rooms compare numbers without a call.
  @inlinable @inline(__always)
  package static func == (left: Symbol, right: Symbol) -> Bool { left.index == right.index }

  @inlinable @inline(__always)
  package static func != (left: Symbol, right: Symbol) -> Bool { left.index != right.index }

  @inlinable
  package func hash(into hasher: inout Hasher) { hasher.combine(index) }

  /// The symbol for no name; it is in no table.
  @inlinable @inline(__always)
  package static var none: Symbol { Symbol(index: .max) }
}
