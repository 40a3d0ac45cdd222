import Findings
import Reachability

extension Reach.Report {
  /// What `verify --reach` takes over: each dependency that cannot be had, or of which nothing conclusive is known (a
  /// warning), and everything else that would end the run. What keeps the main modules from loading verify finds itself.
  var verifyFindings: [Finding] {
    verdicts.filter { !$0.state.isGood }.map { verdict in
      Finding(.unreachable(verdict), verdict.state.isOpen ? .warning : .error)
    } + findings.filter { $0.severity == .error }
  }
}
