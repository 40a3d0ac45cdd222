import Bytes
import Machine
import Mapping
import Reachability
import Resolution
import Terminal
import Transactions

/// `forkpath get`: the run that fetches everything, in the mapped environment, which leaves the fork's files alone.
struct GetCommand: Command, StartingElsewhere {
  var color = ColorChoice.auto
  var stateDirectory: ByteString?
  var workingDirectory: ByteString?
  var directory: ByteString?
  var skipsReach = false
  var timeout: Duration?

  static let declaration = Declaration<Self>(
    "get", category: "Build", summary: "Fetch all dependencies without touching the fork's go.mod",
    discussion: """
      With an active mapping: several modules, 'go mod download' in the workspace; one module, 'go get -t ./...' on \
      the go.mod outside the tree; GOPATH mode, 'go get -d -t ./...' where go still has it. Before that the \
      dependencies are asked for, and nothing is fetched where one is known to be unreachable; what did not answer in \
      time is warned about.
      """,
    arguments: [
      .flag("--no-reach", help: "Do not ask for the dependencies first") { $0.skipsReach = true },
      .option("--timeout", value: "time", help: "Ask for them no longer than this (default: 10s)") {
        (root, time: Duration) in root.timeout = time
      },
      .color { $0.color = $1 },
      .workingDirectory { $0.workingDirectory = $1.following($0.workingDirectory) },
      .stateDirectory { $0.stateDirectory = $1 },
      .positional("dir", help: "The mapped checkout (default: the working directory)", completing: .directory) {
        $0.directory = $1
      },
    ])

  func run(in context: Context) throws -> Int32 {
    let context = Context(
      process: context.process,
      output: Output(color: color, environment: context.process.variables, sharing: context.output))
    let state = try StateDirectory.locate(context.process, named: stateDirectory)
    let here = try context.mappedDirectory(directory, in: state)
    if here.plainModules != nil || isPastGopathGet(here) { return try checkOnly(here, context) }
    guard let words = words(here) else {
      context.output.say(
        Diagnostic(
          .note, code: "vendored", "nothing to fetch: what the mapping is for is built from a vendor directory"))
      return 0
    }
    guard let go = context.process.program("go", outside: here.mapped.workspace) else {
      throw CommandError.noProgram("go")
    }
    var process = context.process
    for variable in try here.variables(context) { process.variables[variable.name] = variable.after }
    process.directory = here.mapped.module
    if !skipsReach, try !isReachable(here, process, context) {
      return ExitStatus.findings.rawValue
    }
    let modules = modules(here)
    let before = try modules.map { try SourceDigest(root: $0) }
    var ending = Child.Ending.exited(0)
    if let flags = try here.mapped.completion(of: here.plan, over: here.before) {
      let packages = try absent(here, modules, go, process)
      if !packages.isEmpty {
        // The supplied go.mod is completed separately, since a workspace cannot write it. The fork's other modules are unknown
        // there, so their packages are not requested.
        var alone = process.variables
        (alone["GOWORK"], alone["GOFLAGS"]) = ("off", flags)
        ending = try Child.runInForeground(
          Child.Command(go, ["get"] + packages, environment: alone, directory: here.mapped.module))
      }
    }
    if ending == .exited(0) {
      ending = try Child.runInForeground(
        Child.Command(go, words, environment: process.variables, directory: here.mapped.module))
    }
    if let changed = try zip(modules, before).first(where: { try SourceDigest(root: $0.0) != $0.1 }) {
      throw CommandError.changedByGo(changed.0)
    }
    guard ending == .exited(0) else { return ExitStatus.findings.rawValue }
    guard say(try missing(modules, go, process), context) == 0 else { return ExitStatus.findings.rawValue }
    var page = context.output.page
    page.line("all that \(here.recorded.upstream) imports is here")
    context.output.print(page)
    return 0
  }

