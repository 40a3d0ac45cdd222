import Bytes
import Machine
import Terminal
import Transactions

/// The transactions of one mapping, taken back one after the other, newest first, and what is said of it. Each is whole
/// or not at all; between two of them the earlier mapping stands.
struct Undoing {
  let chain: [Receipt]
  /// All that is recorded.
  let others: [Receipt]
  private(set) var undone: [Receipt] = []
  /// What was set aside: the transaction, its paths, and whether `purge` refuses without --force.
  private var kept: [(transaction: ByteString, paths: [ByteString], differs: Bool)] = []
  /// Directories of earlier undone mappings, which these were the last to use.
  private var owed: [Step] = []

  init(chain: [Receipt], others: [Receipt]) { (self.chain, self.others) = (chain, others) }

  /// Stops before the next one where somebody asked the process to end: 'undo' goes on with it.
  mutating func run(_ ledger: Ledger, _ surroundings: Surroundings) throws(TransactionError) {
    Interruption.hold()
    defer { Interruption.release() }
    for receipt in chain where Interruption.signal == nil {
      owed += try ledger.owedDirectories(receipt).map(Step.makeDirectory).filter(\.isLeft)
      let receipt = try ledger.undo(receipt, in: surroundings)
      undone.append(receipt)
      let paths = try ledger.kept(receipt, in: surroundings)
      if !paths.isEmpty {
        kept.append((receipt.transaction, paths, try ledger.keepsWhatDiffers(receipt, in: surroundings)))
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

  private func isUndone(_ receipt: Receipt) -> Bool { undone.contains { $0.transaction == receipt.transaction } }

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

extension Receipt {
  /// Whether this maps the same checkout for the same upstream path, in another way.
  fileprivate func isOtherMapping(of receipt: Receipt) -> Bool {
    isStanding && transaction != receipt.transaction && !plan.isOnlyAboutRemotes
      && plan["upstream"] == receipt.plan["upstream"] && plan["checkout"] == receipt.plan["checkout"]
  }
}
