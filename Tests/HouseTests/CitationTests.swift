import Foundation
import Support
import Testing

/// Comments cite documents, and documents cite tests and Go's sources; each of these leads somewhere.
@Suite struct `The documents` {
  static func text(_ file: URL) throws -> String { try String(contentsOf: file, encoding: .utf8) }

  /// Names of files below Tests and Fixtures, with and without their extension; names of worlds; and what stands between
  /// quotes in a test: descriptions, rows, test functions.
  static func evidence() throws -> (names: Set<String>, tests: String) {
    var names: Set<String> = []
    for folder in ["Tests", "Fixtures"] {
      let root = Repository.root.appending(path: folder)
      for case let path as String in FileManager.default.enumerator(atPath: root.path) ?? .init() {
        let file = URL(filePath: path)
        names.formUnion([file.lastPathComponent, file.deletingPathExtension().lastPathComponent])
        guard path.hasPrefix("worlds/") else { continue }
        let worlds = try text(root.appending(path: path)).matches(of: /(?m)^=== (.*)$/)
        names.formUnion(worlds.map { String($0.1) })
      }
    }
    let tests = try `The house`.swiftFiles(below: "Tests").map(text).joined()
    return (names, tests)
  }

  @Test func `have what each comment cites`() throws {
    let catalog = try Catalog()
    #expect(catalog.faults.isEmpty)
    #expect(catalog.brokenLinks.isEmpty)
    var count = 0
    let files =
      `The house`.swiftFiles(below: "Sources") + `The house`.swiftFiles(below: "Tests")
      + ["README.md", ".github/CONTRIBUTING.md", ".github/SECURITY.md"].map { Repository.root.appending(path: $0) }
      + catalog.pages.keys.map { Catalog.folder.appending(path: $0 + ".md") }
    for file in files where !["CitationTests.swift", "Catalog.swift"].contains(file.lastPathComponent) {
      let text = try Self.text(file)
      count += Catalog.count(in: text)
      let dangling = catalog.dangling(in: text)
      #expect(dangling.isEmpty, "\(file.lastPathComponent) cites \(dangling)")
    }
    #expect(count > 120)
    #expect(catalog.rules.count > 90)
  }

  @Test func `say what each room is for`() throws {
    let page = try #require(try Catalog().pages["architecture"])
    for room in `The house`.declared.keys where !["TransactionsDriver", "Benchmarks"].contains(room) {
      #expect(page.contains("| `\(room)` |"), "\(room)")
    }
  }

  @Test func `list every code of a finding and no other`() throws {
    let source = try Self.text(Repository.root.appending(path: "Sources/Findings/Code.swift"))
    let codes = source.matches(of: /(?m)^    case (\w+)(?: = "([a-z-]+)")?$/).map { String($0.2 ?? $0.1) }
    let page = try #require(try Catalog().pages["findings"])
    #expect(codes.count > 30)
    #expect(page.matches(of: /(?m)^\| `([a-z-]+)` \|/).map { String($0.1) }.sorted() == codes.sorted())
  }

  @Test func `name types that exist`() throws {
    let sources = try `The house`.swiftFiles(below: "Sources").map(Self.text).joined()
    for (page, text) in try Catalog().pages where !page.hasSuffix("-rules") {
      for name in text.matches(of: /`([A-Z]\w+[a-z])(?:\.\w+)?`/).map({ String($0.1) }) where !name.hasSuffix("Tests") {
        let isRoom = `The house`.declared.keys.contains(name)
        #expect(isRoom || sources.contains(" \(name)"), "\(page): \(name)")
      }
    }
  }

  @Test func `name tests that exist`() throws {
    let (names, tests) = try Self.evidence()
    let catalog = try Catalog()
    for (id, rule) in catalog.rules {
      for name in rule.evidence where !names.contains(name) {
        #expect(tests.contains("\"\(name)\"") || tests.contains("`\(name)`"), "\(id): \(name)")
      }
    }
    for (page, text) in catalog.pages {
      for name in text.matches(of: /`([A-Z]\w+Tests|[a-z-]+\.txtar)`/).map({ String($0.1) }) {
        #expect(names.contains(name), "\(page): \(name)")
      }
    }
  }

  @Test(.enabled(if: RealGo.installed.contains { $0.name == "1.27" }, "GO127 names no go command"))
  func `name functions of Go's sources that exist`() throws {
    let go = try #require(RealGo.installed.last)
    for (id, rule) in try Catalog().rules {
      for symbol in rule.symbols { #expect(try Self.declares(go, symbol), "\(id): \(symbol)") }
    }
    #expect(try !Self.declares(go, "cmd/go/internal/modload.NoSuchFunction"))
  }

  /// Whether `go/build.(*Context).Import` is a function, type, variable or constant below GOROOT/src.
  static func declares(_ go: RealGo, _ symbol: String) throws -> Bool {
    let parts = try #require(symbol.wholeMatch(of: /((?:.*\/)?[^.\/]+)\.(?:.*\.)?(\w+)/))
    let folder = URL(filePath: go.root).appending(path: "src/" + parts.1)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".go") }
    let declaration = try Regex("(?m)^(?:(?:func|type|var|const) (?:\\([^)]*\\) )?|\\t)\(parts.2)\\b")
    return try files.contains { try Self.text(folder.appending(path: $0)).contains(declaration) }
  }

  @Test func `would be missed where they lack something`() throws {
    let catalog = try Catalog()
    #expect(catalog.dangling(in: "/// Go compares roots as text (rule M18).") == [])
    #expect(catalog.dangling(in: "/// Go compares roots as text (rules M18, M999).") == ["M999"])
    #expect(catalog.dangling(in: "let a = 1  // as written down (see no-such-page)") == ["no-such-page"])
    #expect(catalog.dangling(in: "// Decided elsewhere (facts G19).") == ["facts G1"])
    let entry =
      "# Rules\n\n### X\n\n### M1: A\n\nText.\n\nSource: `a.b`.\n\n### M2: B\n\nText.\n\nSource: x. Shown by: `c`.\n"
    #expect(Catalog(pages: ["some-rules": entry]).faults.count == 3)
    #expect(Catalog(pages: ["a": "[B](b.md)"]).brokenLinks == ["a: b"])
  }

  private static let docc = Program("docc")

  @Test(.enabled(if: docc.isUsable && Program.python.isUsable, "docc or python3 is not installed"))
  func `are rendered without a warning`() throws {
    let scratch = try Scratch()
    let rendered = try Self.render(Catalog.folder.path, into: scratch.path + "/out")
    #expect(rendered.status == 0 && rendered.errors.isEmpty, "\(rendered.errorText)")
    for (name, link) in [
      ("page", "[it](nowhere.md)"), ("heading", "[it](bad.md#nowhere)"), ("picture", "![it](Resources/no.svg)"),
    ] {
      try scratch.write("\(name).docc/bad.md", "# Bad\n\nSee.\n\nSee \(link).\n")
      #expect(try Self.render(scratch.path + "/\(name).docc", into: scratch.path + "/" + name).status != 0, "\(name)")
    }
  }

  static func render(_ catalog: String, into output: String) throws -> Program.Outcome {
    let path = URL(filePath: docc.path ?? "").deletingLastPathComponent().path + ":/usr/bin:/bin"
    return try Program.python.run(
      [Repository.root.path + "/.ci/documents", output, catalog], environment: ["PATH": path])
  }
}
