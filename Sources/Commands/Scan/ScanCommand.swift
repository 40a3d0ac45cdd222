import Bytes
import Mapping
import Terminal

/// `forkpath scan`: reports what kind of fork the tree is, its imports, and how it would be mapped.
struct ScanCommand: Command, Conversing {
  let onlyLooks = true
  var common = CommonOptions()
  var go = GoOptions()
  var mapping = MappingOptions()
  var directory: ByteString?
  var isFull = false

  static let declaration = Declaration<Self>(
    "scan", category: "Look", summary: "Say what a fork is and imports, and which strategy fits",
    discussion: """
      Infers the upstream path from evidence: the module line, imports that end in a directory of the tree, import comments, \
      files of the GOPATH era, a remote called 'upstream'. Nothing is changed and nothing of the tree is run.
      """,
    arguments: [
      .flag("--full", help: "List every external import path and nested module") { $0.isFull = true },
      .positional("dir", help: "The fork's checkout (default: around the working directory)", completing: .directory) {
        $0.directory = $1
      },
    ] + MappingOptions.looking.nested(\.mapping, under: MappingOptions.heading)
      + GoOptions.arguments.nested(\.go, under: GoOptions.heading)
      + CommonOptions.arguments.nested(\.common, under: CommonOptions.heading))

  func run(in context: Context) throws -> Int32 {
    let context = context.applying(common)
    let inspection = try Inspection(
      directory, mapping: mapping, go: go, command: "scan", in: context)
    var report = ScanReport(
      fork: inspection.fork, choice: inspection.choice, limits: try inspection.limits(),
      advice: try SetupAdvice(inspection, mapping, go, common, in: context),
      health: ForkHealth(inspection.fork, repository: inspection.repository(context)), isFull: isFull)
    report.takeRefusals(in: inspection.environment)
    var page = context.output.page
    switch common.format {
    case .text: report.write(to: &page)
    case .json: page.json(report.json)
    }
    context.output.print(page)
    if let note = try inspection.partNote(), !common.isQuiet { context.output.say(note, showsCode: common.showsCodes) }
    for file in inspection.fork.unreadable { context.output.say(file.diagnostic, showsCode: common.showsCodes) }
    return inspection.fork.unreadable.isEmpty ? 0 : ExitStatus.findings.rawValue
  }
}
