package import Bytes
import Machine

extension Ledger {
  /// What of the user's the transaction keeps aside: originals of copies, and what was changed since and taken back.
  package func kept(_ receipt: Receipt, in surroundings: Surroundings) throws(TransactionError) -> [ByteString] {
    do {
      let works = works(receipt.intent, try journals.note(receipt.transaction), surroundings)
      return try works.flatMap { try $0.keeps() }
    } catch {
      throw Ledger.plain(error)
    }
  }

  /// Whether `purge` would delete something that stands nowhere else, and therefore refuses without `evenIfChanged`.
  package func keepsWhatDiffers(_ receipt: Receipt, in surroundings: Surroundings) throws(TransactionError) -> Bool {
    do {
      let works = works(receipt.intent, try journals.note(receipt.transaction), surroundings)
      return try works.contains { try $0.differenceFromKept() != nil }
    } catch {
      throw Ledger.plain(error)
    }
  }

  /// Deletes for ever what the transaction keeps aside; the only call that deletes anything of the user's.
  ///
  /// An original that is not equal any more to what stands at the new place is deleted only with `evenIfChanged`: else
  /// `changedSince` names the first difference and nothing is deleted.
  package func purge(_ receipt: Receipt, evenIfChanged: Bool = false, in surroundings: Surroundings)
    throws(TransactionError)
  {
    let receipt = try current(receipt)
    guard !receipt.isUnsettled else { throw .wrongState(transaction: receipt.transaction, receipt.state) }
    Interruption.hold()
    defer { Interruption.release() }
    do {
      let works = works(receipt.intent, try journals.note(receipt.transaction), surroundings)
      if !evenIfChanged {
        let changed = try works.compactMap { try $0.differenceFromKept() }
        guard changed.isEmpty else { throw TransactionError.changedSince(changed.map { .edited($0) }) }
      }
      let isBegun = receipt.state == .purging || receipt.state == .purgingUndone
      guard try isBegun || works.contains(where: { try !$0.keeps().isEmpty }) else { return }
    } catch {
      throw Ledger.plain(error)
    }
    do {
      let isStanding = receipt.isStanding
      let during: Receipt.State = isStanding ? .purging : .purgingUndone
      if receipt.state != during { try journals.advance(receipt.transaction, from: receipt.state, to: during) }
      try purgeAll(receipt.intent, isStanding: isStanding, surroundings)
    } catch {
      throw .failed(Fault(error), .stopped(standing: []), transaction: receipt.transaction)
    }
  }

  /// From `purging` to `done`, or from `purgingUndone` to `undone`.
  func purgeAll(_ intent: Intent, isStanding: Bool, _ surroundings: Surroundings) throws {
    let works = works(intent, try journals.note(intent.transaction), surroundings)
    for work in works.reversed() {
      try work.purge()
      // Directories that only what was kept held up.
      if !isStanding, let directory = work as? DirectoryWork { try directory.retract() }
    }
    try journals.advance(
      intent.transaction, from: isStanding ? .purging : .purgingUndone, to: isStanding ? .done : .undone)
  }

  /// Ends a transaction that cannot be finished or undone because somebody moved things by hand: its journal says
  /// `aborted`, nothing on disk is touched.
  package func forget(_ receipt: Receipt) throws(TransactionError) {
    let receipt = try current(receipt)
    guard receipt.isUnsettled else { throw .wrongState(transaction: receipt.transaction, receipt.state) }
    do {
      try journals.advance(receipt.transaction, from: receipt.state, to: .aborted)
    } catch {
      throw Ledger.plain(error)
    }
  }

  /// Forgets transactions that were undone or rolled back more than 90 days ago and keep nothing aside. Never fails: it
  /// is tried again after the next transaction.
  func prune(_ surroundings: Surroundings) {
    var past = Clock.now()
    past.seconds -= 90 * 86400
    let limit = Clock.text(past)
    for receipt in (try? receipts()) ?? [] where receipt.transaction < limit {
      guard receipt.state == .undone || receipt.state == .aborted,
        (try? kept(receipt, in: surroundings).isEmpty) == true
      else { continue }
      try? removeNote(receipt.transaction)
      try? journals.directory.removeFile(
        Journals.name(receipt.transaction, ByteString(receipt.state.rawValue)))
    }
  }
}
