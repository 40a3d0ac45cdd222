import Bytes
import Machine
import Terminal
import Transactions

/// `forkpath undo`: takes back what setup did, exactly, or says why not.
struct UndoCommand: Command, Conversing {
  var common = CommonOptions()
  var directory: ByteString?
  var transaction: ByteString?
  var wait = Duration.zero

  static let declaration = Declaration<Self>(
    "undo", category: "Change", summary: "Take back what setup did",
    discussion: """
      Takes back the whole mapping, also where setup was run several times to bring it up to date; --transaction \
      takes back one run of setup alone, so that what stood before it stands again. Needs no network, no go and no \
      space on the disk. What was changed since is never overwritten: undo then says what differs, and changes \
      nothing. Work that was done at the new place comes back with the checkout.
      """,
    arguments: [
      .option("--transaction", value: "id", help: "The transaction, as 'forkpath log' names it") {
        $0.transaction = $1
      },
      .option("--wait", value: "time", help: "Wait this long for another forkpath to finish") { $0.wait = $1 },
      .positional("dir", help: "The checkout, at its old or its new place", completing: .directory) {
        $0.directory = $1
      },
    ] + CommonOptions.arguments.nested(\.common, under: CommonOptions.heading))

  func run(in context: Context) throws -> Int32 {
    let context = context.applying(common)
    let state = try StateDirectory.locate(context.process, named: common.stateDirectory)
    let settling = RecoveryRunner(state: state, context: context)
    let before = try state.records()
    let held = try settling.settleAndHold(wait: wait)
    let records = try held?.records() ?? []
    let record: TransactionRecord
    do {
      record = try chosen(from: records, context)
    } catch CommandError.nothingStands(let named) {
      // It was under way, and settling has carried it to its end, and said so.
      if try settling.finishedUndo(of: named, since: before) { return 0 }
      throw CommandError.nothingStands(named)
    }
    let log = try held ?? settling.hold(wait: wait)
    let transactionContext = context.transactionContext(words: ["undo"], directory: directory)
    let chain = transaction == nil ? records.mapping(of: record) : [record]
    try log.checkUndo(chain, in: transactionContext)
    var undoing = Undoing(chain: chain, others: records)
    do {
      try undoing.run(log, transactionContext)
    } catch {
      // What was taken back before it is told all the same.
      if !undoing.undone.isEmpty { report(undoing, context) }
      throw error
    }
    report(undoing, context)
    return 0
  }

  private func report(_ undoing: Undoing, _ context: Context) {
    var page = context.output.page
    switch common.format {
    case .json: page.json(undoing.json)
    case .text: undoing.write(to: &page)
    }
    context.output.print(page)
  }

  /// The path without the links in what of it exists; the rest may have been moved away.
  private static func resolved(_ path: ByteString) -> ByteString {
    var existing = path
    while existing.count > 1 {
      if let real = try? realPath(existing), let rest = path.relative(within: existing) {
        return rest.isEmpty ? real : real.appending(path: rest)
      }
      existing = existing.parentPath
    }
    return path
  }

  /// The standing transaction that was named, or that concerns the directory; the newest first.
  private func chosen(from records: [TransactionRecord], _ context: Context) throws -> TransactionRecord {
    let standing = records.filter { $0.isStanding || $0.isUnsettled }
    if let transaction {
      guard let record = records.first(where: { $0.transaction == transaction }) else {
        throw CommandError.unknownTransaction(transaction)
      }
      return record
    }
    let named = context.absolute(directory ?? ".")
    let places = [named, Self.resolved(named)]
    let concerned = standing.filter { record in
      places.contains { place in record.places.contains { place.isWithin($0) } }
    }
    guard let record = concerned.last else { throw CommandError.nothingStands(named) }
    return record
  }
}
