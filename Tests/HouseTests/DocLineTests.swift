import Foundation
import Support
import Testing

/// A declaration that other rooms see has a line that says what its name does not.
@Suite struct `Doc lines` {
  /// How many declarations of a room may lack one: names that say all, such as `path`, `line` or `isEmpty`.
  static let allowed = [
    "Bytes": 8, "GoSource": 50, "Machine": 12, "Resolution": 32, "Terminal": 42, "Transactions": 12,
  ]

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
    var missing: [String: [String]] = [:]
    for file in `The house`.swiftFiles(below: "Sources") {
      let room = file.pathComponents[Repository.root.pathComponents.count + 1]
      missing[room, default: []] += Self.undocumented(in: try String(contentsOf: file, encoding: .utf8))
    }
    for (room, limit) in Self.allowed {
      let lines = missing[room] ?? []
      #expect(lines.count <= limit, "\(room): \(lines.count) of at most \(limit)\n\(lines.joined(separator: "\n"))")
    }
  }

  @Test func `are missed where there is none`() {
    #expect(
      Self.undocumented(in: "/// Says it.\npackage func a() {}\n\npackage func b() {}\n") == ["package func b() {}"])
    #expect(Self.undocumented(in: "  @inlinable\n  package var c: Int { 1 }\n") == ["package var c: Int { 1 }"])
    #expect(Self.undocumented(in: "package init(a: Int) {\n  self.a = a\n}\n").isEmpty)
    #expect(Self.undocumented(in: "package init(a: Int) {\n  start(a)\n}\n").count == 1)
  }
}
