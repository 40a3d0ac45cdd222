import Bytes
import Machine
import Mapping
import Resolution
import Transactions
import Verification

/// A mapping that setup made and that stands, with the environment that puts it in force. Its journal says where to
/// look; whether it holds is looked up on the disk.
struct StandingMapping: Sendable {
  var receipt: Receipt
  var environment: GoEnvironment
  /// The modules that it was made for beside the fork.
  var consumers: [ByteString]

  /// The newest one that concerns the surveyed checkout; nil where there is none.
  init?(of survey: Survey, in state: StateDirectory) throws {
    let places = [survey.named, survey.situation.root]
    let concerned = try state.receipts().filter { receipt in
      receipt.isStanding && receipt.plan["upstream"] == survey.situation.upstream
        && receipt.places.contains { places.contains($0) }
    }
    guard let receipt = concerned.last else { return nil }
    self.receipt = receipt
    guard let mapped = MappedEnvironment(receipt.plan) else { return nil }
    environment = mapped.environment(over: survey.environment)
    consumers = mapped.consumers
  }

  /// Whether the upstream path leads to the checkout once the environment is as it should be.
  func holds(_ situation: Situation) -> Bool {
    !MappingChecks(situation: situation, environment: environment, view: .disk, consumers: consumers).findings()
      .contains {
        $0.severity == .error
      }
  }

  /// What to type so that plain go sees it.
  var cure: ByteString {
    let line = "eval \"$(forkpath env " + shellWord(receipt.plan["checkout"] ?? "") + ")\""
    return environment.mode == .gopath ? line + "; cd " + shellWord(environment.directory) : line
  }
}
