import Bytes
import Machine
import Mapping
import Resolution
import Terminal
import Transactions
import Verification

/// `forkpath verify`: the proof that the upstream path means the fork, for people and for CI.
struct VerifyCommand: Command {
  var common = CommonOptions()
  var go = GoOptions()
  var mapping = MappingOptions()
  var directory: ByteString?
  var isMapped = false
  var isPlanned = false

  static let declaration = Declaration<Self>(
    "verify", category: "Look", summary: "Prove that no upstream package comes from outside the fork",
    discussion: """
      Judges the environment that it is run in, from the tree, GOPATH, GOROOT and go.mod; what forkpath recorded is \
      never evidence. Nothing of the tree is run. Exits with 1 where an error was found.
      """,
    exclusive: [["--mapped", "--planned"]],
    arguments: [
      .flag("--mapped", help: "Judge with the standing mapping in force") { $0.isMapped = true },
      .flag("--planned", help: "Judge what setup would give, changing nothing") { $0.isPlanned = true },
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
    if isPlanned {
      let proposal = try Proposing(mapping, go, state).proposal(for: survey, in: context)
      (environment, view) = (proposal.after, proposal.view)
      situation.root = proposal.root
    } else if isMapped, let standing = try StandingMapping(of: survey, in: state) {
      environment = standing.environment
      drift = MappingDrift(standing.receipt)
    }
    var findings = MappingChecks(situation: situation, environment: environment, view: view).findings()
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
    return report(findings, situation, environment, context)
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
