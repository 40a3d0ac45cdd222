import Bytes
import Git
import GoSource
import Machine
import Mapping
import Resolution
import Terminal
import Transactions

/// `forkpath start MODULE`: makes a dependency of a program editable, and the program use it.
struct StartCommand: Command, Conversing {
  var common = CommonOptions()
  var module = ByteString()
  var place: ByteString?
  var fork: ByteString?
  var branch: ByteString?

  static let declaration = Declaration<Self>(
    "start", category: "Programs", summary: "Take a dependency of a program, to work on it",
    discussion: """
      Inside a program's module: clones the repository of MODULE at the version that the program uses, makes a branch, and \
      maps the clone for the program, so that 'forkpath exec -- go build' uses it. go.mod stays as it is. DIR is where \
      the clone goes, by default beside the program's repository. With --fork the fork is the remote 'origin' and \
      upstream is 'upstream', as 'gh repo fork' names them.

      'forkpath undo DIR' takes the mapping back; the clone and the work in it stay. Where the repository cannot be \
      fetched, the files come from the module cache, without their history.

        forkpath start golang.org/x/text
        forkpath start --fork https://github.com/you/zap go.uber.org/zap ../zap
      """,
    arguments: [
      .option("--fork", value: "url", help: "Your fork, which becomes the remote 'origin'") { $0.fork = $1 },
      .option("--branch", value: "name", help: "The branch for the work (default: work/VERSION)") { $0.branch = $1 },
      .positional("module", help: "The module, or a package of it, as the program imports it", isRequired: true) {
        $0.module = $1
      },
      .positional("dir", help: "Where to make the clone", completing: .directory) { $0.place = $1 },
    ] + CommonOptions.arguments.nested(\.common, under: CommonOptions.heading))

  func run(in context: Context) throws -> Int32 {
    let context = context.applying(common)
    let directory = try realPathIfPresent(context.process.directory) ?? context.process.directory
    guard let program = try CheckoutLocation.module(around: directory) else {
      throw StartError.noProgram(context.process.directory)
    }
    let dependency = try Dependency(module, of: program, in: context)
    let beside = try CheckoutLocation.whole(of: program).parentPath
    let place = place.map(context.absolute) ?? beside.appending(path: dependency.name)
    let copy = WorkingCopy(dependency, branch: branch ?? "work/" + dependency.version, at: place, context: context)
    let progress = Progress(output: context.output, isQuiet: common.isQuiet)
    let made = try progress.during("cloning", dependency.url.withoutSecret) { try copy.make() }
    if !common.isQuiet { say(made, dependency, place, context) }
    var setup = SetupCommand()
    setup.common = common
    setup.directory = place
    setup.mapping.consumers = [program]
    // A clone of upstream has its own address as its path, and no other evidence for an upstream path.
    setup.mapping.upstream = try dependency.upstream(in: place)
    if made != .copied || fork == nil { setup.mapping.fork = fork }
    let status = try setup.run(in: context)
    if status == 0, made != .present, !common.isQuiet { try sayMoved(dependency, program, place, context) }
    if status == 0, common.format == .text {
      var page = context.output.page
      page.line(
        "in \(context.typed(program) == "." ? program : context.typed(program)): forkpath exec -- go build ./...")
      context.output.print(page)
    }
    return status
  }

  private func say(_ made: WorkingCopy.Made, _ dependency: Dependency, _ place: ByteString, _ context: Context) {
    let shown = quoted(context.typed(place))
    switch made {
    case .present:
      context.output.say(
        Diagnostic(
          .note, code: "clone-present",
          shown + " has the files of " + dependency.module.path + " already, and stays as it is"))
    case .cloned(let branch):
      var page = context.output.page
      page.line("cloned   \(dependency.url) at \(dependency.version) => \(place)")
      page.line("branch   \(branch)")
      context.output.print(page)
    case .copied:
      context.output.say(
        Diagnostic(
          .warning, code: "no-history",
          shown + " has the files of " + dependency.module.path + " " + dependency.version
            + " from the module cache, without git history",
          notes: copyReason(dependency)
            + (fork == nil ? [] : ["without a repository there are no remotes: --fork was not carried out"]),
          help: dependency.url.isEmpty ? nil : .look(Fix(["git", "ls-remote", dependency.url]))))
    }
  }

  /// A clone is mapped as a whole: a module in it may have got other modules of the repository at another version until now.
  private func sayMoved(
    _ dependency: Dependency, _ program: ByteString, _ place: ByteString, _ context: Context
  ) throws {
    let moved = try MovedModules(besides: dependency, of: program, in: place, context).modules
    guard let first = moved.first else { return }
    let names = quoted(first.path) + (moved.count == 1 ? "" : ByteString(" and \(moved.count - 1) more"))
    let part = place.appending(path: dependency.directory)
    let alone: [ByteString] = [
      "forkpath", "setup", "--upstream", dependency.path, "--consumer", program, context.shortest(part),
    ]
    context.output.say(
      Diagnostic(
        .note, code: "moved-modules",
        names + (moved.count == 1 ? " comes" : " come") + " from the clone, too, as the commit of "
          + quoted(dependency.path) + " has it",
        notes: moved.prefix(8).map { "the program had " + $0.text },
        help: try FileStatus.ifPresent(part.appending(path: "go.mod"), following: true) == nil
          ? nil : .fix(Fix([Fix.Command(["forkpath", "undo", context.shortest(place)]), Fix.Command(alone)]))))
  }

  private func copyReason(_ dependency: Dependency) -> [ByteString] {
    dependency.url.isEmpty
      ? ["go does not say where its repository is"]
      : ["the repository " + dependency.url + " cannot be fetched"]
  }
}
