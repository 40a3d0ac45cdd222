package import Bytes
import Machine

extension TransactionLog {
  /// Takes back everything that the transaction did, newest step first, without a network and without new blocks.
  /// Returns its record as `undone`.
  ///
  /// - Throws: `changedSince`, before anything is changed, if something that it made was changed since; `failed` if it
  ///   was interrupted: the next `undo` or `recover` goes on with it.
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
        Fault(error), .stopped(done: doneSteps(entry, transactionContext)), transaction: entry.transaction)
    }
    return TransactionRecord(state: .undone, entry: entry)
  }

  /// Whether `records`, newest first, can be undone one after the other. Changes nothing; throws as `undo` does before
  /// its first change. Where one of them moved what an earlier one is about, the disk tells nothing of the earlier one
  /// yet: `undo` judges it when its turn comes.
  package func checkUndo(_ records: [TransactionRecord], in transactionContext: TransactionContext)
    throws(TransactionError)
  {
    let all = try self.records()
    let chain = Set(records.map(\.transaction))
    var freed: Set<ByteString> = []
    var moved: Set<ByteString> = []
    var conflicts: [Conflict] = []
    for record in records {
      guard record.isActive || record.isUnfinished else {
        throw .wrongState(transaction: record.transaction, record.state)
      }
      let later = all.filter {
        $0.transaction > record.transaction && ($0.isActive || $0.isUnfinished) && !chain.contains($0.transaction)
      }
      if let blocking = later.last(where: { $0.plan.touches(record.plan) }) {
        throw .wrongOrder(transaction: record.transaction, later: blocking.transaction)
      }
      let entry = record.entry
      if !moved.isDisjoint(with: record.plan.places) { continue }
      moved.formUnion(record.plan.trees)
      do {
        let executors = executors(entry, try journals.stagingRecord(entry.transaction), transactionContext)
        conflicts += try gitLocks(entry)
        conflicts += try linksOnTheWay(entry)
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

  /// Directories above what the transaction made that became links since: undo passes through none, and would leave what is behind
  /// them. Executors that move trees look for themselves.
  private func linksOnTheWay(_ entry: JournalEntry) throws -> [Conflict] {
    var found: [Conflict] = []
    for step in entry.plan.steps {
      switch step {
      case .link(let place, _), .publish(let place, _), .addLines(let place, _):
        guard try Place.ifReachable(place) == nil, try FileStatus.throughLinks(place) != nil else { continue }
        let conflict = try Conflict.unreachable(place)
        if case .parentIsLink(let link, _, _) = conflict,
          !found.contains(where: { if case .parentIsLink(link, _, _) = $0 { true } else { false } })
        {
          found.append(conflict)
        }
      default: continue
      }
    }
    return found
  }

  /// The locks that git holds in trees that undo would move.
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
        try FileStatus.throughLinks($0) != nil
      }.map(Conflict.gitLocked)
    }
  }

  /// Reads the record again, under the lock: it may be old.
  func current(_ record: TransactionRecord) throws(TransactionError) -> TransactionRecord {
    guard let now = try records().first(where: { $0.transaction == record.transaction }) else {
      throw .damagedJournal(journals.directory.path.appending(path: Journals.name(record.transaction, "done")))
    }
    return now
  }

  /// From `undoing` to `undone`.
  func retractAll(_ entry: JournalEntry, _ transactionContext: TransactionContext) throws {
    let others = try records().filter { $0.isActive && $0.transaction != entry.transaction }
    let executors = executors(
      entry, try journals.stagingRecord(entry.transaction), transactionContext, active: others)
    let back = try placesBroughtBack(executors, entry.plan.steps)
    for executor in executors.reversed() {
      if let conflict = try executor.conflict(freed: back) { throw TransactionError.changedSince([conflict]) }
      try executor.retract()
    }
    for (executor, step) in zip(executors, entry.plan.steps) where try !executor.isTakenBack() {
      throw Fault.notReadBack(step.place)
    }
    for path in try owedDirectories(entry) { try DirectoryExecutor.removeIfEmpty(path) }
    for executor in try owedLines(entry, transactionContext) { try executor.retractLeft() }
    try journals.advance(entry.transaction, from: .undoing, to: .undone)
  }

  /// Directories that earlier transactions made, which could not be removed with them because this one used them.
  /// Innermost first.
  package func owedDirectories(_ record: TransactionRecord) throws(TransactionError) -> [ByteString] {
    try owedDirectories(record.entry)
  }

  /// Lines that earlier transactions wrote and left when they were undone, since this one needed them, and which no other
  /// needs: as steps that add them.
  package func owedLines(_ record: TransactionRecord, in transactionContext: TransactionContext)
    throws(TransactionError) -> [Step]
  {
    do {
      return try owedLines(record.entry, transactionContext).map { .addLines(at: $0.at, lines: $0.left) }
    } catch {
      throw TransactionLog.plain(error)
    }
  }

  private func owedLines(_ entry: JournalEntry, _ transactionContext: TransactionContext) throws -> [LinesExecutor] {
    let records = try records()
    let mine = SharedLines(records: [TransactionRecord(state: .done, entry: entry)])
    let others = SharedLines(records: records.filter { $0.isActive && $0.transaction != entry.transaction })
    var owed: [LinesExecutor] = []
    for record in records where record.state == .undone {
      guard record.plan.steps.contains(where: { if case .addLines = $0 { true } else { false } }) else { continue }
      let staged = try journals.stagingRecord(record.transaction)
      for case let executor as LinesExecutor in executors(record.entry, staged, transactionContext) {
        let left = executor.left
        guard !left.isEmpty, try mine.needed(of: left, in: executor.at) == left,
          try others.needed(of: left, in: executor.at).isEmpty
        else { continue }
        owed.append(executor)
      }
    }
    return owed
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
  /// Places where an interrupted undo has already put back what a later step had moved away: the files there are the
  /// user's own, and no conflict.
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
      // Steps on the same file remove only their own lines, so their order does not matter.
      case .makeDirectory, .addLines: continue
      case .relocate(let from, _, _), .copy(let from, _): places.insert(from)
      default: break
      }
      places.insert(step.place)
    }
    return places
  }

  /// The trees that it moved, and the places that they were moved from.
  fileprivate var trees: [ByteString] {
    steps.flatMap { step -> [ByteString] in
      switch step {
      case .relocate(let from, let to, _), .copy(let from, let to): [from, to]
      case .clone(_, _, let to): [to]
      default: []
      }
    }
  }

  /// Where the trees are that it moved, copied or cloned.
  private var arrivals: Set<ByteString> {
    Set(
      steps.compactMap { step in
        switch step {
        case .relocate(_, let to, _), .copy(_, let to), .clone(_, _, let to): to
        default: nil
        }
      })
  }

  /// Whether this later plan took the tree of `earlier` on from the place to which that had brought it.
  package func moves(on earlier: Plan) -> Bool {
    steps.contains { step in
      switch step {
      case .relocate(let from, _, _), .copy(let from, _): earlier.arrivals.contains(from)
      default: false
      }
    }
  }

  /// Whether it moved or copied something to that place.
  package func moves(to place: ByteString) -> Bool {
    steps.contains { step in
      switch step {
      case .relocate(_, place, _), .copy(_, place): true
      default: false
      }
    }
  }

  /// Whether this later plan put the tree of `earlier` aside, to bring another one to its place.
  package func displaces(_ earlier: Plan) -> Bool {
    steps.contains { step in
      guard case .relocate(let from, _, _) = step, earlier.arrivals.contains(from) else { return false }
      return steps.contains { $0 != step && $0.place == from }
    }
  }

  /// The targets of its links.
  private var targets: [ByteString] {
    steps.compactMap { step in
      guard case .link(let at, let text) = step else { return nil }
      return text.isAbsolutePath ? text : at.parentPath.appending(path: text).cleanPath
    }
  }

  /// Whether this later plan must be undone before `other`: both change the same place, or it moved something out of a
  /// tree that the other moved, or links into it.
  func touches(_ other: Plan) -> Bool {
    if !places.isDisjoint(with: other.places) { return true }
    return other.trees.contains { tree in
      places.contains { $0.isWithin(tree) } || targets.contains { $0.isWithin(tree) }
    }
  }
}
