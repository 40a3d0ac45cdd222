import Bytes
import GoSource
import Machine

/// How much detail a load collects about each package.
package enum LoadDetail: Sendable {
  case whole
  /// The same about all packages outside of the standard library, of which only those are there that others import: their files
  /// are taken to be the toolchain's own, and are not read. Where an overlay shows one of them, all is read.
  case besidesStandard
  /// Only which packages import which: the standard library is not read, and no file is opened a second time to locate an
  /// error.
  case importsOnly
}

/// Loads packages in go's own order: a model of load.loadImport and (*Package).load, without recursion.
///
/// `prefetch` has read most directories in parallel before; the others are read here, so that the result does not depend on the
/// prefetching.
struct PackageLoader<Resolver: ImportResolver>: ~Copyable {
  /// A package whose imports are being loaded; the stack of these is go's import stack.
  struct Frame {
    var package: Int32
    /// The path by which it was imported.
    var written: Symbol
    /// Its written imports, then the implicit ones.
    var imports: [Symbol]
    var listed: Int
    var next = 0
  }

  /// Which import list of a package holds an import: where its position is searched.
  enum List { case own, test, externalTest }

  var store: PackageStore
  var resolver: Resolver
  var packages: ContiguousArray<PackageGraph.Package> = []
  let environment: GoEnvironment
  let detail: LoadDetail
  private var numbers = SymbolMap(minimumCapacity: 4096)
  /// Import paths in lower case, to the number of the first such path.
  var folded = SymbolMap(minimumCapacity: 4096)
  /// Maps an import path and the number of its question to the package that it resolves to.
  private var edges = SymbolMap(minimumCapacity: 16384)
  /// The number of each package's context (`viewpoint`), -1 where it is not known yet.
  private var viewpoints: ContiguousArray<Int32> = []
  /// Whether anything about a package could keep others from importing it.
  var isGuarded: ContiguousArray<Bool> = []
  /// The errors of packages, kept apart from them until the end: few have one, and all packages are copied.
  private(set) var errors: [Int32: PackageError] = [:]
  private var isFaulty: ContiguousArray<Bool> = []
  /// Whether the imports of a package are all loaded, by its number.
  var isLoaded: ContiguousArray<Bool> = []
  var isLocal: ContiguousArray<Bool> = []
  var frames: [Frame] = []
  /// The names in the frames when that of this package was the last one, and the path of the file that was named last. One file
  /// may have very many imports in error, which share them.
  private var namesOfFrames: (package: Int32, names: [ByteString]) = (-1, [])
  var pathOfFile: (number: UInt32, path: ByteString) = (.max, ByteString())
  /// The place of each plain package in the order in which they were loaded to their end.
  private var positions: ContiguousArray<Int32> = []
  private var finished: Int32 = 0
  var marks = PackageMarks()
  /// The packages that a copy replaces in the current test.
  var replaced = PackageMarks()
  /// The imports of go's own test program, in go's order (load.TestMainDeps).
  let testMainImports: [Symbol]
  /// The packages of those, and of what programs are linked with, by path.
  var mainImports = SymbolMap()
  /// Whether there is an import cycle, so that the order proves nothing.
  private(set) var hasCycle = false
  /// The package at which go crashes.
  private(set) var crash: PackageError?
  /// Packages at whose tests' imports go would crash, if it lists them.
  private(set) var misplaced: [(number: Int32, error: PackageError)] = []
  /// Some package imports a program, which no package may.
  var importsProgram = false
  let implicit: ImplicitImports
  let cgoSymbol: Symbol
  let embedSymbol: Symbol
  let mainSymbol: Symbol

  init(store: consuming PackageStore, resolver: Resolver, environment: GoEnvironment, detail: LoadDetail = .whole) {
    self.store = store
    (self.resolver, self.environment, self.detail) = (resolver, environment, detail)
    cgoSymbol = self.store.names.intern("C")
    embedSymbol = self.store.names.intern("embed")
    mainSymbol = self.store.names.intern("main")
    var testing: [Symbol] = []
    for path: ByteString in ["os", "reflect", "testing", "testing/internal/testdeps"] {
      testing.append(self.store.names.intern(path))
    }
    testMainImports = testing
    implicit = ImplicitImports(environment, view: self.store.view, names: &self.store.names)
  }

  /// The directories that were read, for another load.
  consuming func takeStore() -> PackageStore { store }

