package import Bytes
package import Findings
import GoSource
package import Machine
package import Resolution

/// Reachability before a get-all run, in module mode: the local pass, then the network, then one verdict for each dependency.
package final class Reach {
  /// The go command that is prepared; it decides which modules' source is needed.
  package enum Purpose: String, Sendable, Hashable, CaseIterable { case get, download, build }

  /// The options of one run.
  package struct Options: Sendable {
    /// The run that is prepared.
    package var purpose: Purpose = .get
    /// The deadline, and how many requests run at once.
    package var limits = Limits()
    /// Whether no server is asked.
    package var isOffline = false
    /// Whether retractions and new names of available versions are checked, too.
    package var isDeep = false
    /// The import path that the fork's code uses for itself, where it is known.
    package var upstream: ByteString?

    package init() {}
  }

  /// The result of one run.
  package struct Report: Sendable {
    /// One for each dependency.
    package var verdicts: [Verdict] = []
    package var findings: [Finding] = []
    /// The errors with which go would fail before it reads any dependency, except those that are findings.
    package var loadErrors: [ModuleLoadError] = []
    /// Packages on this machine that go would not load, and why.
    package var packageErrors: [PackageError] = []
    /// Why go cannot write to the module cache.
    package var cacheFault: SystemError?
    /// How many requests were sent.
    package var requests = 0
    /// How long the run took.
    package var seconds = 0.0
    /// Whether no server was asked.
    package var isOffline = false
    /// Whether the run may need more than is known.
    package var isAtLeast = false

    package init() {}

    /// The exit status: 0 everything is here or reachable, 1 something is not, 69 only unknown states.
    package var status: Int32 {
      if !loadErrors.isEmpty || !packageErrors.isEmpty || cacheFault != nil { return 1 }
      if findings.contains(where: { $0.severity == .error }) { return 1 }
      let bad = verdicts.filter { !$0.state.isGood }
      if bad.isEmpty { return 0 }
      return bad.allSatisfy(\.state.isOpen) ? 69 : 1
    }
  }

  let environment: GoEnvironment
  let process: ProcessEnvironment
  let view: FileView
  let options: Options
  let main: MainModules
  /// The errors with which go would fail before it reads any dependency.
  let loadErrors: [ModuleLoadError]
  let neededModules: NeededModules
  let cache: ModuleCache
  let tree: ByteString
  var sums = SumFile()
  var report = Report()
  var walk: RequirementWalk
  /// The `.mod` files that are in no cache here.
  private(set) var modTexts: [ModuleVersion: ByteString] = [:]
  /// The evidence for the `.mod` file of each actual module.
  var modFiles: [ModuleVersion: Evidence] = [:]
  var archives: [ModuleVersion: Evidence] = [:]
  /// The evidence for `.info` files, which only `go mod download` requests.
  var infos: [ModuleVersion: Evidence] = [:]
  /// Modules that were found in their repositories and wait for `--deep`.
  var unread: [ModuleVersion: QueryResult] = [:]
  /// Modules whose commit or whole archive was fetched.
  var copied: Set<ModuleVersion> = []
  /// The hashes that the checksum database lists.
  var listed: [ModuleVersion: ByteString] = [:]
  /// Imports that no required module holds.
  var queries: ProviderQueries
  /// The go.mod files of replacements that are there and cannot be read.
  private(set) var unreadable: [SystemError] = []
  let progress: (Activity) -> Void
  /// The version of the go that will run: another one where GOTOOLCHAIN and go.mod choose it; nil where unknown.
  var running: ByteString?
  /// A release of go that has to be fetched.
  var toolchain: ModuleVersion?
  /// The go lines of modules, from 1.21 on, where they are a requirement.
  var wantedGo: [ModuleVersion: ByteString] = [:]
  /// What `go build` takes from go.mod without reading the graph, where every import is below one of it: path to version.
  var lazyRoots: [ByteString: ByteString]?

  /// What became of versions in go.mod that go asks for first; nil where there is none.
  var settled: Settled?
  /// In a workspace the run of the module around the directory by itself, with which `go get` begins.
  var alone: Reach?
  /// The modules of the workspace in such a run: packages of these are not looked for.
  var others: [MainModule] = []

  /// Where one file of a module is, or why it is not available.
  enum Evidence {
    case local(source: ByteString)
    case remote(source: ByteString, answer: Answer?, note: Reason?)
    case missing(Reason, source: ByteString, trail: [Reason])
  }

  /// Why reachability cannot be checked.
  package enum Failure: Error, Sendable, Hashable {
    case noModule(directory: ByteString)
    /// What should be the go.mod is a directory.
    case modFileIsDirectory(ByteString)
    /// No main module can be read.
    case mainModules(ModuleLoadErrors)
  }

  /// `tree` is the fork's checkout: no program in it is run. `reading` has the results of an earlier scan.
  package init(
    _ environment: GoEnvironment, process: ProcessEnvironment, view: FileView? = nil, options: Options = Options(),
    tree: ByteString? = nil, reading: ScanCache = ScanCache(), progress: @escaping (Activity) -> Void = { _ in }
  ) throws(Failure) {
    let view = view ?? process.disk
    let found = MainModules.read(environment, view: view, for: options.purpose)
    let environment = found.environment
    (self.environment, self.process, self.view, self.options) = (environment, process, view, options)
    (main, loadErrors) = (found.main, found.errors)
    report.packageErrors = found.refusal.map { [$0] } ?? []
    if main.modules.isEmpty && !main.isWorkspace {
      if !loadErrors.isEmpty { throw .mainModules(ModuleLoadErrors(loadErrors)) }
      let place = environment.directory.appending(path: "go.mod")
      throw view.isDirectory(place) ? .modFileIsDirectory(place) : .noModule(directory: environment.directory)
    }
    // Only a build uses a vendor directory; all other runs fetch the requirements of go.mod.
    let isVendored = options.purpose == .build && main.mode == .vendor
    // A build may not write go.mod, and go get may.
    let isReadOnly = options.purpose == .build && main.mode == .readonly
    neededModules = NeededModules(
      isVendored || isReadOnly ? main.withoutSums : main.inModMode, environment: environment, view: view,
      patterns: main.patterns(environment, view), withTests: options.purpose == .get, reading: reading)
    neededModules.isAdding = options.purpose == .get || main.mode == .mod
    cache = ModuleCache(environment.moduleCache, view: view)
    walk = RequirementWalk(main, limit: options.limits.mostModules)
    queries = ProviderQueries(
      mainPaths: Set(main.modules.map(\.path)), excluded: Set(main.modules.flatMap { $0.file.exclude.map(\.module) }))
    self.tree = tree ?? environment.directory
    self.progress = progress
    running = environment.version
  }

  /// Runs all passes. Throws for settings with which go would not start.
  package func run() throws -> Report {
    let start = Clock.monotonic()
    report.isOffline = options.isOffline
    if let settled, settled.isIncomplete {
      (report.verdicts, report.requests, report.isAtLeast) = (settled.verdicts, settled.requests, true)
      report.seconds = Clock.monotonic() - start
      return report
    }
    // go get works on the module around the directory, and on its go.sum alone.
    let own = options.purpose == .get && main.isWorkspace ? main.module(around: environment.directory) : nil
    let minor = environment.platform.minor
    sums = own.map { SumFile(of: $0, view: view, minor: minor) } ?? SumFile(of: main, view: view, minor: minor)
    if options.purpose == .build, let vendored = main.vendored(environment, view: view) {
      concludeVendored(vendored.list, vendored.faults, neededModules.needs(selected: [:]))
      report.seconds = Clock.monotonic() - start
      return report
    }
    supplyMains()
    planToolchain()
    planLazily()
    var wanted = advanceLocally()
    let early = neededSources()
    let wantedArchives = early.filter { !takeLocalArchive($0) }
    // Modules that are still unknown may have a missing import, so queries begin after them.
    if wanted.isEmpty {
      noteQueries()
      wanted = advanceLocally()
    }
    let needsToolchain = toolchain != nil || searchesToolchain
    let isShort =
      needsToolchain || !wanted.isEmpty || !wantedArchives.isEmpty || !queries.open.isEmpty
      || !early.allSatisfy(takeLocalInfo)
    var settings = options.isOffline || !isShort && !options.isDeep && !lacksSums ? nil : try networkSettings()
    if let known = settings, !isShort, !options.isDeep, !asksSums(of: known) { settings = nil }
    if let settings {
      if isShort { report.cacheFault = cache.fault(of: process) }
      try askNetwork(settings, wanted, wantedArchives)
    } else if isShort {
      report.isOffline = true
      while !wanted.isEmpty {
        for module in wanted { miss(module, .offline, source: ByteString()) }
        wanted = advanceLocally()
      }
      if let toolchain { archives[toolchain] = .missing(.offline, source: ByteString(), trail: []) }
      for module in wantedArchives where archives[module] == nil {
        archives[module] = .missing(.offline, source: ByteString(), trail: [])
      }
      for module in early where !takeLocalInfo(module) {
        infos[module] = .missing(.offline, source: ByteString(), trail: [])
      }
      noteQueries()
      queries.giveUp()
    }
    conclude()
    takeSettled()
    report.seconds = Clock.monotonic() - start + (alone?.report.seconds ?? 0)
    return report
  }

  /// Nil where the servers that go would ask are unknown.
  private func networkSettings() throws -> NetworkSettings? {
    do throws(NetworkSettings.Failure) {
      return try NetworkSettings(environment, process: process)
    } catch {
      guard error == .unknownProxies else { throw error }
      add(.noProxies, .warning)
      return nil
    }
  }

  /// Reads the cache and the replacement directories; returns the modules that only the network has.
  func advanceLocally() -> [ModuleVersion] {
    var absent: [ModuleVersion] = []
    while true {
      leaveLazily()
      let wanted = walk.advance()
      if wanted.isEmpty { return absent }
      var gotAny = false
      for module in wanted {
        if module.version.isEmpty {
          takeReplacement(module)
          gotAny = true
        } else if let text = cache.modFile(module) {
          take(module, text, source: "cache", answer: nil)
          gotAny = true
        } else if takeKnown(module) {
          gotAny = true
        } else {
          absent.append(module)
        }
      }
      if !gotAny { return absent }
    }
  }

  private func takeReplacement(_ module: ModuleVersion) {
    let file = module.path.appending(path: "go.mod")
    guard view.isDirectory(module.path) else {
      return miss(module, .replacementMissing(directory: module.path), source: module.path)
    }
    let text: ByteString
    do throws(SystemError) {
      text = try view.read(file, limit: 16 << 20)
    } catch {
      if !error.isAbsent { unreadable.append(error) }
      return miss(module, .replacementWithoutModFile(directory: module.path), source: module.path)
    }
    do throws(ModFileErrors) {
      let parsed = try ModFile(text, as: .dependency)
      modFiles[module] = .local(source: module.path)
      supply(module, parsed)
    } catch {
      miss(module, .malformed(line: error.errors[0].place.line), source: module.path)
    }
  }

  func miss(_ module: ModuleVersion, _ reason: Reason, source: ByteString, trail: [Reason] = []) {
    modFiles[module] = .missing(reason, source: source, trail: trail)
    walk.supply(module, nil)
  }

  /// Checks the text of a `.mod` file as go would, and supplies it to the graph.
  func take(_ module: ModuleVersion, _ text: ByteString, source: ByteString, answer: Answer?) {
    // Of a login page go says that its sum is another one, too.
    let isPage = Self.isPage(text)
    if case .mismatch(let expected, let found) = sums.check(module, modFile: text) {
      let reason: Reason =
        isPage ? .noModuleLine(isListed: true) : .checksum(of: .modFile, listed: expected, found: found)
      return miss(module, reason, source: source)
    }
    let file: ModFile
    do throws(ModFileErrors) {
      file = try ModFile(text, as: .dependency)
    } catch {
      let reason: Reason = isPage ? .noModuleLine(isListed: false) : .malformed(line: error.errors[0].place.line)
      return miss(module, reason, source: source)
    }
    guard let declared = file.module?.path, !declared.isEmpty else {
      return miss(module, .noModuleLine(isListed: false), source: source)
    }
    let required = requiredPaths(of: module)
    if declared != module.path && !required.contains(declared) {
      let renaming = Renaming(
        declared: declared, required: required.first ?? module.path, version: module.version)
      let isCase = declared.asciiLowercased == module.path.asciiLowercased
      return miss(module, isCase ? .caseDiffers(renaming) : .renamed(renaming), source: source)
    }
    if source == "cache" {
      modFiles[module] = .local(source: source)
    } else {
      modTexts[module] = text
      modFiles[module] = .remote(source: source, answer: answer, note: nil)
    }
    supply(module, file)
  }

  /// The module paths that a module provides: those that it replaces, or its own.
  private func requiredPaths(of module: ModuleVersion) -> [ByteString] {
    main.replaced.filter { main.replacement(of: $0) == module }.map(\.path).sorted()
  }

  /// Supplies the go.mod of a module to the graph.
  private func supply(_ module: ModuleVersion, _ file: ModFile) {
    if let wanted = file.go?.text, GoVersion.compare(wanted, "1.21") >= 0 { wantedGo[module] = wanted }
    guard lazyRoots != nil else { return walk.supply(module, RequirementWalk.Summary(file)) }
    lazySummaries[module] = RequirementWalk.Summary(file)
    walk.supply(module, RequirementWalk.Summary(require: [], isPruned: true))
  }

  /// The requirements of the modules that a build reads without the graph.
  private(set) var lazySummaries: [ModuleVersion: RequirementWalk.Summary] = [:]

  /// Go: modload.spotCheckRoots: a module that requires the main module makes a build read the whole graph, since go 1.21
  /// compares versions differently.
  private func leaveLazily() {
    let own = Set(main.modules.map(\.path))
    guard lazyRoots != nil, environment.platform.minor >= 21,
      lazySummaries.contains(where: { $0.value.require.contains { own.contains($0.path) } })
    else { return }
    lazyRoots = nil
    walk = RequirementWalk(main, limit: options.limits.mostModules)
    for (module, summary) in lazySummaries { walk.supply(module, summary) }
    for (module, evidence) in modFiles where lazySummaries[module] == nil {
      if case .missing = evidence { walk.supply(module, nil) }
    }
  }

  /// Go: modload.loadFromRoots: where every import is below a module that go.mod names, `go build` reads no file of other
  /// modules, so that those need not be reachable (rule N6).
  private func planLazily() {
    guard options.purpose == .build, !main.isWorkspace, let file = main.modules.first?.file,
      GoVersion.compare(file.goVersion, "1.17") >= 0
    else { return }
    let excluded = Set(file.exclude.map(\.module))
    var roots: [ByteString: ByteString] = [:]
    for module in main.directRequirements { roots[module.path] = module.version }
    let needs = neededModules.needs(selected: roots)
    guard !needs.missing.contains(where: { $0.kind == .dependency }) else { return }
    lazyRoots = roots
    walk = RequirementWalk(
      roots: needs.paths.sorted().compactMap { path in roots[path].map { ModuleVersion(path: path, version: $0) } },
      pruning: .pruned, excludes: excluded, mainPaths: Set(main.modules.map(\.path)), limit: options.limits.mostModules,
      actual: { [main] module in main.replacement(of: module) ?? module })
  }

  /// The replacement of `module`, a directory where the version is empty; the module itself where there is none.
  func actual(_ module: ModuleVersion) -> ModuleVersion { main.replacement(of: module) ?? module }

  /// The needs as of the last load; empty where only go.mod files count.
  var needs = ModuleNeeds()
  /// Retractions and deprecations, by the module that is used.
  var remarks: [ModuleVersion: Reason] = [:]
  /// The new paths of modules that are gone.
  var newNames: [ModuleVersion: ByteString] = [:]
}
