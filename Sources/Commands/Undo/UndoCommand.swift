import Bytes
import Git
import Machine
import Mapping
import Terminal
import Transactions

/// `forkpath undo`: undoes exactly what setup did, or reports why it cannot.
struct UndoCommand: Command, Conversing {
  var common = CommonOptions()
  var directory: ByteString?
  var transaction: ByteString?
  var wait = Duration.zero
  var isAll = false
  var isDryRun = false

  static let declaration = Declaration<Self>(
    "undo", category: "Change", summary: "Take back what setup did",
    discussion: """
      Takes back the whole mapping, also where setup was run several times to bring it up to date; --transaction \
      takes back one run of setup alone, so that what was active before it is active again. Needs no network, no go and no \
      space on the disk. What was changed since is never overwritten: undo then says what differs, and changes \
      nothing. Work that was done at the new place comes back with the checkout.
      """,
    exclusive: [["--all", "--transaction"]],
    arguments: [
      .flag("--dry-run", "-n", help: "Show what would be taken back, and do nothing") { $0.isDryRun = true },
      .flag("--all", help: "Take back every mapping that 'forkpath status' lists") { $0.isAll = true },
      .option(
        "--transaction", value: "id", help: "The transaction, as 'forkpath log' names it",
        completing: .output(of: ["log", "--ids"])
      ) { $0.transaction = $1 },
      .option("--wait", value: "time", help: "Wait this long for another forkpath to finish") { $0.wait = $1 },
      .positional("dir", help: "The checkout, at its old or its new place", completing: .directory) {
        $0.directory = $1
      },
    ] + CommonOptions.arguments.nested(\.common, under: CommonOptions.heading))

  func run(in context: Context) throws -> Int32 {
    let context = context.applying(common)
    let state = try StateDirectory.locate(context.process, named: common.stateDirectory)
    let recovery = RecoveryRunner(state: state, context: context)
    if isDryRun, try state.needsRecovery() { throw CommandError.unfinished }
    let before = try state.records()
    let held = try recovery.recoverAndHold(wait: wait)
    let records = try held?.records() ?? []
    if isAll { return try undoAll(records, held, state, context) }
    guard let record = try chosen(from: records, context) else {
      let named = context.absolute(directory ?? ".")
      // The undo was interrupted, and recovery has finished and reported it.
      if try recovery.finishedUndo(of: named, since: before) { return 0 }
      guard let isPlainGoRight = try isPlainGoRight(named, context, state) else {
        throw CommandError.nothingToUndo(named)
      }
      reportNothing(named, isPlainGoRight: isPlainGoRight, context)
      return 0
    }
    let log = try held ?? recovery.hold(wait: wait)
    let transactionContext = context.transactionContext(words: ["undo"], directory: directory)
    let chain = transaction == nil ? records.chain(of: record) : [record]
    do throws(TransactionError) {
      try log.checkUndo(chain, in: transactionContext)
    } catch { throw refusal(error, of: record, context) }
    if isDryRun {
      try report(dry: [chain], context)
    } else {
      try undo(chain, among: records, log, transactionContext, context)
      noteLeftovers(state, context)
    }
    return 0
  }

  /// The error of undo, with the line that helps where all that is in the way can be put aside.
  private func refusal(
    _ error: TransactionError, of record: TransactionRecord, isPart: Bool = false, _ context: Context
  ) -> CommandError {
    guard case .changedSince(let conflicts) = error else { return .transaction(error) }
    var commands: [Fix.Command] = []
    var isElsewhere = true
    for conflict in conflicts {
      switch conflict {
      case .occupied(let path):
        commands.append(context.puttingAside(path))
        // The shell goes aside with its directory.
        if context.process.directory.isWithin(path) { isElsewhere = false }
      case .parentMissing(let path): commands.append(Fix.Command(["mkdir", "-p", context.typed(path)]))
      case .parentIsLink(let link, let target, let place):
        commands.append(Fix.Command(["rm", context.typed(link)]))
        // The directory has its name again; where there is none, it is made.
        commands.append(
          Fix.Command(
            target.map { ["mv", context.typed($0), context.typed(link)] }
              ?? ["mkdir", "-p", context.typed(place.parentPath)]))
      case .worktree(let path, let repository):
        // git refuses it where there is work that is not committed.
        commands.append(
          Fix.Command(["git", "-C", context.typed(repository), "worktree", "remove", context.typed(path)]))
      default: return .notUndone(conflicts, isPart: isPart, fix: nil)
      }
    }
    let checkout = record.mapping?.checkout ?? ""
    commands.append(
      Fix.Command(
        ["forkpath", "undo"]
          + (transaction.map { ["--transaction", $0] } ?? [isElsewhere ? context.typed(checkout) : checkout])))
    return .notUndone(conflicts, isPart: isPart, fix: Fix(commands))
  }

