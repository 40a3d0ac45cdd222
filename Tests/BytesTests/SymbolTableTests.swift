import Bytes
import Testing

@Suite struct `A symbol table` {
  @Test func `gives equal names one symbol and keeps their bytes`() {
    var table = SymbolTable()
    let names = (0..<5000).map { ByteString("github.com/org/name\($0)") }
    let symbols = names.map { table.intern($0) }
    #expect(table.count == 5000)
    for (name, symbol) in zip(names, symbols) {
      #expect(table.intern(name) == symbol)
      #expect(table.lookup(name) == symbol)
      #expect(table[symbol] == name)
    }
    #expect(table.lookup("absent") == nil)
  }

  @Test func `keeps names apart that Swift strings merge`() {
    var table = SymbolTable()
    #expect(table.intern(ByteString([0xc3, 0xa9])) != table.intern(ByteString([0x65, 0xcc, 0x81])))
  }

  @Test func `orders names by their bytes, whatever their lengths`() {
    var table = SymbolTable()
    let parts: [ByteString] = ["", "a", "abcdefgh", "abcdefgi", "abcdefghi", "abcdefgh\u{80}", "b", "abcdefghijklmnop"]
    let names = parts + parts.flatMap { left in parts.map { left + $0 } }
    for left in names {
      for right in names {
        let (x, y) = (table.intern(left), table.intern(right))
        #expect(table.precedes(x, y) == (left < right))
        #expect((x == y) == (left == right))
      }
    }
  }

  @Test func `adopts the names of another table`() {
    var table = SymbolTable()
    var other = SymbolTable()
    _ = table.intern("shared")
    let names = (0..<300).map { ByteString("name\($0)") } + ["shared"]
    let symbols = names.map { other.intern($0) }
    let adopted = table.adopt(other)
    for (name, symbol) in zip(names, symbols) { #expect(table[adopted[Int(symbol.index)]] == name) }
    #expect(table.count == 301)
  }
}
