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

  /// What was read for it, of the fork and of consumers, what builds for other platforms would lose, and a package of the fork that
  /// they would have twice.
  ///
  /// What builds today is loaded only where something would certainly not build with the mapping: that is rare.
  func refusingBreakage() throws(MappingRefusal) -> (
    reading: ScanCache, lost: [Fork.Reference], doubled: DoubledPackage?
  ) {
    var doubled: DoubledPackage?
    let leftOut = Set(planned.leftOut)
    let own = try sites(
      fork.members.map { fork.root.appending(path: $0.directory).cleanPath }.filter { !leftOut.contains($0) })
    let lacking = LackingImports(of: fork)
    var lost = try self.lost(lacking.found(in: fork), beside: own)
    var ofFork: BuiltToday?
    if try mayBreak(own, after, fork.tree.reading, &doubled) {
      let today = try builtToday(own, fork.tree.reading)
      // What one module finds today it may lose by the mapping, though another lacks it.
      try compare(own, today, after, except: today.lacking.subtracting(today.found), fork.tree.reading)
      ofFork = today
    }
    var readings = [fork.tree.reading]
    var consumers: [BuildSite] = []
    var needy: [(site: BuildSite, references: [Fork.Reference])] = []
    for consumer in planned.consumers where !leftOut.contains(consumer) {
      let tree = try scan(consumer)
      readings.append(tree.reading)
      var before = planned.before
      before.gowork = try ExistingWork.active(in: consumer, planned.before)
      let site = BuildSite(directory: consumer, environment: before)
      consumers.append(site)
      let references = lacking.found(in: tree)
      if !references.isEmpty { needy.append((site, references)) }
    }
    lost += try self.lost(needy, planned.after)
    let all = ScanCache.merging(readings)
    if try mayBreak(consumers, planned.after, all, &doubled) {
      if ofFork == nil { ofFork = try builtToday(own, fork.tree.reading) }
      let lacking = ofFork?.lacking ?? []
      try compare(consumers, try builtToday(consumers, all), planned.after, except: lacking, all)
    }
    return (all, lost, doubled)
  }

  /// Where the fork's own modules are built today.
  private func sites(_ own: [ByteString]) throws(MappingRefusal) -> [BuildSite] {
    var before = planned.before
    before.gowork = try ExistingWork.foreign(before.gowork, above: fork.root)
    return own.map { BuildSite(directory: $0, environment: before) }
  }

  /// Those of the fork's imports that some build loses.
  private func lost(
    _ lacking: [Fork.Reference], beside own: [BuildSite]
  ) throws(MappingRefusal) -> [Fork.Reference] {
    if lacking.isEmpty { return [] }
    let places = MemberPlaces(fork, fork.members)
    var byModule: [ByteString: [Fork.Reference]] = [:]
    for reference in lacking {
      let directory = reference.place.file.contains(UInt8(ascii: "/")) ? reference.place.file.parentPath : ByteString()
      guard let member = places.member(of: directory) else { continue }
      byModule[fork.root.appending(path: member.directory).cleanPath, default: []].append(reference)
    }
    let needy = own.sorted { $0.directory < $1.directory }.compactMap { site in
      byModule[site.directory].map { (site: site, references: $0) }
    }
    return try lost(needy, after)
  }

  /// Those imports, of packages that the fork lacks, that a build for some platform, or with some tags, finds today and not with
  /// the mapping.
  private func lost(
    _ needy: [(site: BuildSite, references: [Fork.Reference])], _ after: GoEnvironment
  ) throws(MappingRefusal) -> [Fork.Reference] {
    if needy.isEmpty { return [] }
    let sites = needy.map(\.site)
    let today = try paths(sites, planned.before.disk) { $0.obtainable }
    let gone = try paths(sites.map { $0.with(after) }, planned.view) { $0.lacking }
    return needy.flatMap { site, references in
      guard let today = today[site.directory], let gone = gone[site.directory] else { return [Fork.Reference]() }
      return references.filter { gone.contains($0.path) && today.contains($0.path) }
    }
  }

  /// Import paths of the graphs of all platforms, by the directory of the module.
  private func paths(
    _ sites: [BuildSite], _ view: FileView, _ choose: (PackageGraph) -> Set<ByteString>
  ) throws(MappingRefusal) -> [ByteString: Set<ByteString>] {
    var byDirectory: [ByteString: Set<ByteString>] = [:]
    try forEachGraph(sites, view, ScanCache(), allPlatforms: true) { directories, graph throws(MappingRefusal) in
      let found = choose(graph)
      for directory in directories { byDirectory[directory] = found }
    }
    return byDirectory
  }

  /// Whether anything that these modules load with the mapping certainly cannot be built; notes a package that is loaded twice.
  private func mayBreak(
    _ sites: [BuildSite], _ after: GoEnvironment, _ reading: ScanCache, _ doubled: inout DoubledPackage?
  ) throws(MappingRefusal) -> Bool {
    for group in try groups(sites.map { $0.with(after) }, planned.view) {
      guard let then = try graph(group, planned.view, reading) else { continue }
      doubled = doubled ?? then.doubled(below: planned.root)
      if judge.findsError(in: then) { return true }
    }
    return false
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
    _ sites: [BuildSite], _ today: BuiltToday, _ after: GoEnvironment, except lacking: Set<ByteString>,
    _ reading: ScanCache
  ) throws(MappingRefusal) {
    var ranks = PathMap<Int>()
    for (rank, site) in sites.enumerated() { ranks.add(site.directory, rank) }
    let built = sites.filter { today.directories.contains($0.directory) }.map { $0.with(after) }
    try forEachGraph(built, planned.view, reading) { directories, then throws(MappingRefusal) in
      if case .mainModules(let errors)? = then.refusal?.fault {
        if let error = errors.errors.first(where: judge.isCertain) {
          throw .breaksBuild(directories[0], isTest: false, .modules(try cause(of: error)))
        }
        return
      }
      for error in then.patternErrors where judge.isCertain(error) {
        throw .breaksBuild(directories[0], isTest: false, try breakage(error))
      }
      let stillBuilt = then.builtPackages
      var gone: [(rank: Int, number: Int, place: BuiltPlace)] = []
      for (number, package) in then.packages.enumerated() {
        guard let place = then.builtPlace(of: package), today.places.contains(place), !stillBuilt.contains(place)
        else { continue }
        gone.append((ranks.deepest(holding: place.directory)?.value ?? 0, number, place))
      }
      // In the order of the modules, whatever the order in which they were loaded.
      for (_, number, place) in gone.sorted(by: { ($0.rank, $0.number) < ($1.rank, $1.number) }) {
        let package = then.packages[number]
        if let error = judge.error(below: package, of: then, except: lacking) {
          throw .breaksBuild(place.directory, isTest: package.kind != .plain, try breakage(error))
        }
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
    switch error {
    case .malformed(let file, _) where file == planned.after.gowork: break
    case .needsNewerGo(let file, _) where file == planned.after.gowork: break
    default: return error
    }
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

extension GoEnvironment {
  /// Whether go may fetch no module at all: private modules come from their hosts whatever `GOPROXY` says.
  package var fetchesNothing: Bool {
    guard let settings, settings["GOPROXY"] == "off" else { return false }
    return ["GOPRIVATE", "GONOPROXY"].allSatisfy { settings[$0]?.isEmpty ?? true }
  }
}