  /// Undoes one mapping, and reports it.
  private func undo(
    _ chain: [TransactionRecord], among records: [TransactionRecord], _ log: TransactionLog,
    _ transactionContext: TransactionContext, _ context: Context
  ) throws {
    var undo = MappingUndo(chain: chain, records: records)
    do throws(TransactionError) {
      try undo.run(log, transactionContext)
    } catch {
      // Transactions that were undone before the error are reported, too.
      if !undo.undone.isEmpty { try report(undo, context) }
      // All of them may be undone, and a look at what they keep have failed.
      let record = chain[min(undo.undone.count, chain.count - 1)]
      throw refusal(error, of: record, isPart: !undo.undone.isEmpty, context)
    }
    try report(undo, context)
  }

  /// Takes back every mapping, the newest first. One that cannot be undone is reported, and the others are undone nevertheless.
  private func undoAll(
    _ all: [TransactionRecord], _ held: TransactionLog?, _ state: StateDirectory, _ context: Context
  ) throws -> Int32 {
    guard let log = held, all.contains(where: \.isActiveOrUnfinished) else {
      reportNothing(nil, isPlainGoRight: false, context)
      return 0
    }
    let transactionContext = context.transactionContext(words: ["undo"], directory: nil)
    var refused: Set<ByteString> = []
    var planned: [[TransactionRecord]] = []
    var left = all
    while let newest = left.last(where: { $0.isActiveOrUnfinished && !refused.contains($0.transaction) }),
      Interruption.signal == nil
    {
      let chain = left.chain(of: newest)
      do {
        do throws(TransactionError) {
          try log.checkUndo(chain, in: transactionContext)
        } catch { throw refusal(error, of: newest, context) }
        if isDryRun {
          planned.append(chain)
          let names = Set(chain.map(\.transaction))
          left.removeAll { names.contains($0.transaction) }
        } else {
          try undo(chain, among: left, log, transactionContext, context)
          left = try log.records()
        }
      } catch let error as CommandError {
        context.output.say(error.diagnostic, showsCode: common.showsCodes)
        refused.formUnion(chain.map(\.transaction))
      }
    }
    if isDryRun { try report(dry: planned, context) } else { noteLeftovers(state, context) }
    return refused.isEmpty ? 0 : ExitStatus.findings.rawValue
  }

  /// Variables of this shell that name files that no longer exist.
  private func noteLeftovers(_ state: StateDirectory, _ context: Context) {
    let left = LeftoverVariables(context.process.variables, state: state.path).changes.filter {
      !$0.name.hasPrefix("FORKPATH_")
    }
    guard !left.isEmpty, !common.isQuiet else { return }
    let names = left.map(\.name).joined(separator: ", ")
    context.output.say(
      Diagnostic(
        .note, code: "shell", "this shell still has the mapping's values of " + names,
        help: .fix(Fix(["forkpath", "env", "--unset"], isEvaluated: true))), showsCode: common.showsCodes)
  }

  /// Whether plain go is right in a checkout that setup leaves as it is: then it made nothing, and there is nothing to take back.
  /// Nil elsewhere.
  private func isPlainGoRight(_ named: ByteString, _ context: Context, _ state: StateDirectory) throws -> Bool? {
    guard transaction == nil, try realPathIfPresent(named) != nil else { return nil }
    do {
      let found = try context.unmappedDirectory(named, here: context.process.directory, in: state)
      // A checkout in its place in GOPATH may need another order of its entries.
      return try found.variables(context).allSatisfy { $0.before == $0.after }
    } catch let error as CommandError {
      if case .system = error { throw error }
      return nil
    }
  }

  /// `named`: a checkout that needs no mapping; nil where no mapping is active at all.
  private func reportNothing(_ named: ByteString?, isPlainGoRight: Bool, _ context: Context) {
    var page = context.output.page
    switch common.format {
    case .json:
      page.json(["version": 1, "transaction": .null, "transactions": [], "steps": [], "kept": [], "elsewhere": []])
    case .text:
      if let named {
        page.line(
          isPlainGoRight
            ? "nothing to undo: nothing is mapped, and plain go is right in \(named)"
            : "nothing to undo: setup changes nothing in \(named)")
      } else {
        page.line("nothing to undo: no mapping is active")
      }
    }
    context.output.print(page)
  }

  /// The transaction that was named, or the newest one that concerns the directory; nil where none does.
  private func chosen(from records: [TransactionRecord], _ context: Context) throws -> TransactionRecord? {
    if let transaction {
      guard let record = records.first(where: { $0.transaction == transaction }) else {
        throw CommandError.unknownTransaction(transaction)
      }
      return record
    }
    let named = context.absolute(directory ?? ".")
    return records.newest(around: [named, try Self.resolved(named)])
  }

  /// The path with the links of its existing part resolved; the rest may have been moved away.
  private static func resolved(_ path: ByteString) throws(SystemError) -> ByteString {
    var existing = path
    while existing.count > 1 {
      let known: ByteString?
      // Of links that lead to each other in a circle nothing exists.
      do { known = try realPathIfPresent(existing) } catch {
        guard error.isLoop else { throw error }
        known = nil
      }
      if let real = known, let rest = path.relative(within: existing) {
        return rest.isEmpty ? real : real.appending(path: rest)
      }
      existing = existing.parentPath
    }
    return path
  }

