import Bytes
import Commands
import Findings
import Foundation
import GoSource
import Support
import Terminal
import Testing
import Verification

/// The columns *keys* and *fields* of `forkpath.docc/findings.md`, beside what the code gives.
@Suite struct `The page of findings` {
  struct Row {
    var keys: String
    var fields: Set<String>
  }

  /// Code to row.
  static func rows(_ text: String) -> [String: Row] {
    var rows: [String: Row] = [:]
    for line in text.split(separator: "\n") {
      guard let match = line.wholeMatch(of: /\| `([a-z-]+)` \| .* \| ([^|]*) \|([^|]*)\|/) else { continue }
      let fields = match.3.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
      rows[String(match.1)] = Row(keys: String(match.2), fields: Set(fields.filter { !$0.isEmpty }))
    }
    return rows
  }

  static func rows() throws -> [String: Row] {
    let page = Repository.root.appending(path: "Sources/forkpath/forkpath.docc/findings.md")
    return rows(try String(contentsOf: page, encoding: .utf8))
  }

  /// The kinds of keys that the words of a row stand for.
  static func kinds(_ words: String) -> Set<String> {
    var kinds: Set<String> = []
    for word in words.components(separatedBy: ", ").flatMap({ $0.components(separatedBy: " or ") }) {
      switch word {
      case "none": break
      case "the code of the check": kinds.insert("check")
      case "place", "the file", "the directory", "its directory", "the copy", "the go.work": kinds.insert("file")
      case "both names": kinds.formUnion(["file", "package"])
      case "the module": kinds.insert("module")
      case "the package", "package", "the path", "the upstream path", "the import": kinds.insert("package")
      default: kinds.insert("unknown words: " + word)
      }
    }
    return kinds
  }

  static func kind(_ key: BaselineKey) -> String {
    switch key {
    case .package: "package"
    case .module: "module"
    case .file: "file"
    case .check: "check"
    }
  }

  /// A file in whose place an overlay of the user's shows another one.
  private static let overlaid: Leak = {
    var leak = Leak(package: "u/a", source: .directory("/o/a.go"), expected: "/f", mode: .module, mapping: .active)
    leak.overlaid = Leak.Overlaid(file: "a/a.go", setting: nil)
    return leak
  }()

  /// A finding of every kind: those of the tables, and those of the lines of a baseline, which have a place.
  static let findings: [Finding] =
    `A line of the baseline`.rows.map { Finding($0.fact, .error, at: Place(file: $0.file)) }
    + CheckCase.all.flatMap { $0.expected(in: "/s") } + ChangeCase.all.flatMap(\.findings)
    + GoCase.all.flatMap { $0.expected(in: "/s") }
    + [
      .inactive(Inactive(upstream: "u", activation: .environment(checkout: "/f", directory: "/f"))),
      .leak(overlaid), .unchecked(.leak, because: .notCheckedOut(directory: "sdk")),
      .unreadable(.refused(errno: 13)), .unloadable(Unloadable(module: "u", cause: .module("u/a"))),
    ].map { Finding($0, .error) }

  @Test func `names the keys that a baseline may use`() throws {
    let rows = try Self.rows()
    for code in Finding.Code.allCases {
      let row = try #require(rows[code.rawValue], "\(code.rawValue)")
      let documented = Self.kinds(row.keys)
      let found = Self.findings.filter { $0.code == code }.flatMap { $0.baselineKeys }.map(Self.kind)
      guard Self.findings.contains(where: { $0.code == code }) else { continue }
      #expect(found.allSatisfy(documented.contains), "\(code.rawValue): \(row.keys), and \(Set(found))")
      #expect(documented.isSubset(of: found), "\(code.rawValue): \(row.keys), but \(Set(found))")
    }
  }

  @Test func `names the fields of JSON`() throws {
    let rows = try Self.rows()
    for code in Finding.Code.allCases where code != .unreachable {
      let documented = try #require(rows[code.rawValue]).fields
      var given: Set<String> = []
      for finding in Self.findings where finding.code == code {
        guard case .object(let members) = finding.fact.details else { continue }
        given.formUnion(members.map(\.key))
      }
      #expect(given.isSubset(of: documented), "\(code.rawValue): \(given.subtracting(documented)) is not on the page")
      guard Self.findings.contains(where: { $0.code == code }) else { continue }
      #expect(documented.isSubset(of: given), "\(code.rawValue): \(documented.subtracting(given)) is in no finding")
    }
  }

  @Test func `would be missed where a row is wrong`() {
    let rows = Self.rows("| `leak` | a copy | the package, place | package, source |\n")
    #expect(rows["leak"]?.fields == ["package", "source"])
    #expect(Self.kinds(rows["leak"]?.keys ?? "") == ["package", "file"])
    #expect(Self.kinds("the importer") == ["unknown words: the importer"])
  }
}
