import Bytes
import Support
import Terminal
import Testing

@Suite struct `The printer` {
  static let shown: [([UInt8], ByteString)] = [
    (Array("plain text, with 'quotes'".utf8), "plain text, with 'quotes'"),
    (Array("naïve 東京 🎉 ¡".utf8), "naïve 東京 🎉 ¡"),
    (Array("a\\b".utf8), "a\\\\b"),
    (Array("a\nb\tc\r\u{0}\u{7f}".utf8), "a\\x0ab\\x09c\\x0d\\x00\\x7f"),
    (Array("\u{1b}[31mred\u{1b}]8;;x\u{7}".utf8), "\\x1b[31mred\\x1b]8;;x\\x07"),
    (Array("\u{85}\u{9b}31m".utf8), "\\u{85}\\u{9b}31m"),
    (Array("a\u{202e}b\u{2066}\u{200f}\u{61c}".utf8), "a\\u{202e}b\\u{2066}\\u{200f}\\u{61c}"),
    (Array(".g\u{200d}it\u{200b}\u{feff}\u{2060}\u{ad}".utf8), ".g\\u{200d}it\\u{200b}\\u{feff}\\u{2060}\\u{ad}"),
    (Array("\u{2028}\u{2029}\u{a0}\u{3000}".utf8), "\\u{2028}\\u{2029}\\u{a0}\\u{3000}"),
    (Array("\u{e0041}\u{fe0f}\u{3164}\u{34f}".utf8), "\\u{e0041}\\u{fe0f}\\u{3164}\\u{34f}"),
    (Array("\u{e000}\u{10fffd}\u{378}\u{ffff}".utf8), "\\u{e000}\\u{10fffd}\\u{378}\\u{ffff}"),
    (Array("e\u{301}".utf8), "e\\u{301}"),
    ([0xff, 0x41, 0xc3], "\\xffA\\xc3"),
    ([0xc0, 0x80, 0xe0, 0x80, 0x80], "\\xc0\\x80\\xe0\\x80\\x80"),
    ([0xed, 0xa0, 0x80], "\\xed\\xa0\\x80"),
    ([0xf4, 0x90, 0x80, 0x80, 0xf0, 0x9f, 0x8e], "\\xf4\\x90\\x80\\x80\\xf0\\x9f\\x8e"),
  ]

  @Test(arguments: shown) func `shows what cannot be seen`(bytes: [UInt8], text: ByteString) {
    #expect(Printer.visible(ByteString(bytes)) == text)
    #expect(Printer.original(of: text) == ByteString(bytes))
  }

  @Test func `lets composed and decomposed twins be told apart`() {
    #expect(Printer.visible("\u{e9}") == ByteString([0xc3, 0xa9]))
    #expect(Printer.visible("e\u{301}") == "e\\u{301}")
  }

  static let commands: [(ByteString, ByteString)] = [
    ("::error::x\n", "\\x3a:error::x\n"), ("a\n \t ::warning::x\nb\n", "a\n \t \\x3a:warning::x\nb\n"),
    ("a ::b\n", "a ::b\n"), (":a\n", ":a\n"), ("x ##[error]y\n", "x #\\x23[error]y\n"),
    ("##vso[task]\n##VsO[\n", "#\\x23vso[task]\n#\\x23VsO[\n"),
    ("a ##teamcity[message]\n##Other[\n", "a #\\x23teamcity[message]\n#\\x23Other[\n"),
    ("## heading, ##vs, ##vso, ##vso-[\n", "## heading, ##vs, ##vso, ##vso-[\n"),
    ("###[group]\n", "##\\x23[group]\n"), ("##\u{1b}[0m", "#\\x23\u{1b}[0m"), ("##", "##"),
  ]

  @Test(arguments: commands) func `leaves no CI command in a line`(lines: ByteString, guarded: ByteString) {
    #expect(Printer.guarded(lines) == guarded)
    #expect(Printer.original(of: guarded) == lines)
  }

  /// Bytes that are likely to be trouble, with seeds instead of luck.
  static func hostile(_ generator: inout SeededGenerator) -> ByteString {
    let pieces: [ByteString] = [
      "::", "##[", "##vso[", "##teamcity[", "#", "\\", "\\x", "\\u{", "}", " ", "\n", "\r", "\t", "\u{1b}[1m",
      "\u{202e}", "\u{200d}",
      "\u{e0001}", "\u{2028}", "\u{85}", "e\u{301}", "é", "東", "41", "a", "::error file=x::",
    ]
    var bytes = ByteString()
    for _ in 0..<Int.random(in: 0...12, using: &generator) {
      if Bool.random(using: &generator) {
        bytes += pieces.randomElement(using: &generator) ?? ""
      } else {
        bytes.append(UInt8.random(in: 0...255, using: &generator))
      }
    }
    return bytes
  }