  /// Reports what undo would do, mapping by mapping.
  private func report(dry chains: [[TransactionRecord]], _ context: Context) throws(SystemError) {
    var page = context.output.page
    switch common.format {
    case .json:
      var elsewhere: [ByteString] = []
      for record in chains.joined() {
        let rests = try record.rests()
        elsewhere += record.plan.steps.filter { rests[$0] != nil }.map(\.place)
      }
      page.json([
        "version": 1, "dryRun": true, "transactions": JSON(chains.joined().map(\.transaction)),
        "steps": .array(chains.joined().flatMap { $0.plan.steps.reversed().map(\.json) }),
        "elsewhere": JSON(elsewhere),
      ])
    case .text:
      for chain in chains {
        for record in chain {
          let rests = try record.rests()
          for step in record.plan.steps.reversed() {
            var isOccupied = false
            if case .link(let path, _) = step {
              isOccupied = try FileStatus.ifPresent(path, following: false)?.isFile ?? false
            }
            page.lines(step.undoneLines(isOccupied: isOccupied, rest: rests[step]))
          }
        }
        page.line("would take back \(chain.map(\.transaction).joined(separator: ", ")); nothing was changed")
      }
    }
    context.output.print(page)
  }

  /// Worktrees that were made of a checkout at its new place, and name that place.
  private func noteWorktrees(of step: Step, _ context: Context) throws(SystemError) {
    let places: (old: ByteString, new: ByteString)
    switch step {
    case .relocate(let from, let to, _), .copy(let from, let to): places = (from, to)
    default: return
    }
    let lost = try LinkedWorktree.all(of: places.old).filter { $0.names.isWithin(places.new) }.map(\.directory)
    guard !lost.isEmpty else { return }
    context.output.say(
      Diagnostic(
        .warning, code: "worktree-moved", "a worktree names the repository at its place before",
        notes: lost.map { "git does not find the repository of " + quoted($0) },
        help: .fix(Fix(["git", "-C", places.old, "worktree", "repair"] + lost))), showsCode: common.showsCodes)
  }

  private func report(_ undo: MappingUndo, _ context: Context) throws(SystemError) {
    let steps = try undo.steps()
    var page = context.output.page
    switch common.format {
    case .json:
      page.json([
        "version": 1, "transaction": JSON(undo.undone.first?.transaction),
        "transactions": JSON(undo.undone.map(\.transaction)), "upstream": JSON(undo.chain.first?.mapping?.upstream),
        "steps": .array(steps.map(\.step.json)), "kept": JSON(undo.kept.flatMap(\.paths)),
        "elsewhere": JSON(steps.filter { $0.rest != nil }.map(\.step.place)),
      ])
    case .text:
      for undone in steps {
        page.lines(undone.step.undoneLines(isOccupied: undone.isOccupied, rest: undone.rest))
      }
      for kept in undo.kept {
        for path in kept.paths { page.line("kept     \(path)") }
        // What is nowhere else is not offered for deletion.
        if !kept.strays.isEmpty { continue }
        page.line("'forkpath purge \(kept.differs ? "--force " : "")\(kept.transaction)' deletes what is kept")
      }
      if let mapping = undo.chain.first?.mapping, !undo.undone.isEmpty { page.line(undo.outcome.sentence(mapping)) }
    }
    context.output.print(page)
    for step in undo.undone.flatMap(\.plan.steps) { try noteWorktrees(of: step, context) }
    let checkout = undo.chain.first?.mapping?.checkout ?? "."
    for kept in undo.kept where !kept.strays.isEmpty {
      context.output.say(
        Diagnostic.strayWork(kept.strays, original: kept.paths[0], checkout: context.typed(checkout)),
        showsCode: common.showsCodes)
    }
  }
}

extension Diagnostic {
  /// What a program or a shell wrote to an original after it was copied.
  fileprivate static func strayWork(_ paths: [ByteString], original: ByteString, checkout: ByteString) -> Diagnostic {
    let shown = 5
    var notes = paths.prefix(shown).map { quoted($0) + " is not in " + quoted(checkout) + " as it is there" }
    if paths.count > shown {
      notes.append("and " + counted(paths.count - shown, "more path", "more paths"))
    }
    return Diagnostic(
      .warning, code: "stray-work", "the original was written to after it was copied, and is kept", notes: notes,
      help: .look(Fix(["git", "diff", "--no-index", "--stat", checkout, original])))
  }
}

extension MappingUndo.Outcome {
  fileprivate func sentence(_ mapping: MappingRecord) -> Text {
    switch self {
    case .remotesRestored: "the remotes of \(mapping.checkout) are as before"
    case .earlier(let transaction):
      "what transaction \(transaction) made is active again; 'forkpath undo' takes it back too"
    case .other(let strategy):
      "the mapping by the strategy '\(strategy.rawValue)' is still active; 'forkpath undo' takes it back too"
    case .unmapped where mapping.upstream.isEmpty: "the clone of \(mapping.name) is taken back"
    case .unmapped: "\(mapping.upstream) no longer resolves to \(mapping.checkout)"
    }
  }
}
