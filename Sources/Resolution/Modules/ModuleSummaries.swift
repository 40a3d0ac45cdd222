package import Bytes
package import GoSource
import Machine

/// The parts of a dependency's go.mod that matter to a build.
package struct ModuleSummary: Sendable, Hashable {
  /// The path of its module line, which may differ from the one it was required by.
  package var path: ByteString
  /// The go line, nil where there is none.
  package var goVersion: ByteString?
  /// The requirements in the order of the file.
  package var require: [ModuleVersion]

  /// Whether the graph omits the requirements of its requirements: from go 1.17 on (`modload.modPruning`).
  package var isPruned: Bool { goVersion.map { GoVersion.compare($0, "1.17") >= 0 } ?? false }
}

/// Reads the go.mod files of dependencies from the module cache and from the directories that replace them.
package struct ModuleSummaries: Sendable {
  let main: MainModules
  let environment: GoEnvironment
  let view: FileView
  /// Supplies the go.mod of a module that is not in the cache, for example from a proxy's answer.
  package var elsewhere: (@Sendable (ModuleVersion) -> ByteString?)?
  private var known: [ModuleVersion: Result<ModuleSummary, ModuleFault>] = [:]
  private var sums: SumFile?
  /// The sum mismatches found so far; go fails with the first.
  private(set) var mismatches: [SumMismatch] = []

  package init(main: MainModules, environment: GoEnvironment, view: FileView) {
    (self.main, self.environment, self.view) = (main, environment, view)
  }

  /// The summary of `module` with replacements and exclusions applied; `modload.goModSummary`.
  package mutating func summary(of module: ModuleVersion) throws(ModuleFault) -> ModuleSummary {
    if module.version.isEmpty, let own = main.module(module.path) {
      return withoutExcluded(Self.summary(of: own.file, path: own.path))
    }
    let actual = main.replacement(of: module) ?? module
    if let sums = main.sums, !actual.version.isEmpty, !sums.hasModFile(of: actual) { throw .missingSum(actual) }
    let summary = try raw(actual)
    if !actual.version.isEmpty {
      if summary.path.isEmpty { throw .noModuleLine(actual) }
      if summary.path != module.path && summary.path != actual.path {
        throw .otherPath(actual, declared: summary.path, required: module.path)
      }
    }
    return withoutExcluded(summary)
  }

  private func withoutExcluded(_ summary: ModuleSummary) -> ModuleSummary {
    var summary = summary
    summary.require.removeAll(where: main.isExcluded)
    return summary
  }

  private static func summary(of file: ModFile, path: ByteString) -> ModuleSummary {
    ModuleSummary(path: path, goVersion: file.go?.text, require: file.require.map(\.module))
  }

  private mutating func raw(_ module: ModuleVersion) throws(ModuleFault) -> ModuleSummary {
    if let known = known[module] { return try known.get() }
    let result: Result<ModuleSummary, ModuleFault>
    do throws(ModuleFault) {
      result = .success(try read(module))
    } catch {
      result = .failure(error)
    }
    known[module] = result
    return try result.get()
  }

  /// go.sum, or the file in its place, read on the first call; `modfetch.initGoSum`.
  private mutating func sumFile() -> SumFile {
    if let sums { return sums }
    let sums = SumFile(of: main, view: view)
    self.sums = sums
    return sums
  }

  /// Compares the archive that a module was unpacked from with its sum; `modfetch.checkMod`.
  mutating func checkArchive(of module: ModuleVersion) {
    guard let path = try? ModuleEscape.path(module.path), let version = ModuleEscape.version(module.version) else {
      return
    }
    let place = environment.moduleCache.appending(path: "cache/download").appending(path: path)
      .appending(path: "@v").appending(path: version + ".ziphash")
    guard let hash = view.readable(place, limit: 1 << 12)?.trimmed, hash.hasPrefix("h1:"),
      case .mismatch(let listed, let found) = sumFile().check(module, archive: hash)
    else { return }
    mismatches.append(SumMismatch(module: module, isModFile: false, listed: listed, found: found))
  }

  /// Go ends where the go.sum files of a workspace list different hashes, whatever it fetches (`modfetch.haveModSumLocked`).
  private mutating func noteContradiction(of module: ModuleVersion) {
    guard environment.settings?["GOPROXY"] != "off", let (one, other) = sumFile().contradiction(modFile: module) else {
      return
    }
    mismatches.append(SumMismatch(module: module, isModFile: true, listed: one, found: other, isFetched: false))
  }

  private mutating func read(_ module: ModuleVersion) throws(ModuleFault) -> ModuleSummary {
    let text: ByteString
    do throws(ModuleFault) {
      text = try self.text(of: module)
    } catch {
      if case .notCached = error { noteContradiction(of: module) }
      throw error
    }
    if !module.version.isEmpty, case .mismatch(let listed, let found) = sumFile().check(module, modFile: text) {
      mismatches.append(SumMismatch(module: module, isModFile: true, listed: listed, found: found))
    }
    let file: ModFile
    do throws(ModFileErrors) {
      file = try ModFile(text, as: .dependency)
    } catch {
      throw .malformed(module, error)
    }
    if let stated = file.go?.text, let running = environment.version, GoVersion.compare(stated, "1.21") >= 0,
      environment.platform.minor >= 21, GoVersion.compare(stated, running) > 0
    {
      throw .needsNewerGo(module, version: stated)
    }
    return Self.summary(of: file, path: file.module?.path ?? "")
  }

  private func text(of module: ModuleVersion) throws(ModuleFault) -> ByteString {
    guard let place = place(of: module) else { throw .notCached(module) }
    do throws(SystemError) {
      return try view.read(place, limit: MainModules.fileLimit)
    } catch {
      if !module.version.isEmpty && error.isAbsent {
        if let text = elsewhere?(module) { return text }
        throw .notCached(module)
      }
      throw .unreadable(module, error)
    }
  }

  /// Where the go.mod of a module version or a replacing directory is.
  private func place(of module: ModuleVersion) -> ByteString? {
    if module.version.isEmpty { return module.path.appending(path: "go.mod") }
    guard let path = try? ModuleEscape.path(module.path), let version = ModuleEscape.version(module.version) else {
      return nil
    }
    return environment.moduleCache.appending(path: "cache/download").appending(path: path)
      .appending(path: "@v").appending(path: version + ".mod")
  }
}

extension GoEnvironment {
  /// Where the files of a module version are once they are fetched.
  package func cacheDirectory(of module: ModuleVersion) -> ByteString? {
    guard let path = try? ModuleEscape.path(module.path), let version = ModuleEscape.version(module.version) else {
      return nil
    }
    return moduleCache.appending(path: path + "@" + version)
  }
}
