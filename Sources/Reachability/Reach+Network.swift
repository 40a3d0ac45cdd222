import Bytes
import Findings
import GoSource
import Machine
import Resolution

/// The network pass: `.mod` files until none is missing, then the source of the selected modules.
extension Reach {
  func askNetwork(_ settings: NetworkSettings, _ first: [ModuleVersion], _ firstArchives: [ModuleVersion]) throws {
    let programs = Programs(process: process, outside: tree)
    let credentials = Credentials(settings, programs: programs, process: process, tree: tree)
    let usesDirect =
      settings.proxies.entries.contains { $0.source == .direct || $0.source == .noProxy }
      && !settings.proxies.entries.isEmpty
    let git =
      usesDirect
      ? GitSettings(
        programs: programs, process: process, minor: environment.platform.minor, moduleCache: environment.moduleCache)
      : nil
    // The user's password programs are not limited; the deadline is for servers.
    if settings.auth.hasPrograms { credentials.begin() }
    let prober = Prober(
      settings, credentials: credentials, view: view, cache: cache, git: git, programs: programs,
      minor: environment.platform.minor)
    let fetcher = try Fetcher(
      settings, programs: programs, credentials: credentials, limits: options.limits, process: process, report: progress
    )
    var asked: Set<Query> = []
    func begin(_ modules: [ModuleVersion], _ kind: Query.Kind) -> [Request] {
      modules.flatMap { asked.insert(Query($0, kind)).inserted ? prober.start(Query($0, kind)) : [] }
    }
    /// Handles finished queries; returns the requests that follow.
    func settle() -> [Request] {
      var requests: [Request] = []
      while !prober.finished.isEmpty {
        let finished = prober.finished
        prober.finished = []
        var isFurther = false
        for (query, result) in finished {
          self.hear(query, result)
          if query.kind == .modFile { isFurther = true }
          var next = queries.hear(query, result)
          while let query = next.popLast() {
            if query.kind == .modFile, let known = knownModFile(query.module) {
              next += queries.hear(query, known)
            } else {
              requests += begin([query.module], query.kind)
            }
          }
          if query.kind == .list || query.kind == .latest { isFurther = true }
        }
        takeQueries()
        if isFurther { requests += begin(advanceLocally(), .modFile) }
      }
      return requests
    }
    var requests =
      begin(first, .modFile) + begin(firstArchives + (toolchain.map { [$0] } ?? []), .archive)
      + begin(queries.begin(isPrivate: settings.noProxy.matches), .list)
    requests += begin(Set(archives.keys).union(firstArchives).sorted().filter { !takeLocalInfo($0) }, .info)
    requests += settle()
    fetcher.run(requests) { request, outcome in
      let more = prober.hear(request, outcome)
      return more + settle()
    }
    // Repositories that only git reaches, then the source of the selected modules.
    var rounds = 0
    var isLast = false
    while rounds < (options.isDeep ? 64 : 8) {
      rounds += 1
      var next: [Request] = []
      if !unread.isEmpty {
        askCommits(prober, fetcher, programs)
        next += begin(advanceLocally(), .modFile) + settle()
      }
      if !prober.forGit.isEmpty {
        fetcher.announce(prober.forGit.map(\.address))
        if git?.hasPrograms == true { isLast = true }
        next += GitRemote.ask(
          prober, programs: programs, process: process,
          seconds: isLast ? fetcher.remaining * 0.95 : min(fetcher.remaining, options.limits.second), isLast: isLast)
        next += settle()
      }
      let sources = neededSources()
      let late = sources.filter { archives[$0] == nil && !takeLocalArchive($0) }
      next += begin(late, .archive) + begin(sources.filter { !takeLocalInfo($0) }, .info)
      noteQueries()
      next += begin(advanceLocally(), .modFile)
      next += begin(queries.begin(isPrivate: settings.noProxy.matches), .list) + settle()
      if next.isEmpty && prober.forGit.isEmpty && unread.isEmpty {
        if prober.silentGit.isEmpty { break }
        // With all of the time that is left.
        (prober.forGit, prober.silentGit, isLast) = (prober.silentGit, [], true)
        continue
      }
      fetcher.run(next) { request, outcome in
        let more = prober.hear(request, outcome)
        return more + settle()
      }
    }
    for place in prober.silentGit {
      _ = prober.hear(git: place.address, .silent, seconds: options.limits.second)
    }
    _ = settle()
    askWithoutRange(prober, fetcher)
    askModFiles(prober, fetcher)
    askToolchain(prober, fetcher)
    askSums(settings, prober, fetcher)
    if options.isDeep { askArchives(prober, fetcher) }
    // Only these archives tell the imports of the packages in them.
    let isUnseen = archives.contains { module, evidence in
      if case .remote = evidence { options.purpose != .download || !copied.contains(module) } else { false }
    }
    if isUnseen { report.isAtLeast = true }
    if options.isDeep {
      askNewNames(prober, fetcher)
      askRetractions(prober, fetcher)
    }
    report.requests = fetcher.requests
    if fetcher.lacksTransport { add(.noTransport, .warning) }
  }

