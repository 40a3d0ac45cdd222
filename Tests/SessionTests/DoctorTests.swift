import Foundation
import Support
import Synchronization
import Testing

/// Errors that real go and git print, and what doctor makes of them.
@Suite(
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
  .enabled(if: Program.git.isUsable, "git is not installed"),
  .enabled(if: Program.python.isUsable, "python3 is not installed"),
  .enabled(if: Program("openssl").isUsable, "openssl is not installed"))
struct `What doctor says of an error` {
  static let server = Result { try AnswerServer() }

  /// The text is made by the command of the row; the fix is typed, and what it is for is gone. `RECORD=1` writes down what is said.
  @Test(.timeLimit(.minutes(60)), arguments: DoctorRow.all) func `that go or git prints`(row: DoctorRow) throws {
    if let program = row.requirement, Program(program).path == nil {
      if Program.areRequired { Issue.record("\(program) is not installed") }
      try Test.cancel("\(program) is not installed")
    }
    var recorded: [String: [String]] = [:]
    for go in RealGo.installed where row.versions.contains(go.name) {
      let world = try DoctorWorld(row, go, server: Self.server.get())
      let text = try world.failure()
      let said = try world.doctor(text)
      recorded[go.name] = said.lines
      if !Self.records { #expect(said.lines == row.expectation(go), "\(go): \(text)") }
      if let fix = said.fix {
        let (isGone, after) = try world.isGone(fix)
        #expect(isGone, "\(go), \(fix.line): \(after)")
      }
    }
    if Self.records { Self.recordings.write(recorded, of: row) }
  }

  @Test func `is tried with at least 80 texts of each go`() {
    for go in ["1.19", "1.27"] {
      let known = DoctorRow.all.filter {
        $0.versions.contains(go) && !($0.expected[go] ?? $0.expected[""] ?? []).isEmpty
      }
      #expect(known.count >= 80, "\(go): \(known.count)")
    }
    #expect(Set(DoctorRow.all.map(\.name)).count == DoctorRow.all.count)
  }

  // MARK: Recording

  static let records = ProcessInfo.processInfo.environment["RECORD"] == "1"
  static let recordings = Recordings()

  /// Rewrites the fixtures, one row after the other.
  final class Recordings: Sendable {
    private let turn = Mutex(())

    func write(_ said: [String: [String]], of row: DoctorRow) {
      turn.withLock { _ in rewrite(said, of: row) }
    }

    private func rewrite(_ said: [String: [String]], of row: DoctorRow) {
      guard var text = try? String(contentsOf: row.file, encoding: .utf8),
        let start = text.firstRange(of: "\n=== \(row.name)\n")?.upperBound
      else { return }
      let end = text[start...].firstRange(of: "\n=== ")?.lowerBound ?? text.endIndex
      var lines = text[start..<end].split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      let files = lines.firstIndex { $0.hasPrefix("-- ") } ?? lines.count
      let head = lines[..<files].filter { !$0.hasPrefix(":") && !$0.isEmpty }
      let newest = said.max { $0.key < $1.key }
      var marks = (newest?.value ?? []).map { ": " + $0 }
      for (go, lines) in said.sorted(by: { $0.key < $1.key }) where go != newest?.key && lines != newest?.value {
        marks += (lines.isEmpty ? [""] : lines).map { ":\(go) " + $0 }
      }
      lines = head + marks + lines[files...].reversed().drop { $0.isEmpty }.reversed() + [""]
      text.replaceSubrange(start..<end, with: lines.joined(separator: "\n"))
      try? Data(text.utf8).write(to: row.file)
    }
  }
}