  /// For modes without `go get`, and for what plain go builds: lists the packages, for which go fetches modules by itself, and
  /// reports missing ones.
  private func checkOnly(_ here: MappedDirectory, _ context: Context) throws -> Int32 {
    guard let go = context.process.program("go", outside: here.mapped.workspace) else {
      throw CommandError.noProgram("go")
    }
    var process = context.process
    for variable in try here.variables(context) { process.variables[variable.name] = variable.after }
    process.directory = here.mapped.module
    if here.plainModules != nil, !skipsReach, !isVendored(here), try !isReachable(here, process, context) {
      return ExitStatus.findings.rawValue
    }
    let modules = here.plainModules ?? [here.mapped.workspace]
    let before = try modules.map { try SourceDigest(root: $0) }
    let missing = try missing(modules, go, process)
    if let changed = try zip(modules, before).first(where: { try SourceDigest(root: $0.0) != $0.1 }) {
      throw CommandError.changedByGo(changed.0)
    }
    if missing.isEmpty {
      var page = context.output.page
      page.line("all that \(here.recorded.upstream) imports is here")
      context.output.print(page)
      return 0
    }
    guard here.plainModules == nil else { return say(missing, context) }
    let checkout = here.recorded.checkout
    let isModule = try FileStatus.ifPresent(checkout.appending(path: "go.mod"), following: true) != nil
    let setup: [ByteString] =
      isModule
      ? ["env", "GO111MODULE=on", "forkpath", "setup"] : ["forkpath", "setup", "--strategy", "overlay"]
    let typed = context.typed(checkout)
    let undo = here.plan.isEmpty ? [] : [Fix.Command(["forkpath", "undo", typed])]
    throw CommandError.noGetInGopathMode(
      version: here.before.version, fix: Fix(undo + [Fix.Command(setup + [typed])]))
  }

  /// Whether go takes all packages of other modules from a vendor directory.
  private func isVendored(_ here: MappedDirectory) -> Bool {
    var environment = here.before
    environment.directory = here.mapped.module
    do throws(ModuleLoadErrors) {
      return try MainModules(environment, view: environment.disk).mode == .vendor
    } catch { return false }
  }

  /// Whether this go has no `go get` for GOPATH mode any more (rule G-5).
  private func isPastGopathGet(_ here: MappedDirectory) -> Bool {
    guard here.mapped.mode == .gopath else { return false }
    guard let version = here.before.version, let minor = Toolchain.minor(of: version) else { return true }
    return minor >= 22
  }

  /// Nil where there is nothing to fetch.
  private func words(_ here: MappedDirectory) -> [ByteString]? {
    if here.mapped.mode == .gopath { return ["get", "-d", "-t", "./..."] }
    guard let gowork = here.mapped.gowork, !here.mapped.flags.contains("-mod=vendor") else { return nil }
    // Never `go get` in a workspace: it writes the go.mod of the module around the working directory (rule M9).
    return gowork == "off" ? ["get", "-t", "./..."] : ["mod", "download"]
  }

  /// The directories of the fork's modules, the root first.
  private func modules(_ here: MappedDirectory) -> [ByteString] {
    guard here.mapped.mode == .module else { return [] }
    return mainModules(here)?.map(\.directory).filter { $0.isWithin(here.mapped.workspace) } ?? [here.mapped.module]
  }

  /// Nil outside a workspace, and where go fails because of it.
  private func mainModules(_ here: MappedDirectory) -> [MainModule]? {
    var environment = here.mapped.environment(over: here.before)
    environment.directory = here.mapped.module
    guard here.mapped.gowork != "off" else { return nil }
    return (try? MainModules(environment, view: environment.disk))?.modules
  }

  /// The packages that these modules import and that are neither here nor in one of them, each once.
  private func absent(
    _ here: MappedDirectory, _ modules: [ByteString], _ go: ByteString, _ process: ProcessEnvironment
  ) throws -> [ByteString] {
    let own = mainModules(here)?.map(\.path) ?? []
    let paths = try list("{{with .Error}}{{$.ImportPath}}{{end}}", modules, go, process)
    return paths.filter { path in
      !own.contains { path.isWithin($0) } && !path.contains(32) && path.firstIndex(of: UInt8(ascii: ".")) != nil
    }
  }

