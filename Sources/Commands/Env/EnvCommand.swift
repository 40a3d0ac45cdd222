import Bytes
import Machine
import Mapping
import Terminal
import Transactions

/// `forkpath env`: the environment of an active mapping, for shells, CI and editors.
struct EnvCommand: Command, StartingElsewhere {
  enum Form: String, Sendable, CaseIterable, ArgumentValue { case sh, fish, github, direnv, vscode, json }

  var form = Form.sh
  var color = ColorChoice.auto
  var stateDirectory: ByteString?
  var directory: ByteString?
  var workingDirectory: ByteString?
  var unsets = false

  static let declaration = Declaration<Self>(
    "env", category: "Build", summary: "Print the environment that makes the mapping active",
    discussion: """
      Prints assignments for whoever reads them:

        eval "$(forkpath env)"
        forkpath env --format fish | source
        forkpath env --format github >> "$GITHUB_ENV"
        forkpath env --format direnv >> .envrc

      --unset prints what gives the shell its own values back, also after undo:

        eval "$(forkpath env --unset)"

      vscode prints members for settings.json. Where go must work in a directory of its own, a line on standard error \
      names it; 'forkpath exec' goes there by itself.
      """,
    arguments: [
      .option("--format", value: "format", help: "The program that reads it (default sh)") { $0.form = $1 },
      .flag("--json", help: "Short for --format json") { $0.form = .json },
      .color { $0.color = $1 },
      .stateDirectory { $0.stateDirectory = $1 },
      .flag("--unset", help: "Print what removes a mapping's variables from this shell") { $0.unsets = true },
      .workingDirectory { $0.workingDirectory = $1.following($0.workingDirectory) },
      .positional("dir", help: "The mapped checkout (default: the working directory)", completing: .directory) {
        $0.directory = $1
      },
    ])

  func run(in context: Context) throws -> Int32 {
    let context = Context(
      process: context.process,
      output: Output(color: color, environment: context.process.variables, sharing: context.output))
    let state = try StateDirectory.locate(context.process, named: stateDirectory)
    if unsets {
      let left = LeftoverVariables(context.process.variables, state: state.path)
      context.output.print(raw: try left.text(form))
      return 0
    }
    let here = try context.mappedDirectory(directory, in: state)
    let named = try realPathIfPresent(context.absolute(directory ?? "."))
    // By the checkout a mapping for a consumer alone is named, too; the shell then goes to the consumer.
    if here.plainModules == nil, let named, try here.mapped.otherModule(around: named) != here.recorded.checkout {
      try here.refuseOtherModule(around: named, context)
    }
    let variables = try here.variables(context)
    for variable in variables { context.output.say(overriding: variable) }
    let kept = LeftoverVariables.keeping(variables, in: context.process.variables, state: state.path)
    let listing = EnvironmentListing(variables: variables, kept: kept, here: here)
    context.output.print(raw: try listing.text(form))
    if here.plainModules != nil { return 0 }
    let work = try named.flatMap { try here.mapped.directory(for: $0) }
    if form != .json, form != .vscode, let work, work != context.process.directory {
      context.output.say("work in \(work)")
    }
    return 0
  }
}

extension LeftoverVariables {
  /// The text that unsets them in a shell; empty for programs that keep no environment.
  fileprivate func text(_ form: EnvCommand.Form) throws(CommandError) -> ByteString {
    if form == .json {
      return JSON.object(changes.map { .init($0.name.lossyText, $0.rest.map { JSON($0) } ?? .null) }).document
    }
    var text = ByteString()
    for change in changes {
      switch (form, change.rest) {
      case (.fish, nil): text += "set -e " + change.name
      case (.fish, let rest?):
        guard let word = ShellWord.fish(rest) else { throw .unprintable(change.name) }
        text += "set -gx " + change.name + " " + word
      case (.github, let rest): text += change.name + "=" + (rest ?? ByteString())
      case (_, nil): text += "unset " + change.name
      case (_, let rest?):
        guard let word = ShellWord.posix(rest) else { throw .unprintable(change.name) }
        text += "export " + change.name + "=" + word
      }
      text += "\n"
    }
    return text
  }
}

/// The variables of a mapping in the format of the program that reads them.
private struct EnvironmentListing: Sendable {
  var variables: [PlannedMapping.Variable]
  /// What `--unset` restores.
  var kept: [PlannedMapping.Variable]
  var here: MappedDirectory

  /// Throws where a value cannot be written in one line.
  func text(_ form: EnvCommand.Form) throws(CommandError) -> ByteString {
    switch form {
    case .sh, .direnv:
      return try lines {
        ShellWord.posix($0)
      } line: {
        "export " + $0 + "=" + $1
      }
    case .fish:
      return try lines {
        ShellWord.fish($0)
      } line: {
        "set -gx " + $0 + " " + $1
      }
    // Read line by line up to the first '=', without any quotes.
    case .github:
      return try lines {
        ShellWord.posix($0) == nil ? nil : $0
      } line: {
        $0 + "=" + $1
      }
    case .json: return json.document
    case .vscode: return vscode.document
    }
  }

  private func lines(
    quoted: (ByteString) -> ByteString?, line: (ByteString, ByteString) -> ByteString
  ) throws(CommandError) -> ByteString {
    var text = ByteString()
    for variable in variables + kept {
      guard let word = quoted(variable.after) else { throw .unprintable(variable.name) }
      text += line(variable.name, word) + "\n"
    }
    return text
  }

  private var values: JSON {
    .object(variables.map { .init($0.name.lossyText, JSON($0.after)) })
  }

  private var json: JSON {
    [
      "version": 1, "upstream": JSON(here.recorded.upstream),
      "strategy": JSON(here.recorded.strategy.rawValue), "workspace": JSON(here.mapped.module),
      "environment": values,
    ]
  }

  /// gopls takes flags of the build from its own setting, not from GOFLAGS of the tools alone (rule M80).
  private var vscode: JSON {
    var gopls: [JSON.Member] = [.init("build.env", values)]
    if !here.mapped.flags.isEmpty { gopls.append(.init("build.buildFlags", JSON(here.mapped.flags))) }
    #if os(macOS)
    let terminal = "terminal.integrated.env.osx"
    #else
    let terminal = "terminal.integrated.env.linux"
    #endif
    return .object([
      .init("go.toolsEnvVars", values), .init("gopls", .object(gopls)), .init(terminal, values),
    ])
  }
}
