import Bytes
import GoSource
import Machine
import Resolution

/// Whether what go builds and tests today it builds and tests with a planned mapping too: packages that load now and would
/// not load then refuse the plan, before the first change.
///
/// Modules that are not on this disk are not compared, since go would fetch them, except where go may fetch nothing
/// (`GOPROXY=off`).
struct BuildComparison: Sendable {
  let planned: PlannedMapping

  private var fork: Fork { planned.fork }

  /// Tells which errors nothing that go could fetch removes.
  private var judge: Mending { Mending(isOffline: planned.before.fetchesNothing) }

  /// Where the fork's own modules are built, with the mapping.
  private var after: GoEnvironment { planned.after.ofFork(besides: planned.consumers, view: planned.view) }

  /// What was read for it, of the fork and of consumers, and what builds for other platforms would lose.
  ///
  /// What builds today is loaded only where something would certainly not build with the mapping: that is rare.
  func refusingBreakage() throws(MappingRefusal) -> (reading: ScanCache, lost: [Fork.Reference]) {
    var all = fork.tree.reading
    let own = fork.members.map { fork.root.appending(path: $0.directory).cleanPath }
      .filter { !planned.leftOut.contains($0) }
    let lacking = LackingImports(of: fork)
    var lost = try self.lost(lacking.found(in: fork), beside: own)
    var today: [(directory: ByteString, graph: PackageGraph)]?
    if try mayBreak(own, after, all) {
      let loaded = try graphsOfToday(own, all)
      for (directory, now) in loaded { try compare(directory, now, after, self.lacking(loaded), all) }
      today = loaded
    }
    for consumer in planned.consumers where !planned.leftOut.contains(consumer) {
      let tree = try scan(consumer)
      let reading = tree.reading
      let merged = fork.tree.reading.merged(with: reading)
      var before = planned.before
      before.gowork = try ExistingWork.active(in: consumer, planned.before)
      lost += try self.lost(lacking.found(in: tree), of: consumer, before, planned.after)
      if try mayBreak([consumer], planned.after, merged) {
        if today == nil { today = try graphsOfToday(own, fork.tree.reading) }
        if let now = try graph(consumer, before, planned.before.disk, merged) {
          try compare(consumer, now, planned.after, self.lacking(today ?? []), merged)
        }
      }
      all = all.merged(with: reading)
    }
    return (all, lost)
  }

  /// Those of the fork's imports that some build loses.
  private func lost(
    _ lacking: [Fork.Reference], beside own: [ByteString]
  ) throws(MappingRefusal) -> [Fork.Reference] {
    if lacking.isEmpty { return [] }
    let places = MemberPlaces(fork, fork.members)
    var byModule: [ByteString: [Fork.Reference]] = [:]
    for reference in lacking {
      let directory = reference.place.file.contains(UInt8(ascii: "/")) ? reference.place.file.parentPath : ByteString()
      guard let member = places.member(of: directory) else { continue }
      byModule[fork.root.appending(path: member.directory).cleanPath, default: []].append(reference)
    }
    var lost: [Fork.Reference] = []
    var before = planned.before
    before.gowork = try ExistingWork.foreign(before.gowork, above: fork.root)
    for (directory, references) in byModule.sorted(by: { $0.key < $1.key }) where own.contains(directory) {
      lost += try self.lost(references, of: directory, before, after)
    }
    return lost
  }

  /// Those imports, of packages that the fork lacks, that a build for some platform, or with some tags, finds today and not with
  /// the mapping.
  private func lost(
    _ lacking: [Fork.Reference], of directory: ByteString, _ before: GoEnvironment, _ after: GoEnvironment
  ) throws(MappingRefusal) -> [Fork.Reference] {
    guard !lacking.isEmpty,
      let now = try graph(directory, before, planned.before.disk, ScanCache(), allPlatforms: true),
      let then = try graph(directory, after, planned.view, ScanCache(), allPlatforms: true)
    else { return [] }
    let gone = then.lacking
    let today = now.obtainable
    return lacking.filter { gone.contains($0.path) && today.contains($0.path) }
  }

  /// The packages that each of the fork's own modules loads today.
  private func graphsOfToday(
    _ own: [ByteString], _ reading: ScanCache
  ) throws(MappingRefusal) -> [(directory: ByteString, graph: PackageGraph)] {
    var before = planned.before
    before.gowork = try ExistingWork.foreign(before.gowork, above: fork.root)
    var today: [(directory: ByteString, graph: PackageGraph)] = []
    for directory in own {
      guard let now = try graph(directory, before, planned.before.disk, reading) else { continue }
      today.append((directory, now))
    }
    return today
  }

