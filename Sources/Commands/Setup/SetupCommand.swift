import Bytes
import Git
import Findings
import Machine
import Mapping
import Resolution
import Terminal
import Transactions
import Verification

/// `forkpath setup`: carries out the plan that preview shows.
struct SetupCommand: Command, Conversing {
  var common = CommonOptions()
  var go = GoOptions()
  var mapping = MappingOptions()
  var directory: ByteString?
  var place: ByteString?
  var plan: ByteString?
  var wait = Duration.zero
  var isDryRun = false

  /// With `--dry-run` nothing is changed.
  var onlyLooks: Bool { isDryRun }

  static let declaration = Declaration<Self>(
    "setup", category: "Change", summary: "Make the upstream path resolve to the fork",
    discussion: """
      Carries out what 'forkpath preview' shows, as one transaction: it is done whole or not at all, and 'forkpath \
      undo' takes it back. No tracked file of the fork is changed. Run twice, the second changes nothing.

      DIR may be an address, https://HOST/YOU/TOOL or HOST/YOU/TOOL[@REF]. In module mode the fork is cloned into PLACE \
      (default: ./TOOL) and then mapped, if need be; in GOPATH mode straight to where the upstream path leads \
      (--upstream says which).
      """,
    exclusive: [["--dry-run", "--plan"]],
    arguments: [
      .flag("--dry-run", "-n", help: "Show what would be done, as preview does, and do nothing") { $0.isDryRun = true },
      .option("--plan", value: "hash", help: "Refuse unless the plan is the one that preview showed") { $0.plan = $1 },
      .option("--wait", value: "time", help: "Wait this long for another forkpath to finish") { $0.wait = $1 },
      .positional("dir", help: "The fork's checkout, or its address", completing: .directory) { $0.directory = $1 },
      .positional("place", help: "Where to make the clone", completing: .directory) { $0.place = $1 },
    ] + MappingOptions.arguments.nested(\.mapping, under: MappingOptions.heading)
      + GoOptions.arguments.nested(\.go, under: GoOptions.heading)
      + CommonOptions.arguments.nested(\.common, under: CommonOptions.heading))

  func run(in context: Context) throws -> Int32 {
    if isDryRun { return try preview.run(in: context) }
    do { return try carryOut(in: context) } catch let taken as TakenBack { throw taken.reason }
  }

  /// The command that shows what this one would do.
  private var preview: PreviewCommand {
    var preview = PreviewCommand()
    (preview.common, preview.go, preview.mapping) = (common, go, mapping)
    (preview.directory, preview.place) = (directory, place)
    return preview
  }

  private func carryOut(in context: Context) throws -> Int32 {
    let context = context.applying(common)
    let state = try StateDirectory.locate(context.process, named: common.stateDirectory)
    let recovery = RecoveryRunner(state: state, context: context)
    var held = try recovery.recoverAndHold(wait: wait)
    // The lock is held until the end state was read back.
    defer { withExtendedLifetime(held) {} }
    let isFirst = held == nil
    var report: SetupReport?
    do {
      report = try setUp(&held, state, context)
    } catch {
      guard isFirst, !isFinal(error) else { throw error }
      if held == nil { held = try recovery.recoverAndHold(wait: wait) }
      if held == nil { throw error }
    }
    // The very first time there is no lock to hold while reading, so everything is read again: another forkpath may have
    // changed it.
    if isFirst, report?.steps.isEmpty != false {
      if held == nil { held = try recovery.recoverAndHold(wait: wait) }
      if held != nil { report = nil }
    }
    return conclude(try report ?? setUp(&held, state, context, isAgain: isFirst), context)
  }

