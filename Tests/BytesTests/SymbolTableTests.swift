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

  @Test func `puts names together as if they had been given whole`() {
    var table = SymbolTable()
    let parts = (0..<40).map { ByteString(String(repeating: "x", count: $0) + "\($0)") }
    let known = table.intern("src/" + parts[3])
    for part in parts {
      let end = table.intern(part)
      let count = table.count
      let made = table.intern("src", "/", before: end)
      #expect(table[made] == "src/" + part)
      #expect(table.intern("src/" + part) == made)
      #expect(table.count == (made == known ? count : count + 1))
      #expect(table.hasSuffix(made, end) && table.hasPrefix(made, "src/"))
      #expect(!table.hasSuffix(end, made) && !table.hasPrefix(end, "src/"))
    }
    // Many more, so that the table grows on the way.
    for number in 0..<5000 {
      let end = table.intern(ByteString("n\(number)"))
      let made = table.intern("a/b/", before: end)
      #expect(table[made] == ByteString("a/b/n\(number)"))
    }
  }

  @Test func `becomes a copy of another table`() {
    var other = SymbolTable()
    let names = (0..<600).map { ByteString("name\($0)") }
    let symbols = names.map { other.intern($0) }
    var table = SymbolTable()
    #expect(table.isEmpty)
    let taken = table.take(other)
    for (name, symbol) in zip(names, symbols) {
      #expect(taken[Int(symbol.index)] == symbol && table.lookup(name) == symbol)
      #expect(table.intern(symbol, of: other) == symbol)
    }
    _ = table.intern("more")
    #expect(other.lookup("more") == nil)
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
