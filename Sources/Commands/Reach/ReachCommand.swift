import Bytes
import Machine
import Mapping
import Reachability
import Resolution
import Terminal

/// `forkpath reach`: whether each dependency can be fetched, before a run that fetches them all.
struct ReachCommand: Command, Conversing {
  var common = CommonOptions()
  var go = GoOptions()
  var directory: ByteString?
  var upstream: ByteString?
  var options = Reach.Options()
  var isFull = false
  var isGopathMode = false

  static let declaration = Declaration<Self>(
    "reach", category: "Look", summary: "Tell whether each dependency can be fetched, before fetching any",
    discussion: """
      Looks at go.mod, go.work, the module cache and vendor, then asks whom go would ask, in go's order: module \
      proxies, vanity pages, repositories. Only go.mod files are read from servers, and of archives the first bytes; \
      with --deep whole archives, and commits of repositories. Nothing is written to any cache. Exits with 1 where \
      something is unreachable, with 69 where that could not be found out.
      """,
    exclusive: [["--offline", "--deep"]],
    arguments: [
      .option("--for", value: "run", help: "The run that is prepared (default: get)") { $0.options.purpose = $1 },
      .option("--timeout", value: "time", help: "Give up after this long (default: 10s)") {
        (root, time: Duration) in
        root.options.limits = Limits(time, jobs: root.options.limits.jobs)
      },
      .option("--jobs", "-j", value: "number", help: "Requests in flight (default: \(Limits.usualJobs))") {
        (root, jobs: Int) in
        root.options.limits = Limits(total: root.options.limits.total, jobs: jobs)
      },
      .flag("--offline", help: "Ask nobody; tell what the disk knows") { $0.options.isOffline = true },
      .flag("--deep", help: "Ask for retractions and new names too; fetch commits and archives to be certain") {
        $0.options.isDeep = true
      },
      .flag("--all", "-a", help: "List what can be fetched too") { $0.isFull = true },
      .option(
        "--upstream", "-u", value: "import-path", help: "The upstream import path, which is to resolve to the fork"
      ) {
        $0.upstream = $1
      },
      .flag("--gopath", help: "Look as GOPATH mode does, whatever GO111MODULE says") { $0.isGopathMode = true },
      .positional("dir", help: "The fork's checkout (default: the working directory)", completing: .directory) {
        $0.directory = $1
      },
    ] + GoOptions.arguments.nested(\.go, under: GoOptions.heading)
      + CommonOptions.arguments.nested(\.common, under: CommonOptions.heading))

  func run(in context: Context) throws -> Int32 {
    let context = context.applying(common)
    let place = directory.map { context.absolute($0) } ?? context.process.directory
    guard let status = try FileStatus.ifPresent(place, following: true) else {
      throw CommandError.directoryMissing(directory ?? place)
    }
    guard status.isDirectory else { throw CommandError.notADirectory(directory ?? place) }
    var overrides = go.overrides
    overrides.gopathMode = isGopathMode
    let environment: GoEnvironment
    do {
      environment = try GoEnvironment.discover(
        process: context.process, directory: place, overrides: overrides, outside: place)
    } catch { throw CommandError.go(error) }
    do {
      try CheckoutLimits(
        root: realPath(place), environment: environment, home: context.process.nonEmpty("HOME")
      ).check(reachesThroughLink: true)
    } catch let refusal as MappingRefusal {
      throw CommandError.refused(refusal, typed: SetupLine(directory: context.typed(place)))
    }
    var options = options
    options.upstream = upstream
    let report = try Reaching(environment: environment, tree: place, options: options)
      .report(in: context, isQuiet: common.isQuiet)
    let printed = ReachReport(report: report, isFull: isFull, showsCodes: common.showsCodes)
    var page = context.output.page
    switch common.format {
    case .text: printed.write(to: &page)
    case .json: page.json(printed.json)
    }
    context.output.print(page)
    return report.status
  }
}

extension Reach.Purpose: ArgumentValue {}
