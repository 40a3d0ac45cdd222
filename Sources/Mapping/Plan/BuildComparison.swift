import Bytes
import GoSource
import Machine
import Resolution

/// Compares what go builds today with what it builds under a planned mapping: a package that loads now and would not load then
/// refuses the plan, before the first change.
///
/// Modules that are not on this disk are not compared, since go would fetch them, except where go may fetch nothing
/// (`GOPROXY=off`).
struct BuildComparison: Sendable {
  let planned: PlannedMapping

  private var fork: Fork { planned.fork }

  /// Tells which errors nothing that go could fetch removes.
  private var judge: Mending { Mending(isOffline: planned.before.fetchesNothing) }

  /// The trees of the fork and of consumers that were read for the comparison. Throws where a build would break.
  ///
  /// Today's packages are loaded only where something certainly does not build with the mapping, which is rare.
  func readingRefusingBreakage() throws(MappingRefusal) -> ScanCache {
    var all = fork.tree.reading
    let own = fork.members.map { fork.root.appending(path: $0.directory).cleanPath }
      .filter { !planned.leftOut.contains($0) }
    let after = planned.after.ofFork(besides: planned.consumers, view: planned.view)
    var today: [(directory: ByteString, graph: PackageGraph)]?
    if try mayBreak(own, after, all) {
      let loaded = try graphsOfToday(own, all)
      for (directory, now) in loaded { try compare(directory, now, after, lacking(loaded), all) }
      today = loaded
    }
    for consumer in planned.consumers where !planned.leftOut.contains(consumer) {
      let reading = try reading(consumer)
      let merged = fork.tree.reading.merged(with: reading)
      if try mayBreak([consumer], planned.after, merged) {
        var before = planned.before
        before.gowork = try ExistingWork.active(in: consumer, planned.before)
        if today == nil { today = try graphsOfToday(own, fork.tree.reading) }
        if let now = try graph(consumer, before, planned.before.disk, merged) {
          try compare(consumer, now, planned.after, lacking(today ?? []), merged)
        }
      }
      all = all.merged(with: reading)
    }
    return all
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

  /// The tree of a consumer, whose files are needed twice.
  private func reading(_ consumer: ByteString) throws(MappingRefusal) -> ScanCache {
    do {
      let tree = try SourceTree.scan(
        consumer, view: planned.before.disk, options: SourceTree.Options(), platform: planned.before.platform)
      return tree.reading
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
      if let error = errors.errors.first(where: judge.isCertain) { throw .breaksBuild(directory, .modules(error)) }
      return
    }
    for error in then.patternErrors where judge.isCertain(error) { throw .breaksBuild(directory, .package(error)) }
    let stillBuilt = then.builtPackages
    for package in then.packages where package.isNamed && package.kind == .plain && package.directory != .none {
      let place = then.names[package.directory]
      guard built.contains(place), !stillBuilt.contains(place) else { continue }
      if let error = judge.error(below: package, of: then, except: lacking) {
        throw .breaksBuild(place, .package(error))
      }
    }
  }

  private func graph(
    _ directory: ByteString, _ environment: GoEnvironment, _ view: FileView, _ reading: ScanCache,
    _ patterns: [ByteString] = ["./..."]
  ) throws(MappingRefusal) -> PackageGraph? {
    var environment = environment
    environment.directory = directory
    guard let view = try view.overlaidIfUsable(by: environment.flags, in: directory) else { return nil }
    return PackageGraph.load(
      patterns: patterns, environment: environment, view: view, reading: reading, detail: .importsOnly)
  }
}

extension PackageGraph {
  /// Directories of the named packages that load with all that they import.
  fileprivate var builtPackages: Set<ByteString> {
    var places: Set<ByteString> = []
    for package in packages where package.isNamed && package.kind == .plain && package.directory != .none {
      if package.error == nil && !package.isIncomplete { places.insert(names[package.directory]) }
    }
    return places
  }

  /// Import paths that are not found, whether or not go may fetch them.
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
    var pending = package.dependencies
    var seen: Set<Int32> = []
    while let number = pending.popLast() {
      guard seen.insert(number).inserted else { continue }
      let imported = graph.packages[Int(number)]
      if let error = imported.error, isCertain(error), !lacking.contains(graph.names[imported.importPath]) {
        return error
      }
      if imported.isIncomplete { pending += imported.dependencies }
    }
    return nil
  }

  /// Whether nothing that go could fetch removes it.
  func isCertain(_ error: PackageError) -> Bool {
    switch error.fault {
    case .module(_, .missing), .module(_, .ambiguous), .internalUse, .outsideModules, .noImportPath: true
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
