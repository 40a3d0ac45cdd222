import Bytes
import Findings
import Git
import Machine
import Mapping
import Reachability
import Resolution
import Terminal
import Transactions
import Verification

/// `forkpath verify`: the proof that the upstream path resolves to the fork, for users and for CI.
struct VerifyCommand: Command, Conversing {
  let onlyLooks = true
  var common = CommonOptions()
  var go = GoOptions()
  var mapping = MappingOptions()
  var report = VerifyOptions()
  var stages = VerifyStages()
  var directory: ByteString?
  var isMapped = false
  var isPlanned = false
  var asksReach = false

  static let declaration = Declaration<Self>(
    "verify", category: "Look", summary: "Prove that no upstream package comes from outside the fork",
    discussion: """
      Judges all of a repository, whichever of its directories is named, since its modules are built with each other \
      (those below testdata, and below names that begin with '.' or '_', only where they are named), and a module that a mapping was made for with the fork of that mapping. Judges the environment that it is run in, from the tree, GOPATH, GOROOT and go.mod; what forkpath recorded is \
      never evidence. Nothing of the tree is run. Exits with 1 where a finding is of the severity of --fail-on or a \
      worse one. An error is a leak, or what may hide one; a warning is trouble to come, such as a conflict with \
      upstream; a note is what to know, such as a check that could not be made. After --reach it exits with 69 where \
      nothing is wrong, but not everything could be found out. The codes of all findings: 'forkpath help findings'.

        forkpath verify --format sarif > forkpath.sarif
      """,
    exclusive: [
      ["--mapped", "--planned", "--since"], ["--planned", "--build"], ["--planned", "--as-consumer"],
      ["--since", "--build"], ["--since", "--as-consumer"], ["--since", "--reach"],
    ],
    arguments: [
      .flag("--mapped", help: "Judge with the active mapping applied") { $0.isMapped = true },
      .flag("--planned", help: "Judge what setup would give, changing nothing") { $0.isPlanned = true },
      .flag("--reach", help: "Ask too whether each dependency can be fetched") { $0.asksReach = true },
      .positional("dir", help: "The fork's checkout (default: around the working directory)", completing: .directory) {
        $0.directory = $1
      },
    ] + VerifyStages.arguments.nested(\.stages)
      + VerifyOptions.arguments.nested(\.report, under: VerifyOptions.heading)
      + MappingOptions.arguments.nested(\.mapping, under: MappingOptions.heading)
      + GoOptions.arguments.nested(\.go, under: GoOptions.heading)
      + CommonOptions.arguments.filter { !$0.info.names.contains("--format") && !$0.info.names.contains("--json") }
      .nested(\.common, under: CommonOptions.heading))

  func run(in context: Context) throws -> Int32 {
    let context = context.applying(common)
    do {
      return try judge(in: context)
    } catch {
      guard let reason = error as? any DiagnosticConvertible, reason.status != .usage else { throw error }
      let refused = RefusedVerification(reason: reason.diagnostic)
      if let summary = report.summary { try append(refused.markdown, to: context.absolute(summary)) }
      context.output.print(raw: refused.bytes(report.format, page: context.output.page))
      throw error
    }
  }

