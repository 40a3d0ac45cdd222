import Bytes
import Foundation
import Support
import Terminal
import Testing

@Suite struct `A diagnostic` {
  static let whole = Diagnostic(
    .error, code: "module-path-mismatch", "packages here import 'example.org/up', but go.mod says 'example.org/you'",
    place: .init(file: "go.mod", line: 12, column: 8, source: "module example.org/you", length: 15),
    notes: ["first imported in cli.go:27:2"], help: .look(Fix(["forkpath", "setup", "--upstream", "example.org/up"])))

  static func text(
    _ diagnostic: Diagnostic, showsCode: Bool = false, colored: Bool = false, width: Int? = nil
  ) -> String {
    var page = Page(isColored: colored, width: width)
    page.diagnostic(diagnostic, showsCode: showsCode)
    return page.bytes.lossyText
  }

  @Test func `is read by a person`() {
    #expect(
      Self.text(Self.whole) == """
        error: packages here import 'example.org/up', but go.mod says 'example.org/you'
          --> go.mod:12:8
            |
         12 | module example.org/you
            |        ^^^^^^^^^^^^^^^
        note: first imported in cli.go:27:2
        help: forkpath setup --upstream example.org/up

        """)
  }

  @Test func `shows its code and colours when asked`() {
    let short = Diagnostic(.warning, code: "leak", "a")
    #expect(Self.text(short) == "warning: a\n")
    #expect(Self.text(short, showsCode: true) == "warning[leak]: a\n")
    #expect(Self.text(short, colored: true) == "\u{1b}[1;33mwarning\u{1b}[0m: a\n")
  }

  static let places: [(Diagnostic.Place, String)] = [
    (.init(file: "a b"), "  --> a b\n"), (.init(file: "a", line: 3), "  --> a:3\n"),
    (.init(file: "a", line: 3, column: 9), "  --> a:3:9\n"), (.init(file: "a", column: 9), "  --> a\n"),
    (
      .init(file: "a", line: 1, column: 3, source: "\t\u{1b}x\u{202e}y", length: 1),
      "  --> a:1:3\n   |\n 1 |   \\x1bx\\u{202e}y\n   |       ^\n"
    ),
    (.init(file: "a", line: 1, column: 2, source: "x", length: 5), "  --> a:1:2\n   |\n 1 | x\n   |  ^\n"),
    (.init(file: "a", line: 1, column: 99, source: "x"), "  --> a:1:99\n"),
    (.init(file: "a", line: 1, column: 1, source: "", length: Int.max), "  --> a:1:1\n   |\n 1 | \n   | ^\n"),
  ]

  @Test(arguments: places) func `points at its place`(place: Diagnostic.Place, expected: String) {
    #expect(Self.text(Diagnostic(.note, code: "x", "m", place: place)) == "note: m\n" + expected)
  }

  @Test func `shows the neighbourhood of a long line`() {
    let line = ByteString(repeatElement(97, count: 5000)) + "HERE" + ByteString(repeatElement(98, count: 5000))
    let text = Self.text(
      Diagnostic(.note, code: "x", "m", place: .init(file: "f", line: 1, column: 5001, source: line, length: 4)))
    let lines = text.split(separator: "\n")
    #expect(lines.count == 5)
    #expect(lines.allSatisfy { $0.count < 130 })
    #expect(lines[3].contains("aaHEREbb"))
    #expect(lines[4].distance(from: lines[4].startIndex, to: lines[4].firstIndex(of: "^") ?? lines[4].endIndex) == 45)
  }

  @Test func `cannot forge a second line`() {
    let forged = Diagnostic(
      .error, code: "x", "a\n::error::b", place: .init(file: "p\n::error::c"), notes: ["\r##[error]d"],
      help: .advice("\u{1b}[2J"))
    let text = Self.text(forged)
    #expect(
      text == """
        error: a\\x0a::error::b
          --> p\\x0a::error::c
        note: \\x0d#\\x23[error]d
        note: \\x1b[2J

        """)
    let typed = Diagnostic(.error, code: "x", "m", help: .fix(Fix(["\u{1b}[2J", "\n::error::"])))
    #expect(Self.text(typed) == "error: m\nhelp: $'\\033[2J' $'\\012::error::'\n")
  }

  @Test func `is broken between words on a narrow terminal, and its command is not`() {
    let diagnostic = Diagnostic(
      .error, code: "x", "'example.org/up' comes from example.org/up@v1.4.0, not from the fork",
      notes: ["imported by 'example.org/up/a-name-that-is-wider-than-the-terminal'", "help: rm -r /"],
      help: .fix(Fix(["forkpath", "setup", "--upstream", "example.org/up", "/home/you/tool"])))
    #expect(
      Self.text(diagnostic, width: 40) == """
        error: 'example.org/up' comes from
            example.org/up@v1.4.0, not from the
            fork
        note: imported by
            'example.org/up/a-name-that-is-wider-than-the-terminal'
        note: help: rm -r /
        help: forkpath setup --upstream example.org/up /home/you/tool

        """)
    // A name that is broken gives no line that begins with a mark of ours.
    let forged = Diagnostic(.error, code: "x", "the directory 'a b c d e f help: rm -r / error: x' is not one")
    let lines = Self.text(forged, width: 40).split(separator: "\n")
    #expect(lines.count == 2 && lines.dropFirst().allSatisfy { $0.hasPrefix("    ") }, "\(lines)")
    #expect(Self.text(diagnostic, width: nil).split(separator: "\n").count == 4)
  }

  @Test func `has its advice as a note, since what is behind help can be typed`() {
    let diagnostic = Diagnostic(.error, code: "x", "m", notes: ["n"], help: .advice("ask the owner"))
    #expect(Self.text(diagnostic) == "error: m\nnote: n\nnote: ask the owner\n")
    #expect(
      diagnostic.json.line
        == #"{"severity":"error","code":"x","message":"m","notes":["n","ask the owner"]}"#)
  }

  @Test func `is read by a machine`() throws {
    #expect(
      Self.whole.json.line == """
        {"severity":"error","code":"module-path-mismatch","message":"packages here import 'example.org/up', but go.mod \
        says 'example.org/you'","file":"go.mod","line":12,"column":8,"notes":["first imported in cli.go:27:2"],\
        "help":"forkpath setup --upstream example.org/up"}
        """)
    #expect(Diagnostic(.note, code: "x", "m").json.line == #"{"severity":"note","code":"x","message":"m"}"#)
  }
}

