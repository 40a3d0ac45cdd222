import Findings
import Foundation
import Support
import Testing

/// `forkpath.docc/finding-examples.md`: for each code that the table of the checks has, what the built tool prints in the first
/// case of it. With `RECORD=1` the page is written.
@Suite struct `The examples of findings` {
  static let page = Repository.root.appending(path: "Sources/forkpath/forkpath.docc/finding-examples.md")
  static let other = Repository.root.appending(path: "Sources/forkpath/forkpath.docc/other-findings.md")

  static let head = """
    # Examples of findings

    An example of each finding of the tree and of the mapping, with its fix.

    Each is what `forkpath verify --verbose` prints in a small fork of `example.org/up/tool` in `/home/you/fork`; GOPATH is
    `/home/you/one:/home/you/two` where it matters. A line that begins with `help:` is the fix. What the codes mean, and what a line of
    `.forkpath-accept` may name, is in [Findings](findings.md); findings of options, of histories and of the baseline are in
    [Other findings](other-findings.md).

    """

  /// The first case of each code, in the order of the codes.
  static let cases: [(code: String, example: CheckCase)] = Finding.Code.allCases.compactMap { code in
    CheckCase.all.first { $0.codes.contains(code) }.map {
      (code.rawValue, $0)
    }
  }

  /// What the tool prints of the first finding of this code.
  static func said(_ code: String, in example: CheckCase) throws -> String {
    let scratch = try example.written()
    var variables = example.variables(in: scratch)
    variables["XDG_STATE_HOME"] = scratch.path + "/state"
    variables["GOENV"] = "off"
    variables["NO_COLOR"] = "1"
    let consumers = example.consumers.flatMap { ["--consumer", scratch.path + "/" + $0] }
    let words = [
      Repository.tool.path, "verify", "-u", "example.org/up/tool", "--with-go", "never", "--verbose", "fork",
    ]
    let run = try Program.sh.run(
      ["-c", "exec \"$@\" 2>&1", "sh"] + words + consumers, in: scratch.path, environment: variables)
    let lines = run.text.replacing(scratch.path, with: "/home/you").split(separator: "\n").map(String.init)
    guard let first = lines.firstIndex(where: { $0.contains("[\(code)]: ") }) else { return run.text }
    let rest = lines[(first + 1)...].prefix {
      !$0.contains(/^(error|warning|note)\[|^example\.org\/up\/tool (resolves to|is not)/)
    }
    return ([lines[first]] + rest).joined(separator: "\n")
  }

  @Test(.enabled(if: Program.git.isUsable, "git is not installed")) func `are what verify prints`() throws {
    var text = Self.head
    for (code, example) in Self.cases {
      text += "\n## \(code)\n\nHere: \(example.description).\n\n```text\n\(try Self.said(code, in: example))\n```\n"
    }
    if ProcessInfo.processInfo.environment["RECORD"] == "1" { try Data(text.utf8).write(to: Self.page) }
    let page = try String(contentsOf: Self.page, encoding: .utf8)
    #expect(page == text)
    #expect(Self.cases.count >= 25)
  }

  /// Each code has a heading on one of the two pages, and below it the code or the words of a finding.
  @Test func `are there for every code`() throws {
    let pages = try [Self.page, Self.other].map { try String(contentsOf: $0, encoding: .utf8) }
    for code in Finding.Code.allCases {
      let sections = pages.flatMap { $0.components(separatedBy: "\n## ").dropFirst() }.filter {
        $0.hasPrefix(code.rawValue + "\n")
      }
      #expect(sections.count == 1, "\(code.rawValue)")
      #expect(sections.first?.contains(/```(text|console)\n/) == true, "\(code.rawValue)")
      // Notes of scan are told without their codes.
      let isNote = sections.first?.contains("forkpath scan") == true
      #expect(isNote || sections.first?.contains("[\(code.rawValue)]: ") == true, "\(code.rawValue)")
    }
  }
}