  private func judge(in context: Context) throws -> Int32 {
    // Without a home directory there is no record, and a record is never evidence.
    let state =
      (try? StateDirectory.locate(context.process, named: common.stateDirectory))
      ?? StateDirectory(path: "/nonexistent")
    let records = isPlanned ? [] : try state.records()
    let target = try VerifyTarget(
      directory, upstream: mapping.upstream, among: stages.since == nil ? records : [], in: context)
    if stages.since == nil { try refuseRivals(target, among: records, context) }
    var (mapping, go) = (mapping, go)
    mapping.upstream = mapping.upstream ?? target.upstream
    // The plan of setup decides the mode.
    go.overrides.gopathMode = mapping.isGopathMode && !isPlanned
    // What the mapping uses is judged with it, also where patterns pass over it.
    let inspection = try inspection(target, mapping, go, records: isMapped ? records : [], context)
    let place = directory.map { context.absolute($0) } ?? context.process.directory
    let line = inspection.line(mapping, at: place, in: context)
    try refuse(inspection.circumstances.consumers, of: inspection, line)
    if target.consumers.isEmpty, target.recorded == nil { try refuseRewritten(inspection, line) }
    if let revision = stages.since { return try guardChange(inspection, since: revision, line, context) }
    var stage = try stage(inspection, target, state, records, context)
    stage.result.removeLoadsThatWait(stage.fork, stage.environment)
    if !isPlanned, !stage.result.loads.isEmpty, !stage.result.isOutdated {
      stage.result.findings += try stages.goFindings(
        stage.fork, stage.asking, stage.result, isQuiet: common.isQuiet, in: context)
    }
    let isUnknown = try asksReach && askReach(&stage, context)
    let (left, accepted) = Baseline(root: inspection.fork.root).applied(to: stage.result.findings)
    let suits =
      try stage.environment.mode != .gopath || stage.fork.modulePath != nil
      || stage.fork.suitsGopath(in: stage.environment)
    var report = VerifyReport(
      fork: stage.fork, judged: Judged(stage.environment, consumers: stage.consumers, state: stage.state),
      findings: left.filter(report.isWanted), accepted: accepted, places: stage.result.places, map: stage.result.map,
      facts: stage.changes.facts, threshold: report.threshold,
      hiddenErrors: left.count { $0.severity == .error && !self.report.isWanted($0) },
      messages: FindingMessages(
        line: line, root: stage.fork.root, recorded: fix(stage.recorded, inspection, context),
        workFiles: ActiveWorkFiles(records, context),
        missing: FindingMessages.missing(from: left, root: stage.fork.root), isMapped: isMapped,
        isGopathMode: stage.environment.mode == .gopath && suits, isUnsuited: !suits,
        destination: try GopathDestination(of: stage.fork, in: stage.environment),
        settled: settled(stage, inspection, line, state, context)))
    report.place = try Self.place(of: inspection.fork)
    let status = try finish(report, context)
    return status == 0 && isUnknown ? ExitStatus.unavailable.rawValue : status
  }

  /// The command that makes the mapping again, or undoes it where nothing needs it any more.
  private func fix(_ recorded: TransactionRecord?, _ inspection: Inspection, _ context: Context) -> Fix? {
    guard let recorded, let mapping = recorded.mapping else { return nil }
    let isNeeded =
      inspection.choice.strategy != .none || !mapping.consumers.isEmpty || recorded.namedModule(context) != nil
    let state = MappingState(of: recorded)
    if case .missing = state { return recorded.repairFix(state, context) }
    if case .outdated = state, isNeeded { return recorded.repairFix(state, context) }
    return isNeeded ? recorded.setupFix(context) : Fix(["forkpath", "undo", context.typed(mapping.checkout)])
  }

  /// The setup of `line`, where there are errors and it would change nothing about the mapping that is recorded.
  private func settled(
    _ stage: Stage, _ inspection: Inspection, _ line: SetupLine, _ state: StateDirectory, _ context: Context
  ) -> Fix? {
    guard !isPlanned, let recorded = stage.recorded?.mapping, recorded.consumers.isEmpty,
      stage.result.findings.contains(where: { $0.severity == .error })
    else { return nil }
    do throws(CommandError) {
      let planned = try PlanBuilder(mapping, go, state).plannedMapping(for: inspection, in: context)
      return planned.plan.isEmpty && planned.choice.strategy != .none ? line.fix() : nil
    } catch {
      // What keeps setup from it, setup says.
      return nil
    }
  }

