import Bytes
import GoSource
import Support
import Testing

@Suite struct `Places of ascending offsets` {
  @Test func `are those that are counted from the start of the file`() {
    var random = SeededGenerator(seed: 5)
    for _ in 0..<2000 {
      let density = Int.random(in: 1...40, using: &random)
      var bytes = (0..<Int.random(in: 1...700, using: &random)).map { _ -> UInt8 in
        Int.random(in: 0..<density, using: &random) == 0 ? 10 : UInt8.random(in: 0...255, using: &random)
      }
      if Bool.random(using: &random) { bytes = [0xef, 0xbb, 0xbf] + bytes }
      let text = ByteString(bytes)
      let span = text.bytes.span
      var lines = LineCounter(span)
      var offset = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
      while offset < text.count {
        // The last newline of a file starts no line, and no import starts behind it.
        #expect(lines.position(of: offset, in: span) == SourcePosition(of: offset, in: span))
        offset += Int.random(in: 0...90, using: &random)
      }
    }
  }
}
