package import Bytes
package import GoSource
package import Machine

/// The modules that a run needs which gets or builds every package of the main modules.
package struct ModuleNeeds: Sendable {
  /// The paths of the modules whose source the run reads: each selected module that could have an imported package, since go
  /// searches all of them (modload.importFromModules).
  package var paths: Set<ByteString> = []
  /// Imports that no selected module has, by path.
  package var missing: [MissingImport] = []
  /// The modules that a directory replaces, and that lack an imported package.
  package var lacking: Set<ByteString> = []
  /// Why packages on this machine cannot be loaded, except for reasons in the other properties.
  package var faults: [PackageError] = []
  /// Imports by the main modules' packages of packages below another tree's `internal`, whether or not those are here.
  package var hidden: [(path: ByteString, importer: ByteString)] = []
  /// Imports that several modules provide, and those modules.
  package var ambiguous: [(path: ByteString, modules: [ModuleVersion])] = []
  /// Whether go.mod does not name all modules, or all versions, that the packages need, so that a build that may not write it
  /// ends.
  package var isStale = false

  /// Why packages of the main modules could not be read, so that more may be needed.
  package var unreadable: [SystemError] = []

  package init() {}
}

/// Finds out which modules a run needs, as far as their source is here.
///
/// The packages are those of `PackageGraph`, so that forkpath requests what go requests. The packages are loaded again whenever
/// more requirements are known; each directory is read once for all of these loads. The imports of packages in modules that are
/// not here are unknown.
package final class NeededModules {
  private let main: MainModules
  private let environment: GoEnvironment
  private let view: FileView
  private let withTests: Bool
  private let patterns: [ByteString]
  /// Whether the run adds modules to go.mod, so that other modules than the selected ones may have a missing package.
  package var isAdding = false
  private var store: PackageStore?
  /// The packages of the main modules, which are the same for every load.
  private var matches: [PatternMatch]?
  private var last: (selected: [ByteString: ByteString], files: Int, needs: ModuleNeeds)?

  /// For the packages of `main` that `patterns` name, from a vendor directory only in vendor mode; `reading` has the results of
  /// an earlier scan.
  package init(
    _ main: MainModules, environment: GoEnvironment, view: FileView, patterns: [ByteString] = ["work"],
    withTests: Bool, reading: ScanCache = ScanCache()
  ) {
    (self.main, self.environment, self.view, self.withTests) = (main, environment, view, withTests)
    self.patterns = patterns
    store = PackageStore(platform: environment.platform, view: view, reading: reading)
  }

  /// The needs while `selected` are the versions in use; `modFiles` are go.mod files that the module cache lacks.
  package func needs(
    selected: [ByteString: ByteString], modFiles: [ModuleVersion: ByteString] = [:]
  ) -> ModuleNeeds {
    if let last, last.files == modFiles.count, last.selected == selected { return last.needs }
    let (graph, isStale) = load(modFiles)
    var needs = needs(in: graph, selected)
    needs.isStale = needs.isStale || isStale
    last = (selected, modFiles.count, needs)
    return needs
  }

  /// Whether the run fails where go.mod differs from what go would write.
  private var mayNotWrite: Bool { !isAdding && main.mode == .readonly && !main.isWorkspace }

  private func load(_ modFiles: [ModuleVersion: ByteString]) -> (graph: PackageGraph, isStale: Bool) {
    guard var store = store.take() else { return (PackageGraph(), false) }
    let knowledge = DirectoryKnowledge()
    var resolver = ModuleResolver(main, environment: environment, view: view, look: knowledge.look(view))
    resolver.summaries.elsewhere = { modFiles[$0] }
    var imports = ModuleImports(resolver, knowledge: knowledge, readsStandard: false)
    if matches == nil {
      var matcher = ModulePatterns(environment, view: view)
      matches = matcher.matches(patterns, &imports, in: &store)
    }
    var loader = PackageLoader(
      store: store, resolver: imports, environment: environment, detail: .importsOnly)
    let graph = loader.load(matches ?? [], tests: withTests, warnings: [], testImports: false)
    var isStale = false
    if mayNotWrite, case .updatesNeeded = loader.resolver.staleness(of: graph) { isStale = true }
    self.store = loader.takeStore()
    return (graph, isStale)
  }

  private func needs(in graph: PackageGraph, _ selected: [ByteString: ByteString]) -> ModuleNeeds {
    var needs = ModuleNeeds()
    var seen: Set<ByteString> = []
    var hidden: Set<HiddenImport> = []
    let roots = Set(main.modules.first?.file.require.map(\.module.path) ?? [])
    let mustNameAll = mayNotWrite && GoVersion.compare(main.goVersion, "1.17") >= 0
    // A pattern ends at a directory in which a file cannot be read.
    for error in graph.patternErrors {
      guard case .noImportPath(let directory, _) = error.fault, let failure = unreadable(in: directory) else {
        continue
      }
      needs.unreadable.append(failure)
    }
    // The imports of go's own test programs do not count.
    for package in graph.packages where package.kind != .testMain {
      if package.isStandard {
        // Until go 1.19 the imported package has the error.
        if case .vendoredUse = package.error?.fault { addFault(package, graph, &needs) }
        continue
      }
      addFault(package, graph, &needs)
      if package.module >= 0, graph.modules[Int(package.module)].isMain {
        addHidden(package, graph, &needs, &hidden)
        continue
      }
      let path = graph.names[package.importPath]
      guard package.kind == .plain, seen.insert(path).inserted else { continue }
      let holders = path.pathPrefixes.filter { selected[$0] != nil }
      needs.paths.formUnion(holders)
      // Whether one of them has it or none, a build ends (modload.updatePrunedRoots).
      if mustNameAll, !holders.isEmpty, roots.isDisjoint(with: holders) { needs.isStale = true }
      guard let error = package.error, case .module(_, let fault) = error.fault else { continue }
      switch fault {
      case .ambiguous(let places): needs.ambiguous.append((path, places.map(\.module)))
      case .missing, .missingSums, .module, .graph:
        // The loader looks for it where a test imports it; no module provides it.
        if path == "C" { continue }
        guard lack(path, holders, fault, selected), let kind = kind(of: path) else { continue }
        needs.lacking.formUnion(holders.filter { replacing($0, selected) != nil })
        if kind == .own, let error = unreadable(path) {
          needs.unreadable.append(error)
          continue
        }
        needs.missing.append(MissingImport(path: path, importers: graph.importers(error, of: path), kind: kind))
      case .hasVersion, .relative, .absolute, .pattern, .malformed: continue
      }
    }
    needs.missing.sort { $0.path < $1.path }
    needs.ambiguous.sort { $0.path < $1.path }
    needs.hidden.sort { ($0.path, $0.importer) < ($1.path, $1.importer) }
    return needs
  }

  /// Whether none of `holders`, the selected modules whose paths begin `path`, can have it.
  private func lack(
    _ path: ByteString, _ holders: [ByteString], _ fault: ImportFault, _ selected: [ByteString: ByteString]
  ) -> Bool {
    guard !holders.isEmpty else { return true }
    guard case .missing = fault else { return false }
    if !isAdding { return true }
    // All of them were searched; a newer version may have it.
    let look = ModuleLook(view)
    return holders.allSatisfy { holder in
      if let replacing = replacing(holder, selected), let rest = path.relative(within: holder) {
        return !look.hasGoFiles(rest.isEmpty ? replacing : replacing.appending(path: rest))
      }
      guard let version = selected[holder] else { return false }
      let module = ModuleVersion(path: holder, version: version)
      let actual = main.replacement(of: module) ?? module
      return environment.cacheDirectory(of: actual).map { view.isDirectory($0) } ?? false
    }
  }

  /// The directory that takes the place of the selected version of a module; nil where none does.
  private func replacing(_ holder: ByteString, _ selected: [ByteString: ByteString]) -> ByteString? {
    guard let version = selected[holder],
      let other = main.replacement(of: ModuleVersion(path: holder, version: version)), other.version.isEmpty
    else { return nil }
    return other.path
  }

  /// Notes why a package on this machine cannot be loaded. Missing, hidden and ambiguous imports are reported separately, and
  /// `./...` skips directories without files for this platform.
  private func addFault(_ package: PackageGraph.Package, _ graph: PackageGraph, _ needs: inout ModuleNeeds) {
    guard let error = package.error else { return }
    switch error.fault {
    case .module(_, .relative), .module(_, .absolute), .module(_, .hasVersion), .module(_, .pattern),
      .module(_, .malformed):
      needs.faults.append(error)
    case .module, .internalUse, .implicitRequirement, .mainModules, .notFound: return
    case .noGoFiles where package.isNamed: return
    default: if package.kind == .plain { needs.faults.append(error) }
    }
  }

  /// Why the package of a main module cannot be read; nil where its module has no such directory, or all of it can be.
  private func unreadable(_ path: ByteString) -> SystemError? {
    let module = main.modules.filter { path.isWithin($0.path) }.max { $0.path.count < $1.path.count }
    guard let module, let rest = path.relative(within: module.path) else { return nil }
    return unreadable(in: module.directory.appending(path: rest))
  }

  private func unreadable(in directory: ByteString) -> SystemError? {
    let files: [ByteString]
    do throws(SystemError) {
      files = try view.list(directory).map(\.name).filter { $0.hasSuffix(".go") }
    } catch { return error.isAbsent ? nil : error }
    for file in files {
      do throws(SystemError) {
        _ = try view.read(directory.appending(path: file), limit: 16 << 20)
      } catch { return error }
    }
    return nil
  }

  /// Nil where only a toolchain could tell.
  private func kind(of path: ByteString) -> MissingImport.Kind? {
    if main.modules.contains(where: { path.isWithin($0.path) }) { return .own }
    if path.firstPathElement.contains(UInt8(ascii: ".")) { return .dependency }
    return environment.goroot == nil ? nil : .standard
  }

  private struct HiddenImport: Hashable {
    var path: ByteString
    var importer: ByteString
  }

  private func addHidden(
    _ package: PackageGraph.Package, _ graph: PackageGraph, _ needs: inout ModuleNeeds,
    _ seen: inout Set<HiddenImport>
  ) {
    let symbol = package.forTest == .none ? package.importPath : package.forTest
    let importer = graph.names[symbol]
    for written in package.writtenImports {
      let path = graph.names[written]
      guard let cut = Visibility.internalElement(path), cut == 0 || !importer.isWithin(path.prefix(cut - 1)),
        seen.insert(HiddenImport(path: path, importer: importer)).inserted
      else { continue }
      needs.hidden.append((path, importer))
    }
  }
}