  /// Imports of the fork that are not found today.
  private func lacking(_ today: [(directory: ByteString, graph: PackageGraph)]) -> Set<ByteString> {
    today.reduce(into: Set<ByteString>()) { $0.formUnion($1.graph.lacking) }
  }

  /// Whether anything that these modules load with the mapping certainly cannot be built.
  ///
  /// All modules of one workspace load the same way, so they are loaded at once.
  private func mayBreak(
    _ own: [ByteString], _ after: GoEnvironment, _ reading: ScanCache
  ) throws(MappingRefusal) -> Bool {
    let inTree = own.filter { $0.isWithin(fork.root) }
    let isOneWorkspace = planned.choice.strategy == .workspace && inTree.count > 1 && inTree.count == own.count
    let loads: [(directory: ByteString, patterns: [ByteString])] =
      isOneWorkspace ? [(fork.root, own.map(pattern))] : own.map { ($0, ["./..."]) }
    for (directory, patterns) in loads {
      if let then = try graph(directory, after, planned.view, reading, patterns), judge.findsError(in: then) {
        return true
      }
    }
    return false
  }

  private func pattern(_ directory: ByteString) -> ByteString {
    guard let below = directory.relative(within: fork.root), !below.isEmpty else { return "./..." }
    return "./" + below + "/..."
  }

  /// A consumer, whose files are needed twice.
  private func scan(_ consumer: ByteString) throws(MappingRefusal) -> SourceTree {
    do {
      return try SourceTree.scan(
        consumer, view: planned.before.disk, options: SourceTree.Options(), platform: planned.before.platform)
    } catch { throw .system(error) }
  }

  /// `lacking` are imports of the fork that are not found today: the mapping is not the cause where a consumer meets them.
  private func compare(
    _ directory: ByteString, _ now: PackageGraph, _ after: GoEnvironment, _ lacking: Set<ByteString>,
    _ reading: ScanCache
  ) throws(MappingRefusal) {
    if now.refusal != nil { return }
    let built = now.builtPackages
    if built.isEmpty { return }
    guard let then = try graph(directory, after, planned.view, reading) else { return }
    if case .mainModules(let errors)? = then.refusal?.fault {
      if let error = errors.errors.first(where: judge.isCertain) {
        throw .breaksBuild(directory, isTest: false, .modules(try cause(of: error)))
      }
      return
    }
    for error in then.patternErrors where judge.isCertain(error) {
      throw .breaksBuild(directory, isTest: false, try breakage(error))
    }
    let stillBuilt = then.builtPackages
    for package in then.packages {
      guard let place = then.builtPlace(of: package), built.contains(place), !stillBuilt.contains(place) else {
        continue
      }
      if let error = judge.error(below: package, of: then, except: lacking) {
        throw .breaksBuild(place.directory, isTest: package.kind != .plain, try breakage(error))
      }
    }
  }

  private func breakage(_ error: PackageError) throws(MappingRefusal) -> MappingRefusal.Breakage {
    guard case .mainModules(let errors) = error.fault, let first = errors.errors.first(where: judge.isCertain) else {
      return .package(error)
    }
    return .modules(try cause(of: first))
  }

  /// What the files of the fork say that go refuses the go.work of the mapping for: nobody has seen that file.
  private func cause(of error: ModuleLoadError) throws(MappingRefusal) -> ModuleLoadError {
    guard case .malformed(let file, _) = error, file == planned.after.gowork else { return error }
    for member in fork.members {
      var here = planned.before
      (here.directory, here.gowork) = (fork.root.appending(path: member.directory).cleanPath, nil)
      do throws(ModuleLoadErrors) {
        _ = try MainModules(here, view: planned.before.disk)
      } catch {
        if let first = error.errors.first { return first }
      }
    }
    return error
  }

  private func graph(
    _ directory: ByteString, _ environment: GoEnvironment, _ view: FileView, _ reading: ScanCache,
    _ patterns: [ByteString] = ["./..."], allPlatforms: Bool = false
  ) throws(MappingRefusal) -> PackageGraph? {
    var environment = environment
    environment.directory = directory
    guard let view = try view.overlaidIfUsable(by: environment.flags, in: directory) else { return nil }
    return PackageGraph.load(
      patterns: patterns, environment: environment, view: view, tests: true, allPlatforms: allPlatforms,
      reading: reading, detail: .importsOnly)
  }
}

