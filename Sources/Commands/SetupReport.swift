import Bytes
import Mapping
import Resolution
import Terminal
import Transactions
import Verification

/// What setup says at its end, from a fresh look at the disk.
struct SetupReport: Sendable {
  var proposal: Proposal
  var steps: [Step]

  /// What is wrong with the mapping as it stands now; empty where go will do what was promised.
  var findings: [Finding]

  /// What will still not work.
  var limits: StrategyLimits

  init(proposal: Proposal, steps: [Step], limits: StrategyLimits) {
    (self.proposal, self.steps, self.limits, findings) = (proposal, steps, limits, [])
    guard proposal.choice.strategy != .none else {
      if proposal.after.mode == .module { findings = proposal.situation.malformedModules }
      return
    }
    var situation = proposal.situation
    if !steps.isEmpty { situation.root = proposal.root }
    var checks = MappingChecks(
      situation: situation, environment: proposal.after, view: .disk, consumers: proposal.consumers
    )
    if proposal.after.mode == .module { checks.skipped = Check.ofPackages }
    findings = checks.findings().filter { $0.severity > .note || $0.code == .languageVersion }
    // Said already, among what is still not possible.
    if limits.limits.contains(.nestedModules) { findings.removeAll { $0.code == .nestedModuleUnmapped } }
  }

  func write(to page: inout Page) {
    for step in steps { page.lines(step.doneLines) }
    page.line(
      steps.isEmpty
        ? "nothing to do: \(proposal.situation.upstream) means \(proposal.root) already"
        : "\(proposal.situation.upstream) now means \(proposal.root)")
    if proposal.isInForce {
      page.line("plain go sees it: work in \(proposal.workspace)")
    } else {
      let inside = proposal.after.mode == .module ? proposal.workspace : proposal.root
      let words = proposal.variables.filter { $0.before != $0.after }.map { $0.name + "=" + shellWord($0.after) }
      page.line("plain go does not see it yet; in the shell that builds:")
      page.line("  export \(command: words.joined(separator: " "))")
      page.line("  cd \(command: shellWord(proposal.workspace))")
      page.line("or for one command, from inside \(inside): forkpath exec -- go build ./...")
    }
    for limit in limits.limits { page.line("still not possible: \(limit.sentence)") }
  }

  var json: JSON {
    [
      "version": 1,
      "upstream": JSON(proposal.situation.upstream),
      "strategy": JSON(proposal.choice.strategy.rawValue),
      "reason": JSON(proposal.choice.sentence),
      "checkout": JSON(proposal.root),
      "workspace": JSON(proposal.workspace),
      "changed": .bool(!steps.isEmpty),
      "steps": .array(steps.map(\.json)),
      "inForce": .bool(proposal.isInForce),
      "environment": .object(
        proposal.variables.map { .init($0.name.description, JSON($0.after)) }),
      "limits": limits.json,
      "findings": .array(findings.map { $0.diagnostic(typed: SetupLine(directory: proposal.root)).json }),
    ]
  }
}
