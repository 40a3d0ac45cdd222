import Bytes
import Machine
import Mapping
import Terminal
import Transactions

/// Finishes or takes back what a crash left, before anything else is done; told in one line each.
struct RecoveryRunner: Sendable {
  var state: StateDirectory
  var context: Context

  /// The transaction log, with its lock held as long as it lives, where there is one already: what is looked at from here on, no
  /// other forkpath changes before it is acted upon. Nothing is created for that.
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

  /// Whether an undo of a mapping of this directory was what a crash had left, and is finished now.
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
  /// What a transaction may know and use of the world around it.
  func transactionContext(words: [ByteString], directory named: ByteString?) -> TransactionContext {
    TransactionContext(
      version: ByteString(CommandLineTool.version), arguments: words + (named.map { [$0] } ?? []),
      directory: process.directory, git: process.program("git", outside: nil),
      variables: process.variables,
      allowsLocalClone: named.map { $0.hasPrefix("file:") || $0.isAbsolutePath } ?? false)
  }
}
