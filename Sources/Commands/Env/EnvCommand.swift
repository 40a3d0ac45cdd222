import Bytes
import Machine
import Mapping
import Terminal
import Transactions

/// `forkpath env`: the environment of a standing mapping, for shells, CI and editors.
struct EnvCommand: Command {
  enum Form: String, Sendable, CaseIterable, ArgumentValue { case sh, fish, github, direnv, vscode, json }

  var form = Form.sh
  var color = ColorChoice.auto
  var stateDirectory: ByteString?
  var directory: ByteString?

  static let declaration = Declaration<Self>(
    "env", category: "Build", summary: "Print the environment that puts the mapping in force",
    discussion: """
      Prints assignments for whoever reads them:

        eval "$(forkpath env)"
        forkpath env --format fish | source
        forkpath env --format github >> "$GITHUB_ENV"
        forkpath env --format direnv >> .envrc

      vscode prints members for settings.json. Where go must work in a directory of its own, a line on standard error \
      names it; 'forkpath exec' goes there by itself.
      """,
    arguments: [
      .option("--format", value: "format", help: "Who shall read it (default sh)") { $0.form = $1 },
      .flag("--json", help: "Short for --format json") { $0.form = .json },
      .option("--color", value: "when", help: "Color what is said on standard error") { $0.color = $1 },
      .option("--state-dir", value: "dir", help: "Where mappings and journals are kept", completing: .directory) {
        $0.stateDirectory = $1
      },
      .positional("dir", help: "The mapped checkout (default: the working directory)", completing: .directory) {
        $0.directory = $1
      },
    ])

  func run(in context: Context) throws -> Int32 {
    let context = Context(
      process: context.process, output: Output(color: color, environment: context.process.variables))
    let state = try StateDirectory.locate(context.process, named: stateDirectory)
    let here = try context.mappedDirectory(directory, in: state)
    let variables = try here.variables(context)
    for variable in variables { context.output.say(overriding: variable) }
    let listing = EnvironmentListing(variables: variables, here: here)
    context.output.print(raw: try listing.text(form))
    let named = try realPathIfPresent(context.absolute(directory ?? "."))
    let work = try named.flatMap { try here.mapped.directory(for: $0) }
    if form != .json, form != .vscode, let work, work != context.process.directory {
      context.output.say("work in \(work)")
    }
    return 0
  }
}