/// A named package, or its tests: those in the package itself, or those outside of it.
private struct BuiltPlace: Hashable {
  var directory: ByteString
  var kind: PackageGraph.Kind
}

extension PackageGraph {
  /// Nil for what no pattern names, and for the programs that go makes of tests.
  fileprivate func builtPlace(of package: Package) -> BuiltPlace? {
    guard package.isNamed, package.kind != .testMain, package.directory != .none else { return nil }
    return BuiltPlace(directory: names[package.directory], kind: package.kind)
  }

  /// The named packages, and tests of such, that load with all that they import.
  fileprivate var builtPackages: Set<BuiltPlace> {
    var places: Set<BuiltPlace> = []
    for package in packages where package.error == nil && !package.isIncomplete {
      if let place = builtPlace(of: package) { places.insert(place) }
    }
    return places
  }

  /// Import paths of packages that are on this disk, or that go would fetch.
  fileprivate var obtainable: Set<ByteString> {
    Set(
      packages.filter { $0.directory != .none || $0.error?.fault.isOfCache == true }.map { names[$0.importPath] })
  }

  /// Import paths that lead nowhere, fetched or not.
  fileprivate var lacking: Set<ByteString> {
    Set(
      packages.filter { $0.error.map { !$0.fault.isOfCache } ?? false && $0.directory == .none }.map {
        names[$0.importPath]
      })
  }
}

/// Which errors keep a package from being built whatever go fetches.
private struct Mending {
  /// Go may fetch nothing: what is not in the module cache is an error as certain as any.
  let isOffline: Bool

  /// Whether something of `graph` certainly cannot be built.
  func findsError(in graph: PackageGraph) -> Bool {
    if case .mainModules(let errors)? = graph.refusal?.fault, errors.errors.contains(where: isCertain) { return true }
    return graph.patternErrors.contains(where: isCertain)
      || graph.packages.contains { $0.error.map(isCertain) ?? false }
  }

  /// What certainly keeps a package from being built: an error of its own, or of something that it imports.
  func error(below package: PackageGraph.Package, of graph: PackageGraph, except lacking: Set<ByteString>)
    -> PackageError?
  {
    if let error = package.error, isCertain(error) { return error }
    var pending = [package]
    var seen: Set<Int32> = []
    while let importer = pending.popLast() {
      for number in importer.dependencies where seen.insert(number).inserted {
        let imported = graph.packages[Int(number)]
        let path = graph.names[imported.importPath]
        if var error = imported.error, isCertain(error), !lacking.contains(path) {
          error.place = error.place ?? graph.importPlace(of: path, in: importer)
          return error
        }
        if imported.isIncomplete { pending.append(imported) }
      }
    }
    return nil
  }

  /// Whether nothing that go could fetch removes it.
  func isCertain(_ error: PackageError) -> Bool {
    switch error.fault {
    case .module(_, .missing), .module(_, .ambiguous), .internalUse, .outsideModules, .noImportPath, .importCycle,
      .importCycleInTest:
      true
    case .mainModules(let errors): errors.errors.contains(where: isCertain)
    case let fault: isOffline && fault.isOfCache
    }
  }

  /// Whether nothing that go could fetch, or write beside the go.work, removes it.
  func isCertain(_ error: ModuleLoadError) -> Bool {
    switch error {
    case .incompleteGraph(_, .notCached): isOffline
    case .incompleteGraph, .updatesNeeded, .malformedSums: false
    default: true
    }
  }
}

extension PackageFault {
  /// Whether the error is that the module cache lacks a module.
  fileprivate var isOfCache: Bool {
    switch self {
    case .module(_, .module(.notCached, _)), .module(_, .graph(_, .notCached)): true
    default: false
    }
  }
}

extension GoEnvironment {
  /// Whether go may fetch no module at all: private modules come from their hosts whatever `GOPROXY` says.
  fileprivate var fetchesNothing: Bool {
    guard let settings, settings["GOPROXY"] == "off" else { return false }
    return ["GOPRIVATE", "GONOPROXY"].allSatisfy { settings[$0]?.isEmpty ?? true }
  }
}
