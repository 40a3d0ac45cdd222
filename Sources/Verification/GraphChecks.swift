import Bytes
import Findings
import GoSource
import Machine
import Mapping
import Resolution

/// The leak detector: loads the fork's packages with their tests and all that they import, as `go list -deps -test`
/// does, and finds the source of each package with an upstream import path.
///
/// A dependency that imports upstream, or vendors a copy of it, leaks without any file of the fork naming it.
struct GraphChecks: Sendable {
  let fork: Fork
  let environment: GoEnvironment
  let view: FileView
  /// The checkout without links, in `view`.
  let root: ByteString
  let skipped: Set<Check>
  var paths: ForkPaths { pathsMade.value }
  /// Made while the packages are loaded.
  private let pathsMade: BackgroundValue<ForkPaths>
  /// Directories of vendored packages with the same files as the fork's.
  let copies: Set<ByteString>
  private(set) var findings: [Finding] = []
  /// Upstream import paths that resolve to the fork.
  private var resolved: SymbolTable
  private var found: [(kind: ResolvedPlace.Kind, place: ByteString)] = []
  private var known: PackageNames
  private var seen: Set<PackageNames.Pair> = []
  private var told: Set<Finding> = []
  /// The packages that import each one of the graph that is checked now; nil until a finding needs them.
  private var importers: PackageImporters?
  private var realPaths: RealPaths
  private(set) var loads: [LoadedPackages] = []
  /// Whether each import of other modules was found, so that no part of the graph is unknown.
  private(set) var isWhole = true
  /// Which own module holds a directory; nil until that is asked.
  var memberPlaces: MemberPlaces?
  /// The directory from which packages are loaded now.
  private var loading = ByteString()
  /// The loaded packages, for a picture; nil where none is drawn.
  var map: DependencyMap?
  /// The go that is asked for what is loaded.
  var asking: GoAsking?
  /// What is found out about each package.
  var detail = LoadDetail.besidesStandard

  init(
    fork: Fork, environment: GoEnvironment, view: FileView, root: ByteString, skipped: Set<Check>,
    realPaths known: RealPaths? = nil, copies: Set<ByteString> = []
  ) {
    self.copies = copies
    (self.fork, self.environment, self.view) = (fork, environment, view)
    (self.root, self.skipped, realPaths) = (
      root, skipped,
      known ?? RealPaths(view, root: root, packages: root == fork.root ? fork.packages : [])
    )
    let mode = environment.mode
    // Where all is well, each package of the fork is in these once.
    let count = fork.packages.count
    resolved = SymbolTable(names: count, bytes: count * Self.usualPath)
    self.known = PackageNames(packages: count, usualPath: Self.usualPath)
    pathsMade =
      fork.packages.count < Self.large
      ? BackgroundValue(known: ForkPaths(fork, mode: mode)) : BackgroundValue { ForkPaths(fork, mode: mode) }
  }

  /// From so many packages on, a thread of its own for what need not wait saves more than it costs.
  private static let large = 500
  /// The length of an import path as it is expected, in bytes.
  private static let usualPath = 64

  /// Where the packages with upstream import paths came from, in all that was loaded.
  var places: [ResolvedPlace] { ResolvedPlace.grouped(found) }

  /// Loads the packages that `patterns` name from `directory`, and checks them; no finding is reported twice. `module` is the
  /// one that is built there.
  ///
  /// `other` is the environment of modules that the mapping leaves out; the real go is run only for the others. `work` is the
  /// go.work that go finds there, where that is not the one of all.
  mutating func load(
    from directory: ByteString, patterns: [ByteString], module: ByteString, in other: GoEnvironment? = nil,
    work: ByteString?? = nil
  ) {
    var environment = other ?? environment
    environment.directory = directory
    if let work { environment.gowork = work }
    loading = directory
    let graph = PackageGraph.load(
      patterns: patterns, environment: environment, view: other?.disk ?? view, tests: true, reading: fork.tree.reading,
      detail: holdsToolchain ? .whole : detail)
    // An error that ends go is reported whatever its packages are.
    for error in graph.refusal.map({ [$0] }) ?? graph.patternErrors {
      guard case .mainModules(var errors) = error.fault else { continue }
      isWhole = false
      // go would fetch a module that is not on this disk, but not the missing directory of a replacement.
      for case .incompleteGraph(let module, let fault) in errors.errors where !skipped.contains(.loading) {
        if let directory = fault.missingReplacement { tell([missing(module, directory, at: nil)]) }
      }
      errors.errors.removeAll { if case .incompleteGraph = $0 { true } else { false } }
      if skipped.contains(.loading) { continue }
      let faults = LoadFaults(
        root: root, module: module, directory: directory, environment: environment, disk: environment.disk)
      tell(faults.findings(errors))
    }
    var noting: BackgroundValue<LoadedPackages>?
    if other == nil {
      var load = LoadedPackages(module: module, directory: directory, patterns: patterns)
      load.gowork = work.map { $0 ?? "off" }
      if graph.packages.count < Self.large {
        loads.append(noted(graph, load))
      } else {
        noting = BackgroundValue { [self, load] in
          var checks = self
          return checks.noted(graph, load)
        }
      }
    }
    importers = nil
    let paths = paths
    for number in graph.packages.indices where !graph.packages[number].isStandard {
      check(graph.packages[number], Int32(number), paths, in: graph)
    }
    if let noting { loads.append(noting.value) }
    if var map {
      self.map = nil
      draw(graph, into: &map)
      self.map = map
    }
  }

