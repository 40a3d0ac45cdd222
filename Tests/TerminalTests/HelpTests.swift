import Bytes
import Foundation
import Support
import Terminal
import Testing

@Suite struct `Help` {
  static func text(_ line: String) throws -> String {
    guard case .print(let text) = try SampleTool.parse(line) else { return "" }
    return text.lossyText
  }

  @Test func `lists the commands under their headings`() throws {
    #expect(
      try Self.text("help") == """
        Exercise the table of commands

        Usage: sample <command> [options]

        Look:
          try          Try the parser on words that stand for nothing at all but
                       themselves

        Do:
          exec         Run a command's command

        About:
          help         Show the commands, or what there is to know about one of them
          version      Print the version and the commit that it was built from
          completions  Print a completion script for a shell
          man          Print the manual page

        Topics:
          exit-status  What a status means
          environment  Variables

        Run 'sample help <command>' for the options of a command.

        """)
  }

  @Test func `lists a command's arguments`() throws {
    #expect(
      try Self.text("try -h") == """
        Try the parser on words that stand for nothing at all but themselves

        Usage: sample try [options] <first> [<rest> ...]

        Reads its words, forgets them, and prints nothing about them, which is as much
        as can be expected of a sample that lives in a test.

          sample try --loud a

        Arguments:
          <first>                The first
          [<rest> ...]           The others

        Options:
          -l, --loud             Say more
          -n, --dry-run          Touch nothing
              --name <name>      A name, any bytes but zero, of any length that the
                                 system lets through
          -x, --exclude <glob>   Skip what matches (can be repeated)
          -c, --count <n>        How many
              --limit <time>     How long (default 10s)
          -h, --help             Show this help

        Common options:
          -q, --quiet            Print errors only
          -f, --format <format>  What the output looks like (text, json)
              --json             Short for --format json

        """)
    #expect(try Self.text("exec --help").contains("Usage: sample exec [options] <target> -- <command> ...\n"))
  }

  @Test func `explains a topic`() throws {
    #expect(
      try Self.text("help exit-status") == """
        What a status means

        Decided once.

          0      Nothing wrong.
          128+n  Ended by signal n.

        """)
  }

  @Test func `stays within eighty columns`() throws {
    for line in ["help", "help try", "help exec", "help help", "help completions", "help man", "help environment"] {
      #expect(try Self.text(line).split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(line)")
    }
  }

  @Test(.enabled(if: Program.mandoc.isUsable, "mandoc is not installed")) func `as a manual page has no lint`() throws {
    let page = try Self.text("man")
    let lint = try Program.mandoc.run(["-T", "lint", "-W", "style"], input: Data(page.utf8))
    #expect(lint.text == "")
    #expect(lint.status == 0)
    let shown = try Program.mandoc.run(["-T", "ascii"], input: Data(page.utf8)).text.replacing(/.\u{8}/, with: "")
    for word in [
      "SAMPLE(1)", "sample - Exercise the table", "--dry-run", "-x, --exclude glob", "COMMON OPTIONS", "EXIT STATUS",
      "sample try --loud a", "Ended by signal n.", "NO_COLOR",
    ] {
      #expect(shown.contains(word), "\(word)")
    }
    #expect(shown.split(separator: "--json").count == 2, "shared options are told once")
  }

  @Test(.enabled(if: Program.mandoc.isUsable, "mandoc is not installed")) func `as a broken page would have lint`()
    throws
  {
    let page = try Self.text("man").replacing(".El", with: "")
    #expect(try Program.mandoc.run(["-T", "lint"], input: Data(page.utf8)).status != 0)
  }
}
