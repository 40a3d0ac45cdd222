package import Bytes
import Machine

extension TransactionLog {
  /// Takes back everything that the transaction did, newest step first, without a network and without new blocks.
  /// Returns its receipt as `undone`.
  ///
  /// - Throws: `changedSince` before anything is changed, where something that it made is not as it made it; `failed`
  ///   where it broke off: it goes on with the next `undo` or `recover`.
  package func undo(_ record: TransactionRecord, in transactionContext: TransactionContext) throws(TransactionError)
    -> TransactionRecord
  {
    let record = try current(record)
    try checkUndo([record], in: transactionContext)
    Interruption.hold()
    defer { Interruption.release() }
    let entry = record.entry
    do {
      if record.state != .undoing { try journals.advance(entry.transaction, from: record.state, to: .undoing) }
      try retractAll(entry, transactionContext)
    } catch {
      throw .failed(
        Fault(error), .stopped(standing: standing(entry, transactionContext)), transaction: entry.transaction)
    }
    return TransactionRecord(state: .undone, entry: entry)
  }

  /// Whether `receipts`, newest first, can be undone one after the other. Only looks; throws as `undo` does before it
  /// changes anything.
  package func checkUndo(_ records: [TransactionRecord], in transactionContext: TransactionContext)
    throws(TransactionError)
  {
    let all = try self.records()
    let chain = Set(records.map(\.transaction))
    var freed: Set<ByteString> = []
    var conflicts: [Conflict] = []
    for record in records {
      guard record.isStanding || record.isUnsettled else {
        throw .wrongState(transaction: record.transaction, record.state)
      }
      let later = all.filter {
        $0.transaction > record.transaction && ($0.isStanding || $0.isUnsettled) && !chain.contains($0.transaction)
      }
      if let blocking = later.last(where: { $0.plan.touches(record.plan) }) {
        throw .wrongOrder(transaction: record.transaction, later: blocking.transaction)
      }
      let entry = record.entry
      do {
        let executors = executors(entry, try journals.note(entry.transaction), transactionContext)
        conflicts += try gitLocks(entry)
        for (executor, step) in zip(executors, entry.plan.steps).reversed() {
          if let conflict = try executor.conflict(freed: freed) { conflicts.append(conflict) }
          freed.insert(step.place)
        }
      } catch {
        throw TransactionLog.plain(error)
      }
    }
    guard conflicts.isEmpty else { throw .changedSince(conflicts) }
  }

  /// The locks that git holds in trees which go away from where they are.
  private func gitLocks(_ entry: JournalEntry) throws -> [Conflict] {
    let places = entry.plan.steps.compactMap { step -> ByteString? in
      switch step {
      case .relocate(_, let to, _), .copy(_, let to), .clone(_, _, let to): to
      default: nil
      }
    }
    let names: [ByteString] = ["index.lock", "HEAD.lock", "packed-refs.lock", "shallow.lock"]
    return try places.flatMap { place in
      try names.map { place.appending(path: ".git").appending(path: $0) }.filter {
        try FileStatus.ifPresent($0, following: false) != nil
      }.map(Conflict.gitLocked)
    }
  }

  /// The receipt as it is now, under the lock: it may have been read before.
  func current(_ record: TransactionRecord) throws(TransactionError) -> TransactionRecord {
    guard let now = try records().first(where: { $0.transaction == record.transaction }) else {
      throw .damagedJournal(journals.directory.path.appending(path: Journals.name(record.transaction, "done")))
    }
    return now
  }

  /// From `undoing` to `undone`.
  func retractAll(_ entry: JournalEntry, _ transactionContext: TransactionContext) throws {
    let executors = executors(entry, try journals.note(entry.transaction), transactionContext)
    let back = try placesBroughtBack(executors, entry.plan.steps)
    for executor in executors.reversed() {
      if let conflict = try executor.conflict(freed: back) { throw TransactionError.changedSince([conflict]) }
      try executor.retract()
    }
    for (executor, step) in zip(executors, entry.plan.steps) {
      guard case .before = try executor.observe() else { throw Fault.notReadBack(step.place) }
    }
    for path in try owedDirectories(entry) { try DirectoryExecutor.removeIfEmpty(path) }
    try journals.advance(entry.transaction, from: .undoing, to: .undone)
  }

  /// Directories above this transaction's places that others made which are undone already: they had to stay because
  /// this one used them. Innermost first.
  package func owedDirectories(_ record: TransactionRecord) throws(TransactionError) -> [ByteString] {
    try owedDirectories(record.entry)
  }

  private func owedDirectories(_ entry: JournalEntry) throws(TransactionError) -> [ByteString] {
    var owed: Set<ByteString> = []
    for other in try records() where other.state == .undone {
      for case .makeDirectory(let path) in other.plan.steps
      where entry.plan.places.contains(where: { $0 != path && $0.isWithin(path) }) {
        owed.insert(path)
      }
    }
    return owed.sorted { $0.count > $1.count }
  }
}

extension TransactionLog {
  /// Places at which an interrupted undo has put back already what a later step had found moved away: what stands there
  /// is the user's own, and no conflict.
  private func placesBroughtBack(_ executors: [any StepExecutor], _ steps: [Step]) throws -> Set<ByteString> {
    var places: Set<ByteString> = []
    for (executor, step) in zip(executors, steps) {
      switch step {
      case .relocate(let from, _, _), .copy(let from, _):
        if case .before = try executor.observe() { places.insert(from) }
      default: continue
      }
    }
    return places
  }
}

extension Plan {
  /// The places of the visible changes.
  fileprivate var places: Set<ByteString> {
    var places: Set<ByteString> = []
    for step in steps {
      switch step {
      // Others' lines are left alone, in whatever order they go.
      case .makeDirectory, .addLines: continue
      case .relocate(let from, _, _), .copy(let from, _): places.insert(from)
      default: break
      }
      places.insert(step.place)
    }
    return places
  }

  /// The trees that it put where they are, and took away from where they were.
  private var trees: [ByteString] {
    steps.flatMap { step -> [ByteString] in
      switch step {
      case .relocate(let from, let to, _), .copy(let from, let to): [from, to]
      case .clone(_, _, let to): [to]
      default: []
      }
    }
  }

  /// What links lead to.
  private var targets: [ByteString] {
    steps.compactMap { step in
      guard case .link(let at, let text) = step else { return nil }
      return text.isAbsolutePath ? text : at.parentPath.appending(path: text).cleanPath
    }
  }

  /// Whether this later plan has to be undone before `other`: both change the same place, or it took something out of
  /// a tree that the other moved, or leads into it.
  func touches(_ other: Plan) -> Bool {
    if !places.isDisjoint(with: other.places) { return true }
    return other.trees.contains { tree in
      places.contains { $0.isWithin(tree) } || targets.contains { $0.isWithin(tree) }
    }
  }
}
