import Bytes
import Findings
import Machine
import Resolution
import Terminal
import Verification

/// `forkpath graph`: lists packages and their imports, as go would.
struct GraphCommand: Command, Conversing {
  let onlyLooks = true
  enum Format: String, Sendable, CaseIterable, ArgumentValue {
    case list, json, dot, mermaid, svg, html

    /// Nil for a list.
    var picture: GraphDrawing.Format? { GraphDrawing.Format(rawValue: rawValue) }
  }

  var common = CommonOptions()
  var go = GoOptions()
  var format = Format.list
  var hasTests = false
  var isAllPlatforms = false
  var keepsGoing = false
  var isGopathMode = false
  var focus = GraphFocus.all
  var mapping = MappingOptions()
  var showsPackages = false
  var isFull = false
  var directory: ByteString?
  var patterns: [ByteString] = []

  static let declaration = Declaration<Self>(
    "graph", category: "Look", summary: "List packages and all that they import, as go would",
    discussion: """
      Prints what 'go list -deps' prints, in go's own order, without starting go: what is imported comes before what \
      imports it. Patterns are those of go; without one it is the package in the working directory. With an error in a \
      named package nothing is listed, unless --keep-going says so. Test files are read as far as their imports: one that does \
      not parse below them keeps go from making the test program, and is listed here. A package that go builds once more with \
      the profile of a program (default.pgo) is listed once.

      The formats dot, mermaid, svg and html draw what the fork is built from, with its tests: a box for each of its \
      modules, or for each package, in red what has an upstream import path and comes from elsewhere, and all else by its \
      host. Without a pattern all modules of the fork are drawn, each as built from its own directory.

        forkpath graph --format html > graph.html
        forkpath graph --test ./...
        forkpath graph --why golang.org/x/net/... ./...
        forkpath graph --drags github.com/spf13/viper ./...
      """,
    arguments: [
      .option("--format", value: "format", help: "How the graph is printed") { $0.format = $1 },
      .flag("--json", help: "Short for --format json") { $0.format = .json },
      .flag("--packages", help: "Draw packages, not modules") { $0.showsPackages = true },
      .flag("--full", help: "Draw every arrow, and the modules of each host") { $0.isFull = true },
      .option("--upstream", value: "path", help: "The path whose packages must come from the fork, for pictures") {
        $0.mapping.upstream = $1
      },
      .flag("--test", help: "Also the packages of the tests, and what they import") { $0.hasTests = true },
      .flag("--all-platforms", help: "Every import that some platform could build") { $0.isAllPlatforms = true },
      .flag("--keep-going", "-e", help: "List packages in error too, as 'go list -e'") { $0.keepsGoing = true },
      .flag("--gopath", help: "Resolve in GOPATH mode, whatever GO111MODULE says") { $0.isGopathMode = true },
      .option("--why", value: "pattern", help: "Only a shortest way of imports to a package that matches") {
        $0.focus = .why($1)
      },
      .option("--drags", value: "pattern", help: "Only what would not be listed without the packages that match") {
        $0.focus = .drags($1)
      },
      .option("--directory", value: "dir", help: "Work in this directory", completing: .directory) {
        $0.directory = $1
      },
      .positional("pattern", help: "Packages, as on go's command line", repeats: true) { $0.patterns.append($1) },
    ] + GoOptions.arguments.nested(\.go, under: GoOptions.heading)
      + CommonOptions.arguments.filter { !$0.info.names.contains("--format") && !$0.info.names.contains("--json") }
      .nested(\.common, under: CommonOptions.heading))

  func run(in context: Context) throws -> Int32 {
    let context = context.applying(common)
    if let picture = format.picture { return try draw(picture, in: context) }
    var overrides = go.overrides
    overrides.gopathMode = isGopathMode
    let environment = try GoEnvironment.discover(
      process: context.process, directory: directory.map { context.absolute($0) }, overrides: overrides)
    guard environment.goroot != nil else { throw GraphRefusal.noToolchain }
    guard environment.version != nil else { throw GraphRefusal.noVersion(goroot: environment.goroot ?? "") }
    if let file = namedFile(environment) { throw GraphRefusal.file(file) }
    // Go: list.runList; 1.19 takes it for the package in the directory.
    if patterns.contains(""), environment.platform.minor >= 27 { throw GraphRefusal.emptyPattern }
    if let fault = environment.instrumentFault {
      throw GraphRefusal.instrument(
        fault, platform: environment.platform.goos + "/" + environment.platform.goarch,
        environment.setting(ofFlag: fault.flag))
    }
    let view = try environment.disk.overlaid(by: environment.flags, in: environment.directory)
    let graph = PackageGraph.load(
      patterns: patterns, environment: environment, view: view, tests: hasTests, allPlatforms: isAllPlatforms,
      takesEmptyWorkspace: true)
    let report = GraphReport(graph: graph, environment: environment, keepsGoing: keepsGoing, focus: focus)
    let numbers = try report.selected()
    if format == .json {
      var page = context.output.page
      page.json(report.json(numbers))
      context.output.print(page)
    } else {
      context.output.print(raw: report.list(numbers))
    }
    if !common.isQuiet { for warning in graph.warnings { context.output.say(warning.diagnostic(environment)) } }
    let isFinal = keepsGoing && report.refusal == nil
    let errors = isFinal && format == .list ? [] : report.errors
    for error in errors { context.output.say(error, showsCode: common.showsCodes) }
    return errors.isEmpty || isFinal ? 0 : ExitStatus.findings.rawValue
  }
}

extension GraphCommand {
  private func draw(_ picture: GraphDrawing.Format, in context: Context) throws -> Int32 {
    switch focus {
    case .all: if isAllPlatforms { throw GraphRefusal.onlyListed(["--all-platforms"], patterns) }
    case .why(let pattern): throw GraphRefusal.onlyListed(["--why", pattern], patterns)
    case .drags(let pattern): throw GraphRefusal.onlyListed(["--drags", pattern], patterns)
    }
    var go = go
    go.overrides.gopathMode = isGopathMode
    let drawing = GraphDrawing(
      patterns: patterns, directory: directory.map { context.absolute($0) } ?? context.process.directory,
      mapping: mapping, go: go, showsPackages: showsPackages, isFull: isFull)
    let (text, notes) = try drawing.drawn(picture, in: context)
    context.output.print(raw: text)
    for note in notes where !common.isQuiet { context.output.say(note, showsCode: common.showsCodes) }
    return 0
  }

  /// A pattern that go would read as a file, and make a package of.
  private func namedFile(_ environment: GoEnvironment) -> ByteString? {
    patterns.first { $0.hasSuffix(".go") && environment.disk.isFile(environment.directory.appending(path: $0)) }
  }
}

/// Why there can be no graph at all.
enum GraphRefusal: Error {
  case noToolchain
  case noVersion(goroot: ByteString)
  case notListed(pattern: ByteString)
  case file(ByteString)
  case emptyPattern
  /// Of a build with -race, -msan or -asan, and where that is set.
  case instrument(InstrumentFault, platform: ByteString, GoSetting?)
  /// This option chooses among what is listed.
  case onlyListed(_ option: [ByteString], _ patterns: [ByteString])
  /// Nothing of the checkout could be loaded.
  case nothingToDraw(ByteString)
}
