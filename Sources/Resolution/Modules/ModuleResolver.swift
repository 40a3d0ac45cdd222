package import Bytes
package import GoSource
import Machine

/// Finds the module and directory of each import path in module mode; `modload.importFromModules` (rule S33).
///
/// As in go, it first searches the main modules and their requirements, and reads the whole graph only when that is not enough
/// (from go 1.17 on), so that modules that are not imported need not be on this machine.
package struct ModuleResolver: Sendable {
  /// The main modules, their go.work and their replacements.
  package let main: MainModules
  let environment: GoEnvironment
  let view: FileView
  /// The go.mod files that were read so far.
  package var summaries: ModuleSummaries
  private var loadedGraph: ModuleGraph?
  let vendored: VendorList
  /// The versions that the main module itself requires, the highest where there are several.
  private var required: [ByteString: ByteString] = [:]
  private let isPruned: Bool
  var directories: ModuleDirectories
  /// The module versions in whose archives packages were looked for.
  private var unpacked: Set<ModuleVersion> = []

  /// Reads the main modules of `environment`, which is in module mode, and in vendor mode modules.txt.
  package init(
    environment: GoEnvironment, view: FileView, look: ModuleLook? = nil, takesEmptyWorkspace: Bool = false
  ) throws(ModuleLoadErrors) {
    let main = try MainModules(environment, view: view, takesEmptyWorkspace: takesEmptyWorkspace)
    self.init(main, environment: environment, view: view, look: look)
    if main.mode == .vendor, let directory = main.vendorDirectory {
      if let refusal = vendored.tooNew(for: environment) { throw ModuleLoadErrors([refusal]) }
      let faults = VendorConsistency(main: main, list: vendored, minor: environment.platform.minor).faults()
      if !faults.isEmpty {
        throw ModuleLoadErrors([.inconsistentVendoring(directory: directory.parentPath, faults)])
      }
    }
  }

  /// For main modules that were read before; whether a vendor directory fits them is not checked.
  init(_ main: MainModules, environment: GoEnvironment, view: FileView, look: ModuleLook? = nil) {
    (self.main, self.environment, self.view) = (main, environment, view)
    directories = ModuleDirectories(look: look ?? ModuleLook(view))
    summaries = ModuleSummaries(main: main, environment: environment, view: view)
    isPruned = main.isWorkspace || GoVersion.compare(main.goVersion, "1.17") >= 0
    if main.mode == .vendor, let directory = main.vendorDirectory {
      vendored = VendorList(directory, view)
    } else {
      vendored = VendorList("")
    }
    if !main.isWorkspace, let module = main.modules.first {
      for requirement in module.file.require.map(\.module) where !main.isExcluded(requirement) {
        if let known = required[requirement.path], Semver.compare(known, requirement.version) >= 0 { continue }
        required[requirement.path] = requirement.version
      }
    }
  }

  /// The whole graph, read on the first call.
  package mutating func graph() -> ModuleGraph {
    if let loadedGraph { return loadedGraph }
    let graph = ModuleGraph.load(main, &summaries)
    loadedGraph = graph
    return graph
  }

  /// The graph, if it was read already.
  var knownGraph: ModuleGraph? { loadedGraph }

  /// The version of a module that the main module requires, nil where it names none.
  func requiredVersion(of path: ByteString) -> ByteString? { required[path] }

  /// Whether the main modules require `module` at exactly that version, as they must for what they import directly (go:
  /// DirectImportFromImplicitDependencyError).
  package mutating func isExplicit(_ module: ModuleVersion) -> Bool {
    if !main.isWorkspace { return main.module(module.path) != nil || required[module.path] == module.version }
    return main.mode == .vendor || main.module(module.path) != nil || graph().required[module] != nil
  }

  /// Replacements that serve two modules, among those used so far; go refuses them (rule M61).
  package var doubleUses: [DoubleUse] {
    // Without a replacement each module is its own source.
    guard main.hasReplacements else { return [] }
    let modules = loadedGraph?.buildList ?? required.map { ModuleVersion(path: $0.key, version: $0.value) }.sorted()
    let replacing = Set(modules.lazy.filter { main.standIn(for: $0) != nil }.map { main.source(of: $0) })
    var first: [ModuleVersion: ByteString] = [:]
    var doubles: [DoubleUse] = []
    for module in modules {
      let source = main.source(of: module)
      guard replacing.contains(source) else { continue }
      if let other = first[source] {
        if other != module.path { doubles.append(DoubleUse(source: source, first: other, second: module.path)) }
      } else {
        first[source] = module.path
      }
    }
    return doubles
  }

  /// The sum mismatches of all modules read so far; go fails with the first.
  mutating func sumMismatches() -> [SumMismatch] {
    for module in unpacked.sorted() { summaries.checkArchive(of: module) }
    unpacked = []
    return summaries.mismatches
  }

  /// The place of `path`. `C` has no place and must not be passed.
  package mutating func resolve(_ path: ByteString) throws(ImportFault) -> ModuleResolution {
    try Self.check(path, minor: environment.platform.minor)
    var found: [ModuleResolution] = []
    let isStandard = Self.looksStandard(path)
    // No directory has so long a path; a search of each prefix would take time and memory with its square.
    if path.count > SystemError.longestPath { throw .missing(isStandard: isStandard) }
    if isStandard, let standard = standardPackage(path) {
      if let own = mainPackage(path) { return own }
      // Before go 1.22 the standard library won; since then two providers are an error.
      if environment.platform.minor < 22 { return standard }
      found.append(standard)
    }
    if main.mode == .vendor { return try resolveVendored(path, found, isStandard: isStandard) }
    if isPruned {
      let versions = required
      let main = main
      if let resolution = try search(path, found, { main.module($0) == nil ? versions[$0] : "" }) { return resolution }
    }
    let graph = graph()
    if !graph.faults.isEmpty && !isPruned {
      let versions = required
      let main = main
      if let resolution = try search(path, found, { main.module($0) == nil ? versions[$0] : "" }) { return resolution }
    }
    if let (module, fault) = graph.faults.min(by: { $0.key < $1.key }) {
      let main = main
      let local = { (path: ByteString) in main.isReplacedByDirectory(path) ? graph.selected(path) : nil }
      var candidate: ModuleResolution?
      do { candidate = try search(path, found, local) } catch { candidate = nil }
      throw .graph(module, fault, candidate: candidate?.directory)
    }
    if let resolution = try search(path, found, graph.selected) { return resolution }
    throw .missing(isStandard: isStandard)
  }

  /// Searches every module whose path is a prefix of `path`, the longest first.
  private mutating func search(
    _ path: ByteString, _ standard: [ModuleResolution], _ version: (ByteString) -> ByteString?
  ) throws(ImportFault) -> ModuleResolution? {
    var found = standard
    var unsummed: [ModuleVersion] = []
    var prefix = path
    while true {
      if prefix != "go" && prefix != "toolchain", let version = version(prefix) {
        let module = ModuleVersion(path: prefix, version: version)
        do throws(ModuleFault) {
          let place = try location(of: module)
          if place.origin == .cache { unpacked.insert(main.replacement(of: module) ?? module) }
          if let directory = directories.package(path, of: prefix, in: place.directory, isLocal: place.origin != .cache)
          {
            found.append(
              ModuleResolution(module: module, origin: place.origin, root: place.directory, directory: directory))
          }
        } catch .missingSum(let module) {
          unsummed.append(module)
        } catch {
          throw .module(error, candidate: found.dropFirst(standard.count).first?.directory)
        }
      }
      guard let slash = prefix.lastIndex(of: UInt8(ascii: "/")) else { break }
      prefix = prefix.prefix(slash)
    }
    if found.count > 1 {
      throw .ambiguous(Array(found.prefix(standard.count)) + found.dropFirst(standard.count).reversed())
    }
    if !unsummed.isEmpty { throw .missingSums(unsummed.reversed(), isFound: !found.isEmpty) }
    guard let only = found.first else { return nil }
    if only.origin == .cache || only.origin == .directory {
      do throws(ModuleFault) {
        _ = try summaries.summary(of: only.module)
      } catch .missingSum(_) where environment.platform.minor < 20 {
        // Until 1.19 go.mod was read only where requirements are compared (`ModuleImports.staleness`).
      } catch {
        throw .module(error)
      }
    }
    return only
  }

  private mutating func resolveVendored(
    _ path: ByteString, _ standard: [ModuleResolution], isStandard: Bool
  ) throws(ImportFault) -> ModuleResolution {
    var found = standard
    for module in main.modules {
      if let directory = directories.package(path, of: module.prefix, in: module.directory, isLocal: true) {
        found.append(
          ModuleResolution(
            module: ModuleVersion(path: module.path), origin: .main, root: module.directory, directory: directory))
      }
    }
    if let vendor = main.vendorDirectory, let directory = directories.package(path, of: "", in: vendor, isLocal: false)
    {
      let module = vendored.packages[path]
      // From go 1.23 on a package must be listed to be imported (rule M36).
      let mustBeListed = environment.platform.minor >= 23 && GoVersion.compare(main.goVersion, "1.23") >= 0
      if module != nil || !mustBeListed {
        found.append(
          ModuleResolution(
            module: module ?? ModuleVersion(path: ""), origin: .vendor, root: vendor, directory: directory))
      }
    }
    if found.count > 1 { throw .ambiguous(found) }
    guard let only = found.first else { throw .missing(isStandard: isStandard) }
    return only
  }

  /// Where the files of a module are: its own directory, the one that replaces it, or the module cache.
  package func location(
    of module: ModuleVersion
  ) throws(ModuleFault) -> (directory: ByteString, origin: ModuleResolution.Origin) {
    if module.version.isEmpty, let own = main.module(module.path) { return (own.directory, .main) }
    let actual = main.replacement(of: module) ?? module
    if actual.version.isEmpty {
      let status = view.known(actual.path, following: true)
      guard status != nil else { throw .replacementMissing(module, directory: actual.path) }
      return (actual.path, .directory)
    }
    if let sums = main.sums, !sums.has(actual) { throw .missingSum(actual) }
    guard let directory = summaries.environment.cacheDirectory(of: actual), view.isDirectory(directory) else {
      throw .notCached(actual)
    }
    return (directory, .cache)
  }
}
