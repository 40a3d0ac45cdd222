import Bytes
import GoSource
import Reachability
import Terminal
import Verification

/// What `verify --reach` says of the dependencies: the findings of `reach`, under verify's own code.
extension Reach.Report {
  /// One finding for each dependency that is not to be had, or of which nothing conclusive is known (a warning), and
  /// one for each other thing that would end the get-all run. Subjects: the dependency, the sentence, who requires it,
  /// the cure.
  var verifyFindings: [Finding] {
    verdicts.filter { !$0.state.isGood }.map { verdict in
      let words = verdict.reason.map { ReasonMessages(reason: $0, module: verdict.module) }
      let name = verdict.version.isEmpty ? verdict.module : verdict.module + "@" + verdict.version
      return Finding(
        .unreachable, verdict.state == .unknown ? .warning : .error,
        subjects: [
          name, words?.sentence ?? ByteString(verdict.state.rawValue),
          verdict.chain.dropLast().joined(separator: " > "),
          words?.cure ?? ByteString(),
        ])
    }
      + findings.filter { $0.severity == .error }.map { finding in
        let diagnostic = finding.diagnostic
        return Finding(
          .unreachable, .error, file: finding.file,
          position: finding.line > 0 ? SourcePosition(line: finding.line, column: 1) : nil,
          subjects: [ByteString(), diagnostic.message, ByteString(), diagnostic.help?.line ?? ByteString()])
      }
  }
}
