package import Bytes
package import Machine

/// Why a transaction failed or was refused. Data only; the sentences are in Commands.
package enum TransactionError: Error, Hashable, Sendable {
  /// Neither a state directory nor a home directory is named in the environment.
  case noHome
  /// The state directory is not one that only its owner can change.
  case unsafeState(ByteString, StateFault)
  /// Another forkpath holds the lock at this path (exit 75).
  case locked(ByteString)
  /// A journal was damaged or changed; nothing was changed on disk.
  case damagedJournal(ByteString)
  /// The plan cannot be carried out; nothing was changed.
  case refused([Refusal])
  /// What was done has been changed since, so it is not undone; nothing was changed.
  case changedSince([Conflict])
  /// The transaction is in a state that does not allow this.
  case wrongState(transaction: ByteString, TransactionRecord.State)
  /// A later transaction changed the same places and has to be undone first.
  case wrongOrder(transaction: ByteString, later: ByteString)
  /// It was interrupted; `outcome` says in which state the disk is now.
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

/// What went wrong during a transaction.
package enum Fault: Error, Hashable, Sendable {
  case system(SystemError)
  /// INT, TERM or HUP arrived.
  case interrupted(signal: Int32)
  /// Another program changed this at the same time.
  case raced(ByteString)
  /// Neither the state before the step nor the one after it: nothing is changed until a person has looked.
  case unrecognised(ByteString)
  /// A rename is not possible between these two (another mount, overlay layer or quota project).
  case otherFileSystem(from: ByteString, to: ByteString)
  /// The copy differs from its source, which was written to meanwhile.
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
  /// The repository has no branch, tag or commit of this name.
  case referenceMissing(url: ByteString, reference: ByteString)
  /// What was done was changed since.
  case changedSince([Conflict])
  /// All calls succeeded, but reading it back shows that this is missing.
  case notReadBack(ByteString)
}

/// The state of the disk after a fault.
package enum Outcome: Hashable, Sendable {
  /// All as before.
  case rolledBack
  /// All as planned: the fault came after the last change, or recovery finished the plan.
  case finished
  /// These steps are in place (indices into the plan), the others are not; the journal stays for `undo` or the next
  /// run.
  case stopped(done: [Int])
}
