import Bytes
import Machine
import Terminal
import Transactions

/// The transactions of one mapping, taken back one after the other, newest first, and what is said of it. Each is whole
/// or not at all; between two of them the earlier mapping stands.
struct Undoing {
  let chain: [TransactionRecord]
  /// All that is recorded.
  let others: [TransactionRecord]
  private(set) var undone: [TransactionRecord] = []
  /// What was set aside: the transaction, its paths, and whether `purge` refuses without --force.
  private var kept: [(transaction: ByteString, paths: [ByteString], differs: Bool)] = []
  /// Directories of earlier undone mappings, which these were the last to use.
  private var owed: [Step] = []

  init(chain: [TransactionRecord], others: [TransactionRecord]) { (self.chain, self.others) = (chain, others) }

  /// Stops before the next one where somebody asked the process to end: 'undo' goes on with it.
  mutating func run(_ log: TransactionLog, _ transactionContext: TransactionContext) throws(TransactionError) {
    Interruption.hold()
    defer { Interruption.release() }
    for record in chain where Interruption.signal == nil {
      owed += try log.owedDirectories(record).map(Step.makeDirectory).filter(\.isLeft)
      let record = try log.undo(record, in: transactionContext)
      undone.append(record)
      let paths = try log.kept(record, in: transactionContext)
      if !paths.isEmpty {
        kept.append((record.transaction, paths, try log.keepsWhatDiffers(record, in: transactionContext)))
      }
    }
  }

  private var steps: [Step] {
    var steps: [Step] = []
    for step in undone.flatMap({ $0.plan.steps.reversed() }) where !steps.contains(where: { $0.isAbout(step) }) {
      steps.append(step)
    }
    return steps + owed.filter { step in !step.isLeft && !steps.contains(step) }
  }

  func write(to page: inout Page) {
    for step in steps { page.lines(step.undoneLines) }
    for (transaction, paths, differs) in kept {
      for path in paths { page.line("kept     \(path)") }
      page.line("'forkpath purge \(differs ? "--force " : "")\(transaction)' deletes what is kept")
    }
    guard let newest = chain.first, let last = undone.last else { return }
    let checkout = newest.plan["checkout"] ?? ""
    if undone.allSatisfy(\.plan.isOnlyAboutRemotes) {
      page.line("the remotes of \(checkout) are as before")
    } else if let earlier = others.last(where: { $0.isStanding && last.continues($0) && !isUndone($0) }) {
      page.line("what transaction \(earlier.transaction) made stands again; 'forkpath undo' takes it back too")
    } else if let other = others.last(where: { $0.isOtherMapping(of: newest) && !isUndone($0) }) {
      page.line(
        "the mapping by the strategy '\(other.plan["strategy"] ?? "")' stands; 'forkpath undo' takes it back too")
    } else {
      page.line("\(newest.plan["upstream"] ?? "") no longer means \(checkout)")
    }
  }

  private func isUndone(_ record: TransactionRecord) -> Bool {
    undone.contains { $0.transaction == record.transaction }
  }

  var json: JSON {
    [
      "version": 1, "transaction": JSON(undone.first?.transaction),
      "transactions": JSON(undone.map(\.transaction)), "upstream": JSON(chain.first?.plan["upstream"]),
      "steps": .array(steps.map(\.json)), "kept": JSON(kept.flatMap(\.paths)),
    ]
  }
}

extension Step {
  /// Whether the two say the same of the same place; two generations of files do.
  fileprivate func isAbout(_ other: Step) -> Bool {
    self == other || (isPublication && other.isPublication && place == other.place)
  }
}

extension TransactionRecord {
  /// Whether this maps the same checkout for the same upstream path, in another way.
  fileprivate func isOtherMapping(of record: TransactionRecord) -> Bool {
    isStanding && transaction != record.transaction && !plan.isOnlyAboutRemotes
      && plan["upstream"] == record.plan["upstream"] && plan["checkout"] == record.plan["checkout"]
  }
}
