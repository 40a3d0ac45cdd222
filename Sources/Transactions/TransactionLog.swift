package import Bytes
import Machine

/// The state directory under its lock: carries plans out, undoes them, and recovers what a crash left.
package final class TransactionLog {
  /// The directory that holds the journals and the lock.
  package let state: StateDirectory
  let journals: Journals
  private let lock: FileLock

  init(state: StateDirectory, journals: Journals, lock: FileLock) {
    (self.state, self.journals, self.lock) = (state, journals, lock)
  }

  /// Everything that is recorded, oldest first.
  package func records() throws(TransactionError) -> [TransactionRecord] { try journals.records() }

  /// Carries the plan out: all of it, or none. A record is returned only after the end state is durable and was read
  /// back.
  ///
  /// INT, TERM and HUP roll back before the first visible change and are only remembered after it
  /// (`Interruption.signal`).
  /// - Throws: `refused` before anything is changed; `failed` with the outcome after.
  package func perform(
    _ plan: Plan, in transactionContext: TransactionContext, progress: @escaping Progress = { _, _ in }
  ) throws(TransactionError) -> TransactionRecord {
    let refusals = try plan.check(in: transactionContext, state: state)
    guard refusals.isEmpty else { throw .refused(refusals) }
    Interruption.hold()
    defer { Interruption.release() }
    var entry = JournalEntry(
      transaction: TransactionLog.newTransaction(), plan: plan, seen: plan.steps.map { _ in [] },
      circumstances: TransactionLog.circumstances(transactionContext))
    let transaction = entry.transaction
    var isJournalled = false
    do {
      entry.seen = try executors(
        entry, nil, transactionContext, active: records().filter(\.isActive)
      ).map { try $0.inspect() }
      try journals.put(Journals.name(transaction, "plan"), entry.text)
      isJournalled = true
      try carryOut(entry, transactionContext, progress)
      prune(transactionContext)
      return TransactionRecord(state: .done, entry: entry)
    } catch {
      let fault = Fault(error)
      if !isJournalled { isJournalled = try isRecorded(transaction) }
      let outcome = isJournalled ? recover(entry, transactionContext) : .rolledBack
      throw .failed(fault, outcome, transaction: transaction)
    }
  }

  /// Everything between the journal entry and the state `done`.
  private func carryOut(_ entry: JournalEntry, _ transactionContext: TransactionContext, _ progress: Progress) throws {
    try checkInterruption()
    var executors = executors(entry, nil, transactionContext)
    for case let directory as DirectoryExecutor in executors { try directory.make() }
    var staged = StagingRecord(rows: [])
    for executor in executors { staged.rows.append(try executor.stage(progress)) }
    if staged.rows.contains(where: { !$0.isEmpty }) {
      try journals.put(Journals.name(entry.transaction, "note"), staged.text)
      executors = self.executors(entry, staged, transactionContext)
    }
    try checkInterruption()
    for executor in executors { try executor.commit() }
    try conclude(entry, executors)
  }

  /// Reads the end state back, then moves the journal to `done`.
  func conclude(_ entry: JournalEntry, _ executors: [any StepExecutor]) throws {
    for (executor, step) in zip(executors, entry.plan.steps) where !(executor is DirectoryExecutor) {
      guard case .after = try executor.observe() else { throw Fault.notReadBack(step.place) }
    }
    try journals.advance(entry.transaction, from: .planned, to: .done)
  }

  func checkInterruption() throws(Fault) {
    if let signal = Interruption.signal { throw .interrupted(signal: signal) }
  }

  /// Whether the journal of a transaction exists although writing it failed.
  private func isRecorded(_ transaction: ByteString) throws(TransactionError) -> Bool {
    do {
      return try journals.directory.status(of: Journals.name(transaction, "plan")) != nil
    } catch let error {
      throw .system(error)
    }
  }

  private static func newTransaction() -> ByteString {
    let now = Clock.now()
    func padded(_ text: String, _ width: Int) -> ByteString {
      ByteString(String(repeating: "0", count: max(0, width - text.utf8.count)) + text)
    }
    return Clock.text(now) + "-" + padded(String(now.nanoseconds / 1000), 6) + "-"
      + padded(String(UInt64.random(in: 0 ... .max), radix: 16), 16)
  }

  private static func circumstances(_ transactionContext: TransactionContext) -> [Row] {
    [
      Row("tool", transactionContext.version), Row("time", Clock.text(Clock.now())),
      Row("user", ByteString("\(effectiveUser())")), Row("host", Host.name), Row("boot", Host.boot),
      Row("directory", transactionContext.directory),
    ] + transactionContext.arguments.map { Row("argument", $0) }
  }
}

extension Fault {
  /// Any error that occurs inside a transaction.
  init(_ error: any Error) {
    switch error {
    case let fault as Fault: self = fault
    case let error as SystemError: self = .system(error)
    case TransactionError.changedSince(let conflicts): self = .changedSince(conflicts)
    case TransactionError.damagedJournal(let path): self = .unrecognised(path)
    default: self = .unrecognised(ByteString())
    }
  }
}

extension Step {
  /// The path that the step is about, for messages.
  package var place: ByteString {
    switch self {
    case .makeDirectory(let path): path
    case .relocate(_, let to, _), .copy(_, let to), .clone(_, _, let to): to
    case .link(let at, _), .publish(let at, _), .addLines(let at, _): at
    case .setRemotes(let checkout, _): checkout
    }
  }
}
