import Bytes
import GoSource
import Machine
import Resolution

/// From evidence to verdicts.
extension Reach {
  func conclude() {
    let needed = Set(archives.keys)
    var modules = walk.visited.filter { !$0.version.isEmpty }
    for (path, version) in walk.selected {
      let module = ModuleVersion(path: path, version: version)
      if needed.contains(mains.actual(module)) { modules.insert(module) }
    }
    for module in modules.sorted() { report.verdicts.append(verdict(on: module)) }
    concludeQueries()
    collectFindings()
  }

  private func verdict(on module: ModuleVersion) -> Verdict {
    let actual = mains.actual(module)
    let isSelected = walk.selected[module.path] == module.version
    let archive = isSelected ? archives[actual] : nil
    let needsSource =
      archive != nil || isSelected && actual.version.isEmpty && closure?.needed.contains(module.path) == true
    var verdict = Verdict(
      module: module.path, version: module.version, state: .local, source: "cache",
      chain: ((mains.isWorkspace ? [] : [mains.modules.first?.path ?? ByteString()])
        + walk.chain(to: module).map(\.text)),
      needsSource: needsSource)
    for evidence in [modFiles[actual], archive, isSelected ? infos[actual] : nil] {
      guard let evidence else { continue }
      var next = verdict
      judge(evidence, &next)
      if rank(next.state) > rank(verdict.state) || verdict.reason == nil && rank(next.state) == rank(verdict.state) {
        verdict = next
      } else {
        verdict.seconds = max(verdict.seconds, next.seconds)
      }
    }
    if actual != module, verdict.state == .local { verdict.source = actual.version.isEmpty ? actual.path : actual.text }
    if !verdict.state.isGood, let name = newNames[actual] { (verdict.state, verdict.newName) = (.renamed, name) }
    verdict.isAdded = queries.added.contains(module)
    if verdict.state.isGood { remark(module, actual, &verdict) }
    return verdict
  }

  /// What is worse comes later.
  private func rank(_ state: Verdict.State) -> Int {
    switch state {
    case .local: 0
    case .reachable: 1
    case .slow: 2
    case .flapping: 3
    case .unknown: 4
    case .blocked, .unreachable, .unauthorized, .renamed, .mismatched, .gone: 5
    }
  }

  private func judge(_ evidence: Evidence, _ verdict: inout Verdict) {
    switch evidence {
    case .local(let source): verdict.source = source
    case .remote(let source, let answer, let note):
      verdict.source = source
      verdict.state = .reachable
      verdict.reason = note
      if let answer {
        verdict.seconds = answer.seconds
        if let fault = answer.firstFault {
          verdict.state = fault.isSilence ? .slow : .flapping
          verdict.reason = Reason(.fault, [fault.address.text], fault: fault)
        } else if answer.firstStatus != 0 {
          verdict.state = .flapping
          verdict.reason = Reason(
            answer.firstStatus == 429 ? .rateLimited : .serverError,
            [verdict.module, verdict.version, answer.address.text], status: answer.firstStatus)
        } else if answer.seconds > options.limits.first {
          verdict.state = .slow
        }
        if verdict.state == .flapping { verdict.fate = .fails }
      }
      if note?.code == .tooNew {
        verdict.state = .blocked
        verdict.fate = .fails
        verdict.reason = note
      }
    case .missing(let reason, let source, let trail):
      verdict.source = source
      verdict.reason = reason
      verdict.trail = trail
      (verdict.state, verdict.fate) = reason.meaning
    }
  }

  /// What the cache and go.sum know of a dependency that can be had.
  private func remark(_ module: ModuleVersion, _ actual: ModuleVersion, _ verdict: inout Verdict) {
    if options.purpose == .build && verdict.needsSource && !actual.version.isEmpty && !sums.hasArchive(actual) {
      verdict.state = .blocked
      verdict.fate = .fails
      verdict.reason = Reason(.sumMissing, [actual.path, actual.version])
      return
    }
    guard verdict.reason == nil, verdict.needsSource, !actual.version.isEmpty else { return }
    verdict.reason = remarks[actual] ?? (options.purpose == .get ? remarkOfCache(on: actual) : nil)
    if verdict.reason != nil { verdict.fate = .warns }
  }

  private func remarkOfCache(on module: ModuleVersion) -> Reason? {
    guard
      let newest = cache.versions(module.path).filter({ Semver($0)?.prerelease.isEmpty == true })
        .max(by: { Semver.compare($0, $1) < 0 }),
      let text = cache.modFile(ModuleVersion(path: module.path, version: newest)),
      text.firstRange(of: "retract") != nil || text.firstRange(of: "Deprecated:") != nil,
      let file = try? ModFile(text, as: .dependency)
    else { return nil }
    return Self.remark(file, on: module)
  }

