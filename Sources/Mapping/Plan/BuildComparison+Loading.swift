import Bytes
import GoSource
import Machine
import Resolution

/// The directory of a module, and where go builds it.
struct BuildSite: Sendable {
  /// Without links.
  var directory: ByteString
  var environment: GoEnvironment

  func with(_ environment: GoEnvironment) -> BuildSite { BuildSite(directory: directory, environment: environment) }
}

/// A named package, or its tests: those in the package itself, or those outside of it.
struct BuiltPlace: Hashable {
  var directory: ByteString
  var kind: PackageGraph.Kind
}

/// What go builds of several modules today.
struct BuiltToday {
  var places: Set<BuiltPlace> = []
  /// Import paths that lead nowhere.
  var lacking: Set<ByteString> = []
  /// Import paths that lead somewhere.
  var found: Set<ByteString> = []
  /// The modules that have such places.
  var directories: Set<ByteString> = []
}

/// The packages of modules and their tests. Modules of one workspace load alike, so they are loaded at once: a load reads the
/// go.mod files of the whole workspace.
extension BuildComparison {
  func builtToday(_ sites: [BuildSite], _ reading: ScanCache) throws(MappingRefusal) -> BuiltToday {
    var today = BuiltToday()
    try forEachGraph(sites, planned.before.disk, reading) { directories, now throws(MappingRefusal) in
      today.lacking.formUnion(now.lacking)
      today.found.formUnion(now.obtainable)
      if now.refusal != nil { return }
      let built = now.builtPackages
      today.places.formUnion(built)
      var modules = PathMap<ByteString>()
      for directory in directories { modules.add(directory, directory) }
      for place in built {
        if let module = modules.deepest(holding: place.directory) { today.directories.insert(module.value) }
      }
    }
    return today
  }

  /// Calls `body` with each graph, and the directories of its modules. Where go would report an error of a pattern or of all of
  /// them, the modules are loaded one by one: the error may be that of some only.
  func forEachGraph(
    _ sites: [BuildSite], _ view: FileView, _ reading: ScanCache, allPlatforms: Bool = false,
    _ body: ([ByteString], PackageGraph) throws(MappingRefusal) -> Void
  ) throws(MappingRefusal) {
    for group in try groups(sites, view) {
      if group.count > 1, let all = try graph(group, view, reading, allPlatforms: allPlatforms), all.refusal == nil,
        all.patternErrors.isEmpty
      {
        try body(group.map(\.directory), all)
        continue
      }
      for site in group {
        guard let one = try graph([site], view, reading, allPlatforms: allPlatforms) else { continue }
        try body([site.directory], one)
      }
    }
  }

  /// The sites that can be loaded at once, in the order of the first of each.
  func groups(_ sites: [BuildSite], _ view: FileView) throws(MappingRefusal) -> [[BuildSite]] {
    var groups: [[BuildSite]] = []
    var byWork: [ByteString: Int] = [:]
    for site in sites {
      guard let work = site.environment.gowork, site.environment.mode == .module else {
        groups.append([site])
        continue
      }
      if let group = byWork[work] {
        groups[group].append(site)
      } else {
        byWork[work] = groups.count
        groups.append([site])
      }
    }
    var divided: [[BuildSite]] = []
    for group in groups {
      if group.count == 1 {
        divided.append(group)
        continue
      }
      let base = Self.base(of: group)
      let isOne = try group[0].readsOverlayEverywhere(view)
      let named = group.filter { isOne && $0.isNamed(from: base) }
      if !named.isEmpty { divided.append(named) }
      divided += group.filter { !isOne || !$0.isNamed(from: base) }.map { [$0] }
    }
    return divided
  }

  /// The deepest directory that holds all of them.
  private static func base(of group: [BuildSite]) -> ByteString {
    group.dropFirst().reduce(group[0].directory) { base, site in
      var base = base
      while !site.directory.isWithin(base) { base = base.parentPath }
      return base
    }
  }

  /// Nil where go would refuse the overlay.
  func graph(
    _ group: [BuildSite], _ view: FileView, _ reading: ScanCache, allPlatforms: Bool = false
  ) throws(MappingRefusal) -> PackageGraph? {
    guard var environment = group.first?.environment else { return nil }
    let base = Self.base(of: group)
    environment.directory = base
    guard let view = try view.overlaidIfUsable(by: environment.flags, in: base) else { return nil }
    let patterns = group.map { site in
      let below = site.directory.relative(within: base) ?? ""
      return below.isEmpty ? "./..." : "./" + below + "/..."
    }
    return PackageGraph.load(
      patterns: patterns, environment: environment, view: view, tests: true, allPlatforms: allPlatforms,
      reading: reading, detail: .importsOnly)
  }
}

extension BuildSite {
  /// Whether a pattern that is written in the directory `base` finds what `./...` finds in this one.
  fileprivate func isNamed(from base: ByteString) -> Bool {
    guard let below = directory.relative(within: base) else { return false }
    return !below.isPassedOver && !below.contains(UInt8(ascii: "\\"))
      && ["...", "vendor"].allSatisfy { below.firstRange(of: $0) == nil }
  }

  /// Whether the overlay among the flags is the same in all directories: relative paths count from where go is started.
  fileprivate func readsOverlayEverywhere(_ view: FileView) throws(MappingRefusal) -> Bool {
    guard GoFlags(words: environment.flags).value(of: "overlay")?.isEmpty == false else { return true }
    let (here, there) = (
      try view.overlaidIfUsable(by: environment.flags, in: directory),
      try view.overlaidIfUsable(by: environment.flags, in: "/")
    )
    return here != nil && here == there
  }
}

extension PackageGraph {
  /// Nil for what no pattern names, and for the programs that go makes of tests.
  func builtPlace(of package: Package) -> BuiltPlace? {
    guard package.isNamed, package.kind != .testMain, package.directory != .none else { return nil }
    return BuiltPlace(directory: names[package.directory], kind: package.kind)
  }

  /// The named packages, and tests of such, that load with all that they import.
  var builtPackages: Set<BuiltPlace> {
    var places: Set<BuiltPlace> = []
    for package in packages where package.error == nil && !package.isIncomplete {
      if let place = builtPlace(of: package) { places.insert(place) }
    }
    return places
  }

  /// Import paths of packages that are on this disk, or that go would fetch.
  var obtainable: Set<ByteString> {
    Set(
      packages.filter { $0.directory != .none || $0.error?.fault.isOfCache == true }.map { names[$0.importPath] })
  }

  /// Import paths that lead nowhere, fetched or not.
  var lacking: Set<ByteString> {
    Set(
      packages.filter { $0.error.map { !$0.fault.isOfCache } ?? false && $0.directory == .none }.map {
        names[$0.importPath]
      })
  }
}

extension PackageFault {
  /// Whether the error is that the module cache lacks a module.
  var isOfCache: Bool {
    switch self {
    case .module(_, .module(.notCached, _)), .module(_, .graph(_, .notCached, _)): true
    default: false
    }
  }
}
