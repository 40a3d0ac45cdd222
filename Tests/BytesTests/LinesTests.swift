import Bytes
import Testing

@Suite struct `Lines of a text` {
  static let texts: [ByteString] = ["", "\n", "\n\n", "a", "a\n", "\na", "a\nb", "a\r\nb\n", "a\n\n\nb\n\n"]

  @Test(arguments: texts) func `are the pieces between newlines, made one at a time`(text: ByteString) {
    let pieces = text.bytes.split(separator: 10, omittingEmptySubsequences: false).map { ByteString(Array($0)) }
    #expect(Array(text.lines) == pieces)
    #expect(text.split(on: 10) == pieces)
  }

  @Test func `none at all is not one that is empty`() {
    #expect(Array(ByteLines.none).isEmpty)
    #expect(Array(ByteString().lines) == [""])
  }
}
