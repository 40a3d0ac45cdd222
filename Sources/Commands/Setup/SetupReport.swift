import Bytes
import Findings
import Machine
import Mapping
import Resolution
import Terminal
import Transactions
import Verification

/// The report of setup, from the disk as it is afterwards.
struct SetupReport: Sendable {
  var planned: PlannedMapping
  var steps: [Step]

  /// The directory of the clone of an address, in module mode.
  var clone: ByteString?

  /// Errors of the mapping as it is now; none where go will use the fork.
  var findings: [Finding]

  /// The limitations of the mapping.
  var limits: StrategyLimits

  /// A mapping of an earlier setup that is still recorded, where nothing has to be mapped any more.
  var unneeded: MappingRecord?
  /// Consumers of the mapping before, without links, that this one is not for.
  var dropped: [ByteString] = []

  /// Whether no transaction has made the mapping, which options asked for: the checkout was where GOPATH mode looks for it.
  var isUnrecorded = false
  /// Consumers that another mapping is for, too, with this mapping and that.
  var rivals: [(consumer: ByteString, mine: ActiveMapping, other: ActiveMapping)] = []

  /// Whether go builds the fork without a mapping.
  var isNothingToMap: Bool { planned.choice.strategy == .none && planned.plan.isEmpty }

  /// Whether limitations that every mapping of the strategy has are printed one by one.
  var listsAllLimits = false

  /// The value of `--state-dir`, which a command that uses the mapping needs, too.
  var namedState: ByteString?

  init(planned: PlannedMapping, steps: [Step], limits: StrategyLimits, changes: DependencyChanges) {
    (self.planned, self.steps, self.limits, findings) = (planned, steps, limits, [])
    clone = nil
    guard planned.choice.strategy != .none else {
      if planned.after.mode == .module { findings = planned.fork.malformedModules + Self.rewritten(planned) }
      return
    }
    var fork = planned.fork
    if !steps.isEmpty { fork.root = planned.root }
    var checks = MappingChecks(
      fork: fork, environment: planned.after, view: planned.after.disk, consumers: planned.consumers
    )
    checks.apart = MappingChecks.Apart(planned.leftOut, in: planned.alone ?? planned.before)
    if planned.after.mode == .module { checks.skipped = Check.ofPackages }
    // verify reports notes; except that go.mod no longer counts, which setup itself causes.
    findings = checks.findings().filter { $0.severity > .note || $0.code == .languageVersion }
    findings += changes.findings(of: planned.fork)
    self.limits.limits += [changes.limit, planned.lostLimit, planned.doubledLimit].compactMap { $0 }
    // Said already, among the limitations.
    if limits.limits.contains(.nestedModules) { findings.removeAll { $0.code == .nestedModuleUnmapped } }
  }

  /// Imports by the fork's own path that go takes from elsewhere: no mapping changes that, and plain go does not build the fork.
  private static func rewritten(_ planned: PlannedMapping) -> [Finding] {
    if planned.fork.isRewritten || planned.fork.rewrittenImports.isEmpty { return [] }
    let checks = MappingChecks(fork: planned.fork, environment: planned.after, view: planned.after.disk)
    return checks.findings().filter { $0.fact.rewrittenImport?.resolution != nil }
  }

  func write(to page: inout Page) {
    for step in steps { page.lines(step.doneLines) }
    if let clone { page.line("the clone is in \(clone)") }
    page.line(
      steps.isEmpty
        ? "nothing to do: \(planned.fork.upstream) resolves to \(planned.root) already"
        : "\(planned.fork.upstream) now resolves to \(planned.root)")
    if planned.isActive {
      page.line("plain go sees it: work in \(planned.workspace)")
    } else {
      let inside = planned.after.mode == .module ? planned.workspace : planned.root
      let words = planned.variables.filter { $0.before != $0.after }.map { $0.name + "=" + shellWord($0.after) }
      page.line("plain go does not see it yet; in the shell that builds:")
      page.line("  export \(command: words.joined(separator: " "))")
      page.line("  cd \(command: shellWord(planned.workspace))")
      let option = namedState.map { " --state-dir " + shellWord($0) } ?? ""
      // What stood right before setup is in no journal, from which exec would take the variables.
      let prefix = isUnrecorded && planned.before.mode == .module ? words.map { $0 + " " }.joined(separator: "") : ""
      page.line(
        "or for one command, from inside \(inside): \(command: prefix)forkpath exec\(command: option) -- go build ./..."
      )
    }
    page.lines(limits.lines(listsAll: listsAllLimits))
  }

  var json: JSON {
    let line = SetupLine(directory: planned.root)
    return [
      "version": 2,
      "upstream": JSON(planned.fork.upstream),
      "strategy": JSON(planned.choice.strategy.rawValue),
      "reason": JSON(planned.choice.sentence),
      "checkout": JSON(planned.root),
      "workspace": JSON(planned.workspace),
      "changed": .bool(!steps.isEmpty),
      "steps": .array(steps.map(\.json)),
      "active": .bool(planned.isActive),
      "environment": .object(
        planned.variables.map { .init($0.name.description, JSON($0.after)) }),
      "limits": limits.json,
      "findings": .array(findings.map(messages(line).json)),
    ]
  }

  /// The sentences of the findings. `line` made the mapping: it does nothing about them, but where it maps consumers alone, a
  /// workspace has the fork's own modules as well.
  func messages(_ line: SetupLine) -> FindingMessages {
    var messages = FindingMessages(line: line, root: planned.root, settled: line.fix())
    if !planned.consumers.isEmpty, planned.choice.strategy != .workspace { messages.recorded = line.fix() }
    return messages
  }
}

extension Progress {
  /// `done` of `total` bytes, each to be copied and to be compared, with an estimate of the time left.
  func show(_ done: UInt64, _ total: UInt64) {
    show { elapsed in
      let left = done == 0 ? 0 : (elapsed / .seconds(1)) * Double(total - min(done, total)) / Double(done)
      return ProgressLine.State(
        "copying and comparing", done: Int(done >> 20), of: Int(total >> 20), unit: " MiB",
        detail: ByteString("\(Int(min(left, 1e9).rounded(.up))) s left"))
    }
  }
}