  /// Whether the standard library is in the checkout, so that the tree brings its files.
  private var holdsToolchain: Bool {
    environment.goroot.map { (view.reachable($0) ?? $0).isWithin(root) } ?? false
  }

  private mutating func check(
    _ package: PackageGraph.Package, _ number: Int32, _ paths: ForkPaths, in graph: PackageGraph
  ) {
    if let error = package.error {
      if error.isCycle, !skipped.contains(.cycles) { tell(cycle(error, in: graph)) }
      tell(self.findings(for: error, of: package, in: graph))
    }
    let pair = known.pair(of: package, in: graph)
    let answer = known[pair.path] ?? Self.answer(to: graph.names[package.importPath], paths)
    known[pair.path] = answer
    // Each module of the fork may resolve it differently.
    if package.directory == .none, package.error != nil, !answer.isOfUpstream { isWhole = false }
    guard answer.isOfUpstream, seen.insert(pair).inserted else { return }
    let path = graph.names[package.importPath]
    let written = answer.start == 0 ? path : path.dropFirst(answer.start)
    let directory = package.directory == .none ? nil : graph.names[package.directory]
    if let directory, isOfFork(directory) || isSameCopy(directory) {
      found.append((.fork, root))
      _ = resolved.intern(written)
      return
    }
    if case .module(_, .ambiguous(let places))? = package.error?.fault {
      return tell(made(.leaks) { [ambiguous(path, places, package, importers(of: number, in: graph), in: graph)] })
    }
    // The package is there, and go only lacks another module that could have it, too: it fetches that module, but adds no
    // missing sum.
    if directory == nil && package.isNamed && !lacksSums(package) { return }
    if directory == nil, isOfFork(candidate(package)) {
      isWhole = false
      return
    }
    // Main packages of tests, and patterns that match nothing, are not packages of upstream.
    guard package.kind == .plain || package.kind == .testVariant else { return }
    let importer = self.importer(among: importers(of: number, in: graph), in: graph)
    let place = importer.flatMap { self.place(of: written, in: $0, graph) } ?? self.place(of: package.error)
    let name = importer.map { graph.names[$0.importPath] }
    guard let origin = package.isNamed && lacksSums(package) ? nil : origin(of: package, directory, in: graph) else {
      found.append((.nowhere, ByteString()))
      if skipped.contains(.missingPackages) { return }
      let own = paths.directory(of: written)
      var missing = MissingPackage(package: path, checkout: root, importer: name, directory: own)
      if lacksSums(package), case .module(_, .missingSums(let wanted, _))? = package.error?.fault {
        missing.unsummed = wanted.first.map { .init(module: $0.path, directory: loading) }
      }
      tell([Finding(.missingPackage(missing), own == nil ? .warning : .error, at: place)])
      return
    }
    found.append((.elsewhere, origin.root))
    if skipped.contains(.leaks) { return }
    var leak = Leak(
      package: path, source: origin.source, expected: root, importer: name,
      mode: environment.mode == .module ? .module : .gopath, mapping: .active,
      isForeign: paths.isForeign(written, module: origin.module))
    if case .directory(let place) = origin.source, let link = realPaths.link(on: place) {
      (leak.link, leak.isForeign) = (link, false)
      leak.source = .directory(realPaths.real(place) ?? place)
    }
    if fork.isRewritten, let own = fork.modulePath, let rest = written.relative(within: fork.upstream) {
      leak.ownPath = rest.isEmpty ? own : own + "/" + rest
    } else if let original = paths.original(of: written) {
      leak.ownPath = original
    }
    tell([Finding(.leak(leak), leak.isForeign ? .warning : .error, at: place)])
  }

