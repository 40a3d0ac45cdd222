import Bytes

extension PackageLoader {
  /// An import path and its importer; none for a path that a pattern names.
  private struct Question {
    var path: Symbol
    var importer: Importer?
  }

  /// The packages whose test files are visited as well.
  enum Tests { case ofNone, ofRoots, ofAll }

  /// Reads in parallel and in advance the directories that loading these packages needs: their imports, the imports of those,
  /// and so on.
  mutating func prefetch(_ roots: [PatternMatch.Found], tests: Bool) {
    // Other directories are read when they are needed.
    if store.isReadAhead { return }
    let implicit = PackageGraph.implicitPaths(tests: tests).map { PatternMatch.Found(path: store.names.intern($0)) }
    _ = reach(roots, with: implicit, tests: tests ? .ofRoots : .ofNone)
  }

  /// The packages of the pattern `all`: the main modules' packages and tools, and what they and their tests import.
  /// Before go 1.16 the tests of every package counted (modload.computePatternAll).
  mutating func everything(
    from roots: [PatternMatch.Found], and tools: [PatternMatch.Found], closesOverTests: Bool
  ) -> [PatternMatch.Found] {
    var paths = reach(roots, with: tools, tests: closesOverTests ? .ofAll : .ofRoots)
    paths.sort { store.names.precedes($0, $1) }
    return paths.map { PatternMatch.Found(path: $0) }
  }

  /// The packages of the standard library that others, outside of it, import.
  mutating func standardPackages(from roots: [PatternMatch.Found]) -> [PatternMatch.Found] {
    reach(roots, with: [], tests: .ofNone).filter { path in
      let name = store.names[path]
      return !name.prefix(name.firstIndex(of: UInt8(ascii: "/")) ?? name.count).contains(UInt8(ascii: "."))
    }.map { PatternMatch.Found(path: $0) }
  }

  /// Visits the packages and everything that they import, in parallel; returns every path that was reached.
  private mutating func reach(
    _ roots: [PatternMatch.Found], with others: [PatternMatch.Found], tests: Tests
  ) -> [Symbol] {
    var paths: [Symbol] = []
    var known = SymbolMap(minimumCapacity: 4096)
    // 1 for a package that was visited, 2 if its tests were visited as well.
    var reached = SymbolMap(minimumCapacity: 4096)
    var asked = SymbolMap(minimumCapacity: 16384)
    var named = SymbolMap()
    var questions: [Question] = []
    var frontier: [(target: ImportTarget, isRoot: Bool)] = []
    for root in roots {
      named[root.path] = 1
      if let place = root.place {
        frontier.append((place, true))
      } else {
        questions.append(Question(path: root.path))
      }
    }
    questions += others.map { Question(path: $0.path) }
    while !questions.isEmpty || !frontier.isEmpty {
      var requests: [PackageStore.Request] = []
      var requested = SymbolMap()
      var later: [Question] = []
      for question in questions {
        switch resolver.resolve(question.path, from: question.importer, in: &store) {
        case .target(let target):
          frontier.append((target, question.importer == nil && named[question.path] != nil))
          if known[target.path] == nil {
            known[target.path] = 1
            paths.append(target.path)
          }
        case .needs(let request):
          later.append(question)
          // Two questions may wait for one directory; the second is repeated when it is there.
          if request.candidates.contains(where: { requested[$0.directory] != nil }) { continue }
          for candidate in request.candidates { requested[candidate.directory] = 1 }
          requests.append(request)
        }
      }
      questions = later
      var unread: [(target: ImportTarget, isRoot: Bool)] = []
      for (target, isRoot) in frontier where target.directory != .none {
        if target.isInGoroot, detail == .importsOnly || (detail == .besidesStandard && !isRoot) { continue }
        guard let number = store.number(of: target.directory) else {
          unread.append((target, isRoot))
          if requested[target.directory] == nil {
            requested[target.directory] = 1
            requests.append(PackageStore.Request(candidates: [.init(directory: target.directory, needsGo: false)]))
          }
          continue
        }
        let stage: Int32 = tests == .ofAll || (tests == .ofRoots && isRoot) ? 2 : 1
        let before = reached[target.path] ?? 0
        if before >= stage { continue }
        reached[target.path] = stage
        let importer = Importer(
          path: target.path, directory: target.directory, root: target.root,
          isStandard: target.isInGoroot && store.facts(of: target.path).contains(.isStandard))
        let viewpoint = resolver.viewpoint(of: importer, in: &store)
        let scanned = store.packages[number]
        let lists =
          stage == 2 ? [scanned.imports, scanned.testImports, scanned.externalTestImports] : [scanned.imports]
        for list in lists {
          for index in list {
            let path = store.paths[index]
            if path == cgoSymbol { continue }
            let key = resolver.question(path, from: importer, at: viewpoint, in: &store)
            if asked[path, key] != nil { continue }
            asked[path, key] = 1
            questions.append(Question(path: path, importer: importer))
          }
        }
      }
      frontier = unread
      if !requests.isEmpty { store.fetch(requests) }
    }
    return paths
  }
}

extension PackageGraph {
  /// Imports that go adds to nearly every list, so that they are read early.
  static func implicitPaths(tests: Bool) -> [ByteString] {
    ["runtime", "runtime/cgo"] + (tests ? ["os", "reflect", "testing", "testing/internal/testdeps"] : [])
  }
}