  /// False where a dependency is unreachable; unknown states are reported, and go may try.
  private func isReachable(_ here: MappedDirectory, _ process: ProcessEnvironment, _ context: Context) throws -> Bool {
    let environment: GoEnvironment
    do {
      environment = try GoEnvironment.discover(
        process: process, directory: here.mapped.module, outside: here.mapped.module)
    } catch { throw CommandError.go(error) }
    let mapped = Context(process: process, output: context.output)
    var options = Reach.Options()
    if let timeout { options.limits = Limits(timeout) }
    // The command that follows reads the go.work around the modules, unlike `go get` (rule M9).
    if let work = environment.gowork, environment.directory.isWithin(work.parentPath) { options.purpose = .download }
    let report = try Reaching(environment: environment, tree: here.mapped.module, options: options).report(in: mapped)
    if report.status == 0 { return true }
    var page = Page(isColored: context.output.isErrorColored)
    ReachReport(report: report, isFull: false, showsCodes: false).write(to: &page)
    context.output.print(page)
    if report.status == ExitStatus.unavailable.rawValue {
      context.output.say(
        Diagnostic(
          .warning, code: "not-answered",
          "not all dependencies answered in time; go waits for them without a limit",
          help: .fix(Fix(["forkpath", "get", "--timeout", "60s"] + (directory.map { [$0] } ?? [])))))
    }
    return report.status != ExitStatus.findings.rawValue
  }

  /// go's errors about imports of these modules that nothing provides, each once.
  private func missing(
    _ modules: [ByteString], _ go: ByteString, _ process: ProcessEnvironment
  ) throws -> [ByteString] {
    try list("{{with .Error}}{{.Err}}{{\"\\n\"}}{{end}}", modules, go, process)
  }

  /// The output of `go list` with `format` for all packages of these modules, or go's errors: each line once.
  private func list(
    _ format: ByteString, _ modules: [ByteString], _ go: ByteString, _ process: ProcessEnvironment
  ) throws -> [ByteString] {
    var missing: [ByteString] = []
    for directory in modules {
      let outcome = try Child.run(
        Child.Command(
          go, ["list", "-e", "-deps", "-test", "-f", format, "./..."], environment: process.variables,
          directory: directory), deadline: .seconds(600))
      let lines = (outcome.isSuccess ? outcome.output : outcome.errors).split(on: 10).map(\.trimmed)
      for line in lines where !line.isEmpty && !missing.contains(line) { missing.append(line) }
    }
    return missing
  }

  /// Reports missing packages, if there are any.
  private func say(_ missing: [ByteString], _ context: Context) -> Int32 {
    if missing.isEmpty { return 0 }
    let marks = missing.indices.filter { missing[$0].firstRange(of: "missing go.sum entry") != nil }
    if !marks.isEmpty {
      // Go names a command below each.
      let commands = marks.compactMap { $0 + 1 < missing.count ? missing[$0 + 1] : nil }.filter { $0.hasPrefix("go ") }
      context.output.say(
        Diagnostic(
          .error, code: "sums-missing", "go.sum has no line for what the code imports",
          notes: marks.map { mark in
            missing[mark].firstRange(of: ";").map { missing[mark].prefix($0.lowerBound) } ?? missing[mark]
          }, help: commands.first.map { .fix(Fix($0.split(on: 32))) }))
      return ExitStatus.findings.rawValue
    }
    if missing.contains(where: { $0.firstRange(of: "updates to go.mod needed") != nil }) {
      let tidy: [ByteString] = ["go", "mod", "tidy"]
      context.output.say(
        Diagnostic(
          .error, code: "not-tidy", "go would first write into go.mod, which get leaves as it is",
          notes: ["a version there is still to be resolved, or a requirement is missing"],
          help: .fix(directory.map { Fix(tidy, in: $0) } ?? Fix(tidy))))
      return ExitStatus.findings.rawValue
    }
    context.output.say(
      Diagnostic(
        .error, code: "not-tidy", "go.mod does not require all that the code imports",
        notes: missing.filter { !$0.hasPrefix("go get ") }.map { line in
          ["; to add it:", "; to add:"].first { line.hasSuffix($0) }.map { line.dropLast($0.count) } ?? line
        }, help: .look(Fix(["forkpath", "reach"] + (directory.map { [$0] } ?? [])))))
    return ExitStatus.findings.rawValue
  }
}
