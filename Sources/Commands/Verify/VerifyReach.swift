import Findings
import Reachability

extension Reach.Report {
  /// The findings of reach in `verify --reach`: each dependency that is unreachable, or whose state is unknown (a warning), and
  /// everything else with which the run would fail. verify itself finds why main modules cannot be loaded.
  var verifyFindings: [Finding] {
    verdicts.filter { !$0.state.isGood }.map { verdict in
      Finding(.unreachable(verdict), verdict.state.isOpen ? .warning : .error)
    } + findings.filter { $0.severity == .error }
  }
}
