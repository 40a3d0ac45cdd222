import Foundation
import Support
import Testing

/// A share of the corpus of hostile trees (`Tests/Hostile/hostile.py`), spread over trees, commands and formats; all of it is
/// one command. Its controls, commands of other programs, must be found out, or it fails.
@Suite struct `Commands that look at a hostile tree` {
  static let strace = Program("strace")

  private static func run(_ words: [String]) throws -> Program.Outcome {
    let script = Repository.root.appending(path: "Tests/Hostile/hostile.py").path
    let go = RealGo.installed.last.map { URL(filePath: $0.path).deletingLastPathComponent().path + ":" } ?? ""
    return try Program.python.run(
      [script, Repository.tool.path] + words, environment: ["PATH": go + "/usr/local/bin:/usr/bin:/bin"])
  }

  @Test(
    .enabled(if: strace.isUsable && Program.python.isUsable, "strace or python3 is not installed"),
    arguments: [["--share", "120"], ["--settings", "--share", "26"], ["--surfaces", "--share", "38"]])
  func `change, run and read nothing of it, connect nowhere, and print nothing that is obeyed`(words: [String]) throws {
    let outcome = try Self.run(words)
    #expect(outcome.status == 0, "\(outcome.text)\(outcome.errorText)")
    print(outcome.text.split(separator: "\n").last ?? "")
  }
}
