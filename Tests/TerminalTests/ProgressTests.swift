import Bytes
import Terminal
import Testing

@Suite struct `A progress line` {
  static let eraser: ByteString = "\r\u{1b}[K"

  @Test func `waits, shows, holds back and is erased`() {
    var line = ProgressLine(width: 40)
    let state = ProgressLine.State("checking", done: 3, of: 20, detail: "example.org/a")
    #expect(line.show(state, at: .milliseconds(299)) == "")
    #expect(line.erase() == "")
    #expect(line.show(state, at: .milliseconds(300)) == Self.eraser + "checking 3/20  example.org/a")
    #expect(line.show(state, at: .milliseconds(399)) == "")
    #expect(line.show(.init("reading", done: 7), at: .milliseconds(400)) == Self.eraser + "reading 7")
    #expect(line.erase() == Self.eraser)
    #expect(line.erase() == "")
    #expect(line.show(state, at: .milliseconds(410)) == Self.eraser + "checking 3/20  example.org/a")
  }

  @Test func `never fills the terminal and shows no hidden byte`() {
    for width in 0...60 {
      var line = ProgressLine(width: width)
      let bytes = line.show(
        .init("checking", done: 3, of: 20, detail: "東京/\u{1b}[31m\n" + ByteString([0xff])), at: .seconds(1))
      let text = bytes.dropFirst(Self.eraser.count)
      #expect(DisplayWidth.of(text) <= max(0, width - 1))
      #expect(`The printer`.isHarmless(text), "\(text)")
    }
  }
}

@Suite struct `A table` {
  static func text(_ table: Table, margin: Int = 0) -> String {
    var page = Page()
    page.lines(table.lines(margin: margin))
    return page.bytes.lossyText
  }

  @Test func `aligns its columns by what is seen`() {
    var table = Table([.left, .right])
    table.row("name", "n", "what")
    table.row("東京", "1000", "wide")
    table.row("\(ByteString([0xff]), .path)", "7")
    #expect(Self.text(table, margin: 2) == "  name     n  what\n  東京  1000  wide\n  \\xff     7\n")
    #expect(Self.text(Table()) == "")
  }
}
