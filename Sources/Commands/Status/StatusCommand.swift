import Bytes
import Git
import Machine
import Mapping
import Terminal
import Transactions

/// `forkpath status`: the mappings that stand, and whether they are still what setup made.
struct StatusCommand: Command, Conversing {
  var common = CommonOptions()

  static let declaration = Declaration<Self>(
    "status", category: "Look", summary: "List the mappings that stand, and what became of them",
    arguments: CommonOptions.arguments.nested(\.common, under: CommonOptions.heading))

  func run(in context: Context) throws -> Int32 {
    let context = context.applying(common)
    let state = try StateDirectory.locate(context.process, named: common.stateDirectory)
    try RecoveryRunner(state: state, context: context).settle(wait: .zero)
    let all = try state.records().filter { $0.isStanding || $0.isUnsettled }
    // What a later setup brought up to date is told once, as it is now.
    let standing = all.enumerated().filter { index, record in
      !all[(index + 1)...].contains { $0.continues(record) }
    }.map(\.element)
    let rows = standing.map { (record: $0, drift: MappingDrift(all.mapping(of: $0)), hygiene: ForkHealth(of: $0)) }
    var page = context.output.page
    switch common.format {
    case .json:
      page.json([
        "version": 1,
        "mappings": .array(
          rows.map { row in
            [
              "transaction": JSON(row.record.transaction), "upstream": JSON(row.record.plan["upstream"]),
              "fork": JSON(row.record.plan["fork"]), "checkout": JSON(row.record.plan["checkout"]),
              "workspace": JSON(row.record.plan["workspace"]), "strategy": JSON(row.record.plan["strategy"]),
              "state": JSON(row.drift.word), "hygiene": row.hygiene.json,
            ]
          }),
      ])
    case .text:
      if rows.isEmpty { page.line("no mapping stands") }
      for (record, drift, hygiene) in rows {
        page.line("\(record.plan["checkout"] ?? "")")
        page.line("  upstream path  \(record.plan["upstream"] ?? "")")
        page.line("  strategy       \(record.plan["strategy"] ?? "")")
        page.line("  workspace      \(record.plan["workspace"] ?? "")")
        page.line("  state          \(drift.sentence)")
        if drift != .stands, drift != .halfway { page.line("  cure           \(command: record.setupLine(context))") }
        for note in hygiene.notes { page.line("  hygiene        \(note.sentence)") }
      }
    }
    context.output.print(page)
    return rows.allSatisfy { $0.drift == .stands } ? 0 : ExitStatus.findings.rawValue
  }
}

extension ForkHealth {
  /// What the repository says, without a look at the tree; nothing where the checkout is gone.
  fileprivate init(of record: TransactionRecord) {
    let checkout = record.plan["checkout"] ?? ""
    let root = (try? realPath(checkout)) ?? checkout
    self.init(root: root, git: (try? GitCheckout(root: root)) ?? nil, upstream: record.plan["upstream"] ?? "")
  }
}
