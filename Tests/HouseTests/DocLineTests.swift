import Foundation
import Support
import Testing

/// A declaration that other rooms see has a line that says what its name does not.
@Suite struct `Doc lines` {
  /// Names of properties that say all: a reader of the type around them knows what they are.
  static let wellKnown: Set<String> = [
    "after", "before", "body", "code", "column", "content", "directory", "error", "errors", "file", "files", "findings",
    "from", "importer", "key", "kind", "line", "module", "name", "package", "path", "place", "position", "root",
    "second", "summary", "target", "text", "to", "upstream", "url", "value", "version",
  ]

  /// Whether this declares a property with such a name, or one with the name of its type: `severity: Severity`,
  /// `errors: [ModFileError]`.
  static func saysAll(_ declaration: some StringProtocol) -> Bool {
    guard
      let parts = String(declaration).prefixMatch(
        of: /package (?:(?:private|internal)\(set\) )?(?:var|let) (\w+)(?:: \[?(?:\w+\.)*(\w+))?/)
    else { return false }
    let name = parts.1.lowercased()
    if wellKnown.contains(String(parts.1)) { return true }
    guard let type = parts.2?.lowercased(), type != "bytestring" else { return false }
    return type == name
      || name.count > 3 && (type.hasSuffix(name) || name.hasSuffix("s") && type.hasSuffix(name.dropLast()))
  }

  /// The lines with a `package` declaration that has no doc line and needs one. Operators, protocol conformances, the
  /// names of the standard library and initialisers that only assign need none.
  static func undocumented(in text: String) -> [String] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    var found: [String] = []
    for (number, line) in lines.enumerated() {
      let declaration = line.drop { $0 == " " }
      guard declaration.hasPrefix("package "), !declaration.hasPrefix("package import"),
        !declaration.hasPrefix("package extension")
      else { continue }
      var above = number - 1
      while above >= 0, lines[above].drop(while: { $0 == " " }).hasPrefix("@") { above -= 1 }
      if above >= 0, lines[above].drop(while: { $0 == " " }).hasPrefix("///") { continue }
      if declaration.contains(
        /static func (?:==|!=|<|\+)|func hash\(into|func append|var (?:debugD|d)escription|init\([a-z]+Literal|subscript\(/
      )
        || declaration.contains(/var (?:isEmpty|count|first|last)\b/)
        || declaration.contains(/func (?:hasSuffix|lastIndex|contains\(_ byte|dropLast|prefix\(_ k)\b/)
        || saysAll(declaration)
      {
        continue
      }
      if declaration.contains(/\binit[?(]/), onlyAssigns(lines[number...]) { continue }
      found.append(String(declaration))
    }
    return found
  }

  /// Whether the body of the initialiser that starts here is one line, or assignments.
  private static func onlyAssigns(_ lines: ArraySlice<Substring>) -> Bool {
    guard let open = lines.prefix(9).firstIndex(where: { $0.contains("{") }) else { return false }
    if lines[open].hasSuffix("}") { return true }
    let body = lines[(open + 1)...].prefix { $0.drop { $0 == " " } != "}" }
    return body.count < 12 && body.allSatisfy { $0.contains(/^ *(?:\((?:self\.)?\w|self\.|\w+ = )/) }
  }

  @Test func `are where they are needed`() throws {
    var declarations: [String: Int] = [:]
    for file in `The house`.swiftFiles(below: "Sources") {
      let room = file.pathComponents[Repository.root.pathComponents.count + 1]
      let text = try String(contentsOf: file, encoding: .utf8)
      declarations[room, default: 0] += text.matches(of: /(?m)^\x20*package\x20/).count
      for line in Self.undocumented(in: text) {
        Issue.record("\(room)/\(file.lastPathComponent): '\(line)' has no doc line")
      }
    }
    // All rooms but the C code and the program itself, which declare nothing for others.
    let rooms = try FileManager.default.contentsOfDirectory(atPath: Repository.root.appending(path: "Sources").path)
    #expect(Set(declarations.filter { $0.value > 4 }.keys) == Set(rooms).subtracting(["CMachine", "forkpath"]))
  }

  @Test func `are missed where there is none`() {
    #expect(
      Self.undocumented(in: "/// Says it.\npackage func a() {}\n\npackage func b() {}\n") == ["package func b() {}"])
    #expect(Self.undocumented(in: "  @inlinable\n  package var c: Int { 1 }\n") == ["package var c: Int { 1 }"])
    #expect(Self.undocumented(in: "package init(a: Int) {\n  self.a = a\n}\n").isEmpty)
    #expect(Self.undocumented(in: "package init(a: Int) {\n  start(a)\n}\n").count == 1)
    #expect(Self.undocumented(in: "package var seconds: Double\npackage var outcome: ByteString\n").count == 2)
    let plain = "package var path: ByteString\npackage let reason: Refusal.Reason\npackage var errors: [ModFileError]\n"
    #expect(Self.undocumented(in: plain).isEmpty)
  }
}
