import Bytes
import Machine

/// An interrupted transaction and what was done about it: one line of the report.
package struct Recovery: Hashable, Sendable {
  /// What was done about it.
  package enum Result: Hashable, Sendable {
    /// Carried out to its end.
    case finished
    /// Put back as it was.
    case rolledBack
    /// The interrupted undo was completed.
    case undone
    /// The interrupted purge was completed.
    case purged
    /// Left as it is: why, and which steps are in place.
    case stopped(Fault, done: [Int])
  }

  /// The record as it was found.
  package var record: TransactionRecord
  /// What was done about it.
  package var result: Result

  package init(record: TransactionRecord, result: Result) { (self.record, self.result) = (record, result) }
}

extension TransactionLog {
  /// Recovers what crashes left: forward if a visible change was made, otherwise back. Empty, and without any change,
  /// if nothing was interrupted.
  package func recover(in transactionContext: TransactionContext) throws(TransactionError) -> [Recovery] {
    Interruption.hold()
    defer { Interruption.release() }
    do {
      try journals.sweep()
    } catch {
      throw TransactionLog.plain(error)
    }
    var found: [Recovery] = []
    for record in try records() {
      switch record.state {
      case .planned:
        do {
          let result: Recovery.Result =
            try recoverOrThrow(record.entry, transactionContext) == .finished ? .finished : .rolledBack
          found.append(Recovery(record: record, result: result))
        } catch {
          found.append(stopped(record, error, transactionContext))
        }
      case .undoing:
        do {
          try retractAll(record.entry, transactionContext)
          found.append(Recovery(record: record, result: .undone))
        } catch {
          found.append(stopped(record, error, transactionContext))
        }
      case .purging, .purgingUndone:
        do {
          try purgeAll(record.entry, isActive: record.isActive, transactionContext)
          found.append(Recovery(record: record, result: .purged))
        } catch {
          found.append(stopped(record, error, transactionContext))
        }
      case .done, .undone, .aborted: continue
      }
    }
    return found
  }

  private func stopped(_ record: TransactionRecord, _ error: any Error, _ transactionContext: TransactionContext)
    -> Recovery
  {
    Recovery(
      record: record, result: .stopped(Fault(error), done: doneSteps(record.entry, transactionContext)))
  }

  /// Recovers after a fault in this run.
  func recover(_ entry: JournalEntry, _ transactionContext: TransactionContext) -> Outcome {
    do {
      return try recoverOrThrow(entry, transactionContext)
    } catch {
      return .stopped(done: doneSteps(entry, transactionContext))
    }
  }

  /// Observes every step on disk, then goes back if none has made its visible change, otherwise forward.
  private func recoverOrThrow(_ entry: JournalEntry, _ transactionContext: TransactionContext) throws -> Outcome {
    let staged = try journals.stagingRecord(entry.transaction)
    let executors = executors(entry, staged, transactionContext)
    let seen = try executors.map { try $0.observe() }
    for case .unknown(let path) in seen { throw Fault.unrecognised(path) }
    guard seen.contains(.after) else {
      for executor in executors.reversed() { try executor.unstage() }
      try removeStagingRecord(entry.transaction)
      try journals.advance(entry.transaction, from: .planned, to: .aborted)
      return .rolledBack
    }
    for case let directory as DirectoryExecutor in executors { try directory.make() }
    for (executor, state) in zip(executors, seen) {
      if state == .before { try executor.commit() }
      try executor.finish()
    }
    try conclude(entry, executors)
    return .finished
  }

  /// The steps that are in place, as far as can be seen.
  func doneSteps(_ entry: JournalEntry, _ transactionContext: TransactionContext) -> [Int] {
    let staged = try? journals.stagingRecord(entry.transaction)
    let executors = executors(entry, staged, transactionContext)
    return executors.indices.filter { (try? executors[$0].observe()) == .after }
  }

  func removeStagingRecord(_ transaction: ByteString) throws {
    let name = Journals.name(transaction, "note")
    guard try journals.directory.status(of: name) != nil else { return }
    try journals.directory.removeFile(name)
    try journals.directory.sync()
  }

  /// An error outside of any transaction.
  static func plain(_ error: any Error) -> TransactionError {
    switch error {
    case let error as TransactionError: error
    case let error as SystemError: .system(error)
    default: .failed(Fault(error), .stopped(done: []), transaction: ByteString())
    }
  }
}