  private static func answer(to path: ByteString, _ paths: ForkPaths) -> PackageNames.Answer {
    let written = unvendored(path)
    return PackageNames.Answer(isOfUpstream: paths.contains(written), start: path.count - written.count)
  }

  private mutating func importers(of number: Int32, in graph: PackageGraph) -> ArraySlice<Int32> {
    let all = importers ?? PackageImporters(of: graph)
    importers = all
    return all.importers(of: number)
  }

  /// Whether an import path at or below `path` resolves to the fork.
  func resolves(within path: ByteString) -> Bool {
    (0..<resolved.count).contains { index in
      let symbol = Symbol(index: UInt32(index))
      return resolved.hasPrefix(symbol, path) && resolved[symbol].isImportPath(within: path)
    }
  }

  private mutating func tell(_ more: [Finding]) {
    for finding in more where told.insert(finding).inserted { findings.append(finding) }
  }

  private func made(_ check: Check, _ findings: () -> [Finding]) -> [Finding] {
    skipped.contains(check) ? [] : findings()
  }

  private mutating func ambiguous(
    _ path: ByteString, _ places: [ModuleResolution], _ package: PackageGraph.Package, _ importers: ArraySlice<Int32>,
    in graph: PackageGraph
  ) -> Finding {
    let importer = self.importer(among: importers, in: graph)
    let found = AmbiguousImport(
      package: path, modules: places.map(\.module), directories: places.map(\.directory), builtIn: loading)
    let place = importer.flatMap { self.place(of: path, in: $0, graph) } ?? self.place(of: package.error)
    return Finding(.ambiguousImport(found), .error, at: place)
  }

  /// Whether go refuses a package of the tree, since go.sum has no sum of a module, none of the fork's now, that could have it as
  /// well.
  private func lacksSums(_ package: PackageGraph.Package) -> Bool {
    guard case .module(_, .missingSums(let wanted, isFound: true))? = package.error?.fault else { return false }
    return !wanted.contains { paths.isMember($0.path) }
  }

  /// The directory where it is found if the other module that could have it, and is not on this disk, does not have it.
  func candidate(_ package: PackageGraph.Package) -> ByteString? {
    switch package.error?.fault {
    case .module(_, .module(.notCached, let candidate)), .module(_, .graph(_, .notCached, let candidate)): candidate
    default: nil
    }
  }

  private func missing(_ module: ModuleVersion, _ directory: ByteString, at place: Place?) -> Finding {
    Finding(.replaceTargetMissing(MissingTarget(module: module, directory: directory)), .error, at: place)
  }

  /// The source of a package that is not the fork's; nil where it is not found.
  func origin(
    of package: PackageGraph.Package, _ directory: ByteString?, in graph: PackageGraph
  ) -> (root: ByteString, source: Source, module: ByteString)? {
    if let directory {
      let isVendored = directory.firstRange(of: "/vendor/") != nil
      if package.module >= 0 {
        let module = graph.modules[Int(package.module)]
        let version = ModuleVersion(path: module.path, version: module.version)
        let source: Source =
          isVendored
          ? .vendored(directory)
          // A module that is replaced keeps its version.
          : !module.version.isEmpty && module.directory.hasSuffix("@" + module.version)
            ? .published(version, directory: directory) : .directory(directory)
        return (module.version.isEmpty ? module.directory : version.text, source, module.path)
      }
      let root = package.root == .none ? directory : graph.names[package.root]
      return (root, isVendored ? .vendored(directory) : .directory(directory), ByteString())
    }
    // A published module that is not on this disk would be fetched, and would win.
    guard case .module(_, let fault)? = package.error?.fault else { return nil }
    let unvendored = Self.unvendored(graph.names[package.importPath])
    let module: ModuleVersion?
    switch fault {
    case .module(.notCached(let wanted), _), .module(.unreadable(let wanted, _), _),
      .module(.missingSum(let wanted), _):
      module = wanted
    // Where the requirements of the module are unknown, go fetches it.
    case .graph(_, .notCached(let wanted), _) where unvendored.isImportPath(within: wanted.path): module = wanted
    case .missingSums(let wanted, _): module = wanted.first { paths.contains($0.path) }
    default: module = nil
    }
    return module.map { ($0.text, .published($0, directory: nil), $0.path) }
  }

