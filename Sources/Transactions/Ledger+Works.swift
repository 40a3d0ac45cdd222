import Bytes
import Machine

extension Ledger {
  /// The works of a transaction's steps, in their order. A step on a checkout that an earlier one moves follows it there.
  func works(_ intent: Intent, _ note: Note?, _ surroundings: Surroundings, standing: [Receipt] = []) -> [any Work] {
    var works: [any Work] = []
    var remotes: [(index: Int, job: Job)] = []
    for (index, step) in intent.plan.steps.enumerated() {
      let noted = note.map { index < $0.rows.count ? $0.rows[index] : [] } ?? []
      let notes = StepNotes(noted) { [self] rows in try addToNote(intent, index, rows) }
      let job = Job(
        transaction: intent.transaction, index: index, seen: intent.seen[index], notes: notes,
        surroundings: surroundings, standing: standing)
      switch step {
      case .makeDirectory(let path): works.append(DirectoryWork(job: job, path: path))
      case .relocate(let from, let to, let leavesLink):
        works.append(RelocateWork(job: job, from: from, to: to, leavesLink: leavesLink))
      case .copy(let from, let to): works.append(CopyWork(job: job, from: from, to: to))
      case .link(let at, let text): works.append(LinkWork(job: job, at: at, text: text))
      case .publish(let at, let files): works.append(PublishWork(job: job, at: at, files: files))
      case .addLines(let at, let lines): works.append(LinesWork(job: job, at: at, lines: lines))
      case .clone(let url, let reference, let to):
        let values = intent.plan.steps[index...].flatMap { step -> [GitValue] in
          guard case .setRemotes(to, let values) = step else { return [] }
          return values
        }
        works.append(CloneWork(job: job, url: url, reference: reference, to: to, remotes: values))
      case .setRemotes(let checkout, let values):
        works.append(RemotesWork(job: job, values: values) { checkout })
        remotes.append((index, job))
      }
    }
    for (index, job) in remotes { works[index] = remotesWork(job, intent.plan.steps, works) }
    return works
  }

  /// The work on remotes, at the place where the other steps of the plan have the checkout at that moment.
  private func remotesWork(_ job: Job, _ steps: [Step], _ works: [any Work]) -> any Work {
    guard case .setRemotes(let checkout, let values) = steps[job.index] else { return works[job.index] }
    for (step, work) in zip(steps, works) {
      switch step {
      case .clone(_, _, checkout): return RidingWork(clone: work)
      case .relocate(let from, let to, _)
      where (checkout == from || checkout == to) && !steps.moves(to, away: checkout),
        .copy(let from, let to) where checkout == from || checkout == to:
        return RemotesWork(job: job, values: values) { try work.observe() == .after ? to : from }
      default: continue
      }
    }
    return works[job.index]
  }

  /// Writes the note anew with more rows for one step: the old one or the new one is there at every moment.
  private func addToNote(_ intent: Intent, _ index: Int, _ rows: [Row]) throws {
    var note = try journals.note(intent.transaction) ?? Note(rows: [])
    while note.rows.count < intent.plan.steps.count { note.rows.append([]) }
    note.rows[index].removeAll { old in rows.contains { $0.name == old.name } }
    note.rows[index] += rows
    try journals.replaceNote(intent.transaction, note)
  }
}

extension [Step] {
  /// Whether the move to `aside` only clears the place that `checkout` shall have.
  fileprivate func moves(_ aside: ByteString, away checkout: ByteString) -> Bool {
    var isClearing = false
    for step in self {
      switch step {
      case .relocate(checkout, aside, _): isClearing = true
      case .relocate(_, checkout, _), .copy(_, checkout), .clone(_, _, checkout): if isClearing { return true }
      default: continue
      }
    }
    return false
  }
}
