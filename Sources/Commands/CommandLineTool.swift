import Bytes
import Machine
package import Terminal

/// The whole tool behind `main`: words in, exit status out.
package enum CommandLineTool {
  /// The version of the next or the current release; packages read it from here.
  package static let version = "0.1.0"

  /// The commands, options and texts of the program.
  package static let tool = Tool<Context>(
    "forkpath", version: Build.commit.isEmpty ? version : "\(version) (\(Build.commit))",
    summary: "Build a Go fork under its upstream import path, rewriting nothing",
    commands: [
      ScanCommand.self, PreviewCommand.self, VerifyCommand.self, GraphCommand.self, StatusCommand.self, LogCommand.self,
      SetupCommand.self, UndoCommand.self, PurgeCommand.self, ReachCommand.self, ExecCommand.self, EnvCommand.self,
      GetCommand.self, RunCommand.self, InstallCommand.self, StartCommand.self, DoctorCommand.self,
    ], shared: SharedOptions.arguments.map(\.info), synonyms: synonyms,
    topics: [.strategies, .limitations, .exitCodes, .environment, .files, .ci, .examples, .findings])

  /// The names of commands in git, go and other tools.
  private static let synonyms = [
    "list": "status", "ls": "status", "check": "verify", "test": "verify", "lint": "verify", "clean": "undo",
    "remove": "undo", "rm": "undo", "unlink": "undo", "uninstall": "undo", "restore": "undo", "rollback": "undo",
    "link": "setup", "init": "setup", "add": "setup", "apply": "setup", "clone": "setup",
    "use": "setup", "replace": "setup", "diff": "preview", "plan": "preview", "inspect": "scan", "info": "scan",
    "analyze": "scan", "deps": "graph", "why": "graph", "history": "log", "shell": "env",
    "fetch": "get", "download": "get", "ping": "reach", "gc": "purge", "diagnose": "doctor", "explain": "doctor",
    "env-check": "doctor", "completion": "completions",
  ]

  /// Runs one command line and returns its exit status (see architecture).
  package static func run() -> Int32 {
    ignoreBrokenPipes()
    occupyClosedStandardDescriptors()
    do {
      let status = run(try commandLineArguments(), in: try ProcessEnvironment.current())
      Interruption.giveWay()
      // A signal arrived during a transaction, which then finished or rolled back: the status reports the signal.
      return Interruption.signal.map { 128 + $0 } ?? status
    } catch {
      Output().say(error.diagnostic)
      return error.status.rawValue
    }
  }

  static func run(_ words: [ByteString], in started: ProcessEnvironment) -> Int32 {
    var process = started
    var output = Output(environment: process.variables)
    var showsCode = false
    do {
      switch try tool.parse(words, width: output.width) {
      case .print(let text):
        output.print(raw: text)
        return status(0, output)
      case .run(let command):
        let conversing = command as? any Conversing
        if let common = conversing?.common {
          showsCode = common.showsCodes
          output = Output(color: common.color, environment: process.variables, sharing: output)
        }
        let elsewhere = command as? any StartingElsewhere
        if let directory = elsewhere?.workingDirectory { try enter(directory, &process) }
        // Only these two exchange directories.
        let shell = command is SetupCommand || command is UndoCommand ? ShellPlace(process) : nil
        let original = try ShellPlace.leaveOriginal(&process, stateDirectory: elsewhere?.stateDirectory)
        let isQuiet = conversing?.common.isQuiet == true
        if let original, !isQuiet { output.say(original, showsCode: showsCode) }
        let wanted = try command.run(in: Context(process: process, output: output))
        if elsewhere?.workingDirectory == nil, !isQuiet, original == nil || command is UndoCommand,
          let left = shell?.leftBehind(process)
        {
          output.say(left, showsCode: showsCode)
        }
        if conversing?.onlyLooks == true, let disturbance = process.disturbances.first {
          throw CommandError.system(disturbance)
        }
        return status(wanted, output)
      }
    } catch let error as UsageError {
      output.say(error.diagnostic(in: "forkpath"))
      return ExitStatus.usage.rawValue
    } catch let error as any DiagnosticConvertible {
      output.say(error.diagnostic, showsCode: showsCode)
      return error.status.rawValue
    } catch {
      output.say(Diagnostic(.error, code: "internal", "an error without words: " + ByteString("\(error)")))
      return ExitStatus.software.rawValue
    }
  }

  private static func enter(_ directory: ByteString, _ process: inout ProcessEnvironment) throws(CommandError) {
    do {
      try process.enter(directory)
    } catch {
      if error.isNotDirectory { throw .notADirectory(directory) }
      throw error.isAbsent ? .directoryMissing(directory) : .system(error)
    }
  }

  /// A report that could not be written is an error, unless its reader closed the pipe on purpose.
  private static func status(_ wanted: Int32, _ output: Output) -> Int32 {
    guard let failure = output.firstFailure else { return wanted }
    output.say(
      Diagnostic(
        failure.isBrokenPipe ? .note : .error, code: "output",
        "the output cannot be written: " + failure.diagnostic.message))
    return failure.isBrokenPipe ? wanted : ExitStatus.system.rawValue
  }
}
