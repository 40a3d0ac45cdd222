import Support

/// Makes go.mod and go.work files: most of them good, some broken.
struct ModFileGenerator {
  private var random: SeededGenerator
  private var text: [UInt8] = []
  /// Files to change in places instead of making new ones.
  let corpus: [[UInt8]]

  init(seed: UInt64, corpus: [[UInt8]]) { (random, self.corpus) = (SeededGenerator(seed: seed), corpus) }

  private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

  private mutating func pick(_ words: [String]) -> String { words.randomElement(using: &random) ?? "" }

  private mutating func put(_ word: String) { text.append(contentsOf: word.utf8) }

  static let paths = [
    "example.org/a", "example.org/a/v2", "gopkg.in/yaml.v3", "github.com/A/b", "\"example.org/q\"", "a", "gopkg.in/x",
    "example.org/a/v1", "é.org/x", "example.org/inc", "'x'", "`x`", "\"a\\x62\"", "\"a b\"", "\"", "a\"b",
  ]
  static let versions = [
    "v1.2.3", "v0.0.0-20240708091011-b5c72eceee31", "v2.0.0", "v2.0.0+incompatible", "v3.1.0", "v1.0.0-rc.1", "v1",
    "master",
    "latest", "v1.2.3+meta", "v2", "\"v1.2.3\"", "v01.2.3", "v1.2", "(", "[", "v1.5.0",
  ]
  static let directories = ["../x", "./y", ".", "..", "/abs/z", "z", "\"../a b\"", "..\\w", "C:\\x", "x@v1", "../a=>b"]
  static let goes = [
    "1.16", "1.21", "1.21.3", "1.23rc1", "1", "go1.20", "1.021", "v1.20", "1.20.x", "2.0", "1.18 ", "1.9.9.9",
  ]
  static let comments = [
    " // indirect", " // indirect; why", "//indirect", " // x; indirect", " // c", " // Deprecated: gone",
    "\t//  indirect ",
    " // Indirect", " // indirect;x",
  ]
  static let leads = [
    "// c\n", "\n", "// Deprecated: use b\n", "// Deprecated:a\n//\n// more\n", "// one\n\n// two\n", "\r\n", "  \t\n",
    "// x\n// Deprecated: y\n", "//\n// Deprecated:   z\n// w\n",
  ]
  static let insertions = [
    "(", ")", "[", "]", ",", "\"", "`", "'", "\n", " ", "\t", "\r", "//", "/*", "=>", "{", "}", "\\", "\0", "\u{feff}",
    "\u{a0}",
    "é", "go 1.20\n", "module b\n", "toolchain go1.21\n", "()", "( )", "// c\n", "require", "\u{b}", "\u{2028}",
  ]

  /// The next file, and its kind.
  mutating func next() -> (kind: String, text: [UInt8]) {
    let kind = ["main", "main", "dependency", "work"].randomElement(using: &random) ?? "main"
    text.removeAll(keepingCapacity: true)
    if let whole = corpus.randomElement(using: &random), chance(30) {
      text = whole
    } else {
      if kind != "work" || chance(3) { line("module") }
      if chance(80) { line("go") }
      for _ in 0..<Int.random(in: 0..<6, using: &random) {
        line(
          pick(
            kind == "work"
              ? ["use", "use", "use", "replace", "godebug", "toolchain", "require"]
              : [
                "require", "require", "require", "exclude", "replace", "retract", "tool", "ignore", "godebug",
                "toolchain",
                "foo", "module", "go", "use",
              ]))
      }
    }
    let mutations = [0, 0, 0, 0, 0, 1, 1, 2, 4].randomElement(using: &random) ?? 0
    for _ in 0..<mutations { mutate() }
    return (kind, text)
  }

  private mutating func line(_ verb: String) {
    if chance(15) { put(pick(Self.leads)) }
    if chance(4) { put("  ") }
    guard chance(35) else {
      put(verb)
      put(chance(92) ? " " : pick(["\t", "  ", ""]))
      arguments(verb)
      end()
      return
    }
    put(verb)
    put(pick([" (", " (", " (", " (", " (", " (", " ( ", "(", " x ("]))
    if chance(90) { end() }
    for _ in 0..<Int.random(in: 0..<4, using: &random) {
      if chance(15) { put(pick(Self.leads)) }
      put("\t")
      arguments(verb)
      end()
    }
    if chance(97) { put(")") }
    end()
  }

  private mutating func end() {
    if chance(20) { put(pick(Self.comments)) }
    put(chance(94) ? "\n" : pick(["\r\n", "\n\n", ""]))
  }

  private mutating func arguments(_ verb: String) {
    // The first words of each list are good ones.
    func good(_ words: [String], _ count: Int, _ isGood: Bool) -> [String] {
      isGood ? Array(words.prefix(count)) : words
    }
    let isGood = chance(97)
    let path = good(Self.paths, 4, isGood), version = good(Self.versions, 2, isGood)
    switch verb {
    case "module", "tool", "ignore": put(pick(path))
    case "use": put(pick(good(Self.directories, 5, isGood)))
    case "go": put(pick(good(Self.goes, 4, isGood)))
    case "toolchain": put(pick(isGood ? ["go1.21.3", "default"] : ["go1.22-x", "go2", "default x", "", "go1"]))
    case "godebug": put(pick(isGood ? ["a=b", "default=go1.21"] : ["a", "a=b=c", "a=,", "a b=c"]))
    case "replace":
      put(pick(path) + " ")
      if chance(40) { put(pick(version) + " ") }
      put(chance(95) ? "=> " : pick(["=", "=>", ""]))
      if chance(50) { put(pick(good(Self.directories, 5, isGood))) } else { put(pick(path) + " " + pick(version)) }
    case "retract":
      if chance(50) { put(pick(version)) } else { put("[" + pick(version) + ", " + pick(version) + "]") }
    default: put(pick(path) + " " + pick(version))
    }
    if chance(2) { put(" extra") }
  }

  private mutating func mutate() {
    let place = Int.random(in: 0...text.count, using: &random)
    switch Int.random(in: 0..<5, using: &random) {
    case 0: text.insert(contentsOf: pick(Self.insertions).utf8, at: place)
    case 1: text.insert(UInt8.random(in: 0...255, using: &random), at: place)
    case 2: text.removeSubrange(place..<min(text.count, place + Int.random(in: 1...4, using: &random)))
    case 3: text.removeSubrange(place...)
    default:
      let end = min(text.count, place + Int.random(in: 1...30, using: &random))
      text.insert(contentsOf: Array(text[place..<end]), at: Int.random(in: 0...text.count, using: &random))
    }
  }
}
