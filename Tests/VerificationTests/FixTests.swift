import Findings
import Foundation
import Support
import Testing
import Verification

/// Every fix of the table is typed, word for word as the JSON gives it, in the shell and the directory that verify was run
/// in. What only shows more, and what is advice, is no fix.
@Suite(
  .enabled(if: Program.git.isUsable, "git is not installed"),
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"))
struct `A fix of a finding` {
  /// A command of a fix, as JSON has it.
  struct Command: Decodable {
    var words: [String]
    var directory: String
    var evaluated: Bool

    /// For bash; every word in quotes.
    var line: String {
      let quote = { (word: String) in "'" + word.replacingOccurrences(of: "'", with: "'\\''") + "'" }
      let quoted = words.map(quote).joined(separator: " ")
      let line = evaluated ? "eval \"$(" + quoted + ")\"" : quoted
      return directory == "." ? line : "(cd " + quote(directory) + " && " + line + ")"
    }

    /// Whether a shell in which it was typed is another one afterwards.
    var changesShell: Bool { evaluated || ["export", "unset", "cd"].contains(words[0]) }
  }

  struct Finding: Decodable {
    var code: String
    var fix: [Command]?
  }

  struct Report: Decodable {
    var version: Int
    var findings: [Finding]
  }

  static func needsNetwork(_ fix: [Command]) -> Bool {
    fix.contains { $0.words.starts(with: ["go", "mod", "vendor"]) }
  }

  /// The help of a refusal, which is a line; nil where it is for a person to think about.
  static func typable(_ help: String?) -> String? {
    guard let help, let first = help.split(separator: " ").first else { return nil }
    return ["forkpath", "mv", "rm", "git", "go", "cd", "(cd", "eval", "export", "unset"].contains(first) ? help : nil
  }

  /// The codes whose findings name a command that ends the state, and the cases of them in which none can be typed.
  static let fixable: [String: Set<String>] = [
    "leak": [
      "a published module below the upstream path that the fork does not have",
      "a package directory that is a link out of the checkout",
    ],
    "shadowed": [], "second-copy": [], "not-mapped": [], "nested-module-unmapped": [], "nested-vendor": [],
    "workspace-leak": [], "import-comment": [], "module-line-renamed": [], "vendor-inconsistent": [],
    "modfile-drift": [],
  ]

  @Test(arguments: fixable.keys.sorted()) func `is there wherever the code promises one`(code: String) throws {
    let cases = CheckCase.all.filter { $0.codes.contains { $0.rawValue == code } }
    let without = try cases.filter { example in
      let scratch = try example.written()
      var variables = example.variables(in: scratch)
      variables["XDG_STATE_HOME"] = scratch.path + "/state"
      variables["GOENV"] = "off"
      let consumers = example.consumers.flatMap { ["--consumer", scratch.path + "/" + $0] }
      let run = try Program(path: Repository.tool.path).run(
        ["verify", "-u", "example.org/up/tool", "--with-go", "never", "--json", "fork"] + consumers, in: scratch.path,
        environment: variables)
      let found = try JSONDecoder().decode(Report.self, from: run.output).findings.filter { $0.code == code }
      return found.contains { $0.fix?.isEmpty != false }
    }
    #expect(Set(without.map(\.description)) == Self.fixable[code])
    #expect(without.count < cases.count, "no case of '\(code)' gives a fix")
  }

  @Test(arguments: CheckCase.all.filter { !$0.codes.isEmpty }) func `works when it is typed`(example: CheckCase)
    throws
  {
    let codes = Set(example.codes.map(\.rawValue))
    for code in codes.sorted() {
      // In the checkout and from outside; the former once for each code.
      let isFirst =
        CheckCase.all.first { $0.codes.contains { $0.rawValue == code } }?.description == example.description
      for (directory, checkout) in [("", " fork")] + (isFirst ? [("/fork", "")] : []) {
        let scratch = try example.written()
        var variables = example.variables(in: scratch)
        let tool = Repository.tool.deletingLastPathComponent().path
        let go = URL(filePath: RealGo.installed[0].path).deletingLastPathComponent().path
        variables["PATH"] = tool + ":" + go + ":/usr/bin:/bin"
        variables["XDG_STATE_HOME"] = scratch.path + "/state"
        variables["GOENV"] = "off"
        variables["GOPROXY"] = "off"
        variables["GOFLAGS"] = variables["GOFLAGS"] ?? ""
        variables["GOCACHE"] = RealGo.installed[0].cache
        let consumers = example.consumers.map { " --consumer " + scratch.path + "/" + $0 }.joined()
        let verify = "forkpath verify -u example.org/up/tool --with-go never --json" + consumers
        // What a shell keeps; where a fix goes, the checkout is around.
        var kept: [String] = []
        var hasMoved = false
        func typed(_ line: String) throws -> Program.Outcome {
          try Program.bash.run(
            ["-c", (kept + [line]).joined(separator: "\n")], in: scratch.path + directory, environment: variables)
        }
        func verified() throws -> [Finding] {
          let text = try typed(verify + (hasMoved ? "" : checkout)).text
          let report = try JSONDecoder().decode(Report.self, from: Data(text.utf8))
          #expect(report.version == 2)
          return report.findings
        }
        /// Types a line, keeps it where it changes the shell, and gives what a refusal asks for.
        func follow(_ line: String, keeps: Bool) throws -> (isDone: Bool, refusal: String?) {
          let run = try typed(line)
          if run.status == 0, keeps { kept.append(line) }
          let lines = run.errorText.split(separator: "\n")
          // Advice is a note, and is not typed.
          let help =
            lines.last { $0.hasPrefix("help: ") }.map { String($0.dropFirst(6)) }
            ?? lines.last { $0.hasPrefix("note: ") }.map(String.init)
          return (run.status == 0, help)
        }
        var found = try verified()
        let before = found.count { $0.code == code }
        #expect(before > 0)
        var fixes: [[Command]] = []
        var lines: [String] = []
        var refusal: String?
        var next = found.first { $0.code == code }?.fix
        // A mapping has to be made, and then be made active.
        steps: while let fix = next, fixes.count < 5 {
          fixes.append(fix)
          next = nil
          for command in fix {
            lines.append(command.line)
            var (isDone, help) = try follow(command.line, keeps: command.changesShell)
            if isDone, command.words[0] == "cd" { hasMoved = true }
            // A refusal names what stands in the way, and its own help.
            while !isDone, let line = Self.typable(help), lines.count < 8 {
              lines.append(line)
              (isDone, help) = try follow(
                line, keeps: ["eval", "export", "unset", "cd"].contains(line.prefix { $0 != " " }))
              // What stood in the way of it is gone.
              if isDone, line.hasPrefix("unset ") {
                (isDone, help) = try follow(command.line, keeps: command.changesShell)
              }
            }
            refusal = isDone ? nil : help
            #expect(isDone || help != nil || Self.needsNetwork(fix), "\(code): \(lines)")
            if !isDone { break steps }
          }
          found = try verified()
          next = found.first { $0.code == "not-active" }?.fix
        }
        let isFixed = found.count { $0.code == code } < before
        // A refusal may ask for what only a person can do, such as to rename something.
        #expect(
          isFixed || fixes.isEmpty || refusal != nil || fixes.contains(where: Self.needsNetwork),
          "\(code): \(lines): \(found)")
      }
    }
  }
}
