import Bytes
import Machine
import Mapping
import Reachability
import Resolution
import Terminal
import Transactions
import Verification

/// `forkpath verify`: the proof that the upstream path means the fork, for people and for CI.
struct VerifyCommand: Command, Conversing {
  var common = CommonOptions()
  var go = GoOptions()
  var mapping = MappingOptions()
  var directory: ByteString?
  var isMapped = false
  var isPlanned = false
  var asksReach = false

  static let declaration = Declaration<Self>(
    "verify", category: "Look", summary: "Prove that no upstream package comes from outside the fork",
    discussion: """
      Judges the environment that it is run in, from the tree, GOPATH, GOROOT and go.mod; what forkpath recorded is \
      never evidence. Nothing of the tree is run. Exits with 1 where an error was found, and after --reach with 69 \
      where nothing is wrong, but not everything could be found out.
      """,
    exclusive: [["--mapped", "--planned"]],
    arguments: [
      .flag("--mapped", help: "Judge with the standing mapping in force") { $0.isMapped = true },
      .flag("--planned", help: "Judge what setup would give, changing nothing") { $0.isPlanned = true },
      .flag("--reach", help: "Ask too whether each dependency can be had") { $0.asksReach = true },
      .positional("dir", help: "The fork's checkout (default: around the working directory)", completing: .directory) {
        $0.directory = $1
      },
    ] + MappingOptions.arguments.nested(\.mapping, under: MappingOptions.heading)
      + GoOptions.arguments.nested(\.go, under: GoOptions.heading)
      + CommonOptions.arguments.nested(\.common, under: CommonOptions.heading))

  func run(in context: Context) throws -> Int32 {
    let context = context.applying(common)
    // Without a home there is no record, and what is recorded is never evidence anyway.
    let state =
      (try? StateDirectory.locate(context.process, named: common.stateDirectory))
      ?? StateDirectory(path: "/nonexistent")
    let survey = try Survey(directory, mapping: mapping, go: go, in: context)
    var situation = survey.situation
    var environment = survey.environment
    var view = FileView.disk
    var drift = MappingDrift.stands
    var consumers = survey.circumstances.consumers
    if isPlanned {
      let proposal = try Proposing(mapping, go, state).proposal(for: survey, in: context)
      (environment, view) = (proposal.after, proposal.view)
      situation.root = proposal.root
    } else if isMapped, let standing = try StandingMapping(of: survey, in: state) {
      environment = standing.environment
      consumers += standing.consumers.filter { !consumers.contains($0) }
      drift = MappingDrift(standing.receipt)
    }
    var findings = MappingChecks(situation: situation, environment: environment, view: view, consumers: consumers)
      .findings()
    if case .outdated(let checkout) = drift { findings.insert(Finding(.outdated, .error, subjects: [checkout]), at: 0) }
    if !isPlanned, !isMapped, findings.contains(where: { $0.code == .notMapped || $0.code == .leak }),
      let standing = try StandingMapping(of: survey, in: state), standing.environment != environment,
      standing.holds(situation)
    {
      findings.removeAll { $0.code == .notMapped || ($0.code == .leak && standing.environment.mode == .module) }
      findings.insert(Finding(.notInForce, .error, subjects: [situation.upstream, standing.cure]), at: 0)
    }
    if !isPlanned, !isMapped, !findings.contains(where: { $0.severity == .error }),
      let cure = WorkingDirectory(context.process.directory, environment).cure(root: situation.root, situation.upstream)
    {
      findings.append(Finding(.notInForce, .warning, subjects: [situation.upstream, cure]))
    }
    var isUnknown = false
    if asksReach {
      do throws(any Error) {
        let reached = try reach(environment, view, situation, context)
        isUnknown = reached.status == ExitStatus.unavailable.rawValue
        findings += reached.verifyFindings
      } catch let failure as StartingModules.Failure {
        // Already said in verify's own words where it found that nothing is mapped or can be loaded.
        if !findings.contains(where: { $0.severity == .error }) { throw failure }
      }
    }
    let status = report(findings, situation, environment, context)
    return status == 0 && isUnknown ? ExitStatus.unavailable.rawValue : status
  }

  private func reach(
    _ environment: GoEnvironment, _ view: FileView, _ situation: Situation, _ context: Context
  ) throws -> Reach.Report {
    var options = Reach.Options()
    options.upstream = situation.upstream
    return try Reaching(environment: environment, view: view, tree: situation.root, options: options)
      .report(in: context, isQuiet: common.isQuiet)
  }

  private func report(
    _ findings: [Finding], _ situation: Situation, _ environment: GoEnvironment, _ context: Context
  ) -> Int32 {
    let isWrong = findings.contains { $0.severity == .error }
    let diagnostics = findings.map { $0.diagnostic(checkout: context.typed(situation.named)) }
    var page = context.output.page
    switch common.format {
    case .json:
      page.json([
        "version": 1, "upstream": JSON(situation.upstream), "checkout": JSON(situation.root),
        "mode": JSON(environment.mode == .gopath ? "gopath" : "module"),
        "packages": .number(situation.packages.count), "ok": .bool(!isWrong),
        "findings": .array(diagnostics.map(\.json)),
      ])
    case .text:
      for diagnostic in diagnostics { page.diagnostic(diagnostic, showsCode: common.showsCodes) }
      if !isWrong {
        let count = counted(situation.packages.count, "package", "packages")
        page.line("\(situation.upstream) means \(situation.root): \(count), no leak")
      }
    }
    context.output.print(page)
    return isWrong ? ExitStatus.findings.rawValue : 0
  }
}
