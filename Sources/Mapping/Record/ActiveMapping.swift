package import Bytes
import GoSource
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

  /// The newest one that concerns `directory`, which has no links: it is inside the checkout, at its old or new place, inside a
  /// consumer, or beside one in its go.work. Nothing is scanned. Throws where no mapping is found and a place could not be examined.
  package init?(around directory: ByteString, among records: [TransactionRecord]) throws(SystemError) {
    guard let newest = try Self.all(around: directory, among: records).first else { return nil }
    self = newest
  }

  /// All that concern `directory`, newest first.
  package static func all(
    around directory: ByteString, among records: [TransactionRecord]
  ) throws(SystemError) -> [ActiveMapping] {
    var failure: SystemError?
    var found: [ActiveMapping] = []
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
          found.append(active)
          break
        }
      }
    }
    if !found.isEmpty { return found }
    if let failure { throw failure }
    return try beside(directory, among: records)
  }

  /// Those that took over the go.work that plain go takes in `directory`, newest first.
  private static func beside(
    _ directory: ByteString, among records: [TransactionRecord]
  ) throws(SystemError) -> [ActiveMapping] {
    let active = records.reversed().filter(\.isActiveOrUnfinished).compactMap { Self($0) }
      .filter { $0.recorded.strategy == .workspace }
    if active.isEmpty { return [] }
    guard let work = try SharedWork(around: directory) else { return [] }
    var checkouts: Set<ByteString> = []
    return active.filter { checkouts.insert($0.recorded.checkout).inserted && work.wasTaken(by: $0.recorded) }
  }

  /// Another mapping for module mode that concerns `directory`, of a checkout that this one does not use: an environment carries
  /// one of the two.
  package func rival(around directory: ByteString, among records: [TransactionRecord]) throws(SystemError)
    -> ActiveMapping?
  {
    guard environment.mode == .module else { return nil }
    for other in try Self.all(around: directory, among: records) where other.environment.mode == .module {
      guard let checkout = try realPathIfPresent(other.recorded.checkout) else { continue }
      if other.record.transaction == record.transaction { continue }
      let used = recorded.places + recorded.consumers
      if !used.contains(where: { checkout.isWithin($0) }) { return other }
    }
    return nil
  }
}

extension [TransactionRecord] {
  /// The directories below the checkout `root` that patterns such as `./...` pass over, and whose modules the go.work of its newest
  /// active mapping uses: a later setup keeps them.
  package func passedOver(of root: ByteString) -> [ByteString] {
    guard let newest = last(where: { $0.isActive && $0.mapping?.checkout == root }) else { return [] }
    return newest.plan.used.filter { $0.relative(within: root)?.isPassedOver == true }
  }
}

extension Plan {
  /// The directories that the go.work which it writes uses, absolute.
  var used: [ByteString] {
    var found: [ByteString] = []
    for case .publish(let place, let files) in steps {
      guard let text = files.first(where: { $0.path == "go.work" })?.content else { continue }
      let work: WorkFile
      do throws(ModFileErrors) { work = try WorkFile(text) } catch { continue }
      found += work.use.map { place.appending(path: $0.text).cleanPath }
    }
    return found
  }
}
