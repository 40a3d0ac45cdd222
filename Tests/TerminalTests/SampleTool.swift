import Bytes
import Terminal

/// A tool with every kind of argument, for the tests of this room.
enum SampleTool {
  /// Shows that a command runs with whatever its tool hands it.
  final class Context {
    var lines: [String] = []
  }

  static let tool = Tool<Context>(
    "sample", version: "1.2.3", released: "January 2, 2026", summary: "Exercise the table of commands",
    discussion: "It exercises the table. What it says is not to be relied on (e.g. this).",
    commands: [Try.self, Exec.self], shared: CommonOptions.arguments.map(\.info), synonyms: ["attempt": "try"],
    topics: [
      Topic(
        "exit-status", summary: "What a status means", discussion: "Decided once.",
        rows: [.init("0", "Nothing wrong."), .init("128+n", "Ended by signal n.")]),
      Topic("environment", summary: "Variables", rows: [.init("NO_COLOR", "No colours where it is not empty.")]),
    ])

  static func parse(_ line: String) throws -> Request<Context> { try tool.parse(words(line)) }

  static func words(_ line: String) -> [ByteString] { line.split(separator: " ").map { ByteString($0) } }
}

struct CommonOptions: Sendable, Equatable {
  enum Format: String, CaseIterable, ArgumentValue { case text, json }

  var isQuiet = false
  var format = Format.text

  static let arguments: [Argument<Self>] = [
    .flag("--quiet", "-q", help: "Print errors only") { $0.isQuiet = true },
    .option("--format", "-f", value: "format", help: "What the output looks like") { $0.format = $1 },
    .flag("--json", help: "Short for --format json") { $0.format = .json },
  ]
}

struct Try: Command, Equatable {
  var common = CommonOptions()
  var isLoud = false
  var isDry = false
  var name: ByteString?
  var globs: [ByteString] = []
  var count = 1
  var limit: Duration = .seconds(10)
  var first: ByteString = ""
  var rest: [ByteString] = []

  static let declaration = Declaration<Self>(
    "try", category: "Look", summary: "Try the parser on words that stand for nothing at all but themselves",
    discussion: """
      Reads its words, forgets them, and prints nothing about them, which is as much as can be expected of a sample
      that lives in a test.

        sample try --loud a
      """,
    exclusive: [["--loud", "--dry-run"]],
    arguments: [
      .flag("--loud", "-l", help: "Say more") { $0.isLoud = true },
      .flag("--dry-run", "-n", help: "Touch nothing") { $0.isDry = true },
      .option("--name", value: "name", help: "A name, any bytes but zero, of any length that the system lets through") {
        $0.name = $1
      },
      .option("--exclude", "-x", value: "glob", help: "Skip what matches", repeats: true, completing: .directory) {
        $0.globs.append($1)
      },
      .option("--count", "-c", value: "n", help: "How many") { $0.count = $1 },
      .option("--limit", value: "time", help: "How long (default 10s)") { $0.limit = $1 },
      .positional("first", help: "The first", isRequired: true, completing: .file) { $0.first = $1 },
      .positional("rest", help: "The others", repeats: true) { $0.rest.append($1) },
    ] + CommonOptions.arguments.nested(\.common, under: "Common options"))

  func run(in context: SampleTool.Context) throws -> Int32 {
    context.lines.append("tried \(first)")
    return 3
  }
}

struct Exec: Command, Equatable {
  var common = CommonOptions()
  var target: ByteString?
  var codes: ByteString?
  var identifier: ByteString?
  var place: ByteString?
  var words: [ByteString] = []

  static let declaration = Declaration<Self>(
    "exec", category: "Do", summary: "Run a command's command",
    arguments: [
      .option("--codes", value: "codes", help: "Which", completing: .list(["one", "two"])) { $0.codes = $1 },
      .option("--id", value: "id", help: "Whose", completing: .output(of: ["ids", "--all"])) { $0.identifier = $1 },
      .option("--place", value: "dir", help: "Beside what", completing: .wordsOrDirectory(["parent"])) {
        $0.place = $1
      },
      .positional("target", help: "Where", isRequired: true) { $0.target = $1 },
      .remainder("command", help: "What to run", isRequired: true) { $0.words.append($1) },
    ] + CommonOptions.arguments.nested(\.common, under: "Common options"))

  func run(in context: SampleTool.Context) throws -> Int32 { 0 }
}
