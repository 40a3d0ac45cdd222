import Bytes
import Machine
import Mapping
import Resolution

/// What ends a command, as data; `Words` has the sentences and exit statuses.
enum CommandError: Error, Sendable {
  case directoryMissing(ByteString)
  case notADirectory(ByteString)
  case unreadableRepository(GitCheckout.Refusal)
  case refused(MappingRefusal, typed: ByteString)
  case go(GoEnvironmentError)
  case system(SystemError)
  case nothingStands(ByteString)
  case unknownTransaction(ByteString)
}
