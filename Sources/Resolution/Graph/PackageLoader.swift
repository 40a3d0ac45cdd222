import Bytes
import GoSource
import Machine

/// Loads packages in go's own order: a model of load.loadImport and (*Package).load, without recursion.
///
/// `prefetch` has read most directories by then, in parallel; whatever is still missing is read here, so that the result
/// does not depend on what was read ahead.
struct PackageLoader<Resolver: ImportResolver>: ~Copyable {
  /// A package whose imports are being loaded; the stack of these is go's import stack.
  struct Frame {
    var package: Int32
    /// The path by which it was asked for.
    var written: Symbol
    /// Its written imports, then the implicit ones.
    var imports: [Symbol]
    var listed: Int
    var next = 0
  }

  /// Which import list of a package an import stands in: where its place is looked for.
  enum List { case own, test, externalTest }

  var store: PackageStore
  var resolver: Resolver
  var packages: ContiguousArray<PackageGraph.Package> = []
  let environment: GoEnvironment
  private var numbers = SymbolMap(minimumCapacity: 4096)
  /// Import paths in lower case, to the number of the path that was there first.
  var folded = SymbolMap(minimumCapacity: 4096)
  /// Whether the imports of a package are all loaded, by its number.
  var isLoaded: ContiguousArray<Bool> = []
  var isLocal: ContiguousArray<Bool> = []
  var frames: [Frame] = []
  /// The place of each plain package in the order in which they were loaded to their end.
  private var positions: ContiguousArray<Int32> = []
  private var finished: Int32 = 0
  var marks = PackageMarks()
  /// Some package imports itself in the end: then the order says nothing.
  private(set) var hasCycle = false
  let implicit: ImplicitImports
  let cgoSymbol: Symbol
  let mainSymbol: Symbol

  init(store: consuming PackageStore, resolver: Resolver, environment: GoEnvironment) {
    self.store = store
    (self.resolver, self.environment) = (resolver, environment)
    cgoSymbol = self.store.names.intern("C")
    mainSymbol = self.store.names.intern("main")
    implicit = ImplicitImports(environment, view: self.store.view, names: &self.store.names)
  }

  /// Loads a package that a pattern, go itself, or a test names, and all that it imports.
  ///
  /// The importer is the package whose test imports it, nil for all others; `stack` is what go's import stack holds
  /// before it. Gives the package's number, and why that importer may not have it.
  mutating func load(
    _ path: Symbol, importer: Int32? = nil, list: List = .own, stack: [ByteString] = [], at place: ImportTarget? = nil
  ) -> (number: Int32, refusal: PackageError?) {
    var (number, isNew) = begin(path, importer: importer, list: list, stack: stack, at: place)
    if isNew { run(below: stack) }
    return (number, refusal(of: &number, path, importer: importer, list: list, stack: stack))
  }

  /// Works off the frames until the one begun last is done.
  private mutating func run(below stack: [ByteString]) {
    let bottom = frames.count - 1
    while frames.count > bottom {
      let top = frames.count - 1
      if frames[top].next < frames[top].imports.count {
        let path = frames[top].imports[frames[top].next]
        frames[top].next += 1
        if path == cgoSymbol {
          continue
        }
        let (number, isNew) = begin(path, importer: frames[top].package, list: .own, stack: stack, at: nil)
        if !isNew { finishImport(of: top, path, number, stack) }
      } else {
        let frame = frames[top]
        let number = Int(frame.package)
        isLoaded[number] = true
        positions[number] = finished
        finished += 1
        noteForeignSources(frame.package, stack)
        frames.removeLast()
        if frames.count > bottom { finishImport(of: top - 1, frame.written, frame.package, stack) }
      }
    }
  }

  private mutating func finishImport(of frame: Int, _ path: Symbol, _ number: Int32, _ stack: [ByteString]) {
    var number = number
    let importer = frames[frame].package
    if let refused = refusal(of: &number, path, importer: importer, list: .own, stack: stack) {
      if packages[Int(importer)].error == nil {
        packages[Int(importer)].error = refused
        packages[Int(importer)].isIncomplete = true
      }
    }
    let position = frames[frame].next - 1
    if position < frames[frame].listed, packages[Int(number)].importPath != path {
      packages[Int(importer)].imports[position] = packages[Int(number)].importPath
    }
    packages[Int(importer)].dependencies.append(number)
    if packages[Int(number)].isIncomplete { packages[Int(importer)].isIncomplete = true }
  }

  /// The import stack as go would have it now.
  func importStack(_ stack: [ByteString]) -> [ByteString] { stack + frames.map { store.names[$0.written] } }

