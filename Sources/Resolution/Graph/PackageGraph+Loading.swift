package import Bytes
import GoSource
import Machine

extension PackageGraph {
  /// The pattern of all packages of the main modules, whatever go is in use; `work` has this sense from 1.25 on. Nobody can type it.
  package static let everyMainPackage: ByteString = "\u{0}work"

  /// Loads the packages that `patterns` name, with all that they import; `go list -deps` without go.
  ///
  /// The patterns are those of go's command line, none is `.`; `tests` adds the test packages of those named, and what they
  /// import (`-test`); `allPlatforms` counts every file that some platform could build; `testImports` also resolves the imports
  /// of test files; `reading` has the results of an earlier scan; `detail` says how much to find out about each package, at least;
  /// `takesEmptyWorkspace` accepts a go.work without modules, as go does until something needs one. Nothing is thrown: the
  /// error of a package is its `error`, that of a pattern is in `patternErrors`.
  package static func load(
    patterns: [ByteString], environment: GoEnvironment, view: FileView? = nil, tests: Bool = false,
    allPlatforms: Bool = false, testImports: Bool = false, reading: ScanCache = ScanCache(),
    detail: LoadDetail = .whole, takesEmptyWorkspace: Bool = false
  ) -> PackageGraph {
    let view = view ?? environment.disk
    if detail == .besidesStandard, !view.changesStandard(of: environment) {
      let graph = load(
        patterns, environment, view, tests, allPlatforms, testImports, reading, detail,
        takesEmptyWorkspace: takesEmptyWorkspace)
      if !graph.resemblesStandard(environment, view) { return graph }
    }
    return load(
      patterns, environment, view, tests, allPlatforms, testImports, reading,
      detail == .besidesStandard ? .whole : detail, takesEmptyWorkspace: takesEmptyWorkspace)
  }

  /// Whether a package differs from one of the standard library in the case of letters alone: go refuses that where it loads both.
  private func resemblesStandard(_ environment: GoEnvironment, _ view: FileView) -> Bool {
    guard let source = environment.goroot?.appending(path: "src") else { return false }
    return packages.contains { package in
      if package.isStandard { return false }
      let path = names[package.importPath]
      let top = path.bytes.prefix { $0 != UInt8(ascii: "/") }
      guard !top.contains(UInt8(ascii: ".")), path.bytes.contains(where: { $0 &- 65 < 26 }) else { return false }
      let folded = ByteString(path.bytes.map { $0 &- 65 < 26 ? $0 | 32 : $0 })
      return view.isDirectory(source.appending(path: folded))
    }
  }

  /// Loads in exactly that detail.
  private static func load(
    _ patterns: [ByteString], _ environment: GoEnvironment, _ view: FileView, _ tests: Bool, _ allPlatforms: Bool,
    _ testImports: Bool, _ reading: ScanCache, _ detail: LoadDetail, takesEmptyWorkspace: Bool
  ) -> PackageGraph {
    var store = PackageStore(
      platform: environment.platform, isUnion: allPlatforms, readsComments: environment.mode == .gopath, view: view,
      reading: reading)
    if environment.mode == .module {
      return loadModules(
        patterns, environment, store, view, tests, testImports, detail, takesEmptyWorkspace: takesEmptyWorkspace)
    }
    var matcher = GopathPatterns(environment, view: view, readsAhead: detail, tests: tests)
    let matches = matcher.matches(patterns, in: &store)
    let resolver = GopathResolver(environment, passesStandard: detail != .whole, names: &store.names)
    var loader = PackageLoader(store: store, resolver: resolver, environment: environment, detail: detail)
    var graph = loader.load(matches, tests: tests, warnings: matcher.warnings, testImports: testImports)
    if GoFlags(words: environment.flags).value(of: "modfile")?.isEmpty == false {
      graph.refusal = PackageError(.mainModules(ModuleLoadErrors([.modFileWithoutRoot])), importStack: [])
    }
    return graph
  }
}

