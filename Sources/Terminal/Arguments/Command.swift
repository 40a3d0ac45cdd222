/// A plain struct of parsed values, and the one table that describes them.
package protocol Declared: Sendable {
  /// The values where nothing was typed.
  init()

  static var declaration: Declaration<Self> { get }
}

/// A subcommand of a tool: a struct that the command line fills in, and what it does.
///
/// `Context` is whatever the tool's commands need to run (directory, environment, output); this room knows nothing of
/// it. An example, whole:
///
/// ```swift
/// struct Undo: Command {
///   var common = CommonOptions()
///   var isForced = false
///   var limit: Duration = .seconds(10)
///   var transactions: [ByteString] = []
///
///   static let declaration = Declaration<Self>(
///     "undo", category: "Change", summary: "Take back what setup did",
///     discussion: "Restores every file and link.\n\n  forkpath undo --force",
///     arguments: [
///       .flag("--force", "-f", help: "Remove links that were edited since") { $0.isForced = true },
///       .option("--limit", value: "time", help: "Give up after this long (default 10s)") { $0.limit = $1 },
///       .positional("transaction", help: "What to take back", repeats: true) { $0.transactions.append($1) },
///     ] + CommonOptions.arguments.nested(\.common, under: "Common options"))
///
///   func run(in context: Context) throws -> Int32 { 0 }   // Context: the type that Commands defines
/// }
///
/// struct CommonOptions: Sendable {
///   var isQuiet = false
///   static let arguments: [Argument<Self>] = [
///     .flag("--quiet", "-q", help: "Print errors only") { $0.isQuiet = true }
///   ]
/// }
///
/// let tool = Tool<Context>("forkpath", version: "0.1.0", summary: "…", commands: [Scan.self, Undo.self])
/// switch try tool.parse(words) {            // throws UsageError, status 64
/// case .print(let text): …                  // help, version, completions, manual: text for standard output
/// case .run(let command): status = try command.run(in: context)
/// }
/// ```
package protocol Command<Context>: Declared {
  associatedtype Context

  /// Runs the command, and returns the exit status.
  func run(in context: Context) throws -> Int32
}

/// The name, the prose and the arguments of one command.
package struct Declaration<Root: Declared>: Sendable {
  package var name: String
  /// The heading that the command is listed under in the tool's help.
  package var category: String
  /// One phrase in the imperative, without a final period.
  package var summary: String
  /// Paragraphs with an empty line between them, wrapped when shown; a line that begins with a space stays as it is.
  package var discussion: String
  /// Groups of options of which a command line may have only one.
  package var exclusive: [[String]]
  private let makeArguments: @Sendable () -> [Argument<Root>]

  /// `arguments` is evaluated only for the command that is called, so that start-up does not grow with the tool.
  package init(
    _ name: String, category: String = "Commands", summary: String, discussion: String = "",
    exclusive: [[String]] = [], arguments: @autoclosure @escaping @Sendable () -> [Argument<Root>]
  ) {
    (self.name, self.category, self.summary, self.discussion) = (name, category, summary, discussion)
    (self.exclusive, makeArguments) = (exclusive, arguments)
  }

  /// The arguments in the order of help.
  package var arguments: [Argument<Root>] { makeArguments() }
}
