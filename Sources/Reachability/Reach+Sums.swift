import Bytes
import Findings
import GoSource
import Machine
import Resolution

/// Sums that go.sum does not list, which `go get` and `go mod download` look up in the checksum database.
extension Reach {
  /// Asks the database as go would: for each module whose go.mod or archive has no line in go.sum, that is not private and
  /// that was not looked up before.
  func askSums(_ settings: NetworkSettings, _ prober: Prober, _ fetcher: Fetcher) {
    guard let database = settings.sumDatabase else {
      // go verifies its own releases with the database even where other look-ups are switched off.
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
    if let file = unusableTree(of: database) {
      for module in unlisted { refuse(module, .sumTree(file: file), source: file) }
      return
    }
    for module in unlisted {
      if let record = alone?.listed[module] {
        takeSum(module, .text(record, source: database.name, answer: nil), database)
      }
    }
    let asked = unlisted.filter { alone?.listed[$0] == nil }
    if asked.isEmpty { return }
    var base: Prober.SumBase? =
      database.isExplicit ? database.address.map { .server($0) } : nil
    func settle() -> [Request] {
      let finished = prober.finished
      prober.finished = []
      var requests: [Request] = []
      for (query, result) in finished {
        if let found = prober.sumBase(query, result) {
          base = found
          requests += asked.flatMap { prober.startSum($0, at: found) }
        } else {
          takeSum(query.module, result, database)
        }
      }
      return requests.isEmpty && !prober.finished.isEmpty ? settle() : requests
    }
    prober.finished = []
    var requests: [Request]
    if let base {
      requests = asked.flatMap { prober.startSum($0, at: base) }
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

  /// Whether go would query the database about modules in the cache: it does, unless go.sum lists them or it did before.
  func asksSums(of settings: NetworkSettings) -> Bool {
    settings.sumDatabase.map { !unlisted(settings, $0).isEmpty } ?? false
  }

  /// Whether a module on this machine has no line in go.sum, and the run adds one.
  var lacksSums: Bool {
    addsSums
      && (modFiles.contains { Self.isHere($1) && !$0.version.isEmpty && !sums.hasModFile($0) }
        || archives.contains { Self.isHere($1) && !sums.hasArchive($0) })
  }

  /// A build adds no line to go.sum, only to go.work.sum.
  private var addsSums: Bool { options.purpose != .build || main.mode == .mod || main.isWorkspace }

  private static func isHere(_ evidence: Evidence?) -> Bool {
    switch evidence {
    case .local, .remote: true
    case .missing, nil: false
    }
  }

  /// The file of `$GOPATH/pkg/sumdb` that makes every look-up fail; nil where there is none.
  ///
  /// Go: modfetch.(*dbClient).ReadConfig, sumdb.(*Client).initWork.
  private func unusableTree(of database: SumDatabase) -> ByteString? {
    guard let gopath = environment.gopath.first else { return nil }
    let top = gopath.appending(path: "pkg/sumdb")
    let file = top.appending(path: database.name).appending(path: "latest")
    do throws(SystemError) {
      let text = try view.read(file, limit: 1 << 20)
      return text.isEmpty || database.isTree(text) ? nil : file
    } catch {
      let way = [top, file.parentPath].first { view.known($0, following: true)?.isDirectory == false }
      return way ?? (error.isAbsent ? nil : file)
    }
  }

  private func unlisted(_ settings: NetworkSettings, _ database: SumDatabase) -> [ModuleVersion] {
    // A release of go has no line in go.sum.
    let toolchains = toolchain.map { [$0] } ?? []
    let release = toolchains.filter {
      Self.isHere(self.archives[$0]) && needsSum($0, settings) && !cache.hasSums($0, database: database.name)
    }
    if !addsSums { return release }
    let modFiles = self.modFiles.keys.filter { Self.isHere(self.modFiles[$0]) && !sums.hasModFile($0) }
    let archives = self.archives.keys.filter { Self.isHere(self.archives[$0]) && !sums.hasArchive($0) }
    return Set(modFiles).union(archives).filter { module in
      module != toolchain && !module.version.isEmpty && settled?.provisional[module] == nil
        && !settings.noSumDatabase.matches(module.path)
        && !cache.hasSums(module, database: database.name)
    }.sorted() + release
  }

  /// Go: modfetch.useSumDB: only a copy in a directory is trusted without the database.
  private func needsSum(_ toolchain: ModuleVersion, _ settings: NetworkSettings) -> Bool {
    if settings.proxies.entries.count == 1, case .directory = settings.proxies.entries[0].source { return false }
    return true
  }

  private func takeSum(_ module: ModuleVersion, _ result: QueryResult, _ database: SumDatabase) {
    switch result {
    case .failed(let reason, let source, _): refuse(module, reason, source: source)
    case .exists: break
    case .text(let record, let source, _):
      listed[module] = record
      if let file = lacking(module, record, database) {
        return refuse(module, .sumRecord(.lacks(file), database: database.name), source: source)
      }
      guard let file = modTexts[module],
        let listed = SumDatabase.modFileHash(in: record, path: module.path, version: module.version)
      else { return }
      let found = SumFile.hash(modFile: file)
      if found != listed { refuse(module, .checksum(of: .modFile, listed: listed, found: found), source: source) }
    }
  }

  /// The file that the run needs a sum of, and that the record lists none of.
  ///
  /// Go: modfetch.checkSumDB, an error since go 1.26.3 and 1.25.10 (CVE-2026-42501).
  private func lacking(_ module: ModuleVersion, _ record: ByteString, _ database: SumDatabase) -> Reason.SummedFile? {
    guard let running, GoVersion.compare(running, "1.25.10") >= 0,
      !running.hasPrefix("1.26") || GoVersion.compare(running, "1.26.3") >= 0
    else { return nil }
    if SumDatabase.modFileHash(in: record, path: module.path, version: module.version) == nil, module != toolchain,
      Self.isHere(modFiles[module]), !sums.hasModFile(module)
    {
      return .modFile
    }
    let isListed = SumDatabase.archiveHash(in: record, path: module.path, version: module.version) != nil
    return !isListed && Self.isHere(archives[module]) && !sums.hasArchive(module) ? .archive : nil
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
