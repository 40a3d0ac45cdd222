package import Bytes
import Machine

/// The state directory under its lock: what carries plans out, undoes them and settles what a crash left.
package final class Ledger {
  package let state: StateDirectory
  let journals: Journals
  private let lock: FileLock

  init(state: StateDirectory, journals: Journals, lock: FileLock) {
    (self.state, self.journals, self.lock) = (state, journals, lock)
  }

  /// Everything that is recorded, oldest first.
  package func receipts() throws(TransactionError) -> [Receipt] { try journals.receipts() }

  /// Carries the plan out: all of it, or none. A receipt is returned only after the end state was made durable and read
  /// back.
  ///
  /// INT, TERM and HUP roll back before the first visible change and are only remembered after it
  /// (`Interruption.signal`).
  /// - Throws: `refused` before anything is changed; `failed` with the outcome after.
  package func perform(
    _ plan: Plan, in surroundings: Surroundings, progress: @escaping Progress = { _, _ in }
  ) throws(TransactionError) -> Receipt {
    let refusals = try plan.check(in: surroundings, state: state)
    guard refusals.isEmpty else { throw .refused(refusals) }
    Interruption.hold()
    defer { Interruption.release() }
    var intent = Intent(
      transaction: Ledger.newTransaction(), plan: plan, seen: plan.steps.map { _ in [] },
      circumstances: Ledger.circumstances(surroundings))
    let transaction = intent.transaction
    var isJournalled = false
    do {
      intent.seen = try works(
        intent, nil, surroundings, standing: receipts().filter(\.isStanding)
      ).map { try $0.survey() }
      try journals.put(Journals.name(transaction, "plan"), intent.text)
      isJournalled = true
      try carryOut(intent, surroundings, progress)
      prune(surroundings)
      return Receipt(state: .done, intent: intent)
    } catch {
      let fault = Fault(error)
      if !isJournalled { isJournalled = try isRecorded(transaction) }
      let outcome = isJournalled ? settle(intent, surroundings) : .rolledBack
      throw .failed(fault, outcome, transaction: transaction)
    }
  }

  /// From the journal to `done`.
  private func carryOut(_ intent: Intent, _ surroundings: Surroundings, _ progress: Progress) throws {
    try checkInterruption()
    var works = works(intent, nil, surroundings)
    for case let directory as DirectoryWork in works { try directory.make() }
    var note = Note(rows: [])
    for work in works { note.rows.append(try work.stage(progress)) }
    if note.rows.contains(where: { !$0.isEmpty }) {
      try journals.put(Journals.name(intent.transaction, "note"), note.text)
      works = self.works(intent, note, surroundings)
    }
    try checkInterruption()
    for work in works { try work.commit() }
    try conclude(intent, works)
  }

  /// Reads the end state back, then says so in the journal.
  func conclude(_ intent: Intent, _ works: [any Work]) throws {
    for (work, step) in zip(works, intent.plan.steps) where !(work is DirectoryWork) {
      guard case .after = try work.observe() else { throw Fault.notReadBack(step.place) }
    }
    try journals.advance(intent.transaction, from: .planned, to: .done)
  }

  func checkInterruption() throws(Fault) {
    if let signal = Interruption.signal { throw .interrupted(signal: signal) }
  }

  /// Whether the journal of a transaction exists after its writing failed half way.
  private func isRecorded(_ transaction: ByteString) throws(TransactionError) -> Bool {
    do {
      return try journals.directory.status(of: Journals.name(transaction, "plan")) != nil
    } catch let error {
      throw .system(error)
    }
  }

  private static func newTransaction() -> ByteString {
    let now = Clock.now()
    func padded(_ text: String, _ width: Int) -> ByteString {
      ByteString(String(repeating: "0", count: max(0, width - text.utf8.count)) + text)
    }
    return Clock.text(now) + "-" + padded(String(now.nanoseconds / 1000), 6) + "-"
      + padded(String(UInt64.random(in: 0 ... .max), radix: 16), 16)
  }

  private static func circumstances(_ surroundings: Surroundings) -> [Row] {
    [
      Row("tool", surroundings.version), Row("time", Clock.text(Clock.now())),
      Row("user", ByteString("\(effectiveUser())")), Row("host", Host.name), Row("boot", Host.boot),
      Row("directory", surroundings.directory),
    ] + surroundings.arguments.map { Row("argument", $0) }
  }
}

extension Fault {
  /// Any error that occurs inside a transaction.
  init(_ error: any Error) {
    switch error {
    case let fault as Fault: self = fault
    case let error as SystemError: self = .system(error)
    case TransactionError.changedSince(let conflicts): self = .changedSince(conflicts)
    case TransactionError.damagedJournal(let path): self = .unrecognised(path)
    default: self = .unrecognised(ByteString())
    }
  }
}

extension Step {
  /// The path that the step is about, for messages.
  package var place: ByteString {
    switch self {
    case .makeDirectory(let path): path
    case .relocate(_, let to, _), .copy(_, let to), .clone(_, _, let to): to
    case .link(let at, _), .publish(let at, _), .addLines(let at, _): at
    case .setRemotes(let checkout, _): checkout
    }
  }
}
