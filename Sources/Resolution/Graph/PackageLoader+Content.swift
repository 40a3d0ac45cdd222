import Bytes
import GoSource
import Machine

/// The content of a package, and go's checks of it.
extension PackageLoader {
  /// (*Package).load up to its imports; nil where an error keeps go from loading them.
  mutating func fill(
    _ number: Int32, _ target: ImportTarget, _ path: Symbol, importer: Int32?, list: List, _ stack: [ByteString]
  ) -> Frame? {
    let index = Int(number)
    func fail(_ fault: PackageFault, _ loader: inout PackageLoader, byImporter: Bool) {
      if loader.hasError(number) { return }
      let place = byImporter && importer != nil ? loader.importPlace(of: path, importer, list) : nil
      loader.setError(PackageError(fault, place: place, importStack: loader.importStack(stack)), of: number)
    }
    if let fault = target.fault { fail(fault, &self, byImporter: true) }
    var scanned: ScannedPackage?
    if target.directory != .none {
      let contents = store.read(target.directory)
      packages[index].contents = Int32(contents)
      scanned = store.packages[contents]
      packages[index].name = store.packages[contents].name
      noteScanned(number, store.packages[contents], path, importer: importer, list, stack)
    }
    if resolver.isGOPATH, !hasError(number), let scanned, scanned.importComment != .none,
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
    if let refused = resolver.refusal(of: target, imports: imports, in: &store) {
      fail(refused, &self, byImporter: true)
    }
    packages[index].writtenImports = imports
    packages[index].imports = imports
    let listed = imports.count
    let isMain = packages[index].name == mainSymbol
    do throws(ImplicitImports.Refusal) {
      try implicit.add(
        to: &imports, path: target.path, isStandard: packages[index].isStandard, isMain: isMain,
        usesCgo: scanned?.hasCgoFiles ?? false, usesSwig: scanned.map { usesSwig($0) } ?? false, names: store.names)
    } catch {
      fail(.externalLinking(reason: error.reason), &self, byImporter: true)
      return nil
    }
    let key = inLowerCase(target.path)
    if let other = folded[key], other != Int32(bitPattern: target.path.index) {
      fail(
        .caseCollision(store.names[target.path], store.names[Symbol(index: UInt32(bitPattern: other))]), &self,
        byImporter: true)
      return nil
    }
    folded[key] = Int32(bitPattern: target.path.index)
    if !Spelling.isSafe(store.names, target.path) {
      fail(.malformedPath(store.names[target.path]), &self, byImporter: true)
      return nil
    }
    if imports.contains(embedSymbol) { noteEmbedding(number, importStack(stack) + [store.names[path]]) }
    if let scanned, let fault = nameFault(scanned, target.path) {
      if !hasError(number) {
        setError(PackageError(fault, importStack: importStack(stack) + [store.names[path]]), of: number)
      }
      return nil
    }
    packages[index].dependencies.reserveCapacity(imports.count)
    return Frame(package: number, written: path, imports: imports, listed: listed)
  }

  /// load.setLoadPackageDataError for an error of the directory itself: it is reported at the import, unless it has a place in
  /// a file.
  private mutating func noteScanned(
    _ number: Int32, _ scanned: ScannedPackage, _ path: Symbol, importer: Int32?, _ list: List, _ stack: [ByteString]
  ) {
    if scanned.fault == 0 && scanned.state != .absent && !scanned.importsC || hasError(number) { return }
    let directory = store.names[scanned.directory]
    let stack = importStack(stack)
    var fault = store.fault(of: scanned)
    if scanned.importsC, detail != .importsOnly, !packages[Int(number)].isStandard,
      let first = store.cgoFault(of: scanned, isGOPATH: resolver.isGOPATH)
    {
      fault = first
    }
    if fault == nil && scanned.state != .absent { return }
    var error = PackageError(.noDirectory(directory: directory), importStack: stack)
    if case .file(let name, var cause)? = fault,
      store.view.leadsOut(directory.appending(path: name), from: directory)
    {
      cause.withhold()
      fault = .file(name: name, cause)
    }
    if let fault { error.fault = .directory(fault, directory: directory) }
    switch fault {
    case .noGoFiles(let someIgnored):
      error.fault = .noGoFiles(directory: directory, someIgnored: someIgnored, hasTests: false)
      error.importStack.append(store.names[path])
    case .file(let name, let cause):
      if case .syntax(let code) = cause.code, code != .nulInInput {
        error.importStack.append(store.names[path])
        error.place = PackageError.Place(file: directory.appending(path: name), position: cause.position)
        // Until 1.19 the parser refused such a path, at its quotes; since then go/build does, at the spec.
        if case .invalidImportPath = code, environment.platform.minor < 20, let literal = cause.literal {
          error.place?.position = literal
        }
      } else {
        error.place = importPlace(of: path, importer, list)
      }
    default: error.place = importPlace(of: path, importer, list)
    }
    setError(error, of: number)
  }

  private mutating func inLowerCase(_ path: Symbol) -> Symbol {
    if !store.facts(of: path).contains(.hasCapitals) { return path }
    return store.names.intern(ByteString(store.names[path].bytes.map { $0 &- 65 < 26 ? $0 | 32 : $0 }))
  }

  /// Two names that differ in case alone, or one that a tool could take for a flag.
  private mutating func nameFault(_ scanned: ScannedPackage, _ path: Symbol) -> PackageFault? {
    if !scanned.hasOddNames { return baseFault(path) }
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
    return baseFault(path)
  }

  /// The last element of the path is a name, too.
  private mutating func baseFault(_ path: Symbol) -> PackageFault? {
    if !store.facts(of: path).contains(.isOddlyNamed) { return nil }
    // As path.Base has it: slashes at the end do not count.
    var text = store.names[path]
    while text.last == UInt8(ascii: "/") { text = text.dropLast(1) }
    let base = text.lastPathComponent
    return Spelling.isSafe(base) ? nil : .unsafeDirectoryName(base)
  }

  private func usesSwig(_ scanned: ScannedPackage) -> Bool {
    guard scanned.hasOtherFiles else { return false }
    return store.files[scanned.files].contains { file in
      file.kind == .other && [".swig", ".swigcxx"].contains { store.names[file.name].hasSuffix($0) }
    }
  }

  /// C and similar languages are allowed only with cgo or SWIG.
  mutating func noteForeignSources(_ number: Int32, _ stack: [ByteString]) {
    let contents = packages[Int(number)].contents
    guard contents >= 0, !hasError(number) else { return }
    let scanned = store.packages[Int(contents)]
    guard scanned.hasOtherFiles, !scanned.hasCgoFiles else { return }
    let files = ForeignSources(scanned, store)
    guard let (language, names) = files.forbidden(cgo: environment.platform.cgo) else { return }
    setError(
      PackageError(.foreignSources(language: language, files: names), importStack: importStack(stack)), of: number)
  }
}
