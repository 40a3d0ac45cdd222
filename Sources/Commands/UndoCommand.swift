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
      Needs no network, no go and no space on the disk. What was changed since is never overwritten: undo then says \
      what differs, and changes nothing. Work that was done at the new place comes back with the checkout.
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
    let settling = Settling(state: state, context: context)
    let before = try state.receipts()
    let held = try settling.settleAndHold(wait: wait)
    let receipts = try held?.receipts() ?? []
    let receipt: Receipt
    do {
      receipt = try chosen(from: receipts, context)
    } catch CommandError.nothingStands(let named) {
      // It was under way, and settling has carried it to its end, and said so.
      if try settling.finishedUndo(of: named, since: before) { return 0 }
      throw CommandError.nothingStands(named)
    }
    let isEarlierLeft = receipts.contains { $0.isOlderMapping(than: receipt) }
    let ledger = try held ?? settling.hold(wait: wait)
    let surroundings = context.surroundings(words: ["undo"], directory: directory)
    let owed = try ledger.owedDirectories(receipt).map(Step.makeDirectory).filter(\.isLeft)
    let undone = try ledger.undo(receipt, in: surroundings)
    let kept = try ledger.kept(undone, in: surroundings)
    var page = context.output.page
    switch common.format {
    case .json:
      page.json([
        "version": 1, "transaction": JSON(receipt.transaction), "upstream": JSON(receipt.plan["upstream"]),
        "steps": .array(receipt.plan.steps.reversed().map(\.json)), "kept": JSON(kept),
      ])
    case .text:
      for step in receipt.plan.steps.reversed() { page.lines(step.undoneLines) }
      // What earlier undone mappings had made, and this one was the last to use.
      for step in owed where !step.isLeft && !receipt.plan.steps.contains(step) { page.lines(step.undoneLines) }
      for path in kept { page.line("kept     \(path)") }
      if !kept.isEmpty {
        let differs = try ledger.keepsWhatDiffers(undone, in: surroundings)
        page.line("'forkpath purge \(differs ? "--force " : "")\(undone.transaction)' deletes what is kept")
      }
      let checkout = receipt.plan["checkout"] ?? ""
      page.line(
        receipt.plan.isOnlyAboutRemotes
          ? "the remotes of \(checkout) are as before"
          : isEarlierLeft
            ? "the mapping that was made before stands again; 'forkpath undo' takes it back too"
            : "\(receipt.plan["upstream"] ?? "") no longer means \(checkout)")
    }
    context.output.print(page)
    return 0
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
  private func chosen(from receipts: [Receipt], _ context: Context) throws -> Receipt {
    let standing = receipts.filter { $0.isStanding || $0.isUnsettled }
    if let transaction {
      guard let receipt = receipts.first(where: { $0.transaction == transaction }) else {
        throw CommandError.unknownTransaction(transaction)
      }
      return receipt
    }
    let named = context.absolute(directory ?? ".")
    let places = [named, Self.resolved(named)]
    let concerned = standing.filter { receipt in
      places.contains { place in receipt.places.contains { place.isWithin($0) } }
    }
    guard let receipt = concerned.last else { throw CommandError.nothingStands(named) }
    return receipt
  }
}

extension Plan {
  /// Whether an adoption was all that was done.
  fileprivate var isOnlyAboutRemotes: Bool {
    steps.allSatisfy { step in
      if case .setRemotes = step { return true }
      return false
    }
  }
}

extension Receipt {
  /// Whether this maps the same checkout, and what `newer` did only brought it up to date.
  fileprivate func isOlderMapping(than newer: Receipt) -> Bool {
    isStanding && transaction != newer.transaction && !plan.isOnlyAboutRemotes && !newer.plan.isOnlyAboutRemotes
      && plan["upstream"] == newer.plan["upstream"] && plan["checkout"] == newer.plan["checkout"]
  }

  /// The checkout's old and new places.
  var places: [ByteString] { ["checkout", "workspace"].compactMap { plan[$0] } }
}
