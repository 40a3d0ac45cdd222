import Foundation
import Support
import Testing
import Verification

/// Every cure of the table that is a command is typed, in the shell and the directory that verify was run in.
@Suite(
  .enabled(if: Program.git.isUsable, "git is not installed"),
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"))
struct `A cure` {
  /// Whether a cure is to be typed; `git diff`, `go list` and `go mod edit -fmt` only show more.
  static func isCommand(_ cure: String) -> Bool {
    let words = cure.split(separator: " ")
    guard let first = words.first else { return false }
    let shown = ["git diff", "go list", "go mod edit -fmt"].contains { cure.contains($0 + " ") }
    return ["forkpath", "mv", "rm", "git", "go", "cd", "(cd", "eval", "export", "unset"].contains(first) && !shown
  }

  static func needsNetwork(_ cure: String) -> Bool { cure.contains("go mod vendor") }

  /// Finding after finding: its code and the command that cures it.
  static func findings(_ text: String) throws -> [(code: String, help: String)] {
    let document = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    let findings = try #require(document?["findings"] as? [[String: Any]], "\(text)")
    return findings.compactMap { finding in
      (finding["code"] as? String).map { ($0, finding["help"] as? String ?? "") }
    }
  }

  @Test(arguments: CheckCase.all.filter { !$0.findings.isEmpty }) func `works when it is typed`(example: CheckCase)
    throws
  {
    let codes = Set(example.findings.map { String($0.prefix { $0 != "@" }) })
    for code in codes.sorted() {
      // In the checkout and from outside; the former once for each code.
      let isFirst =
        CheckCase.all.first { $0.findings.contains { $0.hasPrefix(code) } }?.description == example.description
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
        variables["GOCACHE"] = scratch.path + "/cache"
        let consumers = example.consumers.map { " --consumer " + scratch.path + "/" + $0 }.joined()
        let verify = "forkpath verify -u example.org/up/tool --with-go never --json" + consumers
        // What a shell keeps; where a cure goes, the checkout is around.
        var kept: [String] = []
        func typed(_ line: String) throws -> Program.Outcome {
          try Program.bash.run(
            ["-c", (kept + [line]).joined(separator: "\n")], in: scratch.path + directory, environment: variables)
        }
        func verified() throws -> [(code: String, help: String)] {
          let checkout = kept.contains { $0.contains("cd ") } ? "" : checkout
          return try Self.findings(try typed(verify + checkout).text)
        }
        var found = try verified()
        let before = found.count { $0.code == code }
        #expect(before > 0)
        var cures: [String] = []
        var next = found.first { $0.code == code }?.help
        // A mapping has to be made, and then be put in force.
        while let cure = next, Self.isCommand(cure), cures.count < 5 {
          cures.append(cure)
          let run = try typed(cure)
          // A refusal names what stands in the way, and its own cure.
          next = run.errorText.split(separator: "\n").last { $0.hasPrefix("help: ") }.map { String($0.dropFirst(6)) }
          if run.status == 0 {
            if ["eval", "export", "unset", "cd"].contains(cure.prefix { $0 != " " }) { kept.append(cure) }
            found = try verified()
            next = found.first { $0.code == "not-in-force" }?.help
            // What stood in the way of it is gone.
            if cures.count > 1, cure.hasPrefix("unset ") { next = cures[0] }
          }
          #expect(run.status == 0 || next != nil || Self.needsNetwork(cure), "\(code): \(cures): \(run.errorText)")
        }
        let isCured = found.count { $0.code == code } < before
        // A refusal may ask for what only a person can do, such as to rename something.
        let isForPerson = next.map { !Self.isCommand($0) } ?? false
        #expect(
          isCured || cures.isEmpty || isForPerson || cures.contains(where: Self.needsNetwork),
          "\(code): \(cures): \(found)")
      }
    }
  }
}
