import Bytes

/// Which experiments a toolchain has on, read in its own source: `internal/buildcfg.ParseGOEXPERIMENT`.
///
/// The function changes from version to version, but its shape does not: Boolean names set under `switch goarch`, then a
/// literal `baseline := goexperiment.Flags{…}`. So it can be read in versions that are newer than this program.
struct Experiments {
  /// Lower-case names that are on.
  private(set) var enabled: Set<ByteString> = []

  init(source: ByteString, goos: ByteString, goarch: ByteString) {
    var facts: [ByteString: Bool] = [:]
    /// Nil outside a switch on goarch; inside, whether the current case is the one for this processor.
    var isChosen: Bool?
    var isBaseline = false
    for raw in source.split(on: UInt8(ascii: "\n")) {
      let line = (raw.firstRange(of: "//").map { raw.prefix($0.lowerBound) } ?? raw).trimmed
      if isBaseline {
        if line == "}" { return }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
        let value = line.dropFirst(colon + 1).trimmed
        let expression = value.last == UInt8(ascii: ",") ? value.dropLast(1) : value
        if Self.evaluate(expression, facts, goos, goarch) { enabled.insert(Self.lowercase(line.prefix(colon).trimmed)) }
      } else if line == "baseline := goexperiment.Flags{" {
        isBaseline = true
      } else if line == "switch goarch {" {
        isChosen = false
      } else if line == "}" {
        isChosen = nil
      } else if isChosen != nil, line.hasPrefix("case "), line.last == UInt8(ascii: ":") {
        isChosen = line.firstRange(of: "\"" + goarch + "\"") != nil
      } else if isChosen != false, let (name, expression) = Self.assignment(line) {
        facts[name] = Self.evaluate(expression, facts, goos, goarch)
      }
    }
  }

  /// Applies the words of GOEXPERIMENT; throws the first name that `isKnown` rejects.
  mutating func apply(_ text: ByteString, isKnown: (ByteString) -> Bool) throws(GoEnvironmentError) {
    let required = enabled.intersection(["regabiwrappers", "regabiargs"])
    for word in text.split(on: UInt8(ascii: ",")) where !word.isEmpty {
      if word == "none" {
        enabled = []
        continue
      }
      let isOn = !word.hasPrefix("no")
      let name = isOn ? word : word.dropFirst(2)
      if name != "regabi" && !isKnown(name) { throw .unknownExperiment(name: name) }
      let names: Set<ByteString> = name == "regabi" ? ["regabiwrappers", "regabiargs"] : [name]
      if isOn { enabled.formUnion(names) } else { enabled.subtract(names) }
    }
    enabled.formUnion(required)
  }

  private static func assignment(_ line: ByteString) -> (ByteString, ByteString)? {
    guard let equals = line.firstIndex(of: UInt8(ascii: "=")), equals > 0, equals + 1 < line.count,
      line[equals + 1] != UInt8(ascii: "=")
    else { return nil }
    let left = line[equals - 1] == UInt8(ascii: ":") ? line.prefix(equals - 1) : line.prefix(equals)
    let name = left.trimmed
    let isName = !name.isEmpty && name.bytes.allSatisfy { ($0 | 32) >= 97 && ($0 | 32) <= 122 || $0 >= 48 && $0 <= 57 }
    return isName ? (name, line.dropFirst(equals + 1).trimmed) : nil
  }

  /// `a || b && goos != "x"`, with parentheses only around the whole.
  private static func evaluate(
    _ expression: ByteString, _ facts: [ByteString: Bool], _ goos: ByteString, _ goarch: ByteString
  ) -> Bool {
    var text = expression
    if text.first == UInt8(ascii: "("), text.last == UInt8(ascii: ")") { text = text.dropFirst(1).dropLast(1) }
    return pieces(of: text, "||").contains { alternative in
      pieces(of: alternative, "&&").allSatisfy { atom in
        for (sign, isEqual) in [(ByteString("=="), true), (ByteString("!="), false)] {
          guard let found = atom.firstRange(of: sign) else { continue }
          let left = atom.prefix(found.lowerBound).trimmed
          let right = atom.dropFirst(found.upperBound).trimmed
          let subject = left == "goos" ? goos : left == "goarch" ? goarch : ByteString()
          return (right == "\"" + subject + "\"") == isEqual
        }
        return atom == "true" || facts[atom] == true
      }
    }
  }

  private static func pieces(of text: ByteString, _ separator: ByteString) -> [ByteString] {
    var found: [ByteString] = []
    var start = 0
    while let range = text.firstRange(of: separator, from: start) {
      found.append(text[start..<range.lowerBound].trimmed)
      start = range.upperBound
    }
    return found + [text.dropFirst(start).trimmed]
  }

  private static func lowercase(_ name: ByteString) -> ByteString {
    ByteString(name.bytes.map { $0 >= 65 && $0 <= 90 ? $0 | 32 : $0 })
  }
}