extension PackageGraph {
  private static func loadModules(
    _ patterns: [ByteString], _ environment: GoEnvironment, _ store: consuming PackageStore, _ view: FileView,
    _ tests: Bool, _ testImports: Bool, _ detail: LoadDetail, takesEmptyWorkspace: Bool
  ) -> PackageGraph {
    var store = store
    var imports: ModuleImports
    do throws(ModuleLoadErrors) {
      let knowledge = DirectoryKnowledge()
      imports = ModuleImports(
        try ModuleResolver(
          environment: environment, view: view, look: knowledge.look(view), takesEmptyWorkspace: takesEmptyWorkspace),
        knowledge: knowledge, readsStandard: detail == .whole)
    } catch {
      var graph = PackageGraph()
      graph.patternErrors = [PackageError(.mainModules(error), importStack: [])]
      graph.refusal = graph.patternErrors.first
      graph.isVendored = error.errors.contains { if case .inconsistentVendoring = $0 { true } else { false } }
      return graph
    }
    var matcher = ModulePatterns(environment, view: view)
    var matches = matcher.matches(patterns, &imports, in: &store)
    // Since 1.24 `all` includes the tools that go.mod names.
    let tools = environment.platform.minor >= 24 ? matcher.tools(imports, in: &store) : []
    let isWide = GoVersion.compare(imports.resolver.main.goVersion, "1.16") < 0
    var loader = PackageLoader(store: store, resolver: imports, environment: environment, detail: detail)
    for index in matches.indices where matches[index].pattern == "all" {
      if matches[index].onlyLeads {
        let standard = loader.standardPackages(from: matches[index].found)
        matches[index].found = loader.everything(from: standard, and: tools, closesOverTests: true)
        continue
      }
      matches[index].found = loader.everything(from: matches[index].found, and: tools, closesOverTests: isWide)
    }
    var graph = loader.load(matches, tests: tests, warnings: matcher.warnings, testImports: testImports)
    graph.replacementDirectories = loader.resolver.resolver.main.replacementDirectories
    graph.isVendored = loader.resolver.resolver.main.mode == .vendor
    var errors: [ModuleLoadError] = loader.resolver.resolver.sumMismatches().prefix(1).map { .sumMismatch($0) }
    if errors.isEmpty,
      let error = UnknownDirectives(minor: environment.platform.minor).error(in: loader.resolver.resolver.main)
    {
      errors.append(error)
    }
    if errors.isEmpty && matcher.needsModFile {
      errors.append(environment.gowork == nil ? .noModFile : .emptyWorkspace)
    }
    if errors.isEmpty { errors += loader.resolver.resolver.doubleUses.map { .usedForTwoPaths($0) } }
    if errors.isEmpty, let error = loader.resolver.staleness(of: graph) { errors.append(error) }
    if !errors.isEmpty {
      graph.refusal = PackageError(.mainModules(ModuleLoadErrors(errors)), importStack: [])
    } else if let other = ToolchainSwitch(loader.resolver.resolver.main, in: environment) {
      graph.warnings.append(.otherToolchain(other))
    }
    return graph
  }
}

extension FileView {
  /// Whether a file below GOROOT is another one here than on the disk.
  fileprivate func changesStandard(of environment: GoEnvironment) -> Bool {
    guard !isDisk, let goroot = environment.goroot else { return false }
    return implied.contains(goroot) || reachable(goroot).map { implied.contains($0) } ?? true
  }
}

extension PackageLoader {
  /// Loads what the patterns matched, in their order, and puts the graph together.
  mutating func load(
    _ matches: [PatternMatch], tests: Bool, warnings: [PatternWarning], testImports: Bool
  ) -> PackageGraph {
    prefetch(matches.flatMap(\.found), tests: tests)
    packages.reserveCapacity(store.packages.count * (tests ? 3 : 2) / 2)
    var graph = PackageGraph()
    graph.warnings = warnings
    var named: Set<Int32> = []
    for match in matches {
      for found in match.found {
        let (number, _) = load(found.path, at: found.place)
        if named.insert(number).inserted { graph.roots.append(number) }
      }
      // Go lists a pattern that could not be followed as if it were a package.
      if let error = match.error {
        graph.patternErrors.append(error)
        let number = append(PackageGraph.Package(kind: .plain, importPath: store.names.intern(match.pattern)))
        setError(error, of: number)
        graph.roots.append(number)
      }
    }
    if tests {
      for number in graph.roots {
        guard let made = makeTests(of: number) else { continue }
        graph.roots.append(made.main)
        if made.inside != number { graph.roots.append(made.inside) }
        if let external = made.external { graph.roots.append(external) }
      }
    }
    if testImports { resolveTestImports() }
    for (number, error) in errors { packages[Int(number)].error = error }
    // Moved, not shared: otherwise the next change would copy them all.
    swap(&graph.packages, &packages)
    graph.modules = resolver.modules
    for number in graph.roots { graph.packages[Int(number)].isNamed = true }
    graph.order = graph.order(below: graph.roots)
    (graph.refusal, graph.crashes) = (crash, crashes(in: graph))
    (graph.names, graph.scanned, graph.files) = (store.names, store.packages, store.files)
    (graph.paths, graph.spots) = (store.paths, store.spots)
    return graph
  }

  /// Packages found by a relative path whose tests import something.
  private func crashes(in graph: PackageGraph) -> [PackageGraph.Crash] {
    misplaced.filter { number, _ in
      let contents = graph.packages[Int(number)].contents
      guard contents >= 0 else { return false }
      let scanned = store.packages[Int(contents)]
      return store.paths[scanned.testImports].contains { $0 != cgoSymbol }
        || store.paths[scanned.externalTestImports].contains { $0 != cgoSymbol }
    }.map { PackageGraph.Crash(package: graph.packages[Int($0.number)].importPath, error: $0.error) }
  }

  /// (*Package).Resolve for the imports of test files: the packages that they resolve to, without loading them.
  private mutating func resolveTestImports() {
    for number in packages.indices where packages[number].contents >= 0 {
      if packages[number].kind == .externalTest || packages[number].kind == .testMain { continue }
      let scanned = store.packages[Int(packages[number].contents)]
      packages[number].testImports = resolved(scanned.testImports, of: Int32(number))
      packages[number].externalTestImports = resolved(scanned.externalTestImports, of: Int32(number))
    }
  }

  private mutating func resolved(_ range: Range<Int>, of number: Int32) -> [Symbol] {
    var paths: [Symbol] = []
    for written in store.paths[range] {
      let path = written == cgoSymbol ? written : target(of: written, importer: number).path
      if !paths.contains(path) { paths.append(path) }
    }
    paths.sort { store.names.precedes($0, $1) }
    return paths
  }
}
