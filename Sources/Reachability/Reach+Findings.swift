import Bytes
import Findings
import GoSource
import Machine
import Resolution

/// The findings about the run as a whole.
extension Reach {
  func collectFindings() {
    for (file, line, fields) in sums.malformed {
      add(.malformedSum(fields: fields), .error, file: file, line: line)
    }
    // go fails at a file of the main modules that it cannot read.
    for error in needs.unreadable {
      report.findings.append(Finding(.unreadable(.refused(errno: error.code)), .error, at: Place(file: error.path)))
    }
    for error in unreadable + cache.unreadable + sums.unreadable {
      report.findings.append(
        Finding(.unreadable(.refused(errno: error.code)), .warning, at: Place(file: error.path)))
    }
    collectSettings()
    collectLoadErrors()
    collectPackageErrors()
    collectToolchain()
    collectUpdates()
    collectDoubleUses()
    collectCollisions()
    collectUpstream()
    collectUnprovided()
    if !main.isWorkspace, let module = main.modules.first, !module.file.replace.isEmpty {
      add(.notInherited(count: module.file.replace.count), .note, file: module.place)
    }
    let isAllLocal = report.verdicts.allSatisfy { $0.state == .local }
    if isAllLocal && options.purpose == .get && report.verdicts.contains(where: \.needsSource) {
      let count = report.verdicts.count { $0.needsSource && $0.source == "cache" }
      if count > 0 { add(.asksAnyway(modules: count), .note) }
    }
  }

  func add(_ fact: RunFact, _ severity: Severity, file: ByteString = ByteString(), line: Int = 0) {
    let position = line > 0 ? SourcePosition(line: line, column: 1) : nil
    report.findings.append(
      Finding(.run(fact), severity, at: file.isEmpty ? nil : Place(file: file, position: position)))
  }

  /// Of a build that takes everything from a vendor directory.
  func collectVendoredFindings() {
    collectSettings()
    collectLoadErrors()
    collectPackageErrors()
    collectToolchain()
  }

  /// The errors with which go would fail, except those that are reported elsewhere.
  private func collectLoadErrors() {
    let minor = running.flatMap { Toolchain.minor(of: $0) } ?? environment.platform.minor
    if let error = UnknownDirectives(minor: minor).error(in: main) { report.loadErrors.append(error) }
    for cause in loadErrors {
      switch cause {
      // Reported with their places by the code that reads the same files.
      case .needsNewerGo, .malformedSums: continue
      // Only a build fails because of it.
      case .unknownModFlag where options.purpose != .build: continue
      case .unreadable(let file, let error) where error.isAbsent && main.isWorkspace:
        let written = main.work?.use.map(\.text).first { use in
          main.workPlace?.parentPath.appending(path: use).cleanPath == file.parentPath
        }
        add(.memberMissing(directory: written ?? file.parentPath), .error, file: file)
      case .conflictingReplacements(let old, _, _) where main.isWorkspace:
        add(.replaceConflict(old), .error)
      default: report.loadErrors.append(cause)
      }
    }
  }

  /// A package on this machine that cannot be loaded fails a build; `go get` loads only packages that it has to find.
  private func collectPackageErrors() {
    report.packageErrors += needs.faults.filter { error in
      if options.purpose == .build { return true }
      switch error.fault {
      case .module, .absolutePath, .versionSuffix, .malformedPath, .outsideModuleRoots: return true
      case .noImportPath: return environment.platform.minor >= 20
      case .directory(.file(_, let fault), _): return fault.endsEveryRun
      default: return false
      }
    }
  }

  /// go refuses a go line above its own version where it may not fetch a newer toolchain.
  private func collectToolchain() {
    guard let running, GoVersion.compare(running, "1.21") >= 0 else { return }
    let lines = main.modules.map { ($0.place, $0.file.go) }
    for (file, line) in [(main.workPlace ?? ByteString(), main.work?.go)] + lines {
      guard let line, GoVersion.compare(line.text, running) > 0 else { continue }
      add(.goTooOld(needed: line.text, running: running), .error, file: file, line: line.place.line)
    }
  }

  /// One replacement for two modules (rule M61), among the selected modules; where the graph is not read, among the
  /// requirements of go.mod.
  private func collectDoubleUses() {
    if options.purpose == .download { return }
    var first: [ModuleVersion: ByteString] = [:]
    for (path, version) in (lazyRoots ?? walk.selected).sorted(by: { $0.key < $1.key }) {
      let source = main.source(of: ModuleVersion(path: path, version: version))
      if let other = first[source] {
        report.loadErrors.append(.usedForTwoPaths(DoubleUse(source: source, first: other, second: path)))
      } else {
        first[source] = path
      }
    }
  }

  /// Changes that go would first write to go.mod; a build that may not write fails.
  private func collectUpdates() {
    let before = report.findings.count
    collectTooLow()
    // Reported with its reason where it is known.
    if needs.isStale, report.findings.count == before { report.loadErrors.append(.updatesNeeded(mode: .readonly)) }
  }

