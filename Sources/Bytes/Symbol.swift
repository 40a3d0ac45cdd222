/// A name interned in one `SymbolTable`; meaningless with another table.
@frozen
package struct Symbol: Hashable, Sendable {
  package var index: UInt32

  @inlinable
  package init(index: UInt32) { self.index = index }
}
