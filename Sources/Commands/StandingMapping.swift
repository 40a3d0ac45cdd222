import Bytes
import Machine
import Mapping
import Resolution
import Transactions
import Verification

/// A mapping that setup made and that stands, with the environment that puts it in force. Its journal says where to
/// look; whether it holds is looked up on the disk.
struct StandingMapping: Sendable {
  var record: TransactionRecord
  var environment: GoEnvironment
  /// The modules that it was made for beside the fork.
  var consumers: [ByteString]

  /// The newest one that concerns the surveyed checkout; nil where there is none.
  init?(of inspection: Inspection, in state: StateDirectory) throws {
    let places = [inspection.named, inspection.fork.root]
    let concerned = try state.records().filter { record in
      record.isStanding && record.plan["upstream"] == inspection.fork.upstream
        && record.places.contains { places.contains($0) }
    }
    guard let record = concerned.last else { return nil }
    self.record = record
    guard let mapped = MappedEnvironment(record.plan) else { return nil }
    environment = mapped.environment(over: inspection.environment)
    consumers = mapped.consumers
  }

  /// Whether the upstream path leads to the checkout once the environment is as it should be.
  func holds(_ fork: Fork) -> Bool {
    !MappingChecks(fork: fork, environment: environment, view: .disk, consumers: consumers).findings()
      .contains {
        $0.severity == .error
      }
  }

  /// What to type so that plain go sees it.
  var cure: ByteString {
    let line = "eval \"$(forkpath env " + shellWord(record.plan["checkout"] ?? "") + ")\""
    return environment.mode == .gopath ? line + "; cd " + shellWord(environment.directory) : line
  }
}
