import Bytes
import Machine
import Mapping
import Terminal
import Transactions

/// `forkpath preview`: the dry run.
struct PreviewCommand: Command, Conversing {
  let onlyLooks = true
  var common = CommonOptions()
  var go = GoOptions()
  var mapping = MappingOptions()
  var directory: ByteString?
  var place: ByteString?
  var isFull = false
  var hasExitCode = false

  static let declaration = Declaration<Self>(
    "preview", category: "Look", summary: "Show what setup would do, without doing it",
    discussion: """
      Prints the environment before and after, the steps, the files and links as git-format hunks, where upstream's \
      packages resolve before and after, and what rewriting the imports instead would cost. The last line names the \
      plan: 'forkpath setup --plan HASH' carries out this one or refuses.
      """,
    arguments: [
      .flag("--full", help: "Show where each package resolves, one by one") { $0.isFull = true },
      .flag("--exit-code", help: "Exit with 1 where setup would change something") { $0.hasExitCode = true },
      .positional("dir", help: "The fork's checkout (default: around the working directory)", completing: .directory) {
        $0.directory = $1
      }, .positional("place", help: "Where to make the clone", completing: .directory) { $0.place = $1 },
    ] + MappingOptions.arguments.nested(\.mapping, under: MappingOptions.heading)
      + GoOptions.arguments.nested(\.go, under: GoOptions.heading)
      + CommonOptions.arguments.nested(\.common, under: CommonOptions.heading))

  func run(in context: Context) throws -> Int32 {
    let context = context.applying(common)
    let state = try StateDirectory.locate(context.process, named: common.stateDirectory)
    let builder = PlanBuilder(mapping, go, state)
    let plan: Plan
    var page = context.output.page
    switch try builder.subject(directory, countsMentions: true, in: context) {
    case .checkout(let inspection):
      if let place { throw CommandError.placeOfCheckout(place) }
      let planned = try builder.plannedMapping(for: inspection, in: context)
      plan = planned.plan
      try inspection.refuseUnbuilt(planned)
      try check(plan, state, context)
      let cost: RewritingCost
      do { cost = try RewritingCost(of: planned.fork) } catch { throw CommandError.system(error) }
      let table: ResolutionTable
      do {
        table = try ResolutionTable(planned)
      } catch { throw CommandError.refused(error, typed: builder.line(context.typed(inspection.named))) }
      let files = try PlannedFiles(plan, active: state.records().filter(\.isActive))
      let report = PreviewReport(
        planned: planned, table: table, cost: cost, root: try files.root(), files: files,
        changes: try inspection.changes(planned), isFull: isFull)
      switch common.format {
      case .text: report.write(to: &page)
      case .json: page.json(report.json)
      }
    case .address(let address):
      let clone = try builder.plannedClone(
        address.resolved(in: context), typed: directory ?? ByteString(), place: place, in: context)
      plan = clone.plan
      try check(plan, state, context, named: directory)
      switch common.format {
      case .text: clone.write(to: &page)
      case .json: page.json(clone.json)
      }
    }
    context.output.print(page)
    return hasExitCode && !plan.isEmpty ? ExitStatus.findings.rawValue : 0
  }

  /// Throws where setup would refuse the plan: what preview shows must be what setup does. Changes nothing. `named` is the
  /// address as it was typed.
  private func check(
    _ plan: Plan, _ state: StateDirectory, _ context: Context, named: ByteString? = nil
  ) throws {
    guard !plan.isEmpty else { return }
    let refusals = try plan.check(in: context.transactionContext(words: [], directory: named), state: state)
    guard refusals.isEmpty else {
      let typed = directory ?? named ?? context.typed(MappingRecord(plan)?.checkout ?? ".")
      throw CommandError.refusedPlan(refusals, typed: SetupLine(options: mapping, directory: typed))
    }
  }
}
