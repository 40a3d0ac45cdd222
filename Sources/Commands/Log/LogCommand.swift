import Bytes
import Mapping
import Terminal
import Transactions

/// `forkpath log`: every transaction that is still recorded.
struct LogCommand: Command, Conversing {
  var common = CommonOptions()
  var printsIdentifiers = false

  static let declaration = Declaration<Self>(
    "log", category: "Look", summary: "List what was done and undone",
    arguments: [.flag("--ids", help: "Print the ids of the transactions alone") { $0.printsIdentifiers = true }]
      + CommonOptions.arguments.nested(\.common, under: CommonOptions.heading))

  func run(in context: Context) throws -> Int32 {
    let context = context.applying(common)
    let records = try StateDirectory.locate(context.process, named: common.stateDirectory).records()
    var page = context.output.page
    switch common.format {
    case .json:
      page.json([
        "version": 1,
        "transactions": .array(
          records.map {
            [
              "transaction": JSON($0.transaction), "time": JSON($0.time), "state": JSON($0.state.word),
              "upstream": JSON($0.mapping?.upstream), "checkout": JSON($0.mapping?.checkout),
              "steps": .array($0.plan.steps.map(\.json)),
            ]
          }),
      ])
    case .text where printsIdentifiers: for record in records { page.line("\(record.transaction)") }
    case .text:
      if records.isEmpty { page.line("nothing is recorded") }
      for record in records {
        page.line("\(record.transaction)  \(record.state.word)  \(record.mapping?.name ?? "")")
        page.line("  \(record.mapping?.strategy.rawValue ?? ""), \(record.mapping?.checkout ?? "")")
      }
    }
    context.output.print(page)
    return 0
  }
}

extension TransactionRecord.State {
  var word: String {
    switch self {
    case .planned: "interrupted"
    case .done: "done"
    case .purging, .purgingUndone: "purging"
    case .undoing: "undo interrupted"
    case .undone: "undone"
    case .aborted: "rolled back"
    }
  }
}
