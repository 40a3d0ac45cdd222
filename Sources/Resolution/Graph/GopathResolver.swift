import Bytes
import Machine

/// Resolves import paths without modules: vendor directories on the way up, then GOROOT, then GOPATH entry by entry.
///
/// Go: load.resolveImportPath and go/build.(*Context).Import (rules G15, G26, G42, S34). A directory that exists wins, whether
/// or not it has Go files; only below `vendor` it must have a `.go` file.
struct GopathResolver: ImportResolver {
  /// A directory in which paths are looked for.
  struct Base {
    var directory: ByteString
    /// Its number in the table of first elements.
    var number: Int32
  }

  /// A directory `…/vendor` that an importer can see, and what is before it in import paths.
  struct Vendor {
    var base: Base
    var prefix: ByteString
  }

  /// GOROOT or an entry of GOPATH, with its `src`.
  struct Root {
    var path: ByteString
    var symbol: Symbol
    var source: Base
    var isGoroot: Bool
  }

  private static let slash: ByteString = "/"

  let isGOPATH = true
  let modules: [PackageGraph.Module] = []
  let roots: [Root]
  /// The same, with GOROOT last.
  private let gopathFirst: [Root]
  private let isInsideGoroot: Bool
  /// Whether a directory of the standard library is taken for a package without being read.
  private let passesStandard: Bool
  /// Vendor directories seen from a directory, deepest first; number 0 sees none.
  var contexts: [[Vendor]] = [[]]
  var contextOf = SymbolMap()
  /// The contexts of importers whose path is not clean.
  var contextOfSpelling = SymbolMap()
  var isVendorAt = SymbolMap()
  var isModuleAt = SymbolMap()
  var isBelowModule = SymbolMap()
  var baseCount: Int32
  private var hasTop = SymbolMap()
  private var targets: ContiguousArray<ImportTarget> = []
  private var answers = SymbolMap(minimumCapacity: 4096)
  private var plainAnswers = SymbolMap(minimumCapacity: 4096)

  init(_ environment: GoEnvironment, passesStandard: Bool = false, names: inout SymbolTable) {
    self.passesStandard = passesStandard
    var roots: [Root] = []
    for path in [environment.goroot].compactMap({ $0 }) + environment.gopath {
      let source = Base(directory: path.appending(path: "src"), number: Int32(roots.count))
      roots.append(
        Root(path: path, symbol: names.intern(path), source: source, isGoroot: path == environment.goroot))
    }
    self.roots = roots
    gopathFirst = roots.filter { !$0.isGoroot } + roots.filter(\.isGoroot)
    baseCount = Int32(roots.count)
    isInsideGoroot = environment.goroot.map { environment.directory.isWithin($0) } ?? false
  }

  mutating func viewpoint(of importer: Importer, in store: inout PackageStore) -> Int32 {
    importer.root == .none ? 0 : context(of: importer, in: &store) * 2
  }

  mutating func question(
    _ path: Symbol, from importer: Importer, at viewpoint: Int32, in store: inout PackageStore
  ) -> Int32 {
    guard store.facts(of: path).contains(.hasVersion), importer.root != .none else { return viewpoint }
    return viewpoint + (hasModuleAbove(importer, in: &store) ? 1 : 0)
  }

  mutating func refusal(of target: ImportTarget, imports: [Symbol], in store: inout PackageStore) -> PackageFault? {
    nil
  }

  mutating func resolve(_ path: Symbol, from importer: Importer?, in store: inout PackageStore) -> Resolution {
    guard let importer else { return plain(path, seenFromGoroot: isInsideGoroot, in: &store) }
    let viewpoint = viewpoint(of: importer, in: &store)
    let key = question(path, from: importer, at: viewpoint, in: &store)
    if let known = answers[path, key] { return .target(targets[Int(known)]) }
    let found = search(path, importer, Int(viewpoint / 2), isInModule: key != viewpoint, in: &store)
    if case .target(let target) = found {
      answers[path, key] = Int32(targets.count)
      targets.append(target)
    }
    return found
  }

