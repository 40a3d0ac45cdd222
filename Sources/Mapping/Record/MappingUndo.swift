package import Bytes
package import Machine
package import Transactions

extension TransactionRecord {
  /// Whether this transaction only updated the mapping of `earlier`, or made it again after it was removed: then both are one
  /// mapping, which `status` lists once and `undo` takes back at once. A clone is more than a mapping, unless one command made
  /// both; and one that put the checkout of `earlier` aside maps another checkout, of the same name.
  package func continues(_ earlier: TransactionRecord) -> Bool {
    guard earlier.transaction < transaction, let mapping, let before = earlier.mapping,
      !Set(mapping.places).isDisjoint(with: before.places)
    else { return false }
    if plan.displaces(earlier.plan) { return false }
    if earlier.plan.clones { return before.strategy == .none && arguments == earlier.arguments }
    guard mapping.upstream == before.upstream else { return false }
    if mapping.strategy == before.strategy { return true }
    let old = earlier.plan.publications
    return plan.publications.contains { old.contains($0) }
  }

  /// Whether this maps the same checkout for the same upstream path, in another way.
  fileprivate func isOtherMapping(of record: TransactionRecord) -> Bool {
    isActive && transaction != record.transaction && !plan.isOnlyAboutRemotes
      && mapping?.upstream == record.mapping?.upstream && mapping?.checkout == record.mapping?.checkout
  }
}

extension [TransactionRecord] {
  /// Those whose checkout no later one put aside: until that one is undone, such a mapping waits.
  package var undisplaced: [TransactionRecord] {
    filter { record in
      !contains {
        $0.transaction > record.transaction && $0.isActiveOrUnfinished && $0.plan.displaces(record.plan)
      }
    }
  }

  /// The transactions of one mapping, `newest` and all that it continues, newest first.
  package func chain(of newest: TransactionRecord) -> [TransactionRecord] {
    var chain = [newest]
    for record in reversed() where record.isActiveOrUnfinished {
      if chain.contains(where: { $0.continues(record) }) { chain.append(record) }
    }
    return chain
  }

  /// The newest transaction that is not undone and whose checkout, at its old or its new place, holds one of
  /// `directories`; else the newest one of which a consumer does.
  package func newest(around directories: [ByteString]) -> TransactionRecord? {
    newest(around: directories) { $0.places } ?? newest(around: directories) { $0.consumers }
  }

  private func newest(
    around directories: [ByteString], among places: (MappingRecord) -> [ByteString]
  ) -> TransactionRecord? {
    last { record in
      guard record.isActiveOrUnfinished, let places = record.mapping.map(places) else { return false }
      return directories.contains { directory in places.contains { directory.isWithin($0) } }
    }
  }
}

extension Plan {
  /// Whether all it did was to adopt a clone of upstream.
  fileprivate var isOnlyAboutRemotes: Bool {
    steps.allSatisfy { step in
      if case .setRemotes = step { return true }
      return false
    }
  }

  fileprivate var clones: Bool { steps.contains { if case .clone = $0 { true } else { false } } }

  /// Where it writes files of forkpath's own.
  fileprivate var publications: [ByteString] { steps.filter(\.isPublication).map(\.place) }
}

