import Bytes
import Git
import Machine
import Mapping
import Resolution
import Terminal
import Transactions

/// An error that ends a command, as data; `Messages` has the sentences and exit statuses.
enum CommandError: Error, Sendable {
  case directoryMissing(ByteString)
  case notADirectory(ByteString)
  /// A place for a clone was named together with a directory, which is mapped and not cloned.
  case placeOfCheckout(ByteString)
  case unreadableRepository(GitCheckout.Refusal)
  case refused(MappingRefusal, typed: SetupLine)
  case go(GoEnvironmentError)
  /// Nothing has to be mapped, and go builds nothing: its first reason, and the sentences of the others.
  case notBuilt(ByteString, Diagnostic, others: [ByteString])
  case system(SystemError)
  case transaction(TransactionError)
  /// What the disk does not allow of a plan, and the line that asked for it.
  case refusedPlan([Refusal], typed: SetupLine)
  /// There is no mapping of this directory to undo.
  case nothingToUndo(ByteString)
  /// What was done has been changed since, so it is not undone; whether later transactions of the mapping were, and the line
  /// that takes it back after that is put aside which is in the way, where that is all.
  case notUndone([Conflict], isPart: Bool, fix: Fix?)
  /// A command needs a mapping, and there is none for the directory; the checkout that needs one, as the user would type it.
  case notMapped(ByteString, checkout: ByteString)
  /// The same, where it is unknown whether the checkout needs one.
  case notMappable(ByteString, Diagnostic)
  /// A transaction was interrupted, and a dry run does not finish it.
  case unfinished
  case unknownTransaction(ByteString)
  /// The original that a relocation by copy kept is no longer equal to the copy.
  case originalDiffers([Conflict], transaction: ByteString)
  /// A mapping that is no longer as setup made it.
  case broken(MappingState, fix: Fix)
  /// Two mappings concern the directory, as one would type it, and an environment carries one of them; the newer first.
  case rivals(ByteString, MappingRecord, MappingRecord, fix: Fix)
  /// A module requires what is mapped for a consumer that is gone.
  case consumerMoved(to: ByteString, from: ByteString, MappingRecord, fix: Fix)
  case conflict(EnvironmentConflict)
  case noProgram(ByteString)
  /// Go 1.22 and later fetch nothing in GOPATH mode; nil where the version is unknown.
  case noGetInGopathMode(version: ByteString?, fix: Fix)
  /// go wrote a go.mod or go.sum of the fork, in this directory.
  case changedByGo(ByteString)
  /// The command would run in another module, to which the go.mod of the mapping does not belong.
  case otherModule(ByteString, fix: Fix?)
  /// A file that a command should read is not there.
  case fileMissing(ByteString)
  /// A text has no error that doctor knows.
  case unknownText
  /// The value of a variable has a line break in it.
  case unprintable(ByteString)
}

extension CommandError {
  /// The path by which the code of a checkout names itself, where it was refused since it is that of its own address.
  var ownPath: ByteString? {
    switch self {
    case .refused(.alreadyRewritten(_, let path, _, _), _), .refused(.ownName(_, let path, _, _, _), _): path
    default: nil
    }
  }
}
