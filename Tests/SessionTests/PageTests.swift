import Foundation
import Support
import Testing

/// A page that a user reads: README.md, or one of the catalog.
struct UserPage: Sendable, CustomTestStringConvertible {
  var file: URL
  var testDescription: String

  static let catalog = Repository.root.appending(path: "Sources/forkpath/forkpath.docc")

  /// Every page with a session in it.
  static let all: [UserPage] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: catalog.path)) ?? []
    let files = names.filter { $0.hasSuffix(".md") }.sorted().map { catalog.appending(path: $0) }
    return ([Repository.root.appending(path: "README.md")] + files).filter {
      (try? String(contentsOf: $0, encoding: .utf8))?.contains("\n```console\n") == true
    }.map { UserPage(file: $0, testDescription: $0.deletingPathExtension().lastPathComponent) }
  }()
}

@Suite struct `A page of the documents` {
  /// Types every command of the page, and compares what it shows; with `RECORD=1` writes down what is printed now.
  @Test(.timeLimit(.minutes(60)), arguments: UserPage.all) func `shows what its commands print`(of: UserPage) throws {
    let text = try String(contentsOf: of.file, encoding: .utf8)
    let page = Page(name: of.testDescription, text: text)
    #expect(page.text == text, "a page is written the way that it is read")
    #expect(page.commandCount > 0)
    let replay = try page.replayed()
    if ProcessInfo.processInfo.environment["RECORD"] == "1" {
      try Data(replay.now.text.utf8).write(to: of.file)
    } else {
      for difference in replay.differences { Issue.record("\(difference)") }
    }
    if let missing = replay.skipped.first {
      let said = "skipped a part of \(page.name): \(missing)"
      if Program.areRequired { Issue.record("\(said)") } else { Issue.record("\(said)", severity: .warning) }
      try Test.cancel("\(said)")
    }
  }

  @Test func `is read with its worlds, commands and outputs, and what differs is found`() throws {
    let good = """
      Prose with `$ code`.

      <!-- world: empty -->
      ```console
      $ export A=1; mkdir b; cd b
      $ echo "$A $PWD"
      1 /home/you/b
      $ cat <<END
      > two
      >
      > lines
      > END
      two

      lines
      $ false
      $ echo $?
      1
      ```

          $ an example that nobody types

      ```sh
      D='two
      lines'
      ```

      ```yaml
      $ : neither this
      ```

      <!-- world: empty -->
      ```console
      $ ls
      ```

      """.replacing("      >\n", with: "      > \n").replacing(">\n", with: "> \n").replacing("--> \n", with: "-->\n")
    let page = Page(name: "test", text: good)
    #expect(page.text == good && page.commandCount == 6 && page.worlds == ["empty", "empty"])
    #expect(try page.replayed().differences.map(\.description) == [])
    for (from, to) in [
      ("1 /home", "2 /home"), ("two\n\nlines", "two\nlines"), ("?\n1", "?\n0"), ("$ ls\n", "$ ls\nb\n"),
    ] {
      let broken = good.replacing(from, with: to)
      #expect(broken != good)
      let replay = try Page(name: "test", text: broken).replayed()
      #expect(replay.differences.count == 1, "\(from): \(replay.differences)")
      #expect(replay.now.text == good)
    }
  }
}
