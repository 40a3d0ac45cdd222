package import Bytes
import Dispatch
import Findings
import GoSource
package import Machine
package import Resolution
import Synchronization

/// Reachability before `go get -d -t ./...` in GOPATH mode: the repositories of imports that are not found.
///
/// Their own imports are unknown until they are fetched, so the answer is "at least" (rule N7).
package final class GopathReach {
  private let environment: GoEnvironment
  private let process: ProcessEnvironment
  private let view: FileView
  private let options: Reach.Options
  private let tree: ByteString
  private let progress: (Activity) -> Void
  private let reading: ScanCache
  private var report = Reach.Report()

  package init(
    _ environment: GoEnvironment, process: ProcessEnvironment, view: FileView? = nil,
    options: Reach.Options = Reach.Options(), tree: ByteString? = nil, reading: ScanCache = ScanCache(),
    progress: @escaping (Activity) -> Void = { _ in }
  ) {
    (self.environment, self.process, self.view, self.options) = (environment, process, view ?? process.disk, options)
    self.tree = tree ?? environment.directory
    (self.reading, self.progress) = (reading, progress)
  }

  /// Checks the packages of the tree, and asks for the repositories of those that are missing.
  package func run() throws -> Reach.Report {
    let start = Clock.monotonic()
    report.isOffline = options.isOffline
    let graph = PackageGraph.load(
      patterns: ["./..."], environment: environment, view: view, tests: options.purpose != .build,
      reading: reading, detail: .importsOnly)
    let all = graph.missingInGopath()
    for missing in all where missing.kind == .standard {
      add(.notStandard(RunFact.Import(missing)), .error)
    }
    let missing = all.filter { $0.kind != .standard }
    if let version = environment.version, let minor = Toolchain.minor(of: version), minor >= 22 {
      add(.noGetInGopath(version: version), missing.isEmpty ? .note : .error)
    }
    // Go before 1.20 refuses an import on a copy of the package that is imported.
    report.packageErrors = graph.packages.filter { $0.kind == .plain }.compactMap(\.error).filter { error in
      switch error.fault {
      case .notFound, .noGoFiles: false
      default: true
      }
    }
    for package in graph.packages {
      guard let error = package.error, case .noGoFiles(let directory, _, false) = error.fault,
        let importer = error.importStack.dropLast().last
      else { continue }
      let path = graph.names[package.importPath]
      add(.withoutGoFiles(RunFact.Import(package: path, importer: importer), directory: directory), .error)
    }
    if options.purpose == .build {
      for item in missing { add(.notInGopath(RunFact.Import(item), fetching(item.path)), .error) }
    } else {
      try ask(missing)
    }
    report.seconds = Clock.monotonic() - start
    return report
  }

  private func add(_ fact: RunFact, _ severity: Severity) {
    report.findings.append(Finding(.run(fact), severity))
  }

  /// What brings a package into the GOPATH.
  private func fetching(_ path: ByteString) -> GopathFetching {
    if environment.platform.minor < 22 { return .goGet }
    guard case .root(let root) = RepositoryRoot.known(path), root.system == "git",
      let first = environment.gopath.first
    else { return .byHand }
    let address = root.address.firstRange(of: "://") == nil ? "https://" + root.address : root.address
    return .clone(address, into: first.appending(path: "src").appending(path: root.prefix))
  }

  /// The directory above `path` in a GOPATH that go would use as its repository, where it exists and has no `.git`.
  private func staleDirectory(above path: ByteString) -> ByteString? {
    guard case .root(let root) = RepositoryRoot.known(path), let first = environment.gopath.first else { return nil }
    let place = first.appending(path: "src").appending(path: root.prefix)
    guard view.isDirectory(place),
      view.known(place.appending(path: ".git"), following: true) == nil
    else { return nil }
    return place
  }

  /// The directory of the fork's own tree that a missing import names: `go get` would clone upstream beside the fork, without a
  /// message (rule N8).
  private func ownDirectory(of path: ByteString) -> ByteString? {
    guard case .root(let root) = RepositoryRoot.known(path), path.count > root.prefix.count,
      root.prefix == options.upstream || root.prefix.lastPathComponent == tree.lastPathComponent
    else { return nil }
    let rest = path.dropFirst(root.prefix.count + 1)
    let place = tree.appending(path: rest)
    return view.isDirectory(place) ? place : nil
  }

  private func ask(_ missing: [MissingImport]) throws {
    report.isAtLeast = !missing.isEmpty
    if let (item, own) = missing.lazy.compactMap({ item in
      self.ownDirectory(of: item.path).map { (item, $0) }
    }).first {
      add(.secondCopyByGet(RunFact.Import(item), directory: own, path: item.path), .error)
    }
    // One verdict for each repository; where only a page tells the repository, one for each import path until then.
    var groups: [ByteString: [MissingImport]] = [:]
    for item in missing {
      if let stale = staleDirectory(above: item.path) {
        add(.stale(directory: stale, package: item.path), .error)
      }
      if case .root(let root) = RepositoryRoot.known(item.path) {
        groups[root.prefix, default: []].append(item)
      } else {
        groups[item.path, default: []].append(item)
      }
      if let last = item.path.split(on: UInt8(ascii: "/")).last, last.first == UInt8(ascii: "v"), last.count > 1,
        last.dropFirst(1).bytes.allSatisfy({ $0 >= 48 && $0 <= 57 }), last != "v1"
      {
        add(.majorInGopath(package: item.path), .warning)
      }
    }
    if groups.isEmpty { return }
    let found = options.isOffline ? [:] : try probe(groups.keys.sorted())
    // Paths whose pages name the same repository become one.
    var merged: [ByteString: (missing: [MissingImport], found: QueryResult?, name: ByteString)] = [:]
    for name in groups.keys.sorted() {
      guard let items = groups[name] else { continue }
      let key = found[name]?.root ?? name
      merged[key, default: ([], found[name]?.found, key)].missing += items
    }
    for key in merged.keys.sorted() {
      guard let entry = merged[key], let first = entry.missing.first else { continue }
      report.verdicts.append(verdict(entry.name, first, entry.found))
    }
  }

  private func verdict(_ name: ByteString, _ missing: MissingImport, _ found: QueryResult?) -> Verdict {
    var verdict = Verdict(
      module: name, version: ByteString(), state: .unknown, chain: missing.importers + [missing.path], fate: .unknown,
      needsSource: true)
    switch found {
    case nil: verdict.reason = .offline
    case .exists(let source, let answer, let note):
      (verdict.state, verdict.fate, verdict.source, verdict.reason) = (.reachable, .ok, source, note)
      // Whether it has the package only fetching tells.
      verdict.certainty = .blind
      verdict.seconds = answer?.seconds ?? 0
    case .text(_, let source, _): (verdict.state, verdict.fate, verdict.source) = (.reachable, .ok, source)
    case .failed(let reason, let source, let trail):
      (verdict.reason, verdict.source, verdict.trail) = (reason, source, trail)
      (verdict.state, verdict.fate) = reason.meaning
    }
    return verdict
  }

  private func probe(_ paths: [ByteString]) throws -> [ByteString: (found: QueryResult, root: ByteString?)] {
    // GOPATH mode knows no proxies, so GOPROXY need not be set.
    var process = process
    if process.nonEmpty("GOPROXY") == nil { process.variables["GOPROXY"] = "direct" }
    var settings = try NetworkSettings(environment, process: process)
    settings.proxies = ProxyList(entries: [ProxyList.Entry(.direct)])
    let programs = Programs(process: process, outside: tree)
    let credentials = Credentials(settings, programs: programs, process: process, tree: tree)
    let git = GitSettings(
      programs: programs, process: process, minor: environment.platform.minor, moduleCache: environment.moduleCache)
    let prober = Prober(
      settings, credentials: credentials, view: view, cache: ModuleCache(environment.moduleCache, view: view), git: git,
      programs: programs, minor: environment.platform.minor, isGopath: true)
    let fetcher = try Fetcher(
      settings, programs: programs, credentials: credentials, limits: options.limits, process: process, report: progress
    )
    var requests = paths.flatMap { prober.start(Query(ModuleVersion(path: $0), .modFile)) }
    for _ in 0..<4 {
      fetcher.run(requests) { request, outcome in prober.hear(request, outcome) }
      fetcher.announce(prober.forGit.map(\.address))
      requests = GitRemote.ask(
        prober, programs: programs, process: process, seconds: min(fetcher.remaining, options.limits.second))
      if requests.isEmpty && prober.forGit.isEmpty { break }
    }
    report.requests = fetcher.requests
    if fetcher.lacksTransport { add(.noTransport, .warning) }
    var found: [ByteString: (found: QueryResult, root: ByteString?)] = [:]
    for (query, outcome) in prober.finished { found[query.module.path] = (outcome, prober.roots[query.module.path]) }
    return found
  }
}
