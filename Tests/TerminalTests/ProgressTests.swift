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

@Suite struct `A measure` {
  @Test func `needs no grammar`() {
    #expect(Measure.counts([("files", 1), ("imports", 211)]).bytes(colored: false) == "files 1, imports 211")
  }

  @Test(arguments: [
    (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1536, "1.5 KiB"), (10_239, "9.9 KiB"), (10_240, "10 KiB"),
    (158 << 20, "158 MiB"), (UInt64.max, "15 EiB"),
  ])
  func `tells bytes`(count: UInt64, text: String) {
    #expect(Measure.bytes(count) == text)
  }

  @Test func `tells time`() {
    let times: [(Duration, String)] = [
      (.milliseconds(-5), "0 ms"), (.microseconds(900), "0 ms"), (.milliseconds(7), "7 ms"),
      (.milliseconds(1250), "1.2 s"), (.seconds(42), "42 s"), (.seconds(185), "3 min 5 s"),
    ]
    for (time, text) in times { #expect(Measure.time(time) == text) }
  }
}
