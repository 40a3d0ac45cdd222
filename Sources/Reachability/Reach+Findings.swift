import Bytes
import GoSource
import Machine
import Resolution

/// What is to be said of the run as a whole.
extension Reach {
  func collectFindings() {
    for (file, line, fields) in sums.malformed {
      add(.malformedSum, .error, [ByteString("\(fields)")], file: file, line: line)
    }
    collectLoadErrors()
    collectToolchain()
    collectCollisions()
    collectUpstream()
    collectUnprovided()
    if !main.isWorkspace, let module = main.modules.first, !module.file.replace.isEmpty {
      add(.notInherited, .note, [ByteString("\(module.file.replace.count)")], file: module.place)
    }
    let isAllLocal = report.verdicts.allSatisfy { $0.state == .local }
    if isAllLocal && options.purpose == .get && report.verdicts.contains(where: \.needsSource) {
      let count = report.verdicts.count { $0.needsSource && $0.source == "cache" }
      if count > 0 { add(.asksAnyway, .note, [ByteString("\(count)")]) }
    }
  }

  private func add(
    _ code: ReachFinding.Code, _ severity: ReachFinding.Severity, _ subjects: [ByteString] = [],
    file: ByteString = ByteString(), line: Int = 0
  ) {
    report.findings.append(ReachFinding(code, severity, subjects, file: file, line: line))
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
        add(.memberMissing, .error, [written ?? file.parentPath], file: file)
      case .conflictingReplacements(let old, _, _) where main.isWorkspace: add(.replaceConflict, .error, [old.text])
      default:
        var finding = ReachFinding(.unloadable, .error)
        finding.cause = cause
        report.findings.append(finding)
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
        .goTooOld, isLocal ? .error : .warning, [wanted.text, version], file: module.place, line: wanted.place.line)
    }
  }

  private func collectCollisions() {
    let groups = Dictionary(grouping: walk.selected.keys, by: \.asciiLowercased)
    for key in groups.keys.sorted() {
      guard let group = groups[key], group.count > 1 else { continue }
      // Go refuses a program that imports both.
      let isImported = options.purpose == .build && needs.paths.isSuperset(of: group)
      add(.caseCollision, isImported ? .error : .warning, group.sorted())
    }
  }

  /// A second copy of upstream: the fork's own code under another path, fetched beside it (rule N8).
  private func collectUpstream() {
    guard let upstream = options.upstream, !main.modules.contains(where: { $0.path == upstream }) else { return }
    for (path, version) in walk.selected.sorted(by: { $0.key < $1.key })
    where path.isWithin(upstream) {
      let module = ModuleVersion(path: path, version: version)
      guard actual(module) == module else { continue }
      add(.secondCopy, .warning, [module.text] + walk.chain(to: module).map(\.text))
    }
  }

  private func collectUnprovided() {
    let isQueried = options.purpose == .get && !main.isWorkspace
    // What go get found a module for is missing no more.
    let missing = isQueried ? queries.noted + needs.missing.filter { $0.kind == .standard } : needs.missing
    for missing in missing.sorted(by: { $0.path < $1.path }) {
      let subjects = [missing.path, missing.importer]
      if missing.kind == .standard {
        add(.notStandard, .error, subjects)
      } else if let own = ownDirectory(of: missing.path) {
        add(.secondCopyByGet, .error, subjects + [own])
      } else if !isQueried {
        let isError = missing.kind == .own || options.purpose != .get
        add(missing.kind == .own ? .ownPackageMissing : .noProvider, isError ? .error : .warning, subjects)
      }
    }
    for (path, importer) in needs.hidden { add(.internalImport, .error, [path, importer]) }
    for (path, modules) in needs.ambiguous { add(.ambiguousImport, .error, [path] + modules.map(\.text)) }
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