/// The transactions of one mapping, undone one after the other, newest first. Each is undone whole or not at all; between
/// two of them the earlier mapping is active.
package struct MappingUndo {
  /// A step that was undone, and whether something is at its place all the same: a directory that others use, or the files
  /// of the transaction before.
  package struct UndoneStep: Sendable, Hashable {
    package var step: Step
    /// Whether something is at its place.
    package var isOccupied: Bool
    /// What is left of a checkout that it moved or copied, where the user has taken that on.
    package var rest: TransactionRecord.Rest?
  }

  /// Files that were set aside.
  package struct Kept: Sendable, Hashable {
    /// The transaction that keeps the files, for `purge`.
    package var transaction: ByteString
    /// The places of the files.
    package var paths: [ByteString]
    /// Whether `purge` refuses without --force.
    package var differs: Bool
    /// What was written to an original after it was copied, which is not in the checkout.
    package var strays: [ByteString]
  }

  /// What the upstream path resolves to afterwards.
  package enum Outcome: Sendable, Hashable {
    case unmapped
    /// Nothing was mapped; the remotes are as before.
    case remotesRestored
    /// What this earlier transaction made is active again.
    case earlier(transaction: ByteString)
    /// Another mapping of the same checkout is active.
    case other(Strategy)
  }

  /// The transactions to undo, newest first.
  package let chain: [TransactionRecord]
  /// All that is recorded.
  private let records: [TransactionRecord]
  /// Those that were undone so far, newest first.
  package private(set) var undone: [TransactionRecord] = []
  /// The user's files that were set aside.
  package private(set) var kept: [Kept] = []
  /// Directories of mappings that were undone earlier, which this one was the last to use.
  private var owed: [Step] = []
  /// What is left of checkouts that the user has taken on.
  private var rests: [[Step: TransactionRecord.Rest]] = []

  package init(chain: [TransactionRecord], records: [TransactionRecord]) {
    (self.chain, self.records) = (chain, records)
  }

  /// Stops before the next transaction where somebody asked the process to end: the next 'undo' goes on with it.
  package mutating func run(_ log: TransactionLog, _ transactionContext: TransactionContext) throws(TransactionError) {
    Interruption.hold()
    defer { Interruption.release() }
    for record in chain where Interruption.signal == nil {
      for path in try log.owedDirectories(record) {
        let step = Step.makeDirectory(path)
        do { if try step.isOccupied() { owed.append(step) } } catch { throw .system(error) }
      }
      owed += try log.owedLines(record, in: transactionContext)
      let rests: [Step: TransactionRecord.Rest]
      do { rests = try record.rests() } catch { throw .system(error) }
      let record = try log.undo(record, in: transactionContext)
      undone.append(record)
      self.rests.append(rests)
      let paths = try log.kept(record, in: transactionContext)
      if !paths.isEmpty {
        let differs = try log.keepsWhatDiffers(record, in: transactionContext)
        let strays = try log.strayWork(record, in: transactionContext)
        kept.append(Kept(transaction: record.transaction, paths: paths, differs: differs, strays: strays))
      }
    }
  }

  /// What was undone, with a look at what is left.
  package func steps() throws(SystemError) -> [UndoneStep] {
    var steps: [UndoneStep] = []
    for (record, rests) in zip(undone, rests) {
      for step in record.plan.steps.reversed() where !steps.contains(where: { $0.step.isAbout(step) }) {
        steps.append(UndoneStep(step: step, isOccupied: try step.isOccupied(), rest: rests[step]))
      }
    }
    for step in owed where !steps.contains(where: { $0.step == step }) {
      if try !step.isOccupied() { steps.append(UndoneStep(step: step, isOccupied: false)) }
    }
    return steps
  }

  /// What the upstream path resolves to now.
  package var outcome: Outcome {
    guard let newest = chain.first, let last = undone.last else { return .unmapped }
    if undone.allSatisfy(\.plan.isOnlyAboutRemotes) { return .remotesRestored }
    let names = Set(undone.map(\.transaction))
    let left = records.filter { !names.contains($0.transaction) }
    if let earlier = left.last(where: { $0.isActive && (last.continues($0) || last.plan.displaces($0.plan)) }) {
      return .earlier(transaction: earlier.transaction)
    }
    let other = left.last { $0.isOtherMapping(of: newest) }
    return other?.mapping.map { .other($0.strategy) } ?? .unmapped
  }
}

extension TransactionRecord {
  /// What is left of a checkout that was moved or copied to a place where nothing is now.
  package enum Rest: Sendable, Hashable {
    /// The link to that place.
    case link
    /// That link, and the original of a copy.
    case original
    case nothing
  }

  /// The steps that moved or copied a checkout to a place where nothing is now.
  package func rests() throws(SystemError) -> [Step: Rest] {
    var rests: [Step: Rest] = [:]
    let originals = self.originals
    for step in plan.steps {
      switch step {
      case .relocate(let from, let to, _), .copy(let from, let to):
        if try FileStatus.throughLinks(to) != nil { continue }
        let original = originals.first { $0.place == from }?.original
        let isKept = try original.flatMap { path throws(SystemError) in try FileStatus.ifPresent(path, following: false)
        }
        // Through a link undo touches nothing.
        let isDirect = try realPathIfPresent(from.parentPath) == from.parentPath
        let isLink = try isDirect ? readLinkIfPresent(from) == to : false
        rests[step] = isLink ? (isKept == nil ? .link : .original) : .nothing
      default: continue
      }
    }
    return rests
  }
}

extension Step {
  /// Whether both steps are about the same place; two versions of the published files are.
  fileprivate func isAbout(_ other: Step) -> Bool {
    self == other || (isPublication && other.isPublication && place == other.place)
  }

  fileprivate func isOccupied() throws(SystemError) -> Bool {
    if case .addLines(let file, let lines) = self {
      let text = try (readFileIfPresent(file, limit: 1 << 20) ?? "").lines
      return lines.contains(where: text.contains)
    }
    return try FileStatus.ifPresent(place, following: false) != nil
  }
}
