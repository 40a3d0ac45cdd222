import Bytes
import Machine
import Mapping
import Terminal
import Transactions

/// Finishes or undoes transactions that a crash interrupted, before anything else is done; prints one line for each.
struct RecoveryRunner: Sendable {
  var state: StateDirectory
  var context: Context

  /// The transaction log, where there is one already. Its lock is held as long as the value lives, so that no other forkpath
  /// changes what is read from now on. Nothing is created.
  func recoverAndHold(wait: Duration) throws -> TransactionLog? {
    try state.isPresent() ? hold(wait: wait) : nil
  }

  /// As `recoverAndHold`; creates the state directory if need be.
  func hold(wait: Duration) throws -> TransactionLog {
    let log = try state.open(wait: Int(wait.components.seconds))
    try recover(log)
    return log
  }

  /// For commands that only look: without an unfinished transaction no lock is taken and nothing is written.
  func recover(wait: Duration) throws {
    guard try state.needsRecovery() else { return }
    _ = try hold(wait: wait)
  }

  /// Whether a crash had interrupted an undo of this directory's mapping, which is finished now.
  func finishedUndo(of directory: ByteString, since earlier: [TransactionRecord]) throws -> Bool {
    let places = [directory, try realPathIfPresent(directory) ?? directory]
    let undone = Set(try state.records().filter { $0.state == .undone }.map(\.transaction))
    return earlier.contains { record in
      record.state == .undoing && undone.contains(record.transaction)
        && places.contains { place in record.mapping?.places.contains { place.isWithin($0) } == true }
    }
  }

  private func recover(_ log: TransactionLog) throws {
    for recovery in try log.recover(in: context.transactionContext(words: ["recover"], directory: nil)) {
      context.output.say(recovery.line)
    }
  }
}

extension Context {
  /// The context of a transaction.
  func transactionContext(words: [ByteString], directory named: ByteString?) -> TransactionContext {
    TransactionContext(
      version: ByteString(CommandLineTool.version), arguments: words + (named.map { [$0] } ?? []),
      directory: process.directory, git: process.program("git", outside: nil),
      variables: process.variables,
      allowsLocalClone: named.map { $0.hasPrefix("file:") || $0.isAbsolutePath } ?? false)
  }
}
