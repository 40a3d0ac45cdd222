import Bytes
import Findings
import GoSource
import Machine
import Resolution

/// What is to be said of the run as a whole.
extension Reach {
  func collectFindings() {
    for (file, line, fields) in sums.malformed {
      add(.malformedSum(fields: fields), .error, file: file, line: line)
    }
    // go ends at a file of the main modules that it cannot read.
    for error in needs.unreadable {
      report.findings.append(Finding(.unreadable(.refused(errno: error.code)), .error, at: Place(file: error.path)))
    }
    for error in unreadable + cache.unreadable + sums.unreadable {
      report.findings.append(
        Finding(.unreadable(.refused(errno: error.code)), .warning, at: Place(file: error.path)))
    }
    collectLoadErrors()
    collectToolchain()
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

  /// What go would end with, as far as nothing else here says it.
  private func collectLoadErrors() {
    for cause in loadErrors {
      switch cause {
      // Told with their places, by what reads the same files.
      case .needsNewerGo, .malformedSums: continue
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

  /// A go line above the toolchain's version stops go where it may not fetch a newer one.
  private func collectToolchain() {
    guard let version = environment.version else { return }
    let setting = environment.settings?["GOTOOLCHAIN"] ?? "auto"
    let isLocal = setting == "local" || GoVersion.compare(version, "1.21") < 0
    for module in main.modules {
      guard let wanted = module.file.go, GoVersion.compare(wanted.text, version) > 0,
        GoVersion.compare(version, "1.21") >= 0
      else { continue }
      add(
        .goTooOld(needed: wanted.text, running: version), isLocal ? .error : .warning,
        file: module.place,
        line: wanted.place.line)
    }
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
    let isQueried = options.purpose == .get && !main.isWorkspace
    // What go get found a module for is missing no more.
    let missing = isQueried ? queries.noted + needs.missing.filter { $0.kind == .standard } : needs.missing
    for missing in missing.sorted(by: { $0.path < $1.path }) {
      let found = RunFact.Import(missing)
      if missing.kind == .standard {
        add(.notStandard(found), .error)
      } else if let own = ownDirectory(of: missing.path) {
        add(.secondCopyByGet(found, directory: own), .error)
      } else if missing.kind == .own && !isQueried {
        add(.ownPackageMissing(found), .error)
      } else if !isQueried {
        add(.noProvider(found), options.purpose == .get ? .warning : .error)
      }
    }
    for (path, importer) in needs.hidden {
      add(.internalImport(RunFact.Import(package: path, importer: importer)), .error)
    }
    for (path, modules) in needs.ambiguous {
      add(.ambiguousImport(package: path, modules: modules), .error)
    }
  }

  /// The directory of the tree that an import means under another module path, where there is one.
  private func ownDirectory(of path: ByteString) -> ByteString? {
    let elements = path.split(on: UInt8(ascii: "/"))
    for module in main.modules {
      let name = module.path.split(on: UInt8(ascii: "/")).last ?? ByteString()
      for cut in 1..<max(2, elements.count) where cut < elements.count {
        let isUpstream = options.upstream == elements.prefix(cut).joined(separator: "/")
        guard elements[cut - 1] == name || isUpstream else { continue }
        let place = module.directory.appending(path: elements[cut...].joined(separator: "/"))
        if ModuleLook(view).hasGoFiles(place) { return place }
      }
    }
    return nil
  }
}

extension RunFact.Import {
  init(_ missing: MissingImport) { self.init(package: missing.path, importer: missing.importer) }
}