  private func collectTooLow() {
    guard !main.isWorkspace, let module = main.modules.first else { return }
    let excluded = Set(module.file.exclude.map(\.module))
    let isPruned = GoVersion.compare(module.file.goVersion, "1.17") >= 0
    let isBuild = options.purpose == .build && main.mode == .readonly
    if isBuild || options.purpose == .download && isPruned && environment.platform.minor >= 21 {
      for require in module.file.require where excluded.contains(require.module) {
        add(.requiresExcluded(require.module), .error, file: module.place, line: require.place.line)
      }
    }
    guard isBuild, environment.platform.minor >= 21 else { return }
    if dropsToolchain(of: module.file) { report.loadErrors.append(.updatesNeeded(mode: .readonly)) }
    for (dependency, wanted) in wantedGo.sorted(by: { $0.key < $1.key })
    where GoVersion.compare(wanted, module.file.goVersion) > 0
      // Go ends at a module that asks for a later go than there is before it looks at its own go line.
      && running.map({ GoVersion.compare(wanted, $0) <= 0 }) ?? true
    {
      let line = module.file.go?.place.line ?? 0
      add(
        .goLineTooLow(dependency, needs: wanted, states: module.file.goVersion), .error, file: module.place, line: line)
    }
    guard let lazyRoots else { return }
    for (dependency, summary) in lazySummaries.sorted(by: { $0.key < $1.key }) {
      for require in summary.require {
        guard let own = lazyRoots[require.path], Semver.compare(own, require.version) < 0 else { continue }
        add(.requirementTooLow(require, by: dependency, states: own), .error, file: module.place)
      }
    }
  }

  /// Go: modload.UpdateGoModFromReqs: a toolchain line that says nothing is dropped: the word for the command line, what the go
  /// line says already, and releases that do not know the line.
  private func dropsToolchain(of file: ModFile) -> Bool {
    guard let name = file.toolchain?.text else { return false }
    return name == "default" || name == "go" + file.goVersion
      || ToolchainChoice.version(of: name).map { GoVersion.compare($0, "1.21") < 0 } ?? false
  }

  private func collectCollisions() {
    let groups = Dictionary(grouping: walk.selected.keys, by: \.asciiLowercased)
    for key in groups.keys.sorted() {
      guard let group = groups[key], group.count > 1 else { continue }
      // Go refuses a program that imports both.
      let isImported = options.purpose == .build && needs.paths.isSuperset(of: group)
      add(.caseCollision(group.sorted()), isImported ? .error : .warning)
    }
  }

  /// A second copy of upstream: the fork's own code under another path, fetched beside it (rule N8).
  private func collectUpstream() {
    guard let upstream = options.upstream, !main.modules.contains(where: { $0.path == upstream }) else { return }
    for (path, version) in walk.selected.sorted(by: { $0.key < $1.key })
    where path.isWithin(upstream) {
      let module = ModuleVersion(path: path, version: version)
      guard actual(module) == module else { continue }
      add(.secondCopy(module, chain: walk.chain(to: module)), .warning)
    }
  }

  private func collectUnprovided() {
    // An import for which go get finds a module is not missing.
    let missing = needs.missing.filter { $0.kind == .standard || !isLookedFor($0) } + queries.noted
    for missing in missing.sorted(by: { $0.path < $1.path }) {
      let isQueried = isLookedFor(missing)
      let found = RunFact.Import(missing)
      if missing.kind == .standard {
        add(.notStandard(found), .error)
      } else if let own = ownDirectory(of: missing.path) {
        add(.secondCopyByGet(found, directory: own.directory, path: own.path), .error)
      } else if missing.kind == .own && !isQueried {
        add(.ownPackageMissing(found), .error)
      } else if !isQueried {
        add(.noProvider(found), options.purpose == .get ? .warning : .error)
      }
    }
    for (path, importer) in needs.hidden {
      // Only a build minds it.
      let severity: Severity = options.purpose == .build ? .error : .warning
      add(.internalImport(RunFact.Import(package: path, importer: importer)), severity)
    }
    for (path, modules) in needs.ambiguous {
      add(.ambiguousImport(package: path, modules: modules), .error)
    }
  }

  /// The directory of the tree that an import names under another module path, where there is one.
  private func ownDirectory(of path: ByteString) -> (directory: ByteString, path: ByteString)? {
    let elements = path.split(on: UInt8(ascii: "/"))
    for module in main.modules {
      let name = module.path.split(on: UInt8(ascii: "/")).last ?? ByteString()
      for cut in 1..<max(2, elements.count) where cut < elements.count {
        let isUpstream = options.upstream == elements.prefix(cut).joined(separator: "/")
        guard elements[cut - 1] == name || isUpstream else { continue }
        let rest = elements[cut...].joined(separator: "/")
        let place = module.directory.appending(path: rest)
        if ModuleLook(view).hasGoFiles(place) { return (place, module.path.appending(path: rest)) }
      }
    }
    return nil
  }
}

extension FileFault {
  /// Go: imports.ReadImports, modload: errors that fail even a run that only reads imports.
  fileprivate var endsEveryRun: Bool {
    switch code {
    case .syntax(.nulInInput), .syntax(.nul), .syntax(.invalidImportPath): true
    default: false
    }
  }
}

extension RunFact.Import {
  init(_ missing: MissingImport) { self.init(package: missing.path, importer: missing.importer) }
}
