import Bytes
import Findings
import Resolution
import Testing

@testable import Reachability

/// Records of the checksum database, as tlog.ParseRecord and Tile.Path of golang.org/x/mod have them.
@Suite struct `A record of the checksum database` {
  private static let text: ByteString = "m.example v1.0.0 h1:A=\nm.example v1.0.0/go.mod h1:B=\n"

  private static func answer(_ number: String, of size: Int = 3, text: ByteString = text) -> ByteString {
    let hash = Base64.encode(ByteString(Array(repeating: 7, count: 32)))
    return ByteString(number + "\n") + text + "\ngo.sum database tree\n" + ByteString("\(size)\n") + hash + "\n\n- x\n"
  }

  @Test func `has a number, lines of go_sum and a tree`() throws {
    let record = try #require(SumRecord(Self.answer("2")))
    #expect(record.number == 2 && record.text == Self.text && record.treeSize == 3 && record.isInTree)
    #expect(SumRecord(Self.answer("3"))?.isInTree == false)
    #expect(SumRecord(Self.answer("+1"))?.number == 1)
  }

  @Test func `is refused in any other form`() {
    let bad = [
      Self.answer("x"), Self.answer("-1"), Self.answer(""), Self.answer("1", text: "a\tb\n"),
      Self.answer("1", text: "a"),
      Self.answer("1", text: ByteString([0xff, 10])), "1\nm.example v1.0.0 h1:A=\n",
      "1\nm.example v1.0.0 h1:A=\n\nother\n",
    ]
    for answer in bad { #expect(SumRecord(answer) == nil, "\(answer)") }
  }

  @Test(arguments: [
    (0, 1, ["tile/8/0/000.p/1", "tile/8/0/000"]), (255, 256, ["tile/8/0/000"]),
    (300, 301, ["tile/8/0/001.p/45", "tile/8/0/001"]),
    (34_280_611, 35_119_576, ["tile/8/0/x133/908"]),
    (35_119_575, 35_119_576, ["tile/8/0/x137/185.p/216", "tile/8/0/x137/185"]),
    (1_000_000_000, 1_000_000_001, ["tile/8/0/x003/x906/250.p/1", "tile/8/0/x003/x906/250"]),
  ])
  func `is in the tile that go asks for`(number: Int, size: Int, paths: [ByteString]) throws {
    let record = try #require(SumRecord(Self.answer("\(number)", of: size)))
    #expect(record.tiles == paths)
  }

  @Test func `is authentic where its tile has its hash in its place`() throws {
    let record = try #require(SumRecord(Self.answer("1")))
    let digits = Digest.hex(of: ByteString([0]) + Self.text)
    let hash = try ByteString(
      stride(from: 0, to: 64, by: 2).map { try #require(UInt8(digits[$0..<$0 + 2].lossyText, radix: 16)) })
    let other = ByteString(Array(repeating: 1, count: 32))
    #expect(record.isAuthentic(in: other + hash + other))
    // A whole tile takes the place of the one that is asked for.
    #expect(record.isAuthentic(in: other + hash + other + other + other))
    for tile in [other + other + hash, hash + other + other, other + hash, other + hash + other + "x", ByteString()] {
      #expect(!record.isAuthentic(in: tile))
    }
  }

  @Test func `words of a server are told without the values of the query that was asked`() throws {
    func words(_ address: String, _ body: ByteString) throws -> ByteString {
      let request = Request(tag: 0, address: try #require(WebAddress(ByteString(address))))
      return Prober.words(of: Answer(Attempt(request), status: 403, body: body))
    }
    let address = "https://store.example/m.zip?X-Signature=s3cr3t%2Bvalue&n=1"
    #expect(try words(address, "bad s3cr3t%2Bvalue, n=1") == "bad [...], n=1")
    #expect(try words(address, "s3cr3t+value was s3cr3t+value") == "[...] was [...]")
    #expect(try words("https://store.example/m.zip", "bad s3cr3t") == "bad s3cr3t")
  }
}
