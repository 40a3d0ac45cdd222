import Bytes
import Terminal
import Transactions

/// `forkpath purge`: deletes the originals that a relocation by copy kept.
struct PurgeCommand: Command, Conversing {
  var common = CommonOptions()
  var transaction = ByteString()
  var isForced = false

  static let declaration = Declaration<Self>(
    "purge", category: "Change", summary: "Delete the original that a relocation by copy kept",
    discussion: """
      Compares the original with the copy once more, file by file, and deletes it only where nothing differs. After \
      that the transaction can no longer be undone by a swap.
      """,
    arguments: [
      .flag("--force", help: "Delete it even where it differs from the copy") { $0.isForced = true },
      .positional(
        "transaction", help: "The transaction, as 'forkpath log' names it", isRequired: true,
        completing: .output(of: ["log", "--ids"])
      ) { $0.transaction = $1 },
    ] + CommonOptions.arguments.nested(\.common, under: CommonOptions.heading))

  func run(in context: Context) throws -> Int32 {
    let context = context.applying(common)
    let state = try StateDirectory.locate(context.process, named: common.stateDirectory)
    let log = try state.open()
    guard let record = try log.records().first(where: { $0.transaction == transaction }) else {
      throw CommandError.unknownTransaction(transaction)
    }
    let transactionContext = context.transactionContext(words: ["purge"], directory: nil)
    let kept = try log.kept(record, in: transactionContext)
    do {
      try log.purge(record, evenIfChanged: isForced, in: transactionContext)
    } catch {
      guard case .changedSince(let conflicts) = error else { throw error }
      throw CommandError.originalDiffers(conflicts, transaction: transaction)
    }
    var page = context.output.page
    for path in kept { page.line("deleted  \(path)") }
    page.line(kept.isEmpty ? "\(transaction) keeps nothing" : "purged \(transaction)")
    context.output.print(page)
    return 0
  }
}