  /// What no line of output may do, told without the printer's own functions.
  static func isHarmless(_ text: ByteString) -> Bool {
    guard let string = String(validating: text.bytes, as: UTF8.self) else { return false }
    let scalars = string.unicodeScalars
    let hidden = scalars.contains { scalar in
      let category = scalar.properties.generalCategory
      return (scalar != "\n" && category == .control) || category == .format || category == .lineSeparator
        || category == .paragraphSeparator || category == .unassigned || category == .privateUse
        || scalar.properties.isDefaultIgnorableCodePoint
        || (scalar != " " && scalar.properties.isWhitespace && scalar != "\n")
    }
    let lines = string.utf8.split(separator: 10, omittingEmptySubsequences: false)
    let commands = lines.contains { line in
      let text = String(decoding: line, as: UTF8.self).lowercased()
      return text.utf8.drop { $0 == 32 }.starts(with: "::".utf8) || text.contains("##[") || text.contains("##vso[")
        || text.contains("##teamcity[")
    }
    return !hidden && !commands
  }

  @Test func `shows any bytes harmlessly and reversibly`() {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<20_000 {
      let bytes = Self.hostile(&generator)
      let shown = Printer.visible(bytes)
      #expect(Printer.original(of: shown) == bytes)
      let guarded = Printer.guarded(shown)
      #expect(Printer.original(of: guarded) == bytes)
      #expect(Self.isHarmless(guarded), "\(shown)")
      #expect(Printer.guarded(guarded) == guarded)
    }
  }

  @Test func `would be caught if it let something through`() {
    #expect(!Self.isHarmless("  ::error::x"))
    #expect(!Self.isHarmless("x ##[error]"))
    #expect(!Self.isHarmless("x ##VSO[task]"))
    #expect(!Self.isHarmless("\u{1b}[31m"))
    #expect(!Self.isHarmless("a\u{202e}"))
    #expect(!Self.isHarmless(ByteString([0xff])))
    #expect(Self.isHarmless("a :: b # # [\nplain"))
  }

  @Test func `survives any text as its own escape`() {
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<20_000 { _ = Printer.original(of: Self.hostile(&generator)) }
    for broken: ByteString in ["\\", "\\x", "\\x4", "\\xG0", "\\u", "\\u{", "\\u{}", "\\u{d800}", "\\u{110000}", "\\q"]
    {
      #expect(Printer.original(of: broken) == nil, "\(broken)")
    }
  }
}

@Suite struct `A text` {
  @Test func `makes visible what is interpolated and keeps what is written`() {
    let path: ByteString = "a\u{1b}\nb"
    let text: Text = "moved \(path) to \("x\\y", .path), \(3) files \\ done"
    #expect(text.bytes(colored: false) == "moved a\\x1b\\x0ab to x\\\\y, 3 files \\ done")
    #expect(
      text.bytes(colored: true) == "moved a\\x1b\\x0ab to \u{1b}[36mx\\\\y\u{1b}[0m, 3 files \\ done")
  }

  @Test func `knows its width`() {
    let text: Text = "ab \("東京", .path) \(ByteString([0xff]))"
    #expect(text.width == 3 + 4 + 1 + 4)
    #expect(DisplayWidth.truncated("abcdef", to: 5) == "ab...")
    #expect(DisplayWidth.truncated("東京都", to: 5) == "東...")
    #expect(DisplayWidth.truncated("abcdef", to: 6) == "abcdef")
    #expect(DisplayWidth.truncated("abcdef", to: 0) == "")
  }

  @Test func `stands on a page whose lines no CI system obeys`() {
    var page = Page()
    page.line("\(ByteString("::set-output name=x::y"))")
    page.line("  \(ByteString("::error::"))")
    page.line("#" + Text(ByteString("#[error]")))
    #expect(page.bytes == "\\x3a:set-output name=x::y\n  \\x3a:error::\n#\\x23[error]\n")
  }
}

@Suite struct `Colour` {
  static let cases: [(ColorChoice, Bool, [ByteString: ByteString], Bool)] = [
    (.auto, true, ["TERM": "xterm"], true), (.auto, true, [:], false), (.auto, false, ["TERM": "xterm"], false),
    (.auto, true, ["TERM": "dumb"], false), (.auto, true, ["TERM": "xterm", "NO_COLOR": "1"], false),
    (.auto, true, ["TERM": "xterm", "NO_COLOR": ""], true), (.auto, false, ["CLICOLOR_FORCE": "1"], true),
    (.auto, false, ["CLICOLOR_FORCE": "0"], false), (.auto, false, ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], false),
    (.auto, true, ["TERM": "xterm", "CLICOLOR": "0"], false), (.always, false, ["NO_COLOR": "1"], true),
    (.never, true, ["TERM": "xterm", "CLICOLOR_FORCE": "1"], false),
  ]

  @Test(arguments: cases)
  func `is decided for each stream`(
    choice: ColorChoice, isTerminal: Bool, environment: [ByteString: ByteString], expected: Bool
  ) {
    #expect(choice.isColored(isTerminal: isTerminal, environment: environment) == expected)
  }
}
