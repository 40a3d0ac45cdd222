import Bytes
import GoSource
import Machine
import Resolution

/// What is to be said of the run as a whole.
extension Reach {
  func collectFindings() {
    for (written, file) in mains.missing { add(.memberMissing, .error, [written], file: file) }
    for conflict in mains.conflicts { add(.replaceConflict, .error, [conflict.text]) }
    for (file, line, fields) in sums.malformed {
      add(.malformedSum, .error, [ByteString("\(fields)")], file: file, line: line)
    }
    collectLoadErrors()
    collectToolchain()
    collectCollisions()
    collectUpstream()
    collectUnprovided()
    let inherited = mains.isWorkspace ? 0 : mains.modules[0].file.replace.count
    if inherited > 0 {
      add(.notInherited, .note, [ByteString("\(inherited)")], file: mains.modules[0].fileName)
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
    do throws(ModuleLoadErrors) {
      _ = try MainModules(environment, view: view)
    } catch {
      for cause in error.errors {
        switch cause {
        case .unreadable, .malformed, .noModuleLine, .needsNewerGo, .malformedSums, .inconsistentVendoring,
          .conflictingReplacements:
          continue
        default:
          var finding = ReachFinding(.unloadable, .error)
          finding.cause = cause
          report.findings.append(finding)
        }
      }
    }
  }

  /// A go line above the toolchain's version stops go where it may not fetch a newer one.
  private func collectToolchain() {
    guard let version = environment.version else { return }
    let setting = environment.settings?["GOTOOLCHAIN"] ?? "auto"
    let isLocal = setting == "local" || GoVersion.compare(version, "1.21") < 0
    for main in mains.modules {
      guard let wanted = main.file.go, GoVersion.compare(wanted.text, version) > 0,
        GoVersion.compare(version, "1.21") >= 0
      else { continue }
      add(
        .goTooOld, isLocal ? .error : .warning, [wanted.text, version], file: main.fileName, line: wanted.place.line)
    }
  }

  private func collectCollisions() {
    let groups = Dictionary(grouping: walk.selected.keys, by: \.asciiLowercased)
    for key in groups.keys.sorted() {
      guard let group = groups[key], group.count > 1 else { continue }
      // Go refuses a program that imports both.
      let isImported = options.purpose == .build && closure?.needed.isSuperset(of: group) == true
      add(.caseCollision, isImported ? .error : .warning, group.sorted())
    }
  }

  /// A second copy of upstream: the fork's own code under another path, fetched beside it (rule N8).
  private func collectUpstream() {
    guard let upstream = options.upstream, !mains.paths.contains(upstream) else { return }
    for (path, version) in walk.selected.sorted(by: { $0.key < $1.key })
    where ImportClosure.isPrefix(upstream, of: path) {
      let module = ModuleVersion(path: path, version: version)
      guard mains.actual(module) == module else { continue }
      add(.secondCopy, .warning, [module.text] + walk.chain(to: module).map(\.text))
    }
  }

  private func collectUnprovided() {
    guard let closure else { return }
    let isQueried = options.purpose == .get && !mains.isWorkspace
    for (path, importer) in (isQueried ? queries.noted : closure.unprovided).sorted(by: { $0.path < $1.path }) {
      if let own = ownDirectory(of: path) {
        add(.secondCopyByGet, .error, [path, importer, own])
      } else if !isQueried {
        add(.noProvider, options.purpose == .get ? .warning : .error, [path, importer])
      }
    }
    for (path, importer) in closure.hidden.sorted(by: { $0.path < $1.path }) {
      add(.internalImport, .error, [path, importer])
    }
    for (path, modules) in closure.ambiguous.sorted(by: { $0.path < $1.path }) {
      add(.ambiguousImport, .error, [path] + modules.map(\.text))
    }
    for (path, importer) in closure.notStandard.sorted(by: { $0.path < $1.path }) {
      add(.notStandard, .error, [path, importer])
    }
  }

  /// The directory of the tree that an import means under another module path, where there is one.
  private func ownDirectory(of path: ByteString) -> ByteString? {
    let elements = path.split(on: UInt8(ascii: "/"))
    for main in mains.modules {
      let name = main.path.split(on: UInt8(ascii: "/")).last ?? ByteString()
      for cut in 1..<max(2, elements.count) where cut < elements.count {
        let isUpstream = options.upstream == elements.prefix(cut).joined(separator: "/")
        guard elements[cut - 1] == name || isUpstream else { continue }
        let place = main.directory.appending(path: elements[cut...].joined(separator: "/"))
        if DirectoryImports(place, platform: environment.platform, view: view).hasGoFile { return place }
      }
    }
    return nil
  }
}
