import Bytes
import Findings
import Git
import Machine
import Mapping
import Resolution
import Terminal
import Verification

/// Whether real go is asked too.
enum GoUse: String, Sendable, CaseIterable, ArgumentValue { case auto, always, never }

/// The stages of verify that need go or the repository's history; the checks themselves are in Verification.
struct VerifyStages: Sendable {
  var goUse = GoUse.auto
  var builds = false
  var buildsConsumer = false
  var since: ByteString?

  static let arguments: [Argument<Self>] = [
    .option("--with-go", value: "when", help: "Compare with 'go list' (default: auto, where go is)") {
      $0.goUse = $1
    },
    .flag("--build", help: "Compile too, into a scratch directory; this runs go's tools on the tree") {
      $0.builds = true
    },
    .flag("--as-consumer", help: "Compile a module that imports each of the fork's packages") {
      $0.buildsConsumer = true
    },
    .option("--since", value: "revision", help: "Report only what the change since then adds") { $0.since = $1 },
  ]

  private var isNeeded: Bool { goUse == .always || builds || buildsConsumer }

  /// The go of `environment`; nil where it is not wanted, or there is none.
  func asking(_ fork: Fork, _ environment: GoEnvironment, in context: Context) -> GoAsking? {
    guard goUse != .never || isNeeded else { return nil }
    return GoRunner(environment, process: context.process, outside: fork.root).map {
      GoAsking($0, of: fork, process: context.process)
    }
  }

  /// Findings of go's own, after those of `result`.
  func goFindings(
    _ fork: Fork, _ asking: GoAsking?, _ result: VerificationResult, isQuiet: Bool, in context: Context
  ) throws -> [Finding] {
    guard goUse != .never || isNeeded else { return [] }
    guard let asking else {
      if isNeeded { throw CommandError.noProgram("go") }
      return [Finding(.unchecked(.goDisagrees, because: .notInstalled(.go)), .note)]
    }
    do throws(SystemError) {
      if builds || buildsConsumer || asking.needsScratch(for: result.loads) { _ = try asking.scratch() }
    } catch {
      if isNeeded { throw error }
      return [Finding(.unchecked(.goDisagrees, because: .noScratch(error.path)), .note)]
    }
    let checks = GoChecks(fork: fork, asking: asking)
    let progress = Progress(output: context.output, isQuiet: isQuiet)
    var findings =
      goUse == .never
      ? [] : try progress.during("asking go", fork.upstream + "/...") { try checks.findings(beside: result) }
    guard builds || buildsConsumer else { return findings }
    let scratch = try asking.scratch()
    return try progress.during("building", fork.upstream + "/...") {
      if builds { findings += try checks.build(result, scratch: scratch) }
      if buildsConsumer {
        findings += try ConsumerBuild(fork: fork, runner: asking.runner).findings(result, scratch: scratch)
      }
      return findings
    }
  }
}

/// Why there is nothing to compare a change with.
enum ChangeRefusal: Error, DiagnosticConvertible {
  case noRepository(ByteString)
  /// git gave no answer about the repository in this directory.
  case silence(GitSilence, ByteString)
  /// `verify` is the command that was typed, for its options.
  case noRevision(ByteString, isShallow: Bool, verify: Fix)

  var diagnostic: Diagnostic {
    switch self {
    case .noRepository(let path):
      Diagnostic(
        .error, code: "no-repository", quoted(path) + " is no git repository",
        notes: ["--since compares with a commit"])
    case .silence(let silence, let path):
      Diagnostic(
        .error, code: "no-answer", "git says nothing of " + quoted(path) + ": " + silence.text,
        notes: ["--since compares with a commit"])
    case .noRevision(let name, let isShallow, let verify):
      Diagnostic(
        .error, code: "no-revision", "the repository has no commit " + quoted(name),
        notes: isShallow ? ["it was cloned with a part of the history only"] : [],
        help: isShallow ? Self.fetch(name, verify) : nil)
    }
  }

  var status: ExitStatus { .findings }

  /// Commits before HEAD need a deeper fetch; everything else has a name at origin, and as many commits of it as the words behind
  /// the name go back are enough.
  private static func fetch(_ name: ByteString, _ verify: Fix) -> Help {
    let (start, steps) = Self.steps(of: name)
    let rest = name.dropFirst(start.count)
    if start == "HEAD" || start == "@", steps > 0 {
      return .fix(Fix(["git", "fetch", ByteString("--deepen=\(steps)")]))
    }
    if start == "FETCH_HEAD" { return .advice("fetch the branch to compare with: git fetch origin BRANCH") }
    let wanted = start.hasPrefix("origin/") ? start.dropFirst(7) : start
    var again = verify.commands
    again[again.count - 1].words.insert(contentsOf: ["--since", "FETCH_HEAD" + rest], at: 2)
    return .fix(
      Fix([Fix.Command(["git", "fetch", ByteString("--depth=\(steps + 1)"), "origin", wanted])] + again))
  }

  /// The name before `~N` and `^N`, and how many commits these go back at most.
  private static func steps(of name: ByteString) -> (start: ByteString, steps: Int) {
    var (start, steps) = (name, 0)
    while let mark = start.bytes.lastIndex(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "^") }) {
      let digits = start.dropFirst(mark + 1)
      guard let number = digits.isEmpty ? 1 : Int(digits.lossyText), (0...1 << 20).contains(number) else { break }
      steps += start[mark] == UInt8(ascii: "~") ? number : min(number, 1)
      start = start.prefix(mark)
    }
    return (start, steps)
  }
}