  /// Checks only what the change since `revision` adds.
  private func guardChange(
    _ inspection: Inspection, since revision: ByteString, _ line: SetupLine, _ context: Context
  ) throws -> Int32 {
    let fork = inspection.fork
    guard let repository = try inspection.history(context) else { throw ChangeRefusal.noRepository(inspection.named) }
    let result: ChangeGuard.Result?
    let isShallow: Bool
    do throws(GitSilence) {
      let history = try repository.get()
      isShallow = history.isShallow
      var change = ChangeGuard(fork: fork, history: history, environment: inspection.environment)
      change.isTold = mapping.upstream != nil
      result = try change.result(since: revision)
    } catch { throw ChangeRefusal.silence(error, inspection.named) }
    guard let result else {
      var verify = line.fix("verify")
      if directory == nil { verify.commands[verify.commands.count - 1].words.removeLast() }
      throw ChangeRefusal.noRevision(revision, isShallow: isShallow, verify: verify)
    }
    let (left, accepted) = result.baseline.applied(to: result.findings)
    let sentence =
      counted(result.lines, "line differs", "lines differ") + " from upstream because of import paths"
    var verified = VerifyReport(
      fork: fork, judged: Judged(inspection.environment, consumers: [], state: .present),
      findings: left.filter { $0.code != .unusedAcceptance && report.isWanted($0) }, accepted: accepted,
      facts: [
        (name: "base", value: JSON(result.base), text: "compared with " + result.base),
        (name: "linesOfImportPaths", value: .number(result.lines), text: sentence),
      ], threshold: report.threshold, isOfChange: true,
      messages: FindingMessages(line: line, root: fork.root))
    verified.place = try Self.place(of: fork)
    return try finish(verified, context)
  }

  /// Where the checkout is in the repository that it is a part of; empty for a repository of its own.
  private static func place(of fork: Fork) throws(SystemError) -> ByteString {
    try fork.enclosingRepository().flatMap { fork.named.relative(within: $0) } ?? ByteString()
  }

  /// Prints the report, and appends the summary where one was requested.
  private func finish(_ verified: VerifyReport, _ context: Context) throws -> Int32 {
    // Something that could not be read may be an error: the run ends with that alone.
    if let disturbance = context.process.disturbances.first { throw CommandError.system(disturbance) }
    if let summary = report.summary { try append(verified.markdown, to: context.absolute(summary)) }
    context.output.print(
      raw: verified.bytes(report.format, page: context.output.page, showsCodes: common.showsCodes))
    return verified.fails ? ExitStatus.findings.rawValue : 0
  }

  /// The subject of the checks: a fork and the environment of its builds, with the result.
  private struct Stage {
    var fork: Fork
    var environment: GoEnvironment
    var view: FileView
    var result: VerificationResult
    /// Directories of modules that are built with the fork.
    var consumers: [ByteString] = []
    var state = Judged.State.present
    /// The changes of other dependencies by the mapping.
    var changes = DependencyChanges()
    /// The mapping that is recorded.
    var recorded: TransactionRecord?
    /// The go of the environment; nil where it is not wanted, or there is none.
    var asking: GoAsking?
  }