  /// Makes the plan and carries it out. Takes the lock, if it is not held yet, before the first change.
  private func setUp(
    _ held: inout TransactionLog?, _ state: StateDirectory, _ context: Context, isAgain: Bool = false
  ) throws -> SetupReport {
    let builder = PlanBuilder(mapping, go, state)
    switch try builder.subject(directory, in: context) {
    case .checkout(let inspection):
      if let place { throw CommandError.placeOfCheckout(place) }
      if let note = try inspection.partNote(), !common.isQuiet, !isAgain {
        context.output.say(note, showsCode: common.showsCodes)
      }
      let planned = try builder.plannedMapping(for: inspection, in: context)
      try check(planned.plan, context.typed(inspection.named))
      return try map(inspection, planned, &held, state, context)
    case .address(let address):
      let typed = directory ?? ByteString()
      let clone = try builder.plannedClone(address.resolved(in: context), typed: typed, place: place, in: context)
      if !isAgain { say(about: clone, of: address, context) }
      try check(clone.plan, typed)
      let cloned = try perform(clone.plan, &held, state, context)
      do {
        // The tree exists only now; from here on it is a checkout like any other.
        let inspection = try Inspection(
          clone.workspace, mapping: mapping, go: go, refusesProtected: clone.isMappedLater, in: context)
        let planned = try builder.plannedMapping(for: inspection, in: context)
        var report =
          clone.isMappedLater
          ? try map(inspection, planned, &held, state, context)
          : SetupReport(
            planned: planned, steps: [], limits: try inspection.limits(of: planned),
            changes: try inspection.changes(planned))
        report.steps = (cloned?.plan.steps ?? []) + report.steps
        report.clone = clone.isMappedLater ? clone.workspace : nil
        return report
      } catch {
        var reason: any Error = error
        if case CommandError.refused(let refusal, _) = error {
          reason = CommandError.refused(refusal, typed: builder.line(typed))
        }
        // Clone and mapping are done as a whole or not at all.
        guard clone.isMappedLater, let cloned, let log = held else { throw reason }
        _ = try log.undo(cloned, in: context.transactionContext(words: ["undo"], directory: directory))
        throw TakenBack(reason: reason)
      }
    }
  }

  /// A clone was made, could not be mapped, and is removed again: a repetition would make it once more.
  private struct TakenBack: Error { let reason: any Error }

  /// What the clone that is there lacks of the branch that was asked for.
  private func say(about clone: PlannedClone, of address: ForkAddress, _ context: Context) {
    guard let branch = clone.outdated, !common.isQuiet else { return }
    context.output.say(
      Diagnostic(
        .note, code: "outdated-clone",
        quoted(address.url.withoutSecrets) + " has commits of " + quoted(branch) + " that the clone lacks",
        notes: ["what is checked out there is its owner's, and forkpath does not change it"],
        help: .fix(Fix(["git", "-C", clone.workspace, "pull", "--ff-only", "origin", branch]))))
  }

  /// Carries out the plan for a checkout.
  private func map(
    _ inspection: Inspection, _ planned: PlannedMapping, _ held: inout TransactionLog?, _ state: StateDirectory,
    _ context: Context
  ) throws -> SetupReport {
    // The mapping's files must not be made from an incomplete tree: the unreadable part may be the module that needs a mapping.
    if planned.after.mode == .module,
      let unreadable = inspection.fork.unreadable.first(where: { $0.code != 0 })
    {
      throw CommandError.system(SystemError(call: "open", path: unreadable.path, code: unreadable.code))
    }
    try inspection.refuseUnbuilt(planned)
    let changes = try inspection.changes(planned)
    let earlier = ActiveMapping(of: planned.fork, among: try state.records())
    let record = try perform(planned.plan, &held, state, context)
    var report = SetupReport(
      planned: planned, steps: record?.plan.steps ?? [], limits: try inspection.limits(of: planned), changes: changes)
    report.rivals = try rivals(of: planned, among: state.records())
    // exec chooses for itself, without the options.
    report.isUnrecorded =
      record == nil && earlier == nil && (mapping.isGopathMode || mapping.strategy.strategy != nil)
    guard let earlier, earlier.environment.mode == planned.after.mode else { return report }
    if !report.isNothingToMap {
      // In GOPATH mode a place that is right keeps its record.
      if planned.after.mode == .gopath, planned.plan.isEmpty { return report }
      for consumer in earlier.recorded.consumers where !planned.consumers.contains(consumer) {
        if try FileStatus.ifPresent(consumer, following: true)?.isDirectory == true { report.dropped.append(consumer) }
      }
    } else if earlier.record.namedModule(context) == nil,
      try earlier.recorded.consumers.allSatisfy({ try FileStatus.ifPresent($0, following: true) == nil })
    {
      report.unneeded = earlier.recorded
    }
    return report
  }

  /// For each consumer that another mapping is for, too, that one.
  private func rivals(
    of planned: PlannedMapping, among records: [TransactionRecord]
  ) throws(SystemError) -> [(consumer: ByteString, mine: ActiveMapping, other: ActiveMapping)] {
    if planned.choice.strategy == .none { return [] }
    var found: [(consumer: ByteString, mine: ActiveMapping, other: ActiveMapping)] = []
    for consumer in [planned.root] + planned.consumers {
      guard let mine = try ActiveMapping(around: consumer, among: records),
        let other = try mine.rival(around: consumer, among: records)
      else { continue }
      found.append((consumer, mine, other))
    }
    return found
  }

