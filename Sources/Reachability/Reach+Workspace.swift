import Bytes
import Findings
import GoSource
import Machine
import Resolution

/// `go get` in a workspace: it resolves the module around the directory by that module's own go.mod, and then loads its packages
/// with the other modules of the workspace. Both must be reachable.
///
/// Go: modget.newResolver, modget.checkPackageProblems.
extension Reach {
  /// The finished run of the module around the directory by itself; nil where nothing of the kind comes first.
  static func alone(
    before found: MainModules.Found, _ process: ProcessEnvironment, _ view: FileView, _ options: Options,
    _ tree: ByteString, _ reading: ScanCache, _ settled: Settled?, _ progress: @escaping (Activity) -> Void
  ) throws -> Reach? {
    guard options.purpose == .get, found.main.isWorkspace, settled?.isIncomplete != true,
      found.main.holds(found.environment.directory, view)
    else { return nil }
    var environment = found.environment
    environment.gowork = nil
    let reach: Reach
    do throws(Failure) {
      reach = try Reach(
        environment, process: process, view: view, options: options, tree: tree, reading: reading, progress: progress)
    } catch {
      // A go.mod that cannot be read is told with those of the workspace.
      return nil
    }
    reach.others = found.main.modules
    reach.settled = settled.map { Settled(provisional: $0.provisional) }
    _ = try reach.run()
    return reach
  }

  /// Whether another module of the workspace has the package.
  func isOfOthers(_ path: ByteString) -> Bool {
    let look = ModuleLook(view)
    return others.contains { module in
      guard let rest = path.relative(within: module.path) else { return false }
      return look.hasGoFiles(module.directory.appending(path: rest))
    }
  }

  /// Takes what the run before has heard of a go.mod.
  func takeKnown(_ module: ModuleVersion) -> Bool {
    guard let alone else { return false }
    switch alone.modFiles[module] {
    case .remote(let source, let answer, let note):
      if let text = alone.modTexts[module] {
        take(module, text, source: source, answer: answer)
      } else if options.isDeep {
        return false
      } else {
        takeUnread(module, .exists(source: source, answer: answer, note: note))
      }
    case .missing(let reason, let source, let trail):
      // Another replacement may have another name.
      switch reason {
      case .renamed, .caseDiffers: return false
      default: miss(module, reason, source: source, trail: trail)
      }
    case .local, nil: return false
    }
    if alone.copied.contains(module) { copied.insert(module) }
    return true
  }

  /// Takes what the run before has heard of an archive.
  func takeKnownArchive(_ module: ModuleVersion) -> Bool {
    guard let evidence = alone?.archives[module] else { return false }
    if case .local = evidence { return false }
    archives[module] = evidence
    return true
  }

  /// Adds what the run before found: of a module that both ask for, the worse.
  func takeAlone() {
    guard let earlier = alone?.report else { return }
    var places: [ModuleVersion: Int] = [:]
    for (place, verdict) in report.verdicts.enumerated() {
      places[ModuleVersion(path: verdict.module, version: verdict.version)] = place
    }
    for verdict in earlier.verdicts {
      guard let place = places[ModuleVersion(path: verdict.module, version: verdict.version)] else {
        report.verdicts.append(verdict)
        continue
      }
      let known = report.verdicts[place]
      if rank(verdict.state) > rank(known.state) { report.verdicts[place] = verdict }
      report.verdicts[place].needsSource = verdict.needsSource || known.needsSource
    }
    report.requests += earlier.requests
    report.isOffline = report.isOffline || earlier.isOffline
    report.isAtLeast = report.isAtLeast || earlier.isAtLeast
  }

  /// Adds what is no verdict.
  func takeFindingsOfAlone() {
    guard let earlier = alone?.report else { return }
    // What is only remarked is remarked on in the workspace.
    report.findings += earlier.findings.filter { $0.severity != .note && !report.findings.contains($0) }
    report.loadErrors += earlier.loadErrors.filter { !report.loadErrors.contains($0) }
    report.packageErrors += earlier.packageErrors.filter { !report.packageErrors.contains($0) }
    report.cacheFault = report.cacheFault ?? earlier.cacheFault
  }
}
