import Bytes
import Machine
import Mapping
import Terminal

/// `forkpath run ADDRESS`: builds a program of a fork by the fork's own address, and becomes it.
struct RunCommand: Command, StartingElsewhere {
  var options = ProgramOptions()
  var address = ByteString()
  var words: [ByteString] = []
  var printsReplacements = false

  var workingDirectory: ByteString? { options.workingDirectory }

  static let declaration = Declaration<Self>(
    "run", category: "Programs", summary: "Run a program of a fork by the fork's own address",
    discussion: """
      ADDRESS is HOST/YOU/TOOL[/cmd/x][@REF], a URL, or a directory. REF is a branch, a tag, a commit, a version or \
      'latest', which is the default as go has it: the newest tag, else the newest commit. Of a directory the files are \
      built as they are, committed or not. go resolves and fetches, with your GOPROXY, GOPRIVATE and GOFLAGS.

      What plain 'go run' refuses is built in a scratch module outside every tree, in ~/.cache/forkpath, where the fork \
      replaces upstream. No file of a fork changes. The program gets the rest of the words, the terminal and the working directory; its exit \
      status is passed on. 125 is a failure of forkpath or of the build, 126 and 127 are as with exec.

        forkpath run github.com/you/tool/cmd/x@dev -- --help
        forkpath run ./tool/cmd/x
      """,
    arguments: [
      .flag("--print", help: "Print what xcaddy, xk6 and golangci-lint need to build with the fork, and build nothing")
      {
        $0.printsReplacements = true
      },
      .positional("address", help: "The program, by the fork's address", isRequired: true, completing: .directory) {
        $0.address = $1
      },
      .remainder("args", help: "The program's own arguments") { $0.words.append($1) },
    ] + ProgramOptions.arguments.nested(\.options))

  /// The exit statuses of env, timeout and nohup.
  private enum Failure: Int32 {
    case own = 125
    case cannotRun = 126
    case notFound = 127
  }

  func run(in context: Context) -> Int32 {
    let context = context.applying(options)
    do {
      return try become(context)
    } catch let error as any DiagnosticConvertible {
      context.output.say(error.diagnostic)
      if case .interrupted(let signal)? = error as? ProgramError { return 128 + signal }
      return Failure.own.rawValue
    } catch {
      context.output.say(Diagnostic(.error, code: "internal", "an error without words: " + ByteString("\(error)")))
      return Failure.own.rawValue
    }
  }

  private func become(_ context: Context) throws -> Int32 {
    let builder = try ProgramBuilder(address, options, command: "run", in: context)
    if printsReplacements {
      context.output.print(PrintedReplacements(try builder.resolved()).page(context.output.page))
      return 0
    }
    let prepared = try builder.prepared()
    guard let program = prepared.programs.first, prepared.programs.count == 1 else {
      let programs = prepared.programs.map { program in
        builder.typed(directory: program.relative(within: prepared.upstream) ?? ByteString(), of: prepared.fork)
      }
      throw ProgramError.notAProgram(
        package: prepared.package, words: ["it names several programs"], programs: programs)
    }
    let file = try builder.built(program, of: prepared) ?? builder.build(program, of: prepared)
    do {
      try Child.replaceThisProcess(by: Child.Command(file, words, environment: context.process.variables))
    } catch {
      context.output.say(error.diagnostic)
      return (error.isAbsent ? Failure.notFound : .cannotRun).rawValue
    }
  }
}
