package import Bytes
import Machine

extension Ledger {
  /// Takes back everything that the transaction did, newest step first, without a network and without new blocks.
  /// Returns its receipt as `undone`.
  ///
  /// - Throws: `changedSince` before anything is changed, where something that it made is not as it made it; `failed`
  ///   where it broke off: it goes on with the next `undo` or `recover`.
  package func undo(_ receipt: Receipt, in surroundings: Surroundings) throws(TransactionError) -> Receipt {
    let receipt = try current(receipt)
    try checkUndo([receipt], in: surroundings)
    Interruption.hold()
    defer { Interruption.release() }
    let intent = receipt.intent
    do {
      if receipt.state != .undoing { try journals.advance(intent.transaction, from: receipt.state, to: .undoing) }
      try retractAll(intent, surroundings)
    } catch {
      throw .failed(Fault(error), .stopped(standing: standing(intent, surroundings)), transaction: intent.transaction)
    }
    return Receipt(state: .undone, intent: intent)
  }

  /// Whether `receipts`, newest first, can be undone one after the other. Only looks; throws as `undo` does before it
  /// changes anything.
  package func checkUndo(_ receipts: [Receipt], in surroundings: Surroundings) throws(TransactionError) {
    let all = try self.receipts()
    let chain = Set(receipts.map(\.transaction))
    var freed: Set<ByteString> = []
    var conflicts: [Conflict] = []
    for receipt in receipts {
      guard receipt.isStanding || receipt.isUnsettled else {
        throw .wrongState(transaction: receipt.transaction, receipt.state)
      }
      let later = all.filter {
        $0.transaction > receipt.transaction && ($0.isStanding || $0.isUnsettled) && !chain.contains($0.transaction)
      }
      if let blocking = later.last(where: { $0.plan.touches(receipt.plan) }) {
        throw .wrongOrder(transaction: receipt.transaction, later: blocking.transaction)
      }
      let intent = receipt.intent
      do {
        let works = works(intent, try journals.note(intent.transaction), surroundings)
        conflicts += try gitLocks(intent)
        for (work, step) in zip(works, intent.plan.steps).reversed() {
          if let conflict = try work.conflict(freed: freed) { conflicts.append(conflict) }
          freed.insert(step.place)
        }
      } catch {
        throw Ledger.plain(error)
      }
    }
    guard conflicts.isEmpty else { throw .changedSince(conflicts) }
  }

  /// The locks that git holds in trees which go away from where they are.
  private func gitLocks(_ intent: Intent) throws -> [Conflict] {
    let places = intent.plan.steps.compactMap { step -> ByteString? in
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
  func current(_ receipt: Receipt) throws(TransactionError) -> Receipt {
    guard let now = try receipts().first(where: { $0.transaction == receipt.transaction }) else {
      throw .damagedJournal(journals.directory.path.appending(path: Journals.name(receipt.transaction, "done")))
    }
    return now
  }

  /// From `undoing` to `undone`.
  func retractAll(_ intent: Intent, _ surroundings: Surroundings) throws {
    let works = works(intent, try journals.note(intent.transaction), surroundings)
    let back = try placesBroughtBack(works, intent.plan.steps)
    for work in works.reversed() {
      if let conflict = try work.conflict(freed: back) { throw TransactionError.changedSince([conflict]) }
      try work.retract()
    }
    for (work, step) in zip(works, intent.plan.steps) {
      guard case .before = try work.observe() else { throw Fault.notReadBack(step.place) }
    }
    for path in try owedDirectories(intent) { try DirectoryWork.removeIfEmpty(path) }
    try journals.advance(intent.transaction, from: .undoing, to: .undone)
  }

  /// Directories above this transaction's places that others made which are undone already: they had to stay because
  /// this one used them. Innermost first.
  package func owedDirectories(_ receipt: Receipt) throws(TransactionError) -> [ByteString] {
    try owedDirectories(receipt.intent)
  }

  private func owedDirectories(_ intent: Intent) throws(TransactionError) -> [ByteString] {
    var owed: Set<ByteString> = []
    for other in try receipts() where other.state == .undone {
      for case .makeDirectory(let path) in other.plan.steps
      where intent.plan.places.contains(where: { $0 != path && $0.isWithin(path) }) {
        owed.insert(path)
      }
    }
    return owed.sorted { $0.count > $1.count }
  }
}

extension Ledger {
  /// Places at which an interrupted undo has put back already what a later step had found moved away: what stands there
  /// is the user's own, and no conflict.
  private func placesBroughtBack(_ works: [any Work], _ steps: [Step]) throws -> Set<ByteString> {
    var places: Set<ByteString> = []
    for (work, step) in zip(works, steps) {
      switch step {
      case .relocate(let from, _, _), .copy(let from, _):
        if case .before = try work.observe() { places.insert(from) }
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
