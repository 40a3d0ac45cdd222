package import Bytes
package import Findings
package import Git
import GoSource
import Machine
package import Mapping
package import Resolution

/// Whether the upstream path resolves to this checkout, and nothing else, in one environment on one view of the disk.
///
/// The evidence is the disk: tree, GOPATH, GOROOT, go.mod. The journal of a transaction is never evidence (see threat-model).
package struct MappingChecks: Sendable {
  let fork: Fork
  /// The environment of the builds of the fork's own modules.
  package let environment: GoEnvironment
  /// The environment of the consumers' builds: another one, where `-modfile` stands in for the go.mod of one of them.
  private let outer: GoEnvironment
  let view: FileView
  /// The checkout without links, in `view`.
  let root: ByteString
  let consumers: [ByteString]
  /// Checks that are skipped: those of packages by setup, and each one by a test which proves that it is needed.
  package var skipped: Set<Check> = []
  /// Whether each module finds its go.work by itself, as go does from its directory: where the environment is that of the
  /// user's shell.
  package var modulesLookForWork = false
  /// Whether the result has a map of the loaded packages.
  package var drawsMap = false
  /// Opens the repository, for commits and tags, beside the other checks; a failure is a finding, and nil skips these checks.
  package var history: (@Sendable () -> Result<GitRepository, GitSilence>)?
  /// The go to ask for the packages that are loaded, while they are; nil asks none.
  package var asking: GoAsking?
  /// Whether the files of the standard library are read, too, for what go would wait for there and what it can build. Without
  /// that they are trusted, as the compiler beside them is (see threat-model).
  package var readsStandardLibrary = false

  /// Own modules that a mapping leaves out.
  package struct Apart: Sendable, Hashable {
    /// Their directories, without links.
    package var directories: [ByteString]
    /// The environment in which they are built.
    package var environment: GoEnvironment
    /// Whether it is a finding that the go.work of the other modules keeps plain go from building them.
    package var isTold: Bool

    package init(_ directories: [ByteString], in environment: GoEnvironment, isTold: Bool = false) {
      (self.directories, self.environment, self.isTold) = (directories, environment, isTold)
    }
  }

  /// Nil where every own module is built with the mapping.
  package var apart: Apart?

  /// `consumers` are directories of modules to build with the fork, without links.
  package init(fork: Fork, environment: GoEnvironment, view: FileView, consumers: [ByteString] = []) {
    (self.fork, outer, self.view, self.consumers) = (fork, environment, view, consumers)
    self.environment = environment.ofFork(besides: consumers, view: view)
    root = view.reachable(fork.root) ?? fork.root
  }

  private var detail: LoadDetail { readsStandardLibrary ? .whole : .besidesStandard }

  /// The findings of all checks.
  package func findings() -> [Finding] { result().findings }

  /// All findings, in the order in which a person would want to read them, and the sources of upstream's packages.
  package func result() -> VerificationResult {
    let past = history.map { open in BackgroundValue { findings(of: open()) } }
    var result = VerificationResult(findings: made(.unreadable, unreadable), places: [])
    switch environment.mode {
    case .gopath:
      result.findings += made(.loading, refusedFlags) + made(.loading, refusedToolchain)
      let overlay = made(.unreadable, unreadableOverlay)
      if overlay.isEmpty { checkGopath(&result) } else { result.findings += overlay }
    case .module:
      var checks = ModuleChecks(
        fork: fork, environment: environment, outer: outer, view: view, root: root, consumers: consumers,
        modulesLookForWork: modulesLookForWork, apart: apart, skipped: skipped, asking: asking)
      checks.drawsMap = drawsMap
      checks.detail = detail
      let modules = checks.result()
      result.findings += Self.united(modules.findings)
      (result.places, result.loads, result.copies) = (modules.places, modules.loads, modules.copies)
      result.map = modules.map
    }
    result.findings += made(.leaks) {
      ForeignFiles(fork: fork, environment: environment, view: view, root: root).leaks()
    }
    let tree = TreeChecks(fork: fork, environment: environment, root: root, view: view)
    result.findings += made(.relativeImports, tree.relativeImports) + made(.importComments, tree.importComments)
    result.findings += made(.rewrittenImports, tree.rewrittenImports) + made(.namesakes, tree.namesakes)
    result.findings += made(.moduleLines, tree.moduleLines)
    result.findings += made(.vendoredCopies) { tree.vendoredCopies(result.copies) }
    result.findings += made(.collisions) {
      result.findings.contains { $0.code == .caseCollision } ? [] : tree.twins()
    }
    result.findings += made(.languageVersion, tree.languageVersion)
    result.findings += past?.value ?? []
    result.findings = Self.withRewritten(result.findings)
    return result
  }

  /// A package that an import names by the fork's own path, and that comes from elsewhere, is told with the import: as an error.
  private static func withRewritten(_ findings: [Finding]) -> [Finding] {
    let paths = Set(findings.compactMap { $0.fact.rewrittenImport?.path })
    if paths.isEmpty { return findings }
    var resolutions: [ByteString: RewrittenImport.Resolution] = [:]
    let others = findings.filter { finding in
      switch finding.fact {
      case .leak(let leak) where paths.contains(leak.package) && finding.place != nil:
        resolutions[leak.package] = .source(leak.source)
        return false
      case .missingPackage(let missing) where paths.contains(missing.package) && missing.directory != nil:
        resolutions[missing.package] = .notFound
        return false
      default: return true
      }
    }
    return others.map { finding in
      guard var rewritten = finding.fact.rewrittenImport, let resolution = resolutions[rewritten.path] else {
        return finding
      }
      rewritten.resolution = resolution
      return Finding(.rewrittenImport(rewritten), .error, at: finding.place)
    }
  }

  private func findings(of history: Result<GitRepository, GitSilence>) -> [Finding] {
    switch history {
    case .success(let history):
      let checks = HistoryChecks(fork: fork, history: history, disturbances: view.disturbances)
      // Each question is a process that starts: those that need no other's answer run side by side.
      let tags = BackgroundValue { made(.tags, checks.inheritedTag) }
      return made(.unreadable, checks.notCheckedOut) + made(.modifiedFiles, checks.modifiedFiles) + tags.value
    case .failure(let silence): return HistoryChecks.unchecked(fork, because: silence)
    }
  }

  private func made(_ check: Check, _ findings: () -> [Finding]) -> [Finding] {
    skipped.contains(check) ? [] : findings()
  }

  /// A line whose directory is missing is reported once: as an error, where go needs the directory.
  private static func united(_ findings: [Finding]) -> [Finding] {
    let needed = Set(findings.compactMap { $0.severity == .error ? $0.fact.missingTarget?.directory : nil })
    if needed.isEmpty { return findings }
    let told = Set(findings.compactMap { $0.place == nil ? nil : $0.fact.missingTarget?.directory })
    return findings.compactMap { finding in
      guard let directory = finding.fact.missingTarget?.directory, needed.contains(directory) else { return finding }
      if finding.severity == .warning { return Finding(finding.fact, .error, at: finding.place) }
      return finding.place == nil && told.contains(directory) ? nil : finding
    }
  }

  /// A file that could not be read may hide a leak: it is a finding, never skipped.
  private func unreadable() -> [Finding] {
    fork.unreadable.map { file in
      Finding(
        .unreadable(file.code == 0 ? .malformed : .refused(errno: file.code)), .error,
        at: Place(file: file.path, position: file.position))
    }
  }

  /// go builds nothing where it cannot read the file of `-overlay`.
  private func unreadableOverlay() -> [Finding] {
    do throws(GoEnvironmentError) {
      _ = try view.overlaid(by: environment.flags, in: environment.directory)
      return []
    } catch {
      return [Finding(.unreadable(.overlay(environment.setting(ofFlag: "overlay"))), .error)]
    }
  }

  /// Go knows `-modfile` in module mode only (rule G-8).
  private func refusedFlags() -> [Finding] {
    let value = GoFlags(words: environment.flags).value(of: "modfile")
    guard value?.isEmpty == false else { return [] }
    let origin = environment.setting(ofFlag: "modfile").map { Unloadable.Origin.setting($0) }
    return [
      Finding(.unloadable(Unloadable(module: fork.upstream, cause: .flag("-modfile"), origin: origin)), .error)
    ]
  }

  /// GOTOOLCHAIN counts in GOPATH mode, too.
  private func refusedToolchain() -> [Finding] {
    guard let fault = ToolchainFault(nil, in: environment, view) else { return [] }
    let faults = LoadFaults(
      root: root, module: fork.upstream, directory: root, environment: environment, disk: environment.disk)
    return [faults.finding(fault)]
  }

  private func checkGopath(_ result: inout VerificationResult) {
    let lookup = GopathLookup(environment: environment, view: view)
    var findings: [Finding] = []
    var places: [(kind: ResolvedPlace.Kind, place: ByteString)] = []
    var missing = 0
    var realPaths = RealPaths(view, root: root, packages: root == fork.root ? fork.packages : [])
    for entry in environment.gopath { realPaths.addPlace(place(of: fork.upstream, in: entry)) }
    let isMapped = lookup.entry(of: fork.upstream).map { realPaths.covers(place(of: fork.upstream, in: $0)) }
    // Where the first entry has the tree itself, it has each of its packages.
    for package in isMapped == true ? [] : fork.packages {
      let path = fork.importPath(of: package)
      guard let winner = lookup.entry(of: path), let found = realPaths.real(place(of: path, in: winner)) else {
        missing += 1
        places.append((.nowhere, ByteString()))
        continue
      }
      if found == (package.isEmpty ? root : root.appending(path: package)) {
        places.append((.fork, root))
      } else {
        findings.append(Finding(copy(of: path, in: found, winner), .error))
        places.append((.elsewhere, place(of: fork.upstream, in: winner)))
      }
    }
    if missing > 0 {
      let unmapped = NotMapped(
        path: fork.upstream, expected: fork.root, reason: occupant.map { .occupied(place: $0) } ?? .noModule)
      findings.insert(Finding(.notMapped(unmapped), .error), at: 0)
    }
    findings = made(.lookup) { findings }
    if missing == 0 && findings.isEmpty {
      var graph = GraphChecks(
        fork: fork, environment: environment, view: view, root: root, skipped: skipped, realPaths: realPaths)
      graph.asking = asking
      graph.detail = detail
      if drawsMap { graph.map = DependencyMap() }
      graph.load(from: workspace, patterns: ["./..."], module: fork.upstream)
      findings = graph.findings + made(.secondCopies) { secondCopies() }
      (result.places, result.loads, result.map) = (graph.places, graph.loads, graph.map)
      findings += consumers.flatMap(leaks)
    } else {
      result.places = ResolvedPlace.grouped(places)
    }
    result.findings += findings
  }

  /// Leaks in the packages of a consumer: from its own vendor directory, or from one above it.
  private func leaks(in consumer: ByteString) -> [Finding] {
    var graph = GraphChecks(fork: fork, environment: environment, view: view, root: root, skipped: skipped)
    graph.load(from: consumer, patterns: ["./..."], module: fork.upstream)
    return graph.findings.filter { $0.fact.leak != nil }
  }

  /// Something other than a directory at the place for a link to the fork.
  private var occupant: ByteString? {
    guard let entry = environment.gopath.first else { return nil }
    let place = place(of: fork.upstream, in: entry)
    guard let status = view.known(place, following: false), !status.isDirectory else { return nil }
    return place
  }

  /// The directory of the upstream path: `./...` there names the packages by their upstream paths.
  private var workspace: ByteString {
    let entry = GopathLookup(environment: environment, view: view).entry(of: fork.upstream)
    return entry.map { place(of: fork.upstream, in: $0) } ?? root
  }

  /// A copy that wins before the fork's entry shadows it; where the fork is in no entry, it leaks.
  private func copy(of package: ByteString, in directory: ByteString, _ winner: ByteString) -> Fact {
    let isMapped = environment.gopath.contains { entry in
      entry != winner && view.reachable(place(of: fork.upstream, in: entry)) == root
    }
    return isMapped || winner == environment.goroot
      ? .shadowed(Shadow(package: package, directory: directory, expected: root))
      : .leak(Leak(package: package, source: .directory(directory), expected: root, mode: .gopath, mapping: .absent))
  }

  /// Packages that the fork lacks would come from such a copy without a message (rule G26).
  private func secondCopies() -> [Finding] {
    environment.gopath.compactMap { entry in
      let place = place(of: fork.upstream, in: entry)
      guard view.isDirectory(place), let real = view.reachable(place), real != root else { return nil }
      return Finding(.secondCopy(SecondCopy(path: fork.upstream, directory: place)), .warning)
    }
  }

  private func place(of path: ByteString, in entry: ByteString) -> ByteString {
    entry.appending(path: "src").appending(path: path)
  }
}
