import Bytes
import GoSource
import Machine

/// Loads packages in go's own order: a model of load.loadImport and (*Package).load, without recursion.
///
/// `prefetch` has read most directories by then, in parallel; whatever is still missing is read here, so that the result
/// does not depend on what was read ahead.
struct PackageLoader<Resolver: ImportResolver>: ~Copyable {
  /// A package whose imports are being loaded; the stack of these is go's import stack.
  private struct Frame {
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
  private var folded: [ByteString: Symbol] = [:]
  /// Whether the imports of a package are all loaded, by its number.
  private var isLoaded: ContiguousArray<Bool> = []
  private var isLocal: ContiguousArray<Bool> = []
  private var frames: [Frame] = []
  /// The place of each plain package in the order in which they were loaded to their end.
  private var positions: ContiguousArray<Int32> = []
  private var finished: Int32 = 0
  /// Some package imports itself in the end: then the order says nothing.
  private(set) var hasCycle = false
  private let implicit: ImplicitImports
  let cgoSymbol: Symbol
  let mainSymbol: Symbol

  init(store: consuming PackageStore, resolver: Resolver, environment: GoEnvironment) {
    self.store = store
    (self.resolver, self.environment) = (resolver, environment)
    cgoSymbol = self.store.names.intern("C")
    mainSymbol = self.store.names.intern("main")
    implicit = ImplicitImports(environment, view: self.store.view, names: &self.store.names)
  }

  /// Loads a package that a pattern, go itself, or a test names, and all that it imports; returns its number.
  ///
  /// - Parameters:
  ///   - importer: the package whose test imports it, nil for all others.
  ///   - stack: what go's import stack holds before it.
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
    if position < frames[frame].listed {
      packages[Int(importer)].imports[position] = packages[Int(number)].importPath
    }
    packages[Int(importer)].dependencies.append(number)
    if packages[Int(number)].isIncomplete { packages[Int(importer)].isIncomplete = true }
  }

