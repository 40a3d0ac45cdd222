import Bytes
import Machine

/// How one step is looked at, carried out and taken back. Every function may be called again after a crash anywhere.
protocol StepExecutor {
  /// What has to be recorded before the first change. Only looks.
  func survey() throws -> [Row]
  /// Where the step stands, as the disk shows it.
  func observe() throws -> Observation
  /// Prepares under names that nobody else uses; returns what to note. Nothing that the user sees changes.
  func stage(_ progress: Progress) throws -> [Row]
  /// The one visible change, and what makes it durable.
  func commit() throws
  /// Completes after `commit`, however often.
  func finish() throws
  /// Takes the preparations away, as long as `observe` says `before`.
  func unstage() throws
  /// Why `retract` would take away something that is not ours, nil if it would not. Only looks. `freed` are the places
  /// that later steps, taken back first, will have left.
  func conflict(freed: Set<ByteString>) throws -> Conflict?
  /// Undoes the step, however far it is.
  func retract() throws
  /// What of the user's is kept aside until `purge`.
  func keeps() throws -> [ByteString]
  /// Where what is kept differs from what stands, nil if nowhere.
  func differenceFromKept() throws -> ByteString?
  /// Deletes what is kept.
  func purge() throws
}

enum Observation: Hashable {
  case before
  case after
  /// Neither; the path that should tell.
  case unknown(ByteString)
}

extension StepExecutor {
  func survey() throws -> [Row] { [] }
  func stage(_ progress: Progress) throws -> [Row] { [] }
  func finish() throws {}
  func unstage() throws {}
  func keeps() throws -> [ByteString] { [] }
  func differenceFromKept() throws -> ByteString? { nil }
  func purge() throws {}
}

/// One step of one transaction, and what is known of it.
struct StepContext {
  var transaction: ByteString
  var index: Int
  /// What was seen when it was planned.
  var seen: [Row]
  /// What was noted since.
  let notes: StagingRecords
  var transactionContext: TransactionContext
  /// What stands by earlier transactions, oldest first.
  var standing: [TransactionRecord]

  /// A name in the user's directories that nobody else uses: `.forkpath-ID-1.part`.
  func hidden(_ suffix: ByteString) -> ByteString { StepContext.hiddenName(transaction, index, suffix) }

  static func hiddenName(_ transaction: ByteString, _ index: Int, _ suffix: ByteString) -> ByteString {
    ".forkpath-" + transaction + ByteString("-\(index + 1).") + suffix
  }

  var noted: [Row] { notes.rows }

  /// Adds to what is noted, durably.
  func record(_ rows: [Row]) throws {
    try notes.write(rows)
    notes.rows.removeAll { old in rows.contains { $0.name == old.name } }
    notes.rows += rows
  }

  /// The identity recorded under `name`, in the journal or in the note.
  func identity(_ name: ByteString) throws -> FileIdentity? {
    guard let text = seen[name] ?? noted[name] else { return nil }
    guard let identity = FileIdentity(text: text) else {
      throw TransactionError.damagedJournal(transaction)
    }
    return identity
  }
}

/// What was noted of one step since its journal was written.
final class StagingRecords {
  var rows: [Row]
  let write: ([Row]) throws -> Void

  init(_ rows: [Row], write: @escaping ([Row]) throws -> Void) { (self.rows, self.write) = (rows, write) }
}