  /// Finds or makes the package; a new one has a frame of its own afterwards.
  private mutating func begin(
    _ path: Symbol, importer: Int32?, list: List, stack: [ByteString], at place: ImportTarget?
  ) -> (number: Int32, isNew: Bool) {
    let target = place ?? self.target(of: path, importer: importer)
    if let fault = target.fault, Spelling.hasNoPackage(fault) {
      // Such an error is made anew for every import.
      return (addFaulty(path, fault, importStack(stack) + [store.names[path]]), false)
    }
    if let known = numbers[target.path] {
      if !isLoaded[Int(known)] || packages[Int(known)].error != nil { reuse(known, path, importStack(stack)) }
      return (known, false)
    }
    let number = Int32(packages.count)
    numbers[target.path] = number
    var package = PackageGraph.Package(kind: .plain, importPath: target.path)
    (package.directory, package.root, package.module) = (target.directory, target.root, target.module)
    package.isStandard = target.isInGoroot && store.facts(of: target.path).contains(.isStandard)
    let facts = store.facts(of: path)
    let isLocal = resolver.isGOPATH && facts.contains(.isSpecial) && Spelling.isLocalImport(store.names[path])
    append(package, isLoaded: false, isLocal: isLocal)
    let frame = fill(number, target, path, importer: importer, list: list, importStack(stack))
    let text = facts.contains(.isUnclean) ? store.names[path] : ByteString()
    if resolver.isGOPATH, facts.contains(.isUnclean), Spelling.cleanImport(text) != text {
      packages[Int(number)].error = PackageError(
        .nonCanonicalPath(text, canonical: text.cleanPath),
        place: importPlace(of: path, importer, list), importStack: importStack(stack))
      packages[Int(number)].isIncomplete = true
    }
    guard let frame else { return (number, false) }
    frames.append(frame)
    return (number, true)
  }

  mutating func target(of path: Symbol, importer: Int32?) -> ImportTarget {
    var by: Importer?
    if let importer {
      let index = Int(importer)
      by = Importer(
        path: packages[index].importPath, directory: packages[index].directory, root: packages[index].root,
        isStandard: packages[index].isStandard)
    }
    if store.facts(of: path).contains(.isSpecial) {
      let text = store.names[path]
      if let fault = Spelling.malformed(text) { return ImportTarget(path: path, fault: fault) }
      if let importer, resolver.isGOPATH, Spelling.isLocalImport(text) {
        return localTarget(text, packages[Int(importer)])
      }
    }
    while true {
      switch resolver.resolve(path, from: by, in: &store) {
      case .target(let target): return target
      case .needs(let request): store.fetch([request])
      }
    }
  }

  /// A relative import of GOPATH mode.
  private mutating func localTarget(_ text: ByteString, _ importer: PackageGraph.Package) -> ImportTarget {
    let directory = store.names[importer.directory].appending(path: text).cleanPath
    let path = store.names.intern(GopathPatterns.pseudoPath(directory))
    let isInside = environment.gopath.contains { directory.isWithin($0.appending(path: "src")) }
    return ImportTarget(
      path: path, directory: store.names.intern(directory), fault: isInside ? .relativeImportInGOPATH(text) : nil)
  }

  /// A package that nothing is known of but why.
  private mutating func addFaulty(_ path: Symbol, _ fault: PackageFault, _ stack: [ByteString]) -> Int32 {
    var package = PackageGraph.Package(kind: .plain, importPath: path)
    package.error = PackageError(fault, importStack: stack)
    package.isIncomplete = true
    return append(package)
  }

  /// Adds a package to the arrays; one made from others is complete as it is.
  @discardableResult
  mutating func append(_ package: PackageGraph.Package, isLoaded: Bool = true, isLocal: Bool = false) -> Int32 {
    packages.append(package)
    self.isLoaded.append(isLoaded)
    self.isLocal.append(isLocal)
    positions.append(.max)
    return Int32(packages.count - 1)
  }

  /// Smaller for a package that was loaded to its end earlier, and so cannot import a later one.
  func position(of number: Int32) -> Int32 { positions[Int(number)] }

  func linkedImports() throws(ImplicitImports.Refusal) -> [Symbol] { try implicit.linked() }

  /// load.reusePackage: meeting a package that is not loaded to its end closes a circle.
  private mutating func reuse(_ number: Int32, _ path: Symbol, _ stack: [ByteString]) {
    let index = Int(number)
    let stack = stack + [store.names[path]]
    if !isLoaded[index] {
      if packages[index].error == nil {
        packages[index].error = PackageError(.importCycle, importStack: stack)
      }
      packages[index].error?.isCycle = true
      hasCycle = true
      packages[index].isIncomplete = true
    }
    if let error = packages[index].error, !error.isCycle, Self.isShorter(stack, than: error.importStack) {
      packages[index].error?.importStack = stack
    }
  }

  private static func isShorter(_ stack: [ByteString], than other: [ByteString]) -> Bool {
    if stack.count != other.count { return stack.count < other.count }
    for (mine, theirs) in zip(stack, other) where mine != theirs { return mine < theirs }
    return false
  }
}
