package import Bytes
import Machine

/// A transaction in the log: its journal and its state.
package struct TransactionRecord: Sendable, Hashable {
  /// The state of a transaction, which is the suffix of its journal's name. All have four letters, so that a change of
  /// state needs no new block on a full disk.
  package enum State: String, Sendable, Hashable, CaseIterable {
    /// Begun; a crash may have left it anywhere on the way.
    case planned = "plan"
    case done = "done"
    /// Done, and its kept originals are being deleted.
    case purging = "trim"
    case undoing = "undo"
    case undone = "back"
    /// Undone, and what it kept aside is being deleted.
    case purgingUndone = "burn"
    /// Rolled back before anything was changed.
    case aborted = "void"
  }

  /// The state of the transaction.
  package var state: State
  /// The content of its journal.
  package var entry: JournalEntry

  /// The name of the transaction.
  package var transaction: ByteString { entry.transaction }
  package var plan: Plan { entry.plan }

  /// When it was begun, `20261121T093015Z`.
  package var time: ByteString { entry.circumstances["time"] ?? ByteString() }
  /// The words of the command that made it.
  package var arguments: [ByteString] { entry.circumstances.all("argument") }
  /// The directory that it was run in, absolute.
  package var directory: ByteString { entry.circumstances["directory"] ?? "/" }

  /// The originals that its copies keep aside until `purge`, each with the place that it had.
  package var originals: [(place: ByteString, original: ByteString)] {
    plan.steps.enumerated().compactMap { index, step in
      guard case .copy(let from, _) = step else { return nil }
      return (from, from.parentPath.appending(path: StepContext.hiddenName(transaction, index, "orig")))
    }
  }

  /// The identity of the directory that a copying step made, by the index of the step, for `FileIdentity.text`.
  var copies: [Int: ByteString] = [:]

  /// The identity of the directory that the step at `index` moved, or of the copy that it made, for `FileIdentity.text`; nil where
  /// it did neither, or none is recorded.
  package func tree(at index: Int) -> ByteString? {
    if case .copy = plan.steps[index] { return copies[index] }
    return index < entry.seen.count ? entry.seen[index].first { $0.name == "tree" }?.value : nil
  }

  package init(state: State, entry: JournalEntry) { (self.state, self.entry) = (state, entry) }

  /// Whether what it made is still in place.
  package var isActive: Bool { state == .done || state == .purging }

  /// Whether a crash or an error interrupted it.
  package var isUnfinished: Bool { state == .planned || state == .undoing }
}