  private func stage(
    _ inspection: Inspection, _ target: VerifyTarget, _ state: StateDirectory, _ records: [TransactionRecord],
    _ context: Context
  ) throws -> Stage {
    var fork = inspection.fork
    var environment = inspection.environment
    var view = environment.disk
    var outdated: ByteString?
    var earlier: TransactionRecord?
    var changes = DependencyChanges()
    var consumers = inspection.circumstances.consumers
    var apart: MappingChecks.Apart?
    var isOfShell = !isPlanned && !isMapped
    var recorded = ActiveMapping(of: fork, among: records)
    // A mapping for module mode tells nothing about GOPATH mode.
    if mapping.isGopathMode, recorded?.environment.mode != .gopath { recorded = nil }
    let mapped = recorded?.environment.environment(over: environment)
    let gopathPlace = recorded == nil && !isPlanned ? try placedInGopath(inspection, state, context) : nil
    if isPlanned {
      let planned = try PlanBuilder(mapping, go, state).plannedMapping(for: inspection, in: context)
      (environment, view) = (planned.after, planned.view)
      fork.root = planned.root
      fork.tree.reading = planned.fork.tree.reading
      apart = MappingChecks.Apart(planned.leftOut, in: planned.alone ?? inspection.environment)
      changes = try inspection.changes(planned)
      // Where nothing is to be mapped, all is as in the shell.
      isOfShell = planned.choice.strategy == .none
    } else if isMapped, let recorded, let mapped {
      if let conflict = conflict(of: recorded, fork, environment, context) {
        return Stage(
          fork: fork, environment: environment, view: view,
          result: VerificationResult(findings: [conflict], places: []), state: .mapped, recorded: recorded.record)
      }
      environment = mapped
      changes = try inspection.changes(recorded.environment)
      switch records.state(of: recorded.record) {
      case .outdated(let path): outdated = path
      case .unreadable(let error): throw error
      default: break
      }
    } else if isMapped, let gopathPlace {
      environment = gopathPlace.after
    } else if isMapped {
      isOfShell = true
      // The checkout may be mapped as what its files do not name any more.
      earlier = records.last { $0.isActive && $0.mapping?.places.contains(fork.root) == true }
      if let earlier, case .outdated(let path) = MappingState(of: earlier) { outdated = path } else { earlier = nil }
    }
    if !isPlanned, let recorded, mapped == environment {
      apart = recorded.apart(over: inspection.environment)
    }
    // A file that stands in for the go.mod of a consumer does not concern the fork.
    if let recorded, mapped?.flags == environment.flags {
      consumers += recorded.environment.consumers.filter { !consumers.contains($0) }
    }
    consumers += target.consumers.filter { !consumers.contains($0) }
    var checks = MappingChecks(fork: fork, environment: environment, view: view, consumers: consumers)
    checks.modulesLookForWork = isOfShell
    if let git = inspection.fork.git {
      let root = inspection.fork.root
      checks.history = { git.repository(of: root, process: context.process) }
    }
    let asking = isPlanned ? nil : stages.asking(fork, checks.environment, in: context)
    if stages.goUse != .never { checks.asking = asking }
    checks.readsStandardLibrary = asking != nil
    checks.drawsMap = report.summary != nil || report.format == .markdown
    checks.apart = apart
    var result = checks.result().noting(outdated: outdated)
    result.findings += changes.findings(of: fork)
    if let finding = unknownPlatform(environment, fork) { result.findings.append(finding) }
    if let finding = refusedFlag(environment, fork) {
      result.findings.append(finding)
      // go would say the same of each.
      result.loads = []
    }
    if !isPlanned, !isMapped {
      if result.mayBeFixedByActivation, let recorded, let mapped, mapped != environment {
        var active = MappingChecks(
          fork: fork, environment: mapped, view: environment.disk, consumers: recorded.environment.consumers)
        active.apart = recorded.apart(over: environment)
        result = result.fixed(
          by: InactiveMapping(
            result: active.result(), mode: mapped.mode == .module ? .module : .gopath,
            finding: Inactive(upstream: fork.upstream, activation: recorded.activation)))
      }
      if let gopathPlace, result.mayBeFixedByActivation {
        let active = MappingChecks(fork: fork, environment: gopathPlace.after, view: environment.disk)
        let activation = Inactive.Activation.environment(checkout: fork.root, directory: gopathPlace.workspace)
        result = result.fixed(
          by: InactiveMapping(
            result: active.result(), mode: .gopath, finding: Inactive(upstream: fork.upstream, activation: activation)))
      }
      let directory = try GopathPlace.better(
        than: context.process.directory, root: fork.root, upstream: fork.upstream, in: environment)
      result = result.noting(betterDirectory: directory, upstream: fork.upstream)
    }
    return Stage(
      fork: fork, environment: checks.environment, view: view, result: result, consumers: consumers,
      state: isPlanned ? .planned : isMapped && recorded != nil ? .mapped : .present, changes: changes,
      recorded: recorded?.record ?? earlier, asking: asking)
  }

  /// A plan without steps, since the checkout, which has no go.mod, is where GOPATH mode looks for it; nil where plain go sees it,
  /// or the plan has steps.
  private func placedInGopath(
    _ inspection: Inspection, _ state: StateDirectory, _ context: Context
  ) throws -> PlannedMapping? {
    guard inspection.choice.reason == .gopathPlace else { return nil }
    let planned: PlannedMapping
    do throws(CommandError) {
      planned = try PlanBuilder(mapping, go, state).plannedMapping(for: inspection, in: context)
    } catch {
      // What keeps setup from it is a finding, too.
      if case .system = error { throw error }
      return nil
    }
    return planned.plan.isEmpty && planned.after.mode == .gopath && !planned.isActive ? planned : nil
  }

