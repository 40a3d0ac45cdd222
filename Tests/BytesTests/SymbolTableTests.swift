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
}
