package import Bytes
import Machine

extension TransactionLog {
  /// The user's files that the transaction keeps aside: originals of copies, and changed files that undo took away.
  package func kept(_ record: TransactionRecord, in transactionContext: TransactionContext) throws(TransactionError)
    -> [ByteString]
  {
    do {
      let executors = executors(record.entry, try journals.stagingRecord(record.transaction), transactionContext)
      return try executors.flatMap { try $0.keeps() }
    } catch {
      throw TransactionLog.plain(error)
    }
  }

  /// Whether `purge` would delete something that exists nowhere else, and therefore refuses without `evenIfChanged`.
  package func keepsWhatDiffers(_ record: TransactionRecord, in transactionContext: TransactionContext)
    throws(TransactionError) -> Bool
  {
    do {
      let executors = executors(record.entry, try journals.stagingRecord(record.transaction), transactionContext)
      return try executors.contains { try $0.differenceFromKept() != nil }
    } catch {
      throw TransactionLog.plain(error)
    }
  }

  /// What was written to an original after it was copied, by a program or a shell that was still in it: it is in the kept
  /// original, and not in the checkout.
  package func strayWork(_ record: TransactionRecord, in transactionContext: TransactionContext)
    throws(TransactionError) -> [ByteString]
  {
    do {
      let executors = executors(record.entry, try journals.stagingRecord(record.transaction), transactionContext)
      return try executors.flatMap { try $0.strayWork() }
    } catch {
      throw TransactionLog.plain(error)
    }
  }

  /// Deletes what the transaction keeps aside. No other call deletes files of the user's.
  ///
  /// An original that differs from the files at the new place is deleted only with `evenIfChanged`; otherwise
  /// `changedSince` names the first difference and nothing is deleted.
  package func purge(
    _ record: TransactionRecord, evenIfChanged: Bool = false, in transactionContext: TransactionContext
  )
    throws(TransactionError)
  {
    let record = try current(record)
    guard !record.isUnfinished else { throw .wrongState(transaction: record.transaction, record.state) }
    Interruption.hold()
    defer { Interruption.release() }
    do {
      let executors = executors(record.entry, try journals.stagingRecord(record.transaction), transactionContext)
      if !evenIfChanged {
        let changed = try executors.compactMap { try $0.differenceFromKept() }
        guard changed.isEmpty else { throw TransactionError.changedSince(changed) }
      }
      let isBegun = record.state == .purging || record.state == .purgingUndone
      guard try isBegun || executors.contains(where: { try !$0.keeps().isEmpty }) else { return }
    } catch {
      throw TransactionLog.plain(error)
    }
    do {
      let isActive = record.isActive
      let during: TransactionRecord.State = isActive ? .purging : .purgingUndone
      if record.state != during { try journals.advance(record.transaction, from: record.state, to: during) }
      try purgeAll(record.entry, isActive: isActive, transactionContext)
    } catch {
      throw .failed(Fault(error), .stopped(done: []), transaction: record.transaction)
    }
  }

  /// From `purging` to `done`, or from `purgingUndone` to `undone`.
  func purgeAll(_ entry: JournalEntry, isActive: Bool, _ transactionContext: TransactionContext) throws {
    let executors = executors(entry, try journals.stagingRecord(entry.transaction), transactionContext)
    for executor in executors.reversed() {
      try executor.purge()
      // Directories that were not empty because of what was kept.
      if !isActive, let directory = executor as? DirectoryExecutor { try directory.retract() }
    }
    try journals.advance(
      entry.transaction, from: isActive ? .purging : .purgingUndone, to: isActive ? .done : .undone)
  }

  /// Forgets transactions that were undone or rolled back more than 90 days ago and keep nothing aside. Errors are
  /// ignored: the next transaction tries again.
  func prune(_ transactionContext: TransactionContext) {
    do { try removeOld(transactionContext) } catch {}
  }

  private func removeOld(_ transactionContext: TransactionContext) throws {
    var past = Clock.now()
    past.seconds -= 90 * 86400
    let limit = Clock.text(past)
    for record in try records() where record.transaction < limit {
      guard record.state == .undone || record.state == .aborted, try kept(record, in: transactionContext).isEmpty
      else { continue }
      try removeStagingRecord(record.transaction)
      try journals.directory.removeFile(
        Journals.name(record.transaction, ByteString(record.state.rawValue)))
    }
  }
}
