import Bytes
import Findings
import GoSource
import Resolution

/// Sums that go.sum does not list, which `go get` and `go mod download` look up in the checksum database.
extension Reach {
  /// Asks the database as go would: for each module whose go.mod or archive has no line in go.sum, that is not private and
  /// that was not looked up before.
  func askSums(_ settings: NetworkSettings, _ prober: Prober, _ fetcher: Fetcher) {
    guard let database = settings.sumDatabase else {
      // Whatever else is off, go trusts no release of itself without the database.
      if let toolchain, needsSum(toolchain, settings), case .remote = archives[toolchain] {
        archives[toolchain] = .missing(.sumsRequired, source: "GOSUMDB", trail: [])
      }
      return
    }
    let unlisted = unlisted(settings, database)
    if unlisted.isEmpty { return }
    if database.isMalformed {
      for module in unlisted { refuse(module, .sumKeyMalformed(name: database.name), source: "GOSUMDB") }
      return
    }
    var base: Prober.SumBase? =
      database.isExplicit ? database.address.map { .server($0) } : nil
    func settle() -> [Request] {
      let finished = prober.finished
      prober.finished = []
      var requests: [Request] = []
      for (query, result) in finished {
        if let found = prober.sumBase(query, result) {
          base = found
          requests += unlisted.flatMap { prober.startSum($0, at: found) }
        } else {
          takeSum(query.module, result, database)
        }
      }
      return requests.isEmpty && !prober.finished.isEmpty ? settle() : requests
    }
    prober.finished = []
    var requests: [Request]
    if let base {
      requests = unlisted.flatMap { prober.startSum($0, at: base) }
    } else {
      requests = prober.start(Query(ModuleVersion(path: database.name), .sumSupport))
    }
    requests += settle()
    fetcher.run(requests) { request, outcome in
      let more = prober.hear(request, outcome)
      return more + settle()
    }
    prober.finished = []
  }

  private func unlisted(_ settings: NetworkSettings, _ database: SumDatabase) -> [ModuleVersion] {
    func isHere(_ evidence: Evidence?) -> Bool {
      switch evidence {
      case .local, .remote: true
      case .missing, nil: false
      }
    }
    // A build adds no line to go.sum, but to that of a workspace; a release of go has none.
    let toolchains = toolchain.map { [$0] } ?? []
    let release = toolchains.filter {
      isHere(self.archives[$0]) && needsSum($0, settings) && !cache.hasSums($0, database: database.name)
    }
    if options.purpose == .build && main.mode != .mod && !main.isWorkspace { return release }
    let modFiles = self.modFiles.keys.filter { isHere(self.modFiles[$0]) && !sums.hasModFile($0) }
    let archives = self.archives.keys.filter { isHere(self.archives[$0]) && !sums.hasArchive($0) }
    return Set(modFiles).union(archives).filter { module in
      module != toolchain && !module.version.isEmpty && !settings.noSumDatabase.matches(module.path)
        && !cache.hasSums(module, database: database.name)
    }.sorted() + release
  }

  /// Go: modfetch.useSumDB: only a copy in a directory is trusted without.
  private func needsSum(_ toolchain: ModuleVersion, _ settings: NetworkSettings) -> Bool {
    if settings.proxies.entries.count == 1, case .directory = settings.proxies.entries[0].source { return false }
    return true
  }

  private func takeSum(_ module: ModuleVersion, _ result: QueryResult, _ database: SumDatabase) {
    switch result {
    case .failed(let reason, let source, _): refuse(module, reason, source: source)
    case .exists: break
    case .text(let text, let source, _):
      if !database.signs(text) {
        return refuse(module, .sumDatabaseUnsigned(name: database.name), source: source)
      }
      listed[module] = text
      guard let file = modTexts[module],
        let listed = SumDatabase.modFileHash(in: text, path: module.path, version: module.version)
      else { return }
      let found = SumFile.hash(modFile: file)
      if found != listed { refuse(module, .checksum(of: .modFile, listed: listed, found: found), source: source) }
    }
  }

  private func refuse(_ module: ModuleVersion, _ reason: Reason, source: ByteString) {
    if module == toolchain {
      archives[module] = .missing(reason, source: source, trail: [])
      return
    }
    if case .missing = modFiles[module] { return }
    modFiles[module] = .missing(reason, source: source, trail: [])
  }
}
