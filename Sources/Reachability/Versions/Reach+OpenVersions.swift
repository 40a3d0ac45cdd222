package import Bytes
import Findings
import GoSource
package import Machine
package import Resolution

/// Versions in go.mod that go asks for before it reads on: the run is about the files as go would write them.
extension Reach {
  /// What became of the open versions.
  struct Settled {
    /// Verdicts on those that no version was found for.
    var verdicts: [Verdict] = []
    /// Commits whose time, and so whose version, only fetching tells: with what go.mod calls them.
    var provisional: [ModuleVersion: ByteString] = [:]
    /// Whether the version of a replacement is unknown, so that nothing is known of the module that it replaces.
    var isIncomplete = false
    var requests = 0
  }

  /// A run at one directory, after the versions that go asks for first are known.
  ///
  /// A build with `-mod=vendor` asks for none, and ends at them.
  package static func prepared(
    _ environment: GoEnvironment, process: ProcessEnvironment, view: FileView, options: Options, tree: ByteString,
    reading: ScanCache = ScanCache(), progress: @escaping (Activity) -> Void
  ) throws -> Reach {
    let start = Clock.monotonic()
    let found = MainModules.read(environment, view: view, for: options.purpose)
    let files = found.filesWithOpenVersions(view)
    var view = view
    var settled: Settled?
    let isVendored = options.purpose == .build && GoFlags(words: environment.flags).value(of: "mod") == "vendor"
    if !files.isEmpty, !isVendored {
      (view, settled) = try settle(files, found, process, view, options, tree, progress)
    }
    var options = options
    let total = options.limits.total
    func spend() { options.limits.total = max(1, total - (Clock.monotonic() - start)) }
    if settled != nil { spend() }
    let alone = try alone(before: found, process, view, options, tree, reading, settled, progress)
    if alone != nil { spend() }
    let reach = try Reach(
      environment, process: process, view: view, options: options, tree: tree, reading: reading, progress: progress)
    (reach.settled, reach.alone) = (settled, alone)
    return reach
  }

  /// Adds what the run itself does not know of the versions that were open.
  func takeSettled() {
    guard let settled else { return }
    report.requests += settled.requests
    for i in report.verdicts.indices {
      let module = ModuleVersion(path: report.verdicts[i].module, version: report.verdicts[i].version)
      if let written = settled.provisional[module] { report.verdicts[i].version = written }
    }
    report.verdicts += settled.verdicts
    // A build that may not write go.mod ends after it has asked.
    if options.purpose == .build, !main.isWorkspace, GoFlags(words: environment.flags).value(of: "mod") != "mod",
      settled.verdicts.allSatisfy(\.state.isGood)
    {
      report.loadErrors.append(.updatesNeeded(mode: .readonly))
    }
  }

  private static func settle(
    _ files: [(place: ByteString, syntax: ModSyntax)], _ found: MainModules.Found, _ process: ProcessEnvironment,
    _ view: FileView, _ options: Options, _ tree: ByteString, _ progress: @escaping (Activity) -> Void
  ) throws -> (FileView, Settled) {
    var settled = Settled()
    let open = files.flatMap(\.syntax.openVersions)
    var settlement = VersionSettlement(Set(open.map(\.module)).sorted())
    if !options.isOffline {
      let settings = try NetworkSettings(found.environment, process: process)
      settled.requests = try ask(&settlement, settings, found.environment, process, view, options, tree, progress)
    }
    var isVerdict: Set<ModuleVersion> = []
    func version(of open: OpenVersion) -> ByteString? {
      let module = open.module
      var verdict = Verdict(
        module: module.path, version: module.version, state: .unknown,
        chain: [ModFile.tolerantModulePath(files[0].syntax.text), module.text], reason: .offline, fate: .unknown)
      switch settlement.answers[module] {
      case .version(let version):
        if PseudoVersion(version)?.timestamp == Prober.noTime {
          settled.provisional[ModuleVersion(path: module.path, version: version)] = module.version
        }
        return version
      case .unseen(let reason, let source):
        (verdict.state, verdict.fate, verdict.reason, verdict.source) = (.reachable, .ok, reason, source)
        verdict.certainty = .blind
      case .failed(let reason, let source, let trail):
        (verdict.reason, verdict.source, verdict.trail) = (reason, source, trail)
        (verdict.state, verdict.fate) = reason.meaning
        if verdict.state.isOpen { verdict.certainty = .blind }
      case nil: verdict.certainty = .blind
      }
      if open.verb == "replace" { settled.isIncomplete = true }
      if isVerdict.insert(module).inserted { settled.verdicts.append(verdict) }
      return nil
    }
    var view = view
    for (place, syntax) in files {
      let text = syntax.settling(version(of:)).text
      view.files[view.reachable(place) ?? place] = .some(text)
    }
    return (view, settled)
  }

  private static func ask(
    _ settlement: inout VersionSettlement, _ settings: NetworkSettings, _ environment: GoEnvironment,
    _ process: ProcessEnvironment, _ view: FileView, _ options: Options, _ tree: ByteString,
    _ progress: @escaping (Activity) -> Void
  ) throws -> Int {
    let programs = Programs(process: process, outside: tree)
    let credentials = Credentials(settings, programs: programs, process: process, tree: tree)
    if settings.auth.hasPrograms { credentials.begin() }
    let prober = Prober(
      settings, credentials: credentials, view: view, cache: ModuleCache(environment.moduleCache, view: view),
      git: GitSettings(
        programs: programs, process: process, minor: environment.platform.minor, moduleCache: environment.moduleCache),
      programs: programs,
      minor: environment.platform.minor)
    let fetcher = try Fetcher(
      settings, programs: programs, credentials: credentials, limits: options.limits, process: process, report: progress
    )
    var asked: Set<Query> = []
    var known = settlement
    func settle() -> [Request] {
      var requests: [Request] = []
      while true {
        for (query, result) in prober.finished { known.hear(query, result) }
        prober.finished = []
        let queries = known.next().filter { asked.insert($0).inserted }
        if queries.isEmpty { return requests }
        requests += queries.flatMap { prober.start($0) }
      }
    }
    var requests = settle()
    while !requests.isEmpty || !prober.forGit.isEmpty {
      fetcher.run(requests) { request, outcome in
        let more = prober.hear(request, outcome)
        return more + settle()
      }
      requests = []
      if !prober.forGit.isEmpty {
        fetcher.announce(prober.forGit.map(\.address))
        requests = GitRemote.ask(
          prober, programs: programs, process: process, seconds: min(fetcher.remaining, options.limits.second))
        requests += settle()
      }
    }
    settlement = known
    return fetcher.requests
  }
}

extension MainModules.Found {
  /// The go.mod files of main modules in which go has to ask for a version.
  func filesWithOpenVersions(_ view: FileView) -> [(place: ByteString, syntax: ModSyntax)] {
    var files: [(place: ByteString, syntax: ModSyntax)] = []
    func add(_ place: ByteString, _ syntax: ModSyntax) {
      if !syntax.openVersions.isEmpty { files.append((place, syntax)) }
    }
    for module in main.modules { add(module.place, module.file.syntax) }
    for case .malformed(let place, _) in errors where place != environment.gowork {
      guard let text = view.readable(place, limit: 64 << 20) else { continue }
      // What has no statements was told by who read it first.
      do throws(ModFileError) { add(place, try ModSyntax(parsing: text)) } catch { continue }
    }
    return files
  }
}