  private mutating func search(
    _ path: Symbol, _ importer: Importer, _ context: Int, isInModule: Bool, in store: inout PackageStore
  ) -> Resolution {
    let seenFromGoroot = isInGoroot(importer)
    var unknown: [PackageStore.Request.Candidate] = []
    for vendor in contexts[context] where isTop(of: path, in: vendor.base, store: &store) {
      let place =
        store.facts(of: path).contains(.isUnclean)
        ? store.names.intern(vendor.base.directory.appending(path: store.names[path]))
        : store.names.intern(vendor.base.directory, Self.slash, before: path)
      guard let number = store.number(of: place) else {
        unknown.append(.init(directory: place, needsGo: true))
        continue
      }
      guard unknown.isEmpty, store.packages[number].facts.hasGoEntry else { continue }
      let resolved = store.names.intern(vendor.prefix, "vendor/", before: path)
      return plain(resolved, seenFromGoroot: seenFromGoroot, in: &store)
    }
    if !unknown.isEmpty {
      if !isInModule { unknown += candidates(path, seenFromGoroot: seenFromGoroot, in: &store) }
      return .needs(PackageStore.Request(candidates: unknown))
    }
    if isInModule { return withoutVersion(path, seenFromGoroot: seenFromGoroot, in: &store) }
    return plain(path, seenFromGoroot: seenFromGoroot, in: &store)
  }

  /// GOROOT and GOPATH alone; `seenFromGoroot` matters to paths that start with `vendor/`.
  mutating func plain(_ path: Symbol, seenFromGoroot: Bool, in store: inout PackageStore) -> Resolution {
    let isGopathFirst = !seenFromGoroot && store.facts(of: path).contains(.startsWithVendor)
    let key: Int32 = isGopathFirst ? 1 : 0
    if let known = plainAnswers[path, key] { return .target(targets[Int(known)]) }
    for root in isGopathFirst ? gopathFirst : roots where isTop(of: path, in: root.source, store: &store) {
      let place = directory(of: path, in: root, store: &store)
      let isPassed =
        passesStandard && root.isGoroot && store.facts(of: path).contains(.isStandard)
        && store.view.isDirectory(store.names[place])
      if !isPassed {
        guard let number = store.number(of: place) else {
          return .needs(
            PackageStore.Request(candidates: candidates(path, seenFromGoroot: seenFromGoroot, in: &store)))
        }
        if store.packages[number].state == .absent { continue }
      }
      let target = ImportTarget(path: path, directory: place, root: root.symbol, isInGoroot: root.isGoroot)
      return .target(remember(path, key, target))
    }
    let text = store.names[path]
    let goroot = roots.first { $0.isGoroot }?.source.directory.appending(path: text)
    let gopath = roots.filter { !$0.isGoroot }.map { $0.source.directory.appending(path: text) }
    return .target(
      remember(path, key, ImportTarget(path: path, fault: .notFound(path: text, goroot: goroot, gopath: gopath))))
  }

  private mutating func remember(_ path: Symbol, _ key: Int32, _ target: ImportTarget) -> ImportTarget {
    plainAnswers[path, key] = Int32(targets.count)
    targets.append(target)
    return target
  }

  /// A path may be spelled with empty elements; its directory is not.
  private func directory(of path: Symbol, in root: Root, store: inout PackageStore) -> Symbol {
    if store.facts(of: path).contains(.isUnclean) {
      return store.names.intern(root.source.directory.appending(path: store.names[path]).cleanPath)
    }
    return store.names.intern(root.source.directory, Self.slash, before: path)
  }

  private mutating func candidates(
    _ path: Symbol, seenFromGoroot: Bool, in store: inout PackageStore
  ) -> [PackageStore.Request.Candidate] {
    let isGopathFirst = !seenFromGoroot && store.facts(of: path).contains(.startsWithVendor)
    var found: [PackageStore.Request.Candidate] = []
    for root in isGopathFirst ? gopathFirst : roots where isTop(of: path, in: root.source, store: &store) {
      found.append(.init(directory: directory(of: path, in: root, store: &store), needsGo: false))
    }
    return found
  }

  /// Whether the first element of `path` exists: avoids most failing look-ups far below.
  private mutating func isTop(of path: Symbol, in base: Base, store: inout PackageStore) -> Bool {
    let element = store.top(of: path)
    if let known = hasTop[element, base.number] { return known == 1 }
    let isThere = store.view.isDirectory(base.directory.appending(path: store.names[element]))
    hasTop[element, base.number] = isThere ? 1 : 0
    return isThere
  }

  private func isInGoroot(_ importer: Importer) -> Bool {
    guard let goroot = roots.first, goroot.isGoroot else { return false }
    return importer.root == goroot.symbol
  }
}