  /// The import stack as go would have it now.
  private func importStack(_ stack: [ByteString]) -> [ByteString] { stack + frames.map { store.names[$0.written] } }

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
    package.isStandard = target.isInGoroot && Spelling.isStandardPath(store.names[target.path])
    let text = store.names[path]
    append(package, isLoaded: false, isLocal: resolver.isGOPATH && Spelling.isLocalImport(text))
    let frame = fill(number, target, path, importer: importer, list: list, importStack(stack))
    if resolver.isGOPATH, Spelling.cleanImport(text) != text {
      packages[Int(number)].error = PackageError(
        .nonCanonicalPath(text, canonical: text.cleanPath),
        place: importPlace(of: path, importer, list), importStack: importStack(stack))
      packages[Int(number)].isIncomplete = true
    }
    guard let frame else { return (number, false) }
    frames.append(frame)
    return (number, true)
  }

  private mutating func target(of path: Symbol, importer: Int32?) -> ImportTarget {
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

// The content of a package, and what go checks in it.
extension PackageLoader {
  /// (*Package).load up to its imports; nil where an error keeps go from loading them.
  private mutating func fill(
    _ number: Int32, _ target: ImportTarget, _ path: Symbol, importer: Int32?, list: List, _ stack: [ByteString]
  ) -> Frame? {
    let index = Int(number)
    func fail(_ fault: PackageFault, _ loader: inout PackageLoader, byImporter: Bool) {
      loader.packages[index].isIncomplete = true
      if loader.packages[index].error != nil { return }
      let place = byImporter && importer != nil ? loader.importPlace(of: path, importer, list) : nil
      loader.packages[index].error = PackageError(fault, place: place, importStack: stack)
    }
    if let fault = target.fault { fail(fault, &self, byImporter: true) }
    var scanned: ScannedPackage?
    if target.directory != .none {
      let contents = store.read(target.directory)
      packages[index].contents = Int32(contents)
      scanned = store.packages[contents]
      packages[index].name = store.packages[contents].name
      noteScanned(number, store.packages[contents], path, stack)
    }
    if resolver.isGOPATH, packages[index].error == nil, let scanned, scanned.importComment != .none,
      scanned.importComment != path
    {
      let written = store.names[path]
      if written.firstRange(of: "/vendor/") == nil && !written.hasPrefix("vendor/") {
        fail(
          .importComment(
            expected: store.names[scanned.importComment], directory: store.names[target.directory]), &self,
          byImporter: true)
      }
    }
    var imports: [Symbol] = scanned.map { Array(store.paths[$0.imports]) } ?? []
    packages[index].writtenImports = imports
    packages[index].imports = imports
    let listed = imports.count
    let isMain = packages[index].name == mainSymbol
    do throws(ImplicitImports.Refusal) {
      try implicit.add(
        to: &imports, path: store.names[target.path], isStandard: packages[index].isStandard, isMain: isMain,
        usesCgo: scanned?.hasCgoFiles ?? false, usesSwig: scanned.map { usesSwig($0) } ?? false)
    } catch {
      fail(.externalLinking(reason: error.reason), &self, byImporter: true)
      return nil
    }
    let text = store.names[target.path]
    let key = ByteString(text.bytes.map { $0 >= 65 && $0 <= 90 ? $0 | 32 : $0 })
    if let other = folded[key], other != target.path {
      fail(.caseCollision(text, store.names[other]), &self, byImporter: true)
      return nil
    }
    folded[key] = target.path
    if !Spelling.isSafe(text) {
      fail(.malformedPath(text), &self, byImporter: true)
      return nil
    }
    if let scanned, let fault = nameFault(scanned, text) {
      packages[index].isIncomplete = true
      if packages[index].error == nil {
        packages[index].error = PackageError(fault, importStack: stack + [store.names[path]])
      }
      return nil
    }
    packages[index].dependencies.reserveCapacity(imports.count)
    return Frame(package: number, written: path, imports: imports, listed: listed)
  }

  /// load.setLoadPackageDataError for what the directory itself is refused for.
  private mutating func noteScanned(
    _ number: Int32, _ scanned: ScannedPackage, _ path: Symbol, _ stack: [ByteString]
  ) {
    let directory = store.names[scanned.directory]
    guard let fault = store.fault(of: scanned) else {
      if scanned.state == .absent { note(.noDirectory(directory: directory), stack) }
      return
    }
    func note(_ fault: PackageFault, _ stack: [ByteString], at place: PackageError.Place? = nil) {
      packages[Int(number)].isIncomplete = true
      if packages[Int(number)].error == nil {
        packages[Int(number)].error = PackageError(fault, place: place, importStack: stack)
      }
    }
    switch fault {
    case .noGoFiles(let someIgnored):
      note(
        .noGoFiles(directory: directory, someIgnored: someIgnored, hasTests: false), stack + [store.names[path]])
    case .file(let name, let cause):
      var place: PackageError.Place?
      var isParsed = false
      if case .syntax(let code) = cause.code, code != .nulInInput { isParsed = true }
      if isParsed { place = PackageError.Place(file: directory.appending(path: name), position: cause.position) }
      note(
        .directory(fault, directory: directory), isParsed ? stack + [store.names[path]] : stack, at: place)
    default: note(.directory(fault, directory: directory), stack)
    }
  }

  /// Two names that differ in case alone, or one that a tool could take for a flag.
  private func nameFault(_ scanned: ScannedPackage, _ path: ByteString) -> PackageFault? {
    let range = store.names
    let mayCollide = store.files[scanned.files].contains { file in
      range.withArena { bytes in
        range.range(of: file.name).contains { bytes[$0] &- 65 < 26 || bytes[$0] >= 128 }
      }
    }
    if !mayCollide && store.files[scanned.files].allSatisfy({ Spelling.isSafe(range, $0.name) }) {
      let base = path.lastPathComponent
      return Spelling.isSafe(base) ? nil : .unsafeDirectoryName(base)
    }
    var seen: [ByteString: ByteString] = [:]
    for file in store.files[scanned.files] where file.kind != .refused {
      let name = store.names[file.name]
      let key = ByteString(name.bytes.map { $0 >= 65 && $0 <= 90 ? $0 | 32 : $0 })
      if let other = seen[key] { return .fileCaseCollision(other, name) }
      seen[key] = name
    }
    for file in store.files[scanned.files] where file.kind != .refused {
      let name = store.names[file.name]
      if !Spelling.isSafe(name) || name.hasPrefix("_cgo_") { return .unsafeFileName(name) }
    }
    let base = path.lastPathComponent
    return Spelling.isSafe(base) ? nil : .unsafeDirectoryName(base)
  }

  private func usesSwig(_ scanned: ScannedPackage) -> Bool {
    guard scanned.hasOtherFiles else { return false }
    return store.files[scanned.files].contains { file in
      file.kind == .other && [".swig", ".swigcxx"].contains { store.names[file.name].hasSuffix($0) }
    }
  }

  /// C and its sisters are allowed only beside cgo or SWIG.
  private mutating func noteForeignSources(_ number: Int32, _ stack: [ByteString]) {
    let package = packages[Int(number)]
    guard package.contents >= 0, package.error == nil else { return }
    let scanned = store.packages[Int(package.contents)]
    guard scanned.hasOtherFiles, !scanned.hasCgoFiles else { return }
    let files = ForeignSources(scanned, store)
    guard let (language, names) = files.forbidden(cgo: environment.platform.cgo) else { return }
    packages[Int(number)].error = PackageError(
      .foreignSources(language: language, files: names), importStack: importStack(stack))
    packages[Int(number)].isIncomplete = true
  }
}

// What an importer may not import.
extension PackageLoader {
  /// Why the importer may not have this package. Go 1.19 hangs such an error on a copy of the imported package, which
  /// `number` then names; later ones give it to the importer.
  private mutating func refusal(
    of number: inout Int32, _ path: Symbol, importer: Int32?, list: List, stack: [ByteString]
  ) -> PackageError? {
    guard let importer, let fault = refusalFault(of: Int(number), path, Int(importer)) else { return nil }
    var error = PackageError(fault, place: importPlace(of: path, importer, list), importStack: importStack(stack))
    if case .internalUse = fault { error.alwaysShowsStack = true }
    if environment.platform.minor >= 20 { return error }
    var copy = packages[Int(number)]
    copy.error = error
    copy.isIncomplete = true
    number = append(copy)
    return nil
  }

  private mutating func refusalFault(of number: Int, _ path: Symbol, _ importer: Int) -> PackageFault? {
    let facts = store.facts(of: packages[number].importPath)
    let visibility = Visibility(view: store.view)
    if facts.contains(.hasInternal), packages[number].error == nil {
      let importPath = store.names[packages[number].importPath]
      if let cut = Visibility.internalElement(importPath),
        !visibility.mayUse(
          importPath, cut: cut, directory: text(packages[number].directory), isInModule: packages[number].module >= 0,
          from: store.names[packages[importer].importPath], text(packages[importer].directory))
      {
        return .internalUse(importPath)
      }
    }
    // A path that became another one was found below a vendor directory that the importer sees.
    if facts.contains(.hasVendor), packages[number].importPath == path {
      let importPath = store.names[packages[number].importPath]
      if let cut = Visibility.vendorElement(importPath),
        !visibility.mayUseVendored(
          importPath, cut: cut, directory: text(packages[number].directory), from: text(packages[importer].directory))
      {
        return .vendoredUse
      }
    }
    if store.facts(of: path).contains(.hasVendor) {
      let written = store.names[path]
      if let cut = Visibility.vendorElement(written) {
        return .mustBeImportedAs(path: written, as: written.dropFirst(cut + 7))
      }
    }
    if packages[number].name == mainSymbol, packages[number].directory != packages[importer].directory {
      return .program(store.names[path])
    }
    if isLocal[number] && !isLocal[importer] { return .localImport(store.names[path]) }
    return nil
  }

  private func text(_ symbol: Symbol) -> ByteString { symbol == .none ? ByteString() : store.names[symbol] }

  /// Where the importer's files import `path` first; they are read again for it, since this is for errors alone.
  private func importPlace(of path: Symbol, _ importer: Int32?, _ list: List) -> PackageError.Place? {
    guard let importer, packages[Int(importer)].contents >= 0 else { return nil }
    let scanned = store.packages[Int(packages[Int(importer)].contents)]
    let directory = store.names[scanned.directory]
    let wanted = store.names[path]
    for file in store.files[scanned.files] {
      switch (list, file.kind) {
      case (.own, .go), (.own, .cgo), (.test, .test), (.externalTest, .externalTest): break
      default: continue
      }
      let name = directory.appending(path: store.names[file.name])
      guard let bytes = try? store.view.read(name, limit: 1 << 26) else { continue }
      var head = SourceHead()
      _ = scanSource(bytes.bytes.span, into: &head)
      for spec in head.imports where spec.path(in: bytes.bytes.span) == wanted {
        return PackageError.Place(file: name, position: SourcePosition(of: spec.start, in: bytes.bytes.span))
      }
    }
    return nil
  }
}