  /// Loads a package that a pattern, go itself, or a test names, and all that it imports.
  ///
  /// The importer is the package whose test imports it, nil for all others; `stack` is what go's import stack holds
  /// before it. Returns the package's number, and why that importer may not import it.
  mutating func load(
    _ path: Symbol, importer: Int32? = nil, list: List = .own, stack: [ByteString] = [], at place: ImportTarget? = nil
  ) -> (number: Int32, refusal: PackageError?) {
    var (number, isNew) = begin(path, importer: importer, list: list, stack: stack, at: place)
    if isNew { run(below: stack) }
    // The refusal may replace the package by a copy.
    let refused = refusal(of: &number, path, importer: importer, list: list, stack: stack)
    return (number, refused)
  }

  /// Processes the frames until the one begun last is done.
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
        if let number = known(path, of: frames[top].package, stack) {
          finishImport(of: top, path, number, stack)
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
      if !hasError(importer) { setError(refused, of: importer) }
    }
    let position = frames[frame].next - 1
    if position < frames[frame].listed, packages[Int(number)].importPath != path {
      packages[Int(importer)].imports[position] = packages[Int(number)].importPath
    }
    packages[Int(importer)].dependencies.append(number)
    if packages[Int(number)].isIncomplete { packages[Int(importer)].isIncomplete = true }
  }

  /// The import stack as go would have it now.
  mutating func importStack(_ stack: [ByteString]) -> [ByteString] {
    guard let last = frames.last else { return stack }
    // A package has one frame at most, and those below it stay as they are.
    if namesOfFrames.package != last.package {
      namesOfFrames = (last.package, frames.map { store.names[$0.written] })
    }
    return stack.isEmpty ? namesOfFrames.names : stack + namesOfFrames.names
  }

  /// The package that an import resolves to, where the same question was asked before: nearly every import.
  private mutating func known(_ path: Symbol, of importer: Int32, _ stack: [ByteString]) -> Int32? {
    if store.facts(of: path).contains(.isSpecial) { return nil }
    let number = question(path, of: Int(importer))
    guard let known = edges[path, number] else { return nil }
    if !isLoaded[Int(known)] || isFaulty[Int(known)] { reuse(known, path, importStack(stack)) }
    return known
  }

  /// Finds or makes the package; a new one has a frame of its own afterwards.
  private mutating func begin(
    _ path: Symbol, importer: Int32?, list: List, stack: [ByteString], at place: ImportTarget?
  ) -> (number: Int32, isNew: Bool) {
    let facts = store.facts(of: path)
    var question: Int32?
    if let importer, place == nil, !facts.contains(.isSpecial) {
      if let known = known(path, of: importer, stack) { return (known, false) }
      question = self.question(path, of: Int(importer))
    }
    let target = place ?? self.target(of: path, importer: importer)
    if let fault = target.fault, Spelling.hasNoPackage(fault) {
      // Such an error is made anew for every import.
      return (addFaulty(path, fault, importStack(stack) + [store.names[path]]), false)
    }
    if let question { edges[path, question] = numbers[target.path] ?? Int32(packages.count) }
    if let known = numbers[target.path] {
      if !isLoaded[Int(known)] || isFaulty[Int(known)] { reuse(known, path, importStack(stack)) }
      return (known, false)
    }
    let number = Int32(packages.count)
    numbers[target.path] = number
    var package = PackageGraph.Package(kind: .plain, importPath: target.path)
    (package.directory, package.root, package.module) = (target.directory, target.root, target.module)
    package.isStandard = target.isInGoroot && store.facts(of: target.path).contains(.isStandard)
    let isLocal = facts.contains(.isSpecial) && Spelling.isLocalImport(store.names[path])
    let isLeaf = package.isStandard && isUnread(target.path, isNamed: place != nil)
    let isHidden = !store.facts(of: target.path).isDisjoint(with: [.hasInternal, .hasVendor])
    append(package, isLoaded: isLeaf, isLocal: isLocal)
    if isLeaf {
      isGuarded[Int(number)] = isHidden || isLocal
      positions[Int(number)] = finished
      finished += 1
      return (number, false)
    }
    let frame = fill(number, target, path, importer: importer, list: list, stack)
    if target.isMisplaced {
      let error = PackageError(
        .relativeImportInGOPATH(store.names[path]), place: importPlace(of: path, importer, list),
        importStack: importStack(stack))
      if let frame, frame.imports.contains(where: { $0 != cgoSymbol }), crash == nil { crash = error }
      misplaced.append((number, error))
    }
    isGuarded[Int(number)] = isHidden || isLocal || packages[Int(number)].name == mainSymbol
    let text = facts.contains(.isUnclean) ? store.names[path] : ByteString()
    if resolver.isGOPATH, facts.contains(.isUnclean), Spelling.cleanImport(text) != text {
      setError(
        PackageError(
          .nonCanonicalPath(text, canonical: text.cleanPath),
          place: importPlace(of: path, importer, list), importStack: importStack(stack)), of: number)
    }
    guard let frame else { return (number, false) }
    frames.append(frame)
    return (number, true)
  }

  /// Whether the files of a package of the standard library are not read. Below `cmd` are programs, which nothing may import.
  private func isUnread(_ path: Symbol, isNamed: Bool) -> Bool {
    switch detail {
    case .whole: false
    case .besidesStandard: !isNamed && !store.names[path].isWithin("cmd")
    case .importsOnly: true
    }
  }

  /// The number of the question what `path` resolves to in a file of that package.
  private mutating func question(_ path: Symbol, of package: Int) -> Int32 {
    let importer = self.importer(package)
    if viewpoints[package] < 0 { viewpoints[package] = resolver.viewpoint(of: importer, in: &store) }
    return resolver.question(path, from: importer, at: viewpoints[package], in: &store)
  }

  private func importer(_ number: Int) -> Importer {
    Importer(
      path: packages[number].importPath, directory: packages[number].directory, root: packages[number].root,
      isStandard: packages[number].isStandard)
  }

  mutating func target(of path: Symbol, importer: Int32?) -> ImportTarget {
    let by = importer.map { self.importer(Int($0)) }
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
    let isInside = (environment.gopath + [environment.goroot].compactMap { $0 }).contains { root in
      guard let rest = directory.relative(within: root.appending(path: "src")) else { return false }
      return !rest.isEmpty && !GopathPatterns.isInTestdata(rest)
    }
    return ImportTarget(path: path, directory: store.names.intern(directory), isMisplaced: isInside)
  }

  /// A package of which only the error is known.
  private mutating func addFaulty(_ path: Symbol, _ fault: PackageFault, _ stack: [ByteString]) -> Int32 {
    let number = append(PackageGraph.Package(kind: .plain, importPath: path))
    setError(PackageError(fault, importStack: stack), of: number)
    return number
  }

  /// Adds a package to the arrays; one made from others is complete as it is.
  @discardableResult
  mutating func append(_ package: PackageGraph.Package, isLoaded: Bool = true, isLocal: Bool = false) -> Int32 {
    packages.append(package)
    self.isLoaded.append(isLoaded)
    self.isLocal.append(isLocal)
    positions.append(.max)
    viewpoints.append(-1)
    isFaulty.append(false)
    isGuarded.append(true)
    return Int32(packages.count - 1)
  }

  func hasError(_ number: Int32) -> Bool { isFaulty[Int(number)] }

  /// Gives a package an error, in place of any that it has, or takes it away.
  mutating func setError(_ error: PackageError?, of number: Int32) {
    errors[number] = error
    isFaulty[Int(number)] = error != nil
    if error != nil { packages[Int(number)].isIncomplete = true }
  }

  /// Smaller for a package that was loaded to its end earlier, and so cannot import a later one.
  func position(of number: Int32) -> Int32 { positions[Int(number)] }

  func linkedImports() throws(ImplicitImports.Refusal) -> [Symbol] { try implicit.linked() }

  /// load.reusePackage: meeting a package that is not loaded to its end closes a circle.
  private mutating func reuse(_ number: Int32, _ path: Symbol, _ stack: [ByteString]) {
    let stack = stack + [store.names[path]]
    var error = errors[number]
    if !isLoaded[Int(number)] {
      if error == nil { error = PackageError(.importCycle, importStack: stack) }
      error?.isCycle = true
      hasCycle = true
    }
    if let known = error, !known.isCycle, Self.isShorter(stack, than: known.importStack) { error?.importStack = stack }
    setError(error, of: number)
  }

  private static func isShorter(_ stack: [ByteString], than other: [ByteString]) -> Bool {
    if stack.count != other.count { return stack.count < other.count }
    for (mine, theirs) in zip(stack, other) where mine != theirs { return mine < theirs }
    return false
  }
}
