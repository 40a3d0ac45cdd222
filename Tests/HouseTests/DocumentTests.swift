import Foundation
import Support
import Testing

/// What README.md and the pages for users say beside their sessions, which `PageTests` types.
@Suite struct `The documents for users` {
  static let readme = Repository.root.appending(path: "README.md")

  /// README.md and every page of the catalog, by name.
  static func pages() throws -> [(name: String, folder: URL, text: String)] {
    let readme = try String(contentsOf: readme, encoding: .utf8)
    return [("README", Repository.root, readme)]
      + (try Catalog().pages.sorted { $0.key < $1.key }.map { ($0.key, Catalog.folder, $0.value) })
  }

  static func page(_ name: String) throws -> String { try #require(try Catalog().pages[name]) }

  /// Where links and pictures of a page lead, without those to the web.
  static func links(in text: String) -> [String] {
    let prose = text.replacing(/(?s)```.*?\n```/, with: "")
    let found = prose.matches(of: /\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/)
    return found.map { String($0.1 ?? $0.2 ?? "") }
  }

  /// The anchor that GitHub gives a heading.
  static func anchors(in text: String) -> [String] {
    text.matches(of: /(?m)^#+ (.*)$/).map { heading in
      heading.1.lowercased().replacing(/[^a-z0-9 _-]/, with: "").replacing(" ", with: "-")
    }
  }

  static func broken(_ text: String, in folder: URL) -> [String] {
    links(in: text).filter { link in
      if link.hasPrefix("https://") { return link.wholeMatch(of: /https:\/\/[a-z0-9.-]+\.[a-z]+(\/\S*)?/) == nil }
      let parts = link.split(separator: "#", omittingEmptySubsequences: false).map(String.init)
      let file = parts[0].isEmpty ? nil : folder.appending(path: parts[0])
      if let file, !FileManager.default.fileExists(atPath: file.path) { return true }
      guard parts.count == 2 else { return false }
      let target = file.flatMap { try? String(contentsOf: $0, encoding: .utf8) } ?? text
      return !anchors(in: target).contains(parts[1])
    }
  }

  @Test func `link to what is there`() throws {
    var count = 0
    for page in try Self.pages() {
      let broken = Self.broken(page.text, in: page.folder)
      #expect(broken.isEmpty, "\(page.name): \(broken)")
      count += Self.links(in: page.text).count
    }
    #expect(count > 60)
    #expect(Self.broken("# A b\n[x](#a-b) [y](#c) [z](no.md) ![p](Resources/no.svg)", in: Catalog.folder).count == 3)
    #expect(Self.broken("<img src=\"no.svg\"> [w](ftp://example.org)", in: Catalog.folder).count == 2)
  }

  /// Commands that no test types as they stand: they need a container engine, another repository, or minutes that `.ci/run`
  /// takes for the same lines.
  static let untyped = [
    "brew ", "cp forkpath.rb", "docker build", "docker run", "swift build", ".build/release/forkpath",
  ]

  @Test func `have no command that nobody types`() throws {
    let pagesOfUsers = try Self.pages().filter { $0.text.contains("```console\n") || $0.name == "finding-examples" }
    #expect(pagesOfUsers.count > 12)
    for page in pagesOfUsers {
      for block in page.text.matches(of: /(?s)\n```([a-z]*)\n(.*?)\n```/) {
        switch block.1 {
        case "console", "sh", "yaml": continue
        case "text":
          for line in block.2.split(separator: "\n") {
            let isCommand = line.hasPrefix("$ ") || line.contains(/^(forkpath|go|git|swift|docker|pip|\.)[ \/]/)
            #expect(!isCommand || Self.untyped.contains { line.hasPrefix($0) }, "\(page.name): \(line)")
          }
        default: Issue.record("\(page.name): a block of '\(block.1)'")
        }
      }
    }
  }

  /// The first column of a table, by the heading of it.
  static func rows(_ heading: String, in text: String) -> [String] {
    guard let table = text.components(separatedBy: "| \(heading) |").dropFirst().first else { return [] }
    return table.components(separatedBy: "\n\n")[0].split(separator: "\n").dropFirst(2).map {
      $0.split(separator: "|")[0].trimmingCharacters(in: .whitespaces)
    }
  }

  @Test func `name each exit status, variable and command of the code, and no other`() throws {
    let reference = try Self.page("reference")
    let sources = try `The house`.swiftFiles(below: "Sources").map { try String(contentsOf: $0, encoding: .utf8) }
    let statuses = try #require(sources.first { $0.contains("enum ExitStatus: Int32") })
    #expect(Self.rows("status", in: reference) == statuses.matches(of: /case \w+ = (\d+)/).map { String($0.1) })

    let variables = Self.rows("variable", in: reference).flatMap { $0.matches(of: /`(\w+)`/).map { String($0.1) } }
    let all = sources.joined()
    for name in variables {
      #expect(all.contains("\"\(name)\"") || all.contains("\"\(name.lowercased())\""), "\(name)")
    }
    for found in all.matches(of: /"((?:XDG_STATE|CLICOLOR|NO_COLOR|NETRC|SSL_CERT|TMPDIR|HTTPS?_PROXY)\w*)"/) {
      #expect(variables.contains(String(found.1)), "\(found.1)")
    }

    let commands = sources.flatMap { $0.matches(of: /Declaration<Self>\(\n\s+"(\w+)"/) }.map { String($0.1) }
    #expect(commands.count > 12)
    let readme = Self.rows("command", in: try String(contentsOf: Self.readme, encoding: .utf8)).joined(separator: " ")
    let page = try Self.page("commands")
    for command in commands {
      #expect(readme.contains("`\(command)"), "\(command)")
      #expect(page.contains("\n## \(command)\n") && page.contains("\n$ forkpath help \(command)\n"), "\(command)")
    }
  }

  /// What README.md promises that the table of the page on macOS does not have: sections, strategies and commands.
  static func unsaidForMacOS(readme: String, page: String) throws -> [String] {
    let table = page.components(separatedBy: "| section |").dropFirst().joined().components(separatedBy: "\n\n")[0]
    let lines = table.split(separator: "\n").dropFirst(2).map {
      $0.split(separator: "|", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
    }.filter { $0.count == 5 }
    var unsaid = lines.filter { line in
      !["typechecked", "stand-in", "not tried"].contains { line[3].hasPrefix($0) }
    }.map { "how '\($0[2])' is known" }
    let sections = readme.matches(of: /(?m)^## (.*)$/).map { String($0.1) }
    // These promise nothing.
    for section in sections + ["first lines"] where !["The problem", "Documents"].contains(section) {
      if !lines.contains(where: { $0[1] == section }) { unsaid.append(section) }
    }
    for line in lines where line[1] != "first lines" && !sections.contains(line[1]) {
      unsaid.append("no section \(line[1])")
    }
    func quoted(_ text: String) -> [String] { text.matches(of: /`([a-z]+)/).map { String($0.1) } }
    let strategies = readme.components(separatedBy: "## Strategies")[1].components(separatedBy: "\n## ")[0]
      .matches(of: /(?m)^\|.*\| `([a-z]+)` \|/).map { String($0.1) }
    let commands = rows("command", in: readme).flatMap(quoted)
    for (section, names) in [("Strategies", strategies), ("Commands", commands)] {
      let said = lines.filter { $0[1] == section || $0[1] == "The first minute" || $0[1] == "Safety" }.flatMap {
        quoted($0[2])
      }
      unsaid += Set(names).subtracting(said).sorted()
    }
    return unsaid
  }

  @Test func `say of every promise how it is known for macOS`() throws {
    let (readme, page) = (try String(contentsOf: Self.readme, encoding: .utf8), try Self.page("macos"))
    #expect(try Self.unsaidForMacOS(readme: readme, page: page) == [])
    // Controls: a row without its word, a section and a command more than the table has, and a row too few.
    #expect(
      try Self.unsaidForMacOS(readme: readme, page: page.replacing("| typechecked |\n", with: "| works |\n")).count == 1
    )
    #expect(try Self.unsaidForMacOS(readme: readme + "\n## Speed\n", page: page) == ["Speed"])
    let more = readme.replacing("| `undo [DIR]` |", with: "| `fetch [DIR]` | fetches |\n| `undo [DIR]` |")
    #expect(try Self.unsaidForMacOS(readme: more, page: page) == ["fetch"])
    #expect(try Self.unsaidForMacOS(readme: readme, page: page.replacing("`relocate`", with: "it")) == ["relocate"])
  }

  @Test func `describe each field of JSON`() throws {
    let page = try Self.page("json")
    let prose = page.replacing(/(?s)```.*?\n```/, with: "")
    // Those of a finding's details are in another page.
    let described = try Set(
      (prose + Self.page("findings").replacing(/[|,]/, with: "`").replacing("` ", with: "`"))
        .matches(of: /`(\w+)/).map { String($0.1) })
    let fields = page.matches(of: /(?m)^ +"(\w+)":\x20/).map { String($0.1) }
    #expect(Set(fields).count > 50)
    // Names of variables and what is counted are data.
    #expect(Set(fields).subtracting(described).filter { $0 != $0.uppercased() } == [])
  }

  @Test(.enabled(if: Program.python.isUsable, "python3 is not installed"))
  func `have the pictures that the script draws`() throws {
    let scratch = try Scratch()
    func drawn(_ script: String) throws -> [String: Data] {
      let run = try Program.python.run([script, scratch.path + "/out"])
      try #require(run.status == 0, "\(run.errorText)")
      return try Self.files(URL(filePath: scratch.path + "/out"))
    }
    let kept = try Self.files(Catalog.folder.appending(path: "Resources"))
    if ProcessInfo.processInfo.environment["RECORD"] == "1" {
      _ = try Program.python.run([Repository.root.path + "/.ci/pictures"])
      return
    }
    #expect(try drawn(Repository.root.path + "/.ci/pictures") == kept)
    #expect(kept.count == 12 && kept.keys.count { $0.hasSuffix("~dark.svg") } == 6)
    // The control: another output in README.md is another picture.
    try scratch.makeDirectory("other/.ci")
    try FileManager.default.copyItem(
      atPath: Repository.root.path + "/.ci/pictures", toPath: scratch.path + "/other/.ci/pictures")
    let readme = try String(contentsOf: Self.readme, encoding: .utf8)
    try scratch.write("other/README.md", readme.replacing("hello from your fork", with: "hello from nobody"))
    #expect(try drawn(scratch.path + "/other/.ci/pictures")["first-minute.svg"] != kept["first-minute.svg"])
  }

  static func files(_ folder: URL) throws -> [String: Data] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    return Dictionary(uniqueKeysWithValues: try names.map { ($0, try Data(contentsOf: folder.appending(path: $0))) })
  }
}
