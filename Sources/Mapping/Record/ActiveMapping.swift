package import Bytes
package import Machine
import Resolution
package import Transactions

/// A mapping that setup made and nobody has undone, with the environment that go needs for it. It is found in the journals
/// alone; whether the disk still is as recorded, `MappingState` tells.
package struct ActiveMapping: Sendable {
  /// The transaction that made it.
  package let record: TransactionRecord
  /// What that transaction recorded about the mapping.
  package let recorded: MappingRecord
  /// What go needs to see the mapping.
  package let environment: MappedEnvironment

  /// Nil where the transaction mapped nothing.
  private init?(_ record: TransactionRecord) {
    guard let recorded = record.mapping, let environment = recorded.environment else { return nil }
    (self.record, self.recorded, self.environment) = (record, recorded, environment)
  }

  /// The newest one of this fork; nil where there is none.
  package init?(of fork: Fork, among records: [TransactionRecord]) {
    let concerned = records.last { record in
      guard record.isActive, let mapping = record.mapping, mapping.upstream == fork.upstream else { return false }
      return mapping.places.contains(fork.named) || mapping.places.contains(fork.root)
    }
    guard let concerned else { return nil }
    self.init(concerned)
  }

  /// The newest one that concerns `directory`, which has no links: it is inside the checkout, at its old or new place, or
  /// inside a consumer. Nothing is scanned. Throws where no mapping is found and a place could not be examined.
  package init?(around directory: ByteString, among records: [TransactionRecord]) throws(SystemError) {
    var failure: SystemError?
    for record in records.reversed() where record.isActiveOrUnfinished {
      guard let active = Self(record) else { continue }
      for place in active.recorded.places + active.recorded.consumers {
        let real: ByteString
        do {
          real = try realPathIfPresent(place) ?? place
        } catch {
          failure = failure ?? error
          continue
        }
        if directory.isWithin(real) {
          self = active
          return
        }
      }
    }
    if let failure { throw failure }
    return nil
  }
}