  // MARK: Vendor

  /// The list of a vendor directory that `go build` would use instead of the network (rules M31, M38).
  func vendorList() -> VendorList? {
    let flag = environment.flags.last { $0.hasPrefix("-mod=") || $0.hasPrefix("--mod=") }
    if let flag, !flag.hasSuffix("=vendor") { return nil }
    let directory = mains.workFileName?.parentPath ?? mains.modules[0].directory
    guard let text = try? view.read(directory.appending(path: "vendor/modules.txt"), limit: 64 << 20) else {
      return nil
    }
    let list = VendorList(text)
    let version = mains.work?.goVersion ?? mains.modules[0].file.go?.text ?? "1.13"
    let isUsual = list.isWorkspace == mains.isWorkspace && GoVersion.compare(version, "1.14") >= 0
    return isUsual || flag != nil ? list : nil
  }

  func concludeVendored(_ list: VendorList) {
    for module in list.modules.sorted() {
      report.verdicts.append(
        Verdict(
          module: module.path, version: module.version, state: .local, source: "vendor",
          chain: [mains.modules.first?.path ?? ByteString(), module.text], needsSource: true))
    }
    for main in mains.modules {
      for require in main.file.require where !require.isIndirect {
        guard list.remarks[require.module]?.isExplicit != true, GoVersion.compare(main.file.goVersion, "1.14") >= 0
        else { continue }
        report.findings.append(
          ReachFinding(
            .vendorStale, .error, [require.module.text], file: main.fileName, line: require.place.line))
      }
    }
    var selected: [ByteString: ByteString] = [:]
    for module in list.modules { selected[module.path] = module.version }
    let vendor = (mains.workFileName?.parentPath ?? mains.modules[0].directory).appending(path: "vendor")
    let closure = ImportClosure(
      mains, environment: environment, view: view, selected: selected, withTests: false,
      directory: { vendor.appending(path: $0.path) })
    for (path, importer) in closure.own.sorted(by: { $0.key < $1.key }) {
      guard list.packages[path] == nil, path.split(on: UInt8(ascii: "/"))[0].contains(UInt8(ascii: ".")),
        !mains.modules.contains(where: { ImportClosure.isPrefix($0.path, of: path) })
      else { continue }
      report.verdicts.append(
        Verdict(
          module: path, version: ByteString(), state: .gone, source: "vendor", chain: [importer, path],
          reason: Reason(.notVendored, [path, importer]), fate: .fails, needsSource: true))
    }
  }
}

extension Reason {
  /// The state that a dependency has for this reason, and what go would do.
  var meaning: (Verdict.State, Verdict.Fate) {
    switch code {
    case .notFound, .unknownVersion, .gone, .archiveMissing, .repositoryMissing, .tagMissing, .pageStatus,
      .pageWithoutTag, .noModule, .replacementMissing, .replacementWithoutModFile, .notVendored, .noHost, .reservedHost,
      .malformedPath, .notRepository:
      return (status >= 500 ? .unreachable : .gone, .fails)
    case .unauthorized, .forbidden, .repositoryHidden: return (.unauthorized, .fails)
    case .renamed, .caseDiffers, .pageForOther: return (.renamed, .fails)
    case .repositoryMoved, .commitUnverified: return (.reachable, .ok)
    case .notJSON, .wrongVersion, .noModuleLine, .malformed, .checksum, .archiveBroken, .pageMalformed, .pageMultiple,
      .pagesDisagree, .malformedRoot, .malformedSubdirectory, .unknownSystem:
      return (.mismatched, .fails)
    case .off, .versionControl, .credentialsInsecure, .notInSumDatabase, .tooNew, .sumMissing, .toolMissing:
      return (.blocked, .fails)
    case .rateLimited, .serverError, .unexpectedStatus, .repositoryFailed: return (.unreachable, .fails)
    case .retracted, .deprecated: return (.reachable, .warns)
    case .offline, .deadline, .systemUnchecked: return (.unknown, .unknown)
    case .fault, .pageFault, .sumDatabase:
      guard let fault else { return (.unreachable, .fails) }
      switch fault.kind {
      case .deadline, .noTransport: return (.unknown, .unknown)
      case .privateAddress: return (.blocked, .unknown)
      case .silent, .dribbling: return (.unreachable, .hangs)
      default: return (.unreachable, .fails)
      }
    }
  }
}
