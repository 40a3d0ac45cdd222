import Bytes
import GoSource
import Support
import Testing

@Suite struct `Values by path` {
  private static func map(_ paths: [ByteString]) -> PathMap<Int> {
    var map = PathMap<Int>()
    for (number, path) in paths.enumerated() { map.add(path, number) }
    return map
  }

  @Test(
    arguments: [
      ("a/b", "a/b"), ("a/b/c", "a/b"), ("a/b/c/d", "a/b/c/d"), ("a/bc", "a"), ("a", "a"), ("b", nil), ("", nil),
      ("ab", nil),
      ("/x/y", "/"), ("/", "/"), ("a//b", "a"),
    ] as [(ByteString, ByteString?)])
  func `are found for what lies below, by whole elements, the deepest first`(path: ByteString, holder: ByteString?) {
    let map = Self.map(["a", "a/b", "a/b/c/d", "/"])
    #expect(map.deepest(holding: path)?.path == holder)
    #expect(map.holds(path) == (holder != nil))
  }

  @Test func `are those that were added first`() {
    let map = Self.map(["a", "b", "a"])
    #expect(map["a"] == 0)
    #expect(map.deepest(holding: "a/x")?.value == 0)
  }

  @Test func `are the same as those that a comparison with each path finds`() {
    var generator = SeededGenerator(seed: 14)
    let letters = ["a", "b", "ab", "a/b"]
    func path() -> ByteString {
      ByteString(
        (0..<Int.random(in: 1...4, using: &generator)).map { _ in letters.randomElement(using: &generator) ?? "" }
          .joined(separator: "/"))
    }
    for _ in 0..<500 {
      let paths = (0..<6).map { _ in path() }
      let wanted = path()
      let holders = paths.filter { wanted == $0 || wanted.hasPrefix($0 + "/") }
      #expect(
        Self.map(paths).deepest(holding: wanted)?.path == holders.max { $0.count < $1.count }, "\(wanted) in \(paths)")
    }
  }
}
