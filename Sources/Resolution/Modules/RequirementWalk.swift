package import Bytes
package import GoSource

/// The module graph as far as it is known, and the `.mod` files that are needed next.
///
/// Go: cmd/go/internal/modload.readModGraph: which `.mod` files are read depends on the go line of each module (graph
/// pruning), and in a workspace on the selected versions. The caller supplies the files one by one, from the cache or from
/// the network.
package struct RequirementWalk: Sendable {
  /// How much of the graph a go.mod describes (rule N6).
  package enum Pruning: Sendable, Hashable { case pruned, unpruned, workspace }

  /// The content of one `.mod` file about other modules.
  package struct Summary: Sendable, Hashable {
    /// The requirements of one go.mod.
    package var require: [ModuleVersion]
    /// Whether the requirements of its requirements are left out.
    package var isPruned: Bool

    package init(require: [ModuleVersion], isPruned: Bool) { (self.require, self.isPruned) = (require, isPruned) }

    package init(_ file: ModFile) {
      require = file.require.map(\.module)
      isPruned = GoVersion.compare(file.goVersion, "1.17") >= 0
    }
  }

  private struct Visit: Hashable {
    var module: ModuleVersion
    var pruning: Pruning
  }

  /// The requirements of the main module or, in a workspace, its modules, which have no version.
  package private(set) var roots: [ModuleVersion]
  private var rootSet: Set<ModuleVersion>
  private let pruning: Pruning
  private let excludes: Set<ModuleVersion>
  /// The replacement of a module; the module itself where there is none.
  private let actual: @Sendable (ModuleVersion) -> ModuleVersion
  private var summaries: [ModuleVersion: Summary?] = [:]
  private var waiting: [ModuleVersion: [Visit]] = [:]
  private var seen: Set<Visit> = []
  private var queue: [Visit] = []
  private var inAll: Set<ByteString> = []
  private var reloaded: Set<ModuleVersion> = []
  /// The requirements of each module, from its replacement's file and without exclusions.
  package private(set) var edges: [ModuleVersion: [ModuleVersion]] = [:]
  /// The first module that was found to require this one; nil for roots.
  package private(set) var parent: [ModuleVersion: ModuleVersion] = [:]
  /// The highest version of each path that anything requires.
  package private(set) var selected: [ByteString: ByteString] = [:]
  private let mainPaths: Set<ByteString>
  /// How many modules the files that are supplied may name.
  private let limit: Int
  /// The first module that was left out because of the limit, and the one that requires it.
  package private(set) var leftOut: (module: ModuleVersion, requirer: ModuleVersion)?

  /// Starts a walk at `roots`; `actual` applies replacements. Once the files have named `limit` modules, others are left out.
  package init(
    roots: [ModuleVersion], pruning: Pruning, excludes: Set<ModuleVersion>, mainPaths: Set<ByteString>,
    limit: Int = .max, actual: @escaping @Sendable (ModuleVersion) -> ModuleVersion
  ) {
    (self.roots, self.pruning, self.excludes, self.mainPaths) = (roots, pruning, excludes, mainPaths)
    (rootSet, self.limit, self.actual) = (Set(roots), limit, actual)
    for root in roots {
      select(root)
      enqueue(Visit(module: root, pruning: pruning))
      if pruning == .workspace { inAll.insert(root.path) }
    }
  }

  /// Continues as if the main module also required `root`.
  package mutating func add(root: ModuleVersion) {
    guard rootSet.insert(root).inserted else { return }
    roots.append(root)
    select(root)
    enqueue(Visit(module: root, pruning: pruning))
  }

  /// Supplies the file of `actual`; nil where it is not available.
  package mutating func supply(_ module: ModuleVersion, _ summary: Summary?) {
    guard summaries[module] == nil else { return }
    summaries[module] = .some(summary)
    queue += waiting.removeValue(forKey: module) ?? []
  }

  /// Continues as far as the supplied files allow; returns the actual modules whose files are needed next.
  package mutating func advance() -> [ModuleVersion] {
    var wanted: Set<ModuleVersion> = []
    while true {
      while let visit = queue.popLast() {
        let source = actual(visit.module)
        guard let known = summaries[source] else {
          if waiting[source, default: []].isEmpty { wanted.insert(source) }
          waiting[source, default: []].append(visit)
          continue
        }
        if let summary = known { expand(visit, summary) }
      }
      guard wanted.isEmpty, waiting.isEmpty, pruning == .workspace, enqueueOutdated() else { break }
    }
    return wanted.sorted()
  }

  private mutating func expand(_ visit: Visit, _ summary: Summary) {
    if edges[visit.module] == nil {
      let admitted = summary.require.filter { !excludes.contains($0) && admit($0, from: visit.module) }
      edges[visit.module] = admitted
      for module in admitted { select(module) }
    }
    let require = edges[visit.module] ?? []
    let next: Pruning = visit.pruning == .unpruned || !summary.isPruned ? .unpruned : .pruned
    for module in require where visit.pruning != .pruned || !summary.isPruned {
      enqueue(Visit(module: module, pruning: next))
    }
  }

  /// Whether there is room for one more module, if it is one.
  private mutating func admit(_ module: ModuleVersion, from requirer: ModuleVersion) -> Bool {
    if parent[module] != nil || rootSet.contains(module) { return true }
    guard parent.count < limit else {
      if leftOut == nil { leftOut = (module, requirer) }
      return false
    }
    parent[module] = requirer
    return true
  }

  /// In a workspace, reads again the requirements of a member that is not at its selected version.
  private mutating func enqueueOutdated() -> Bool {
    var found: [ModuleVersion] = []
    for path in inAll {
      let module = ModuleVersion(path: path, version: version(of: path))
      guard reloaded.contains(module) else {
        found.append(module)
        continue
      }
      for require in edges[module] ?? [] {
        let chosen = ModuleVersion(path: require.path, version: version(of: require.path))
        let isMain = mainPaths.contains(require.path)
        if (isMain || Semver.compare(chosen.version, require.version) > 0) && !reloaded.contains(chosen) {
          found.append(chosen)
        }
      }
    }
    for module in Set(found) {
      enqueue(Visit(module: module, pruning: .workspace))
      reloaded.insert(module)
      inAll.insert(module.path)
    }
    return !found.isEmpty
  }

  private func version(of path: ByteString) -> ByteString {
    mainPaths.contains(path) ? ByteString() : selected[path] ?? ByteString()
  }

  private mutating func enqueue(_ visit: Visit) {
    if visit.module.version.isEmpty && !mainPaths.contains(visit.module.path) { return }
    if visit.module.path == "go" || visit.module.path == "toolchain" { return }
    if seen.insert(visit).inserted { queue.append(visit) }
  }

  private mutating func select(_ module: ModuleVersion) {
    if mainPaths.contains(module.path) { return }
    if let known = selected[module.path], Semver.compare(known, module.version) >= 0 { return }
    selected[module.path] = module.version
  }

  /// Every module whose `.mod` file was needed.
  package var visited: Set<ModuleVersion> { Set(seen.map(\.module)) }

  /// The modules from a root to `module`, both included.
  package func chain(to module: ModuleVersion) -> [ModuleVersion] {
    var chain = [module]
    while let above = parent[chain[chain.count - 1]], chain.count < 64, !chain.contains(above) { chain.append(above) }
    return chain.reversed()
  }
}