  /// That the toolchain does not compile for the system that is judged, or not with that instrument: what go would load for it proves nothing.
  private func unknownPlatform(_ environment: GoEnvironment, _ fork: Fork) -> Finding? {
    if let fault = environment.instrumentFault {
      let origin = environment.setting(ofFlag: fault.flag).map { Unloadable.Origin.setting($0) }
      let cause = Unloadable.Cause.flag("-" + fault.flag)
      return Finding(.unloadable(Unloadable(module: fork.upstream, cause: cause, origin: origin)), .error)
    }
    if environment.isKnownPlatform { return nil }
    let (system, processor) = (environment.platform.goos, environment.platform.goarch)
    let names: [ByteString] = ["GOOS", "GOARCH"].filter { environment.settings?[$0] != nil }
    let origin = names.first.map { name in
      let isOfProcess = environment.settings?.ofProcess(name) != nil
      return Unloadable.Origin.setting(GoSetting(name: name, isOfProcess: isOfProcess))
    }
    let cause = Unloadable.Cause.flag("GOOS=" + system + " GOARCH=" + processor)
    return Finding(.unloadable(Unloadable(module: fork.upstream, cause: cause, origin: origin)), .error)
  }

  /// A setting that go would refuse together with the mapping's: `exec` refuses for the same reason.
  private func conflict(
    of recorded: ActiveMapping, _ fork: Fork, _ environment: GoEnvironment, _ context: Context
  ) -> Finding? {
    do throws(EnvironmentConflict) {
      _ = try recorded.environment.variables(over: environment, process: context.process.variables)
      return nil
    } catch {
      let word: ByteString
      switch error {
      case .flag(let flag, _, _, _), .unquotable(let flag): word = flag
      }
      let origin = environment.setting(ofFlag: GoFlags.parts(of: word).name).map { Unloadable.Origin.setting($0) }
      return Finding(.unloadable(Unloadable(module: fork.upstream, cause: .flag(word), origin: origin)), .error)
    }
  }

  /// Adds the findings of reach, and tells whether something remains unknown.
  private func askReach(_ stage: inout Stage, _ context: Context) throws -> Bool {
    do throws(any Error) {
      var options = Reach.Options()
      options.upstream = stage.fork.upstream
      let reached = try Reaching(
        environment: stage.environment, view: stage.view, tree: stage.fork.root, options: options,
        reading: stage.fork.tree.reading
      ).report(in: context, isQuiet: common.isQuiet)
      stage.result.findings += reached.verifyFindings
      return reached.status == ExitStatus.unavailable.rawValue
    } catch let failure as Reach.Failure {
      // verify has reported it already where nothing is mapped or can be loaded.
      if !stage.result.findings.contains(where: { $0.severity == .error }) { throw failure }
      return false
    }
  }
}

extension Reach.Report {
  /// The findings of reach in `verify --reach`: each dependency that is unreachable, or whose state is unknown (a warning), and
  /// everything else with which the run would fail. verify itself finds why main modules cannot be loaded.
  fileprivate var verifyFindings: [Finding] {
    verdicts.filter { !$0.state.isGood }.map { verdict in
      Finding(.unreachable(verdict), verdict.state.isOpen ? .warning : .error)
    } + findings.filter { $0.severity == .error }
  }
}

extension ActiveMapping {
  /// The own modules that it leaves out, and the environment in which `forkpath exec` builds them; nil where it has all.
  fileprivate func apart(over before: GoEnvironment) -> MappingChecks.Apart? {
    guard let first = environment.leftOut.first else { return nil }
    return MappingChecks.Apart(
      environment.leftOut, in: environment.active(in: first).environment(over: before), isTold: true)
  }
}
