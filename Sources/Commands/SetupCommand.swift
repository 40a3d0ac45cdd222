import Bytes
import Machine
import Mapping
import Terminal
import Transactions
import Verification

/// `forkpath setup`: carries out the plan that preview shows.
struct SetupCommand: Command, Conversing {
  var common = CommonOptions()
  var go = GoOptions()
  var mapping = MappingOptions()
  var directory: ByteString?
  var plan: ByteString?
  var wait = Duration.zero

  static let declaration = Declaration<Self>(
    "setup", category: "Change", summary: "Make the upstream path mean the fork",
    discussion: """
      Carries out what 'forkpath preview' shows, as one transaction: it is done whole or not at all, and 'forkpath \
      undo' takes it back. No tracked file of the fork is changed. Run twice, the second changes nothing.

      DIR may be an address, https://HOST/YOU/TOOL or HOST/YOU/TOOL[@REF]: the fork is cloned straight to where the \
      upstream path leads (--upstream says which).
      """,
    arguments: [
      .option("--plan", value: "hash", help: "Refuse unless the plan is the one that preview showed") { $0.plan = $1 },
      .option("--wait", value: "time", help: "Wait this long for another forkpath to finish") { $0.wait = $1 },
      .positional("dir", help: "The fork's checkout, or its address", completing: .directory) { $0.directory = $1 },
    ] + MappingOptions.arguments.nested(\.mapping, under: MappingOptions.heading)
      + GoOptions.arguments.nested(\.go, under: GoOptions.heading)
      + CommonOptions.arguments.nested(\.common, under: CommonOptions.heading))

  func run(in context: Context) throws -> Int32 {
    let context = context.applying(common)
    let state = try StateDirectory.locate(context.process, named: common.stateDirectory)
    try Settling(state: state, context: context).settle(wait: wait)
    let proposing = Proposing(mapping, go, state)
    switch try proposing.subject(directory, in: context) {
    case .checkout(let survey):
      if let note = survey.partNote, !common.isQuiet { context.output.say(note, showsCode: common.showsCodes) }
      let proposal = try proposing.proposal(for: survey, in: context)
      try check(proposal.plan, context.typed(survey.named))
      // Files that are written from what was read must not be written from half of it.
      if proposal.plan.steps.contains(where: \.isPublication),
        let gap = survey.situation.gaps.first(where: { $0.code != 0 })
      {
        throw CommandError.system(SystemError(call: "open", path: gap.path, code: gap.code))
      }
      if proposal.choice.strategy == .none && proposal.plan.isEmpty {
        return nothingToMap(proposal, survey.limits, context)
      }
      do {
        return report(proposal, try perform(proposal.plan, state, context), survey.limits, context)
      } catch TransactionError.refused(let refusals) {
        // Another forkpath may have done the same while this one waited for the lock.
        let now = try proposing.proposal(
          for: Survey(survey.named, mapping: mapping, go: go, in: context), in: context)
        guard now.plan.isEmpty else { throw TransactionError.refused(refusals) }
        return report(now, [], survey.limits, context)
      }
    case .address(let address):
      let planner = try proposing.clonePlanner(address, in: context)
      let typed = directory ?? ByteString()
      let plan: Plan
      let workspace: ByteString
      do {
        (plan, workspace) = (try planner.plan(), try planner.workspace())
      } catch { throw CommandError.refused(error, typed: SetupLine(options: mapping, directory: typed)) }
      try check(plan, typed)
      let steps = try perform(plan, state, context)
      // Only now is there a tree; from here on it is a mapped checkout like any other.
      let survey = try Survey(workspace, mapping: mapping, go: go, in: context)
      return report(try proposing.proposal(for: survey, in: context), steps, survey.limits, context)
    }
  }

  private func check(_ plan: Plan, _ typed: ByteString) throws(CommandError) {
    guard let hash = self.plan, !plan.matches(hash: hash) else { return }
    throw .refused(
      .planChanged(expected: hash, actual: plan.shortHash), typed: SetupLine(options: mapping, directory: typed))
  }

  /// The steps that were carried out; none where the plan is empty, and then nothing is written at all.
  private func perform(_ plan: Plan, _ state: StateDirectory, _ context: Context) throws -> [Step] {
    guard !plan.isEmpty else { return [] }
    let progress = CopyProgress(output: context.output)
    defer { progress.erase() }
    let ledger = try state.open(wait: Int(wait.components.seconds))
    return try ledger.perform(
      plan, in: context.surroundings(words: ["setup"], directory: directory), progress: progress.show
    ).plan.steps
  }

  private func nothingToMap(_ proposal: Proposal, _ limits: StrategyLimits, _ context: Context) -> Int32 {
    var page = context.output.page
    switch common.format {
    case .json: page.json(SetupReport(proposal: proposal, steps: [], limits: limits).json)
    case .text:
      page.line("nothing to map: \(proposal.choice.sentence)")
      for limit in limits.limits { page.line("still not possible: \(limit.sentence)") }
    }
    context.output.print(page)
    return 0
  }

  /// Reads the end state back before it says that all is well.
  private func report(
    _ proposal: Proposal, _ steps: [Step], _ limits: StrategyLimits, _ context: Context
  ) -> Int32 {
    let report = SetupReport(proposal: proposal, steps: steps, limits: limits)
    var page = context.output.page
    switch common.format {
    case .json: page.json(report.json)
    case .text: report.write(to: &page)
    }
    context.output.print(page)
    let wrong = report.findings.filter { $0.severity == .error }
    for finding in report.findings where finding.severity != .note || !common.isQuiet {
      context.output.say(
        finding.diagnostic(checkout: context.typed(proposal.situation.named)), showsCode: common.showsCodes)
    }
    return wrong.isEmpty ? 0 : ExitStatus.findings.rawValue
  }
}
