import Bytes
import Git
import Machine

extension TransactionLog {
  /// The executors of a transaction's steps, in order. A step on a checkout that an earlier step moves uses the new
  /// place.
  func executors(
    _ entry: JournalEntry, _ staged: StagingRecord?, _ transactionContext: TransactionContext,
    active: [TransactionRecord] = []
  ) -> [any StepExecutor] {
    var executors: [any StepExecutor] = []
    var remotes: [(index: Int, context: StepContext)] = []
    for (index, step) in entry.plan.steps.enumerated() {
      let noted = staged.map { index < $0.rows.count ? $0.rows[index] : [] } ?? []
      let notes = StagingRecords(noted) { [self] rows in try addToStagingRecord(entry, index, rows) }
      let context = StepContext(
        transaction: entry.transaction, index: index, seen: entry.seen[index], notes: notes,
        transactionContext: transactionContext, active: active)
      switch step {
      case .makeDirectory(let path): executors.append(DirectoryExecutor(context: context, path: path))
      case .relocate(let from, let to, let leavesLink):
        executors.append(RelocateExecutor(context: context, from: from, to: to, leavesLink: leavesLink))
      case .copy(let from, let to): executors.append(CopyExecutor(context: context, from: from, to: to))
      case .link(let at, let text): executors.append(LinkExecutor(context: context, at: at, text: text))
      case .publish(let at, let files): executors.append(PublishExecutor(context: context, at: at, files: files))
      case .addLines(let at, let lines): executors.append(LinesExecutor(context: context, at: at, lines: lines))
      case .clone(let url, let reference, let to):
        let values = entry.plan.steps[index...].flatMap { step -> [GitValue] in
          guard case .setRemotes(to, let values) = step else { return [] }
          return values
        }
        executors.append(CloneExecutor(context: context, url: url, reference: reference, to: to, remotes: values))
      case .setRemotes(let checkout, let values):
        executors.append(RemotesExecutor(context: context, values: values) { checkout })
        remotes.append((index, context))
      }
    }
    for (index, context) in remotes { executors[index] = remotesWork(context, entry.plan.steps, executors) }
    return executors
  }

  /// The executor for remotes, at the place where the checkout is at that moment of the plan.
  private func remotesWork(_ context: StepContext, _ steps: [Step], _ executors: [any StepExecutor]) -> any StepExecutor
  {
    guard case .setRemotes(let checkout, let values) = steps[context.index] else { return executors[context.index] }
    for (step, executor) in zip(steps, executors) {
      switch step {
      case .clone(_, _, checkout): return RidingExecutor(clone: executor)
      case .relocate(let from, let to, _)
      where (checkout == from || checkout == to) && !steps.moves(to, away: checkout),
        .copy(let from, let to) where checkout == from || checkout == to:
        return RemotesExecutor(context: context, values: values) { try executor.observe() == .after ? to : from }
      default: continue
      }
    }
    return executors[context.index]
  }

  /// Replaces the staging record by one with more rows for one step, atomically.
  private func addToStagingRecord(_ entry: JournalEntry, _ index: Int, _ rows: [Row]) throws {
    var staged = try journals.stagingRecord(entry.transaction) ?? StagingRecord(rows: [])
    while staged.rows.count < entry.plan.steps.count { staged.rows.append([]) }
    staged.rows[index].removeAll { old in rows.contains { $0.name == old.name } }
    staged.rows[index] += rows
    try journals.replaceStagingRecord(entry.transaction, staged)
  }
}

extension [Step] {
  /// Whether the move to `aside` only clears the place for `checkout`.
  fileprivate func moves(_ aside: ByteString, away checkout: ByteString) -> Bool {
    var isClearing = false
    for step in self {
      switch step {
      case .relocate(checkout, aside, _): isClearing = true
      case .relocate(_, checkout, _), .copy(_, checkout), .clone(_, _, checkout): if isClearing { return true }
      default: continue
      }
    }
    return false
  }
}
