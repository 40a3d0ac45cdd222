import Support

/// Makes heads of Go files: most of them good, some broken in one or a few places.
struct HeadGenerator {
  private var random: SeededGenerator
  private var text: [UInt8] = []

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

  private mutating func pick(_ words: [String]) -> String { words.randomElement(using: &random) ?? "" }

  private mutating func put(_ word: String) { text.append(contentsOf: word.utf8) }

  static let blanks = [" ", " ", " ", "\t", "  ", "\r", "\n", " /* c */ ", "/**/", "/* a\nb */", " // c\n", "\r\n", ""]
  static let comments = [
    "// Copyright 2020 The É Authors.\n", "// a\n// b\n", "/* block\n * of\n */\n", "\n", "\n\n", "//go:build linux\n",
    "//go:build windows\n", "//go:build !windows && (amd64 || foo)\n", "// +build linux\n\n", "// +build windows\n\n",
    "//+build foo,!bar arm\n\n", "// +build ignore\n", "//go:build ignore\n\n", "//go:generate x\n",
    "/* */ //go:build windows\n", "  //go:build go1.20 // c\n", "//go:build a ||\n", "// go:build windows\n",
    "//\u{a0}+build windows\n\n", "//go:build\u{a0}linux\n", "//go:binary-only-package\n", "//line x.go:10\n",
    "\t// x\r\n",
    "//go:build cgo || é\n", "/* //go:build windows\n//go:build windows\n*/\n", "//go:build ((linux))\n",
  ]
  static let names = ["p", "main", "foo", "_", "é", "p_test", "documentation", "x1", "Go", "gopher", "interfaces"]
  static let paths = [
    "\"fmt\"", "\"os\"", "\"example.org/a/b-c/v2\"", "`io`", "`example.org/x`", "\"C\"", "\"embed\"", "\"./x\"",
    "\"é/ü\"",
    "\"a\\x62c\"", "\"\\u00e9\"", "\"gopkg.in/yaml.v3\"", "\"k8s.io/api/core/v1\"", "\"github.com/a/b\"", "\"x~y\"",
    "\"a@v1\"", "`a\rb`",
  ]
  static let badPaths = [
    "\"\"", "\"a b\"", "\"a!b\"", "`a\nb`", "\"a\\n\"", "\"\\q\"", "'a'", "\"a", "`a", "12", "\"\u{a0}\"",
    "\"\u{fffd}\"",
    "\"\u{200b}\"", "\"\\xff\"", "\"\\ud800\"", "x.y", "0x", "\"a\\", "\"\u{378}\"",
  ]
  static let tails = [
    "func f() {}\n", "var x = 1\n", "type T struct{}\n", "const c = 'x'\n", "// end\n", "", "int x\n", "if\n", "\0",
    "}\n",
    "import2 \"x\"\n", "/ 5\n", "\u{c}\n", ";\nimport \"late\"\n", "0x\n", "'a\n", "imprt \"a\"\n", "é\n", "/* open",
    "\u{b}",
    "func f() { import \"x\" }\nimport \"y\"\n",
  ]
  static let insertions = [
    ";", ",", "(", ")", "\n", " ", "\"", "`", "'", "\\", "/", "/*", "*/", "//", ".", "..", "import", "package", "func",
    "\0",
    "\u{c}", "\u{feff}", "é", "\u{2028}", "\u{a0}", "\u{201c}", "#", "0x", "1_", "08", "1e", "0b2", "'a'", "''",
    "'\\q'", "=", ":=",
    "++", "[", "]", "{", "}", "~", "+", "_", "i", "x", "\r", "\u{85}", "@", "\\x41", "break\n", "return\n", "...",
  ]
  static let suffixes = ["linux", "windows", "amd64", "arm", "386", "test", "x", "", "unix", "wasip1", "js", "x.pb"]

  /// The next head, and the name of its file.
  mutating func next() -> (name: String, text: [UInt8]) {
    text.removeAll(keepingCapacity: true)
    if chance(4) { put("\u{feff}") }
    if chance(1) { put("\u{feff}") }
    for _ in 0..<Int.random(in: 0..<4, using: &random) { put(pick(Self.comments)) }
    put("package")
    blank()
    put(pick(Self.names))
    if chance(10) {
      put(pick([" // import \"a/b\"", " /* import `a` */", "// import x", " // imports", " // import \"\\x61\" "]))
    }
    end()
    for _ in 0..<Int.random(in: 0..<4, using: &random) { declaration() }
    put(pick(Self.tails))
    let mutations = [0, 0, 0, 0, 1, 1, 1, 2, 3].randomElement(using: &random) ?? 0
    for _ in 0..<mutations { mutate() }
    return (fileName(), text)
  }

  private mutating func blank() { put(chance(80) ? " " : pick(Self.blanks)) }

  private mutating func end() {
    put(chance(85) ? "\n" : pick(["\n\n", ";", "; ", "\r\n", " // c\n", " /* c\n */", ";\n", ""]))
  }

  private mutating func declaration() {
    if chance(10) { put(pick(["// doc\n", "/* doc */\n", "\n"])) }
    put("import")
    if chance(50) {
      blank()
      specification()
      end()
      return
    }
    blank()
    put("(")
    if chance(90) { put("\n") }
    for _ in 0..<Int.random(in: 0..<5, using: &random) {
      if chance(70) { put("\t") }
      specification()
      end()
      if chance(5) { put(pick(["// c\n", "\n", ")", "/**/"])) }
    }
    put(")")
    end()
  }

  private mutating func specification() {
    if chance(20) {
      put(pick(["x", ".", "_", "é", "alias", "iff"]))
      blank()
    }
    put(chance(98) ? pick(Self.paths) : pick(Self.badPaths))
  }

  private mutating func mutate() {
    let place = Int.random(in: 0...text.count, using: &random)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: text.insert(contentsOf: pick(Self.insertions).utf8, at: place)
    case 1: text.insert(UInt8.random(in: 0...255, using: &random), at: place)
    case 2: if place < text.count { text[place] = UInt8.random(in: 0...255, using: &random) }
    case 3: text.removeSubrange(place..<min(text.count, place + Int.random(in: 1...4, using: &random)))
    case 4: text.removeSubrange(place...)
    default:
      let end = min(text.count, place + Int.random(in: 1...20, using: &random))
      text.insert(contentsOf: Array(text[place..<end]), at: Int.random(in: 0...text.count, using: &random))
    }
  }

  private mutating func fileName() -> String {
    if chance(85) { return "x.go" }
    var name = pick(["x", "linux", "windows", "amd64", "x.y"])
    for _ in 0..<Int.random(in: 0..<4, using: &random) { name += "_" + pick(Self.suffixes) }
    return name + ".go"
  }
}
