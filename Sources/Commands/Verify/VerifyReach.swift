import Bytes
import Findings
import GoSource
import Reachability
import Terminal

/// What `verify --reach` says of the dependencies: the findings of `reach`, under verify's own code.
extension Reach.Report {
  /// One finding for each dependency that is not to be had, or of which nothing conclusive is known (a warning), and
  /// one for each other thing that would end the get-all run.
  var verifyFindings: [Finding] {
    verdicts.filter { !$0.state.isGood }.map { verdict in
      let words = verdict.reason.map { ReasonMessages(reason: $0, module: verdict.module) }
      let unreachable = Unreachable(
        dependency: ModuleVersion(path: verdict.module, version: verdict.version),
        chain: Array(verdict.chain.dropLast()),
        sentence: words?.sentence ?? ByteString(verdict.state.rawValue), advice: words?.cure)
      return Finding(.unreachable(unreachable), verdict.state == .unknown ? .warning : .error)
    }
      + findings.filter { $0.severity == .error }.map { finding in
        let diagnostic = finding.diagnostic
        let position = finding.line > 0 ? SourcePosition(line: finding.line, column: 1) : nil
        return Finding(
          .unreachable(
            Unreachable(dependency: nil, sentence: diagnostic.message, advice: diagnostic.help?.line)), .error,
          at: finding.file.isEmpty ? nil : Place(file: finding.file, position: position))
      }
  }
}