extension RequirementWalk {
  /// The walk over everything that main modules require, their replacements and exclusions applied; `limit` as in the other one.
  package init(_ main: MainModules, limit: Int) {
    let actual = { @Sendable (module: ModuleVersion) in main.replacement(of: module) ?? module }
    let paths = Set(main.modules.map(\.path))
    let excludes = Set(main.modules.flatMap { $0.file.exclude.map(\.module) })
    guard !main.isWorkspace, let file = main.modules.first?.file else {
      self.init(
        roots: main.modules.map { ModuleVersion(path: $0.path) }, pruning: .workspace, excludes: excludes,
        mainPaths: paths, limit: limit, actual: actual)
      return
    }
    self.init(
      roots: main.directRequirements,
      pruning: GoVersion.compare(file.goVersion, "1.17") >= 0 ? .pruned : .unpruned, excludes: excludes,
      mainPaths: paths, limit: limit, actual: actual)
  }
}

extension MainModules {
  /// The modules in the vendor directory's list, and its inconsistencies according to go; nil where builds do not use it.
  package func vendored(
    _ environment: GoEnvironment, view: FileView
  ) -> (list: VendorList, faults: [VendorFault])? {
    guard mode == .vendor, let directory = vendorDirectory else { return nil }
    let list = VendorList(directory, view)
    return (list, VendorConsistency(main: self, list: list, minor: environment.platform.minor).faults())
  }
}

extension VendorList {
  /// What go says of a module whose go line in modules.txt is later than the go in use; nil where there is none, and before 1.21,
  /// which did not compare them (`modload.readVendorList`).
  package func tooNew(for environment: GoEnvironment) -> ModuleLoadError? {
    guard let running = environment.version, environment.platform.minor >= 21 else { return nil }
    let later = remarks.filter { !$1.goVersion.isEmpty && GoVersion.compare($1.goVersion, running) > 0 }
    return later.min { $0.key < $1.key }.map { module, remark in
      .incompleteGraph(module, .needsNewerGo(module, version: remark.goVersion))
    }
  }
}
