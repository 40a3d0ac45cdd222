import Bytes
import Machine

/// What was found half way, and what was done about it: one line in the report.
package struct Recovery: Hashable, Sendable {
  package enum Result: Hashable, Sendable {
    /// Carried out to its end.
    case finished
    /// Put back as it was.
    case rolledBack
    /// The interrupted undo was completed.
    case undone
    /// The interrupted purge was completed.
    case purged
    /// Left as it is: why, and which steps stand.
    case stopped(Fault, standing: [Int])
  }

  /// As it was found.
  package var receipt: Receipt
  package var result: Result

  package init(receipt: Receipt, result: Result) { (self.receipt, self.result) = (receipt, result) }
}

extension Ledger {
  /// Settles what crashes left: forward where a visible change was made, else back. Empty, and without any change,
  /// where nothing was interrupted.
  package func recover(in surroundings: Surroundings) throws(TransactionError) -> [Recovery] {
    Interruption.hold()
    defer { Interruption.release() }
    do {
      try journals.sweep()
    } catch {
      throw Ledger.plain(error)
    }
    var found: [Recovery] = []
    for receipt in try receipts() {
      switch receipt.state {
      case .planned:
        do {
          let result: Recovery.Result =
            try settleOrThrow(receipt.intent, surroundings) == .finished ? .finished : .rolledBack
          found.append(Recovery(receipt: receipt, result: result))
        } catch {
          found.append(stopped(receipt, error, surroundings))
        }
      case .undoing:
        do {
          try retractAll(receipt.intent, surroundings)
          found.append(Recovery(receipt: receipt, result: .undone))
        } catch {
          found.append(stopped(receipt, error, surroundings))
        }
      case .purging, .purgingUndone:
        do {
          try purgeAll(receipt.intent, isStanding: receipt.isStanding, surroundings)
          found.append(Recovery(receipt: receipt, result: .purged))
        } catch {
          found.append(stopped(receipt, error, surroundings))
        }
      case .done, .undone, .aborted: continue
      }
    }
    return found
  }

  private func stopped(_ receipt: Receipt, _ error: any Error, _ surroundings: Surroundings) -> Recovery {
    Recovery(
      receipt: receipt, result: .stopped(Fault(error), standing: standing(receipt.intent, surroundings)))
  }

  /// After a fault in this very run.
  func settle(_ intent: Intent, _ surroundings: Surroundings) -> Outcome {
    do {
      return try settleOrThrow(intent, surroundings)
    } catch {
      return .stopped(standing: standing(intent, surroundings))
    }
  }

  /// Looks at the disk and goes on from there: back if no step has made its visible change, else forward.
  private func settleOrThrow(_ intent: Intent, _ surroundings: Surroundings) throws -> Outcome {
    let note = try journals.note(intent.transaction)
    let works = works(intent, note, surroundings)
    let seen = try works.map { try $0.observe() }
    for case .unknown(let path) in seen { throw Fault.unrecognised(path) }
    guard seen.contains(.after) else {
      for work in works.reversed() { try work.unstage() }
      try removeNote(intent.transaction)
      try journals.advance(intent.transaction, from: .planned, to: .aborted)
      return .rolledBack
    }
    for case let directory as DirectoryWork in works { try directory.make() }
    for (work, state) in zip(works, seen) {
      if state == .before { try work.commit() }
      try work.finish()
    }
    try conclude(intent, works)
    return .finished
  }

  /// The steps that stand, as far as can be seen.
  func standing(_ intent: Intent, _ surroundings: Surroundings) -> [Int] {
    let note = try? journals.note(intent.transaction)
    let works = works(intent, note, surroundings)
    return works.indices.filter { (try? works[$0].observe()) == .after }
  }

  func removeNote(_ transaction: ByteString) throws {
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
    default: .failed(Fault(error), .stopped(standing: []), transaction: ByteString())
    }
  }
}