  /// A path without the prefix of a vendor directory.
  static func unvendored(_ path: ByteString) -> ByteString {
    // GOPATH/src/vendor is one, too. The path is the part after the last of several.
    let bytes = path.bytes.span
    var slash = path.count - 1
    while slash >= 6 {
      if bytes[slash] == UInt8(ascii: "/"), bytes[slash - 1] == UInt8(ascii: "r"),
        slash == 6 || bytes[slash - 7] == UInt8(ascii: "/"), path[(slash - 6)..<slash] == "vendor"
      {
        return path.dropFirst(slash + 1)
      }
      slash -= 1
    }
    return path
  }

  /// Whether the directory is the fork's own; a copy in its `vendor` is not.
  mutating func isOfFork(_ directory: ByteString?) -> Bool {
    guard let directory else { return false }
    // None of the packages of the tree is in a vendor directory.
    if realPaths.isScanned(directory) { return true }
    guard let real = realPaths.real(directory), let place = real.relative(within: root) else { return false }
    return ("/" + place + "/").firstRange(of: "/vendor/") == nil
  }

  /// The path of a directory without links.
  mutating func realPath(of directory: ByteString) -> ByteString? { realPaths.real(directory) }

  mutating func isSameCopy(_ directory: ByteString) -> Bool {
    !copies.isEmpty && copies.contains(realPaths.real(directory) ?? directory)
  }

  /// The first of these packages that is the fork's, or else the first that was found.
  private mutating func importer(
    among numbers: ArraySlice<Int32>, in graph: PackageGraph
  ) -> PackageGraph.Package? {
    var first: PackageGraph.Package?
    for number in numbers {
      let importer = graph.packages[Int(number)]
      if importer.directory == .none { continue }
      if isOfFork(graph.names[importer.directory]) { return importer }
      first = first ?? importer
    }
    return first
  }

  /// Where a file of `package` imports `path`.
  func place(of path: ByteString, in package: PackageGraph.Package, _ graph: PackageGraph) -> Place? {
    graph.importPlace(of: path, in: package).map { Place(file: relative($0.file), position: $0.position) }
  }

  private func place(of error: PackageError?) -> Place? {
    guard let place = error?.place, let position = place.position else { return nil }
    return Place(file: relative(place.file), position: position)
  }

  private func relative(_ file: ByteString) -> ByteString {
    let real = view.reachable(file) ?? file
    return real.relative(within: root) ?? file
  }

  /// The findings about go's error for one package, where the fork causes it.
  private func findings(
    for error: PackageError, of package: PackageGraph.Package, in graph: PackageGraph
  ) -> [Finding] {
    let path = graph.names[package.importPath]
    switch error.fault {
    case .internalUse, .caseCollision, .fileCaseCollision: break
    case .module(_, .graph(let module, let fault, _)):
      // No own module requires it: a dependency's replacement names a directory that does not exist.
      guard !skipped.contains(.loading), let directory = fault.missingReplacement else { return [] }
      return [missing(module, directory, at: place(of: error))]
    default: return []
    }
    var file = error.place.map { relative($0.file) } ?? ByteString()
    if file.isEmpty, package.directory != .none { file = relative(graph.names[package.directory]) }
    let isOurs = !file.isEmpty && !file.isAbsolutePath
    let place = file.isEmpty ? nil : Place(file: file, position: error.place?.position)
    switch error.fault {
    case .internalUse(let used) where !skipped.contains(.internals):
      guard isOurs || paths.contains(used) else { return [] }
      let importer = error.importStack.last ?? path
      return [Finding(.internalNotVisible(InternalImport(package: used, importer: importer)), .error, at: place)]
    case .caseCollision(let one, let other) where !skipped.contains(.collisions):
      return [Finding(.caseCollision(CaseCollision(one, other, .packages)), .error, at: place)]
    case .fileCaseCollision(let one, let other) where !skipped.contains(.collisions):
      guard paths.contains(path) else { return [] }
      return [Finding(.caseCollision(CaseCollision(one, other, .files(directory: file))), .error, at: place)]
    default: return []
    }
  }
}
