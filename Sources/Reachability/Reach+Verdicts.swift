import Bytes
import Findings
import GoSource
import Machine
import Resolution

/// From evidence to verdicts.
extension Reach {
  func conclude() {
    // Those that no path of a module can have.
    takeQueries()
    let needed = Set(archives.keys)
    var modules = walk.visited.filter { !$0.version.isEmpty }
    for (path, version) in walk.selected {
      let module = ModuleVersion(path: path, version: version)
      if needed.contains(actual(module)) { modules.insert(module) }
    }
    for module in modules.sorted() { report.verdicts.append(verdict(on: module)) }
    if let (module, requirer) = walk.leftOut {
      let above = main.isWorkspace ? [] : [main.modules.first?.path ?? ByteString()]
      let reason = Reason.tooManyModules(limit: options.limits.mostModules)
      var verdict = Verdict(
        module: module.path, version: module.version, state: reason.meaning.0,
        chain: above + walk.chain(to: requirer).map(\.text) + [module.text], reason: reason, fate: reason.meaning.1)
      verdict.certainty = .blind
      report.verdicts.append(verdict)
      report.isAtLeast = true
    }
    if let verdict = toolchainVerdict { report.verdicts.append(verdict) }
    concludeQueries()
    takeAlone()
    collectFindings()
    takeFindingsOfAlone()
  }

  private func verdict(on module: ModuleVersion) -> Verdict {
    let actual = self.actual(module)
    let isSelected = walk.selected[module.path] == module.version
    var archive = isSelected ? archives[actual] : nil
    // Its commit was checked already.
    if copied.contains(actual), case .remote(let source, let answer, _) = archive {
      archive = .remote(source: source, answer: answer, note: nil)
    }
    let needsSource =
      archive != nil || isSelected && actual.version.isEmpty && needs.paths.contains(module.path)
    var verdict = Verdict(
      module: module.path, version: module.version, state: .local, source: "cache",
      chain: ((main.isWorkspace ? [] : [main.modules.first?.path ?? ByteString()])
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
    // Before go 1.21 the go line of a dependency was not a requirement.
    if verdict.state.isGood, let wanted = wantedGo[actual], let running, GoVersion.compare(running, "1.21") >= 0,
      GoVersion.compare(wanted, running) > 0
    {
      (verdict.state, verdict.fate) = (.blocked, .fails)
      verdict.reason = .tooNew(needed: wanted, running: running)
    }
    verdict.certainty = certainty(of: verdict, actual, archive)
    if verdict.state.isGood { remark(module, actual, &verdict) }
    return verdict
  }

  /// A worse state has a higher rank.
  func rank(_ state: Verdict.State) -> Int {
    switch state {
    case .local: 0
    case .reachable: 1
    case .slow: 2
    case .flapping: 3
    case .unknown: 4
    case .blocked, .unreachable, .unauthorized, .renamed, .mismatched, .gone: 5
    }
  }

  /// Whether go fails where go.sum lacks a line, rather than add it; in a workspace it adds it to go.work.sum
  /// (modload.mustHaveSums).
  private var isReadOnly: Bool {
    options.purpose == .build && main.mode == .readonly && !main.isWorkspace && settled == nil
  }

  /// How sure it is that go has the same result.
  private func certainty(of verdict: Verdict, _ actual: ModuleVersion, _ archive: Evidence?) -> Verdict.Certainty {
    if verdict.state.isOpen { return .blind }
    guard verdict.state.isGood else { return .certain }
    // Only the names of the repository's references were read.
    if case .remote = modFiles[actual], modTexts[actual] == nil { return .blind }
    if case .remote = archive, !copied.contains(actual) { return .probable }
    return .certain
  }

  /// Go: web.get, since go 1.24: after an answer of 400 to 499 over https it asks once more, with what GOAUTH gives then.
  private func isAskedTwice(_ answer: Answer) -> Bool {
    (400..<500).contains(answer.firstStatus) && answer.asked.scheme == "https" && environment.platform.minor >= 24
  }

  func judge(_ evidence: Evidence, _ verdict: inout Verdict) {
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
          verdict.reason = .fault(fault)
        } else if answer.firstStatus != 0 && !isAskedTwice(answer) {
          verdict.state = .flapping
          verdict.reason = .answer(
            answer.firstStatus == 429 ? .rateLimited : .serverError,
            from: ServerAnswer(answer.address.text, status: answer.firstStatus))
        } else if answer.seconds > options.limits.first {
          verdict.state = .slow
        }
        if verdict.state == .flapping { verdict.fate = .fails }
      }
    case .missing(let reason, let source, let trail):
      verdict.source = source
      verdict.reason = reason
      verdict.trail = trail
      (verdict.state, verdict.fate) = reason.meaning
    }
  }

  /// The problem of an available dependency according to the cache and go.sum.
  private func remark(_ module: ModuleVersion, _ actual: ModuleVersion, _ verdict: inout Verdict) {
    if isReadOnly && !actual.version.isEmpty
      && (verdict.needsSource && !sums.hasArchive(actual) || !sums.hasModFile(actual))
    {
      verdict.state = .blocked
      verdict.fate = .fails
      verdict.reason = .sumMissing
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

  /// The modules that `go build` takes from the vendor directory without a request (rules M31, M38).
  func concludeVendored(_ list: VendorList, _ faults: [VendorFault], _ needs: ModuleNeeds) {
    self.needs = needs
    collectVendoredFindings()
    if let refusal = list.tooNew(for: environment) { report.loadErrors.append(refusal) }
    let root = main.modules.first?.path ?? ByteString()
    for module in list.modules.sorted() {
      report.verdicts.append(
        Verdict(
          module: module.path, version: module.version, state: .local, source: "vendor", chain: [root, module.text],
          needsSource: true))
    }
    for fault in faults {
      let line = main.modules.lazy.compactMap { main in
        main.file.require.first { $0.module == fault.module }.map { (main.place, $0.place.line) }
      }.first
      add(
        .vendorStale(fault.module), .error, file: line?.0 ?? main.modules[0].place,
        line: line?.1 ?? 0)
    }
    for missing in needs.missing {
      switch missing.kind {
      case .standard: add(.notStandard(RunFact.Import(missing)), .error)
      case .own: add(.ownPackageMissing(RunFact.Import(missing)), .error)
      case .dependency:
        report.verdicts.append(
          Verdict(
            module: missing.path, version: ByteString(), state: .gone, source: "vendor",
            chain: [missing.importer, missing.path], reason: .notVendored,
            fate: .fails, needsSource: true))
      }
    }
  }
}
