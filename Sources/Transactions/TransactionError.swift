package import Bytes
package import Machine

/// Why a transaction did not do what was asked. Data only.
package enum TransactionError: Error, Hashable, Sendable {
  /// Neither a state directory nor a home directory is named in the environment.
  case noHome
  /// The state directory is not one that only its owner can change.
  case unsafeState(ByteString, StateFault)
  /// Another forkpath works there (exit 75). The path is the lock's.
  case locked(ByteString)
  /// A journal is not what was written; nothing was changed.
  case damagedJournal(ByteString)
  /// The plan cannot be carried out as things stand; nothing was changed.
  case refused([Refusal])
  /// The plan is not the one that was shown; nothing was changed.
  case planChanged(hash: ByteString)
  /// What was done has been changed since, so it is not undone; nothing was changed.
  case changedSince([Conflict])
  /// The transaction is in a state that does not allow this.
  case wrongState(transaction: ByteString, TransactionRecord.State)
  /// A later transaction changed the same places and has to be undone first.
  case wrongOrder(transaction: ByteString, later: ByteString)
  /// It broke off; `outcome` says in which state the disk is now.
  case failed(Fault, Outcome, transaction: ByteString)
  /// A system call failed outside of any transaction.
  case system(SystemError)

  /// Why a state directory is refused.
  package enum StateFault: Hashable, Sendable {
    case notOwned(by: UInt32)
    case writableByOthers(mode: UInt32)
    case isLink, isNotDirectory
  }
}

/// What went wrong in the middle of a transaction.
package enum Fault: Error, Hashable, Sendable {
  case system(SystemError)
  /// INT, TERM or HUP arrived.
  case interrupted(signal: Int32)
  /// Somebody else changed this at the same time.
  case raced(ByteString)
  /// Neither as before nor as after: nothing is done about it until a person has looked.
  case unrecognised(ByteString)
  /// A rename is not possible between these two (another mount, overlay layer or quota project).
  case otherFileSystem(from: ByteString, to: ByteString)
  /// The copy is not equal to what was copied: it was written to meanwhile.
  case copyDiffers(original: ByteString, copy: ByteString, first: ByteString)
  /// This cannot be copied: a socket, fifo or device.
  case notCopyable(ByteString)
  /// An extended attribute or access list cannot be kept there.
  case attributeLost(ByteString, name: ByteString)
  /// git or another program holds the lock of this configuration.
  case gitLocked(ByteString)
  /// The configuration cannot be read.
  case gitMalformed(ByteString, line: Int)
  /// git could not clone; its last words.
  case cloneFailed(url: ByteString, status: Int32, words: ByteString)
  /// What was done was changed since.
  case changedSince([Conflict])
  /// All calls answered well, yet this is not there when looked at again.
  case notReadBack(ByteString)
}

/// How the disk was left after a fault.
package enum Outcome: Hashable, Sendable {
  /// All as before.
  case rolledBack
  /// All as planned: the fault came after the last change, or was overcome.
  case finished
  /// These steps stand (indices into the plan), the others do not; the journal stays for `undo` or the next run.
  case stopped(standing: [Int])
}
