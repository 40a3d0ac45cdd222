import Bytes
import Machine

/// Observes one step, carries it out and takes it back. Every function may be called again after a crash at any moment.
protocol StepExecutor {
  /// What must be recorded before the first change. Changes nothing.
  func inspect() throws -> [Row]
  /// Whether the disk shows the state before the step, after it, or neither.
  func observe() throws -> Observation
  /// Prepares under hidden names of forkpath's own; returns what to record. Nothing that the user sees changes.
  func stage(_ progress: Progress) throws -> [Row]
  /// Makes the one visible change, and makes it durable.
  func commit() throws
  /// Completes the step after `commit`.
  func finish() throws
  /// Removes the preparations; only while `observe` says `before`.
  func unstage() throws
  /// Why `retract` would remove something that is not ours, nil if it would not. Changes nothing. `freed` are the
  /// places that later steps, which are taken back first, will have left.
  func conflict(freed: Set<ByteString>) throws -> Conflict?
  /// Undoes the step, however far it went.
  func retract() throws
  /// Whether there is nothing left of the step that undo could take back.
  func isTakenBack() throws -> Bool
  /// The user's files that are kept aside until `purge`.
  func keeps() throws -> [ByteString]
  /// The first path at which the kept files differ from the present ones, nil if they are equal.
  func differenceFromKept() throws -> Conflict?
  /// What was written to the kept files since they are kept, and is not the same in the present ones: no undo brings it
  /// back.
  func strayWork() throws -> [ByteString]
  /// Deletes the files that are kept aside.
  func purge() throws
}

enum Observation: Hashable {
  case before
  case after
  /// Neither; the path that was looked at.
  case unknown(ByteString)
}

extension StepExecutor {
  func inspect() throws -> [Row] { [] }
  func stage(_ progress: Progress) throws -> [Row] { [] }
  func finish() throws {}
  func unstage() throws {}
  func isTakenBack() throws -> Bool { try observe() == .before }
  func keeps() throws -> [ByteString] { [] }
  func differenceFromKept() throws -> Conflict? { nil }
  func strayWork() throws -> [ByteString] { [] }
  func purge() throws {}
}

/// One step of one transaction, with what was recorded about it.
struct StepContext {
  var transaction: ByteString
  var index: Int
  /// What was seen before the first change.
  var seen: [Row]
  /// What was recorded since then.
  let notes: StagingRecords
  var transactionContext: TransactionContext
  /// Earlier transactions that are still in place, oldest first.
  var active: [TransactionRecord]

  /// A hidden name in a directory of the user's, used by this step alone: `.forkpath-ID-1.part`.
  func hidden(_ suffix: ByteString) -> ByteString { StepContext.hiddenName(transaction, index, suffix) }

  static func hiddenName(_ transaction: ByteString, _ index: Int, _ suffix: ByteString) -> ByteString {
    ".forkpath-" + transaction + ByteString("-\(index + 1).") + suffix
  }

  var noted: [Row] { notes.rows }

  /// Adds rows to the staging record, durably.
  func record(_ rows: [Row]) throws {
    try notes.write(rows)
    notes.rows.removeAll { old in rows.contains { $0.name == old.name } }
    notes.rows += rows
  }

  /// The identity recorded under `name`, in the journal or in the staging record.
  func identity(_ name: ByteString) throws -> FileIdentity? {
    guard let text = seen[name] ?? noted[name] else { return nil }
    guard let identity = FileIdentity(text: text) else {
      throw TransactionError.damagedJournal(transaction)
    }
    return identity
  }
}

/// What was recorded of one step since its journal was written.
final class StagingRecords {
  var rows: [Row]
  let write: ([Row]) throws -> Void

  init(_ rows: [Row], write: @escaping ([Row]) throws -> Void) { (self.rows, self.write) = (rows, write) }
}