@Suite struct `A JSON document` {
  @Test func `keeps the order of its keys and is indented`() {
    let value: JSON = ["version": 1, "b": ["x", true, .null, -5], "a": [:], "c": [], "d": ["e": [["f": true]]]]
    #expect(
      value.document == """
        {
          "version": 1,
          "b": [
            "x",
            true,
            null,
            -5
          ],
          "a": {},
          "c": [],
          "d": {
            "e": [
              {
                "f": true
              }
            ]
          }
        }

        """)
    #expect(value.line == #"{"version":1,"b":["x",true,null,-5],"a":{},"c":[],"d":{"e":[{"f":true}]}}"#)
  }

  @Test func `gives bytes that are not text as base64`() {
    #expect(JSON(ByteString([0xff])).line == #"{"bytes":"/w=="}"#)
    #expect(JSON(ByteString([0xff, 0x00, 0x41])).line == #"{"bytes":"/wBB"}"#)
    #expect(JSON(ByteString([0xff, 0x10])).line == #"{"bytes":"/xA="}"#)
    #expect(JSON([ByteString("é"), ByteString([0xc3])]).line == #"["é",{"bytes":"ww=="}]"#)
    #expect(JSON(ByteString?.none).line == "null")
  }

  @Test func `is read back by another parser, whatever is in it`() throws {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<5000 {
      let bytes = `The printer`.hostile(&generator)
      let text: JSON = ["v": JSON(bytes)]
      #expect(`The printer`.isHarmless(text.line), "\(text.line)")
      let read = try #require(JSONSerialization.jsonObject(with: Data(text.document.bytes)) as? [String: Any])
      if let string = read["v"] as? String {
        #expect(ByteString(string) == bytes)
      } else {
        let encoded = try #require((read["v"] as? [String: String])?["bytes"])
        #expect(Data(base64Encoded: encoded).map { ByteString($0) } == bytes)
      }
    }
  }
}

@Suite struct `A shell word` {
  static let words: [ByteString] = [
    "", "a", "a b", "it's", "$(id)", "`id`", "\\", "\\'", "a\"b", "~", "*", "#x", "é", "-n", "!x", "%s", "a;b", "{a,b}",
  ]

  @Test(.enabled(if: Program.sh.isUsable, "sh is not installed")) func `is read back by sh`() throws {
    let line = try Self.words.map { try #require(ShellWord.posix($0)) }.joined(separator: " ")
    let read = try Program.sh.run(["-c", "printf '%s\\n' " + line.lossyText])
    #expect(ByteString(read.output).split(on: 10).dropLast() == Self.words[...])
  }

  @Test(.enabled(if: Program.fish.isUsable, "fish is not installed")) func `is read back by fish`() throws {
    let line = try Self.words.map { try #require(ShellWord.fish($0)) }.joined(separator: " ")
    let read = try Program.fish.run(["--no-config", "-c", "printf '%s\\n' " + line.lossyText])
    #expect(ByteString(read.output).split(on: 10).dropLast() == Self.words[...])
  }

  @Test(arguments: ["a\nb", "a\u{0}b", "a\rb"]) func `refuses what a line cannot carry`(word: String) {
    #expect(ShellWord.posix(ByteString(word)) == nil)
    #expect(ShellWord.fish(ByteString(word)) == nil)
  }

  @Test func `needs no quotes for a plain path`() {
    #expect(ShellWord.posix("/a/b-c_d.go:1@v2") == "/a/b-c_d.go:1@v2")
    #expect(ShellWord.posix("it's") == #"'it'\''s'"#)
    #expect(ShellWord.fish("it's") == #"'it\'s'"#)
  }
}
