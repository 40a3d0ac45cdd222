import Bytes
import Git
import Machine
import Mapping
import Resolution
import Terminal
import Transactions

/// What ends a command, as data; `Messages` has the sentences and exit statuses.
enum CommandError: Error, Sendable {
  case directoryMissing(ByteString)
  case notADirectory(ByteString)
  /// A place for a clone was named, and a directory to be mapped, which is not cloned.
  case placeOfCheckout(ByteString)
  case unreadableRepository(GitCheckout.Refusal)
  case refused(MappingRefusal, typed: SetupLine)
  case go(GoEnvironmentError)
  /// Nothing has to be mapped, and go builds nothing: its first reason, and the sentences of the others.
  case notBuilt(ByteString, Diagnostic, others: [ByteString])
  case system(SystemError)
  case transaction(TransactionError)
  /// No mapping of this directory is there to be undone.
  case nothingToUndo(ByteString)
  /// A command was to run in a mapping, and none concerns the directory, whose checkout needs one; as one would type it.
  case notMapped(ByteString, checkout: ByteString)
  /// The same, where it cannot even be told whether it needs one.
  case notMappable(ByteString, Diagnostic)
  /// A transaction was interrupted, and a dry run does not finish it.
  case unfinished
  case unknownTransaction(ByteString)
  /// What a relocation by copy kept is not equal to the copy any more.
  case originalDiffers([Conflict], transaction: ByteString)
  /// A mapping that is not as setup made it any more.
  case broken(MappingState, fix: ByteString)
  /// Two mappings concern the directory, as one would type it, and an environment carries one of them; the newer first.
  case rivals(ByteString, MappingRecord, MappingRecord, fix: Fix)
  /// A module requires what is mapped for a consumer that is gone.
  case consumerMoved(to: ByteString, from: ByteString, MappingRecord, fix: Fix)
  case conflict(EnvironmentConflict)
  case noProgram(ByteString)
  /// Go 1.22 and later fetch nothing in GOPATH mode; nil where the version is unknown.
  case noGetInGopathMode(version: ByteString?, fix: Fix)
  /// go wrote a go.mod or go.sum of the fork's, in this directory.
  case changedByGo(ByteString)
  /// The command would work in a module of its own, for which the go.mod of the mapping is not.
  case otherModule(ByteString)
  /// A file that a command should read is not there.
  case fileMissing(ByteString)
  /// A text has no error that doctor knows.
  case unknownText
  /// The value of a variable has a line break in it.
  case unprintable(ByteString)
}