  /// What is known of a go.mod without another request: go reads its cache first, too.
  private func knownModFile(_ module: ModuleVersion) -> QueryResult? {
    if let text = modTexts[module] ?? cache.modFile(module) { return .text(text, source: "cache", answer: nil) }
    guard case .missing(let reason, let source, let trail) = modFiles[module] else { return nil }
    return .failed(reason, source: source, trail: trail)
  }

  /// Archives that no server has although one has their go.mod: some servers answer every `Range` that way.
  private func askWithoutRange(_ prober: Prober, _ fetcher: Fetcher) {
    let doubtful = archives.filter { module, evidence in
      guard case .missing(.answer(.archiveMissing, _), _, _) = evidence, module != toolchain else { return false }
      if case .missing = modFiles[module] { return false }
      return true
    }
    if doubtful.isEmpty { return }
    prober.finished = []
    prober.usesRange = false
    func settle() {
      for (query, result) in prober.finished { hear(query, result) }
      prober.finished = []
    }
    let requests = doubtful.keys.sorted().flatMap { prober.start(Query($0, .archive)) }
    settle()
    fetcher.run(requests) { request, outcome in
      let more = prober.hear(request, outcome)
      settle()
      return more
    }
    prober.usesRange = true
  }

  /// The go.mod files of modules of which nobody has the archive, and of which the run reads nothing else: what is missing is the
  /// archive alone only where that file is there.
  private func askModFiles(_ prober: Prober, _ fetcher: Fetcher) {
    let doubtful = archives.filter { module, evidence in
      guard case .missing(.answer(.archiveMissing, _), _, _) = evidence else { return false }
      return modFiles[module] == nil && module != toolchain
    }
    if doubtful.isEmpty { return }
    prober.finished = []
    func settle() {
      for (query, result) in prober.finished {
        guard query.kind == .modFile, case .failed(.answer(let fault, _), _, _) = result,
          case .missing(.answer(_, let answer), let source, let trail) = archives[query.module]
        else { continue }
        switch fault {
        // go names the archive all the same.
        case .notFound, .unknownVersion, .gone:
          archives[query.module] = .missing(.answer(fault, from: answer), source: source, trail: trail)
        default: continue
        }
      }
      prober.finished = []
    }
    let requests = doubtful.keys.sorted().flatMap { prober.start(Query($0, .modFile)) }
    settle()
    fetcher.run(requests) { request, outcome in
      let more = prober.hear(request, outcome)
      settle()
      return more
    }
  }

  func hear(_ query: Query, _ result: QueryResult) {
    let module = query.module
    switch (query.kind, result) {
    case (.modFile, .text(let text, let source, let answer)): take(module, text, source: source, answer: answer ?? nil)
    case (.modFile, .exists):
      if options.isDeep { unread[module] = result } else { takeUnread(module, result) }
    case (.modFile, .failed(let reason, let source, let trail)): miss(module, reason, source: source, trail: trail)
    case (.info, .text(let text, let source, let answer)):
      let called = ReleaseInfo(parsing: text)?.version
      infos[module] =
        called == module.version
        ? .remote(source: source, answer: answer, note: nil)
        : .missing(
          .answer(called.map { .wrongVersion($0) } ?? .notJSON, from: ServerAnswer(source)),
          source: source, trail: [])
    case (.info, .failed(let reason, let source, let trail)):
      infos[module] = .missing(reason, source: source, trail: trail)
    case (.archive, .exists(let source, let answer, let note)):
      archives[module] = .remote(source: source, answer: answer, note: note)
    case (.archive, .failed(let reason, let source, let trail)):
      archives[module] = .missing(reason, source: source, trail: trail)
    default: break
    }
  }
}
