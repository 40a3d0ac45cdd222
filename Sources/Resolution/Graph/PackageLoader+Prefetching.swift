import Bytes

extension PackageLoader {
  /// Reads ahead, in parallel, what loading these packages will ask for: their imports, the imports of those, and so on.
  mutating func prefetch(_ roots: [PatternMatch.Found], tests: Bool) {
    var reached = SymbolMap(minimumCapacity: 4096)
    var named = SymbolMap()
    for root in roots { named[root.path] = 1 }
    var waiting: [(Symbol, Importer)] = []
    var frontier: [(target: ImportTarget, isRoot: Bool)] = []
    var unresolved: [(path: Symbol, importer: Importer?)] = []
    for root in roots {
      if let place = root.place {
        frontier.append((place, true))
      } else {
        unresolved.append((root.path, nil))
      }
    }
    unresolved += implicitPaths(tests: tests).map { ($0, nil) }
    while true {
      var requests: [PackageStore.Request] = []
      var asked: Set<Symbol> = []
      var again: [(path: Symbol, importer: Importer?)] = []
      for (path, importer) in unresolved {
        switch resolver.resolve(path, from: importer, in: &store) {
        case .target(let target): frontier.append((target, importer == nil && named[path] != nil))
        case .needs(let request):
          again.append((path, importer))
          // Two importers may wait for one directory; the second asks again when it is there.
          if request.candidates.allSatisfy({ !asked.contains($0.directory) }) {
            asked.formUnion(request.candidates.map(\.directory))
            requests.append(request)
          }
        }
      }
      waiting.removeAll(keepingCapacity: true)
      var unread: [(target: ImportTarget, isRoot: Bool)] = []
      for (target, isRoot) in frontier where target.directory != .none {
        guard let number = store.number(of: target.directory) else {
          unread.append((target, isRoot))
          if asked.insert(target.directory).inserted {
            requests.append(
              PackageStore.Request(candidates: [.init(directory: target.directory, needsGo: false)]))
          }
          continue
        }
        // A root reached as an import before is gone through again for its tests.
        let stage: Int32 = tests && isRoot ? 2 : 1
        if let before = reached[target.path], before >= stage { continue }
        reached[target.path] = stage
        let importer = Importer(
          path: target.path, directory: target.directory, root: target.root,
          isStandard: target.isInGoroot && Spelling.isStandardPath(store.names[target.path]))
        let scanned = store.packages[number]
        for path in store.paths[scanned.imports] where path != cgoSymbol { waiting.append((path, importer)) }
        if tests && isRoot {
          for path in store.paths[scanned.testImports] where path != cgoSymbol { waiting.append((path, importer)) }
          for path in store.paths[scanned.externalTestImports] where path != cgoSymbol {
            waiting.append((path, importer))
          }
        }
      }
      frontier = unread
      unresolved = again + waiting.map { ($0.0, Optional($0.1)) }
      if !requests.isEmpty { store.fetch(requests) }
      if requests.isEmpty && unresolved.isEmpty && frontier.isEmpty { return }
    }
  }

  private mutating func implicitPaths(tests: Bool) -> [Symbol] {
    let names: [ByteString] =
      tests
      ? ["runtime", "runtime/cgo", "os", "reflect", "testing", "testing/internal/testdeps"]
      : ["runtime", "runtime/cgo"]
    return names.map { store.names.intern($0) }
  }
}
