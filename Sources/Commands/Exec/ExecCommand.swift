import Bytes
import Machine
import Mapping
import Resolution
import Terminal
import Transactions

/// `forkpath exec -- CMD`: becomes a command for which the mapping is active.
struct ExecCommand: Command, StartingElsewhere {
  var color = ColorChoice.auto
  var stateDirectory: ByteString?
  var workingDirectory: ByteString?
  var directory: ByteString?
  var words: [ByteString] = []

  static let declaration = Declaration<Self>(
    "exec", category: "Build", summary: "Run a command with the mapping active",
    discussion: """
      Sets GOPATH, GO111MODULE, GOWORK, GOFLAGS and PWD as the active mapping needs them, then becomes the command: \
      terminal, signals and exit status are its own. 125 is a failure of forkpath itself, 126 a command that cannot \
      be run, 127 one that is not found. A program is never taken from inside the fork's tree, unless its path is typed.

        forkpath exec -- go test ./...
      """,
    arguments: [
      .option(
        "--dir", value: "dir", help: "The mapped checkout (default: the working directory)", completing: .directory
      ) { $0.directory = $1 },
      .workingDirectory { $0.workingDirectory = $1.following($0.workingDirectory) },
      .stateDirectory { $0.stateDirectory = $1 },
      .color { $0.color = $1 },
      .remainder("command", help: "What to run, and its arguments", isRequired: true) { $0.words.append($1) },
    ])

  /// The exit statuses of env, timeout and nohup.
  private enum Failure: Int32 {
    case own = 125
    case cannotRun = 126
    case notFound = 127
  }

  func run(in context: Context) -> Int32 {
    let context = Context(
      process: context.process,
      output: Output(color: color, environment: context.process.variables, sharing: context.output))
    do {
      return try become(context)
    } catch let error as any DiagnosticConvertible {
      context.output.say(error.diagnostic)
      return Failure.own.rawValue
    } catch {
      context.output.say(Diagnostic(.error, code: "internal", "an error without words: " + ByteString("\(error)")))
      return Failure.own.rawValue
    }
  }

  /// Returns only where the command does not start.
  private func become(_ context: Context) throws -> Int32 {
    let state = try StateDirectory.locate(context.process, named: stateDirectory)
    var here = try context.mappedDirectory(directory, in: state)
    let real = try realPathIfPresent(here.directory) ?? here.directory
    if let lone = try here.needyLeftOutModule(around: real) {
      context.output.say(
        Diagnostic(
          .warning, code: "left-out",
          quoted(lone.directory) + " is left out of the mapping, and gets " + quoted(lone.required)
            + " from elsewhere",
          help: here.help(forLeftOut: lone.directory, context)))
    }
    here.mapped = here.mapped.active(in: real)
    let variables = try here.variables(context)
    for variable in variables { context.output.say(overriding: variable) }
    try here.refuseOtherModule(around: here.directory, context)
    guard let name = words.first else { return Failure.own.rawValue }
    guard let program = program(name, here, context) else {
      context.output.say(CommandError.noProgram(name).diagnostic)
      return Failure.notFound.rawValue
    }
    var environment = context.process.variables
    for variable in variables { environment[variable.name] = variable.after }
    do {
      try Child.replaceThisProcess(
        by: Child.Command(program, Array(words.dropFirst()), environment: environment, directory: here.directory))
    } catch {
      context.output.say(error.diagnostic)
      return (error.isAbsent ? Failure.notFound : .cannotRun).rawValue
    }
  }

  private func program(_ name: ByteString, _ here: MappedDirectory, _ context: Context) -> ByteString? {
    if name.contains(UInt8(ascii: "/")) { return context.absolute(name) }
    return context.process.program(name, outside: here.mapped.workspace)
  }
}

extension MappedDirectory {
  /// Throws where `directory`, without links, is in a module for which the environment of the mapping would be wrong.
  func refuseOtherModule(around directory: ByteString, _ context: Context) throws {
    guard let other = try mapped.otherModule(around: directory) else { return }
    throw CommandError.otherModule(other, fix: mapped.lacks(other) ? record?.setupFix(context) : nil)
  }

  /// The setup that takes in a module which patterns pass over; of one that setup left out, verify tells more.
  fileprivate func help(forLeftOut module: ByteString, _ context: Context) -> Help {
    guard !recorded.leftOut.contains(module), module.relative(within: recorded.checkout)?.isPassedOver == true,
      var fix = record?.setupFix(context)
    else {
      return .look(Fix(["forkpath", "verify", "--mapped", context.typed(recorded.checkout)]))
    }
    let last = fix.commands[0].words.count - 1
    fix.commands[0].words[last] = context.typed(module)
    return .fix(fix)
  }
}

extension Output {
  /// Reports a variable that the user set and the mapping changes; the mode does not matter, but a workspace of the user's may.
  func say(overriding variable: PlannedMapping.Variable) {
    guard variable.name == "GOWORK", let before = variable.before, !before.isEmpty, before != "off",
      before != variable.after
    else { return }
    say(
      Diagnostic(
        .note, code: "overridden", "GOWORK=" + before + " of the environment gives way to the mapping's",
        help: .fix(Fix(["unset", "GOWORK"]))))
  }
}
