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
      },
    ] + MappingOptions.arguments.nested(\.mapping, under: MappingOptions.heading)
      + GoOptions.arguments.nested(\.go, under: GoOptions.heading)
      + CommonOptions.arguments.nested(\.common, under: CommonOptions.heading))

  func run(in context: Context) throws -> Int32 {
    let context = context.applying(common)
    let state = try StateDirectory.locate(context.process, named: common.stateDirectory)
    let proposing = PlanBuilder(mapping, go, state)
    let planned: PlannedMapping
    switch try proposing.subject(directory, in: context) {
    case .checkout(let inspection): planned = try proposing.plannedMapping(for: inspection, in: context)
    case .address(let address):
      return try previewClone(address, proposing, context)
    }
    try PlanCheck(plan: planned.plan, state: state, context: context).refuse()
    let fork = planned.fork
    var cost = RewritingCost(files: fork.selfImportingFiles, imports: fork.selfImports)
    cost.countReferences(root: fork.root, upstream: fork.upstream)
    let report = try PreviewReport(
      planned: planned, table: ResolutionTable(planned), cost: cost,
      standing: state.records().filter(\.isStanding), isFull: isFull)
    var page = context.output.page
    switch common.format {
    case .text: report.write(to: &page)
    case .json: page.json(report.json)
    }
    context.output.print(page)
    return hasExitCode && !planned.plan.isEmpty ? ExitStatus.findings.rawValue : 0
  }

  private func previewClone(_ address: ForkAddress, _ proposing: PlanBuilder, _ context: Context) throws -> Int32 {
    let planner = try proposing.clonePlanner(address, in: context)
    let preview: ClonePreview
    do {
      preview = try ClonePreview(planner, variables: context.process.variables)
    } catch { throw CommandError.refused(error, typed: proposing.line(directory ?? ByteString())) }
    try PlanCheck(plan: preview.plan, state: proposing.state, context: context, named: directory).refuse()
    var page = context.output.page
    switch common.format {
    case .text: preview.write(to: &page)
    case .json: page.json(preview.json)
    }
    context.output.print(page)
    return hasExitCode && !preview.plan.isEmpty ? ExitStatus.findings.rawValue : 0
  }
}