  private func check(_ plan: Plan, _ typed: ByteString) throws(CommandError) {
    guard let hash = self.plan, !plan.matches(hash: hash) else { return }
    throw .refused(
      .planChanged(expected: hash, actual: plan.shortHash), typed: SetupLine(options: mapping, directory: typed))
  }

  /// The transaction; nil where the plan is empty, and then nothing is written at all.
  private func perform(
    _ plan: Plan, _ held: inout TransactionLog?, _ state: StateDirectory, _ context: Context
  ) throws -> TransactionRecord? {
    // A plan that was made despite a failed system call may not match the disk.
    if let disturbance = context.process.disturbances.first { throw CommandError.system(disturbance) }
    guard !plan.isEmpty else { return nil }
    let progress = Progress(output: context.output, isQuiet: common.isQuiet)
    defer { progress.erase() }
    let log = try held ?? RecoveryRunner(state: state, context: context).hold(wait: wait)
    held = log
    // The journal keeps the words of the command, so that fixes can repeat them in any directory.
    let words = ["setup"] + mapping.absolute(in: context).words
    let named = directory ?? MappingRecord(plan)?.checkout
    let transaction = context.transactionContext(words: words, directory: named)
    func refused(_ refusals: [Refusal]) -> CommandError {
      let typed = directory ?? context.typed(named ?? ".")
      return .refusedPlan(refusals, typed: SetupLine(options: mapping, directory: typed))
    }
    do {
      for case .clone(let url, _, _) in plan.steps {
        return try progress.during("cloning", url.withoutSecret) { try log.perform(plan, in: transaction) }
      }
      return try log.perform(plan, in: transaction, progress: progress.show)
    } catch TransactionError.refused(let refusals) {
      throw refused(refusals)
    } catch TransactionError.failed(.otherFileSystem(let from, let to), .rolledBack, _) {
      // Two mounts of one device have its number in common, so that only the call itself tells them apart.
      throw refused([.otherFileSystem(from: from, to: to)])
    }
  }

  /// Reads the end state back before it reports success.
  private func conclude(_ report: SetupReport, _ context: Context) -> Int32 {
    var page = context.output.page
    switch common.format {
    case .json: page.json(report.json)
    case .text where report.isNothingToMap:
      for step in report.steps { page.lines(step.doneLines) }
      if let clone = report.clone { page.line("the clone is in \(clone)") }
      // Why plain go is right is true only where it is.
      let isWrong = report.findings.contains { $0.severity == .error }
      page.line(isWrong ? "nothing to map" : "nothing to map: \(report.planned.choice.sentence)")
      page.lines(report.limits.lines(listsAll: common.showsCodes))
    case .text:
      var report = report
      (report.listsAllLimits, report.namedState) = (common.showsCodes, common.stateDirectory)
      report.write(to: &page)
    }
    context.output.print(page)
    if let unneeded = report.unneeded {
      context.output.say(unneeded.unneededNote(context), showsCode: common.showsCodes)
    }
    let line = SetupLine(
      mapping, for: report.planned.fork, at: directory.map { context.absolute($0) }, in: context)
    if !report.dropped.isEmpty { context.output.say(line.droppedNote(report.dropped), showsCode: common.showsCodes) }
    for rival in report.rivals {
      context.output.say(rival.mine.rivalNote(rival.consumer, rival.other, context), showsCode: common.showsCodes)
    }
    let messages = report.messages(line)
    // Notes are printed when the mapping is made, and not when it exists already.
    let saysNotes = !common.isQuiet && (!report.steps.isEmpty || common.showsCodes)
    for finding in report.findings where finding.severity != .note || saysNotes {
      context.output.say(messages.diagnostic(finding), showsCode: common.showsCodes)
    }
    return report.findings.contains { $0.severity == .error } ? ExitStatus.findings.rawValue : 0
  }

  /// Whether the error does not depend on what was read without the lock: it is about the lock itself, or a change that was
  /// begun.
  private func isFinal(_ error: any Error) -> Bool {
    switch error {
    case TransactionError.locked, TransactionError.failed, is TakenBack: true
    default: false
    }
  }
}
