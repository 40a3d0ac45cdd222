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

  /// Findings of go's own, after those of `result`.
  func goFindings(
    _ fork: Fork, _ environment: GoEnvironment, _ result: VerificationResult, isQuiet: Bool, in context: Context
  ) throws -> [Finding] {
    let isNeeded = goUse == .always || builds || buildsConsumer
    guard goUse != .never || isNeeded else { return [] }
    guard let runner = GoRunner(environment, process: context.process, outside: fork.root) else {
      if isNeeded { throw CommandError.noProgram("go") }
      return [Finding(.unchecked(.goDisagrees, because: .notInstalled(.go)), .note)]
    }
    let hasWork = !WorkFileCopies.places(result.loads, environment).isEmpty
    let scratch: ScratchDirectory?
    do throws(SystemError) {
      scratch =
        builds || buildsConsumer || hasWork ? try ScratchDirectory(process: context.process, outside: fork.root) : nil
    } catch {
      if isNeeded { throw error }
      return [Finding(.unchecked(.goDisagrees, because: .noScratch(error.path)), .note)]
    }
    defer { scratch?.remove() }
    let works = try scratch.map { try WorkFileCopies(of: result.loads, environment, in: $0.path) }
    let checks = GoChecks(fork: fork, runner: runner, works: works ?? WorkFileCopies())
    let progress = Progress(output: context.output, isQuiet: isQuiet)
    var findings =
      goUse == .never
      ? [] : progress.during("asking go", fork.upstream + "/...") { checks.findings(beside: result) }
    guard let scratch, builds || buildsConsumer else { return findings }
    return try progress.during("building", fork.upstream + "/...") {
      if builds { findings += checks.build(result, scratch: scratch.path) }
      if buildsConsumer {
        findings += try ConsumerBuild(fork: fork, runner: runner).findings(result, scratch: scratch.path)
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
  case noRevision(ByteString, isShallow: Bool)

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
    case .noRevision(let name, let isShallow):
      Diagnostic(
        .error, code: "no-revision", "the repository has no commit " + quoted(name),
        notes: isShallow ? ["it was cloned with a part of the history only"] : [],
        help: isShallow ? Self.fetch(name) : nil)
    }
  }

  var status: ExitStatus { .findings }

  /// Commits before HEAD need a deeper fetch; everything else has a name at origin, and depth 1 of it is enough.
  private static func fetch(_ name: ByteString) -> Help {
    if name.hasPrefix("HEAD~"), let steps = Int(name.dropFirst(5).lossyText), steps > 0 {
      return .fix(Fix(["git", "fetch", ByteString("--deepen=\(steps)")]))
    }
    let wanted = name.hasPrefix("origin/") ? name.dropFirst(7) : name
    return .fix(
      Fix([
        Fix.Command(["git", "fetch", "--depth=1", "origin", wanted]),
        Fix.Command(["forkpath", "verify", "--since", "FETCH_HEAD"]),
      ]))
  }
}
