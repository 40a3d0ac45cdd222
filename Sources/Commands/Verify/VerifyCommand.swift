import Bytes
import Git
import Machine
import Mapping
import Reachability
import Resolution
import Terminal
import Transactions
import Verification

/// `forkpath verify`: the proof that the upstream path means the fork, for people and for CI.
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
      Judges the environment that it is run in, from the tree, GOPATH, GOROOT and go.mod; what forkpath recorded is \
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
      .flag("--mapped", help: "Judge with the standing mapping in force") { $0.isMapped = true },
      .flag("--planned", help: "Judge what setup would give, changing nothing") { $0.isPlanned = true },
      .flag("--reach", help: "Ask too whether each dependency can be had") { $0.asksReach = true },
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
    // Without a home there is no record, and what is recorded is never evidence anyway.
    let state =
      (try? StateDirectory.locate(context.process, named: common.stateDirectory))
      ?? StateDirectory(path: "/nonexistent")
    let inspection = try Inspection(directory, mapping: mapping, go: go, in: context)
    if let revision = stages.since { return try guardChange(inspection, since: revision, context) }
    var stage = try stage(inspection, state, context)
    if !isPlanned, !stage.judgement.loads.isEmpty {
      stage.judgement.findings += try stages.goFindings(
        stage.fork, stage.environment, stage.judgement, in: context)
    }
    let isUnknown = try asksReach && askReach(&stage, context)
    let (left, accepted) = Baseline(root: inspection.fork.root).applied(to: stage.judgement.findings)
    let report = VerifyReport(
      fork: stage.fork, mode: stage.environment.mode == .gopath ? "gopath" : "module",
      findings: left.filter(report.isWanted), accepted: accepted, places: stage.judgement.places,
      threshold: report.threshold,
      hiddenErrors: left.count { $0.severity == .error && !self.report.isWanted($0) },
      line: SetupLine(options: mapping, directory: context.typed(inspection.named)))
    let status = try finish(report, context)
    return status == 0 && isUnknown ? ExitStatus.unavailable.rawValue : status
  }

  /// What the change since `revision` adds, and nothing else.
  private func guardChange(_ inspection: Inspection, since revision: ByteString, _ context: Context) throws -> Int32 {
    let fork = inspection.fork
    guard let history = history(of: inspection, in: context) else { throw ChangeRefusal.noRepository(inspection.named) }
    guard let verdict = ChangeGuard(fork: fork, history: history).verdict(since: revision) else {
      throw ChangeRefusal.noRevision(revision, isShallow: history.isShallow)
    }
    let (left, accepted) = Baseline(root: fork.root).applied(to: verdict.findings)
    let sentence =
      counted(verdict.lines, "line differs", "lines differ") + " from upstream because of import paths"
    let verified = VerifyReport(
      fork: fork, mode: inspection.environment.mode == .gopath ? "gopath" : "module",
      findings: left.filter { $0.code != .unusedAcceptance && report.isWanted($0) }, accepted: accepted,
      facts: [
        (name: "base", value: JSON(verdict.base), text: "compared with " + verdict.base),
        (name: "linesOfImportPaths", value: .number(verdict.lines), text: sentence),
      ], threshold: report.threshold, isOfChange: true,
      line: SetupLine(options: mapping, directory: context.typed(inspection.named)))
    return try finish(verified, context)
  }

  /// Prints the report, and appends the summary where one was asked for.
  private func finish(_ verified: VerifyReport, _ context: Context) throws -> Int32 {
    if let summary = report.summary { try append(verified.markdown, to: context.absolute(summary)) }
    context.output.print(
      raw: verified.bytes(report.format, page: context.output.page, showsCodes: common.showsCodes))
    return verified.fails ? ExitStatus.findings.rawValue : 0
  }

  /// What is judged: a situation, the environment of its builds, and what the checks say.
  private struct Stage {
    var fork: Fork
    var environment: GoEnvironment
    var view: FileView
    var judgement: VerificationResult
  }

  private func stage(_ inspection: Inspection, _ state: StateDirectory, _ context: Context) throws -> Stage {
    var fork = inspection.fork
    var environment = inspection.environment
    var view = FileView.disk
    var drift = MappingState.active
    var cure = ByteString()
    let active = isPlanned ? nil : ActiveMapping(of: fork, among: try state.records())
    let mapped = active?.environment.environment(over: environment)
    var consumers = inspection.circumstances.consumers
    if isPlanned {
      let planned = try PlanBuilder(mapping, go, state).plannedMapping(for: inspection, in: context)
      (environment, view) = (planned.after, planned.view)
      fork.root = planned.root
    } else if isMapped, let active, let mapped {
      environment = mapped
      consumers += active.environment.consumers.filter { !consumers.contains($0) }
      drift = MappingState(of: active.record)
      if case .unreadable(let error) = drift { throw error }
      cure = active.record.setupLine(context)
    }
    // What stands in for the go.mod of a consumer says nothing of the fork.
    if !isMapped, let active, mapped?.flags == environment.flags {
      consumers += active.environment.consumers.filter { !consumers.contains($0) }
    }
    var checks = MappingChecks(fork: fork, environment: environment, view: view, consumers: consumers)
    checks.history = history(of: inspection, in: context)
    var judgement = checks.judgement()
    if checks.history == nil { judgement.findings += Finding.uncheckedHistory(fork) }
    if case .outdated(let path) = drift {
      judgement.findings.insert(Finding(.outdated, .error, subjects: [path, cure]), at: 0)
    }
    if !isPlanned, !isMapped {
      if judgement.findings.contains(where: { Self.isCuredByForce($0.code) }),
        let active, let mapped, mapped != environment,
        !MappingChecks(fork: fork, environment: mapped, view: .disk, consumers: active.environment.consumers).findings()
          .contains(where: { $0.severity == .error })
      {
        judgement.findings.removeAll {
          $0.code == .notMapped || (Self.isCuredByForce($0.code) && mapped.mode == .module)
        }
        // The environment is the cure; moving a copy aside would change what the mapping leaves alone.
        for index in judgement.findings.indices where judgement.findings[index].code == .leak {
          judgement.findings[index].subjects.markMapped()
        }
        judgement.findings.insert(
          Finding(.notInForce, .error, subjects: [fork.upstream, active.fix]), at: 0)
      }
      if !judgement.findings.contains(where: { $0.severity == .error }),
        let directory = try GopathPlace.better(
          than: context.process.directory, root: fork.root, upstream: fork.upstream, in: environment)
      {
        judgement.findings.append(
          Finding(.notInForce, .warning, subjects: [fork.upstream, "cd " + shellWord(directory)]))
      }
    }
    return Stage(fork: fork, environment: checks.environment, view: view, judgement: judgement)
  }

  /// Adds what reach finds, and tells whether something remains unknown.
  private func askReach(_ stage: inout Stage, _ context: Context) throws -> Bool {
    do throws(any Error) {
      var options = Reach.Options()
      options.upstream = stage.fork.upstream
      let reached = try Reaching(
        environment: stage.environment, view: stage.view, tree: stage.fork.root, options: options,
        reading: stage.fork.reading
      ).report(in: context, isQuiet: common.isQuiet)
      stage.judgement.findings += reached.verifyFindings
      return reached.status == ExitStatus.unavailable.rawValue
    } catch let failure as Reach.Failure {
      // Already said in verify's own words where it found that nothing is mapped or can be loaded.
      if !stage.judgement.findings.contains(where: { $0.severity == .error }) { throw failure }
      return false
    }
  }

  /// The repository of the checkout, where it has one and git is installed.
  private func history(of inspection: Inspection, in context: Context) -> GitRepository? {
    let root = inspection.fork.root
    guard inspection.fork.git != nil,
      let program = findProgram("git", in: context.process["PATH"] ?? ByteString(), outside: root)
    else { return nil }
    return GitRepository(program: program, root: root)
  }

  /// What is not so once a standing mapping is in force.
  private static func isCuredByForce(_ code: Finding.Code) -> Bool {
    [.notMapped, .leak, .nestedModuleUnmapped, .workspaceLeak, .missingPackage, .importComment].contains(code)
  }
}

extension [ByteString] {
  /// The subjects of a leak that a standing mapping cures as soon as it is in force.
  fileprivate mutating func markMapped() {
    while count < 4 { append(ByteString()) }
    self = Array(prefix(4)) + ["mapped"]
  }
}
