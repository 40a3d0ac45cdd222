import Bytes
import GoSource
import Machine

/// The results of one worker in package directories, with its own table of names.
struct PackageScanWorker: ~Copyable {
  private(set) var scanner: DirectoryScanner
  private(set) var packages: ContiguousArray<ScannedPackage> = []
  private(set) var files: ContiguousArray<PackageFile> = []
  private(set) var paths: ContiguousArray<Symbol> = []
  /// By the number of the file, for the few that go reads beyond their heads.
  private(set) var texts: [Int: ByteString] = [:]
  /// Beside `paths`.
  private(set) var spots: ContiguousArray<ImportSpot> = []
  private(set) var faults: ContiguousArray<ContentFault> = []
  /// The names that the store already knows by its own symbols.
  private(set) var renamed: ContiguousArray<Symbol> = []
  /// Why the last directory could not be read.
  private(set) var lastError: SystemError?
  private let cgo: Bool
  /// Files of all platforms count: then two package names in one directory are not an error.
  private let isUnion: Bool
  /// Import comments count: only without modules.
  private let readsComments: Bool
  private let view: FileView
  private var located = FileView.Located()
  private var own = SymbolList()
  private var tests = SymbolList()
  private var externalTests = SymbolList()
  private let cache: ScanCache
  /// The packages of the directories that were read since the last merge.
  private var numbers: [DirectoryIdentity: Int] = [:]
  private var childrenOf: [Int: DirectoryScanner.Children] = [:]
  private var children = DirectoryScanner.Children()
  /// The directory in which the walk that is going on began, and its number.
  private var base: Descriptor?
  private var baseNumber: Int32?

  init(
    platform: Platform, isUnion: Bool, readsComments: Bool, view: FileView, reading: ScanCache = ScanCache()
  ) {
    cache = isUnion ? ScanCache() : reading.serving(platform)
    scanner = DirectoryScanner(filter: isUnion ? .any : .platform(TagMatcher(platform)), view: view, cache: cache)
    cgo = platform.cgo || isUnion
    (self.isUnion, self.readsComments) = (isUnion, readsComments)
    self.view = view
    packages.reserveCapacity(1 << 12)
    files.reserveCapacity(1 << 14)
    paths.reserveCapacity(1 << 16)
    spots.reserveCapacity(1 << 16)
  }

  /// Forgets the packages that the store has merged; the names stay.
  mutating func clear(renamed: ContiguousArray<Symbol>) {
    self.renamed += renamed
    packages.removeAll(keepingCapacity: true)
    files.removeAll(keepingCapacity: true)
    paths.removeAll(keepingCapacity: true)
    spots.removeAll(keepingCapacity: true)
    faults.removeAll(keepingCapacity: true)
    (numbers, childrenOf, texts) = ([:], [:], [:])
  }

  var names: SymbolTable { scanner.buffer.names }

  /// The result for a directory.
  struct Outcome {
    var directory: Symbol
    /// Nil where it could not be read.
    var facts: DirectoryScanner.Facts?
    /// Another worker has it already, by another path; nothing was read.
    var owner: Int?
  }

  /// A walk begins in `root`. It stays open until `endWalk`: so the system follows the names below it alone, and not
  /// those of the whole path, to each directory of the walk.
  mutating func beginWalk(at root: ByteString) {
    if !view.isDisk { return }
    do throws(SystemError) {
      let opened = try Descriptor.open(root, following: true, isDirectory: true)
      baseNumber = opened.number
      base = consume opened
    } catch {
      // Whoever reads it by its path says why.
    }
  }

  /// The walk that began last is over.
  mutating func endWalk() {
    baseNumber = nil
    base = nil
  }

  /// Opens and reads a directory, links on the way followed as go follows them, and adds what it is.
  ///
  /// `below` is its path from where the walk began, nil or empty for a directory that is looked for by all of its path. With
  /// `claims`, a directory that was reached by another path before is not read again.
  mutating func scan(
    _ path: ByteString, below: ByteString? = nil, wantsChildren: Bool = false, claims: DirectoryClaims.Worker? = nil
  ) -> Outcome {
    let directory = scanner.buffer.names.intern(path)
    do throws(SystemError) {
      guard let origin = try view.isDisk ? path : view.plainOrigin(ofDirectory: path, &located) else {
        let facts = try scanner.scan(viewed: path, wantsChildren: wantsChildren)
        children = scanner.children
        return add(directory, facts)
      }
      // What the scan of a tree has read need not be opened again.
      if !cache.isEmpty, let identity = identity(of: origin, below), let place = cache.place(of: identity) {
        return adopt(place, as: directory)
      }
      let opened = try open(origin, below)
      guard let claims else {
        let facts = try scanner.scan(opened, path: path, wantsChildren: wantsChildren)
        children = scanner.children
        return add(directory, facts)
      }
      let identity = try DirectoryIdentity(of: opened)
      if let number = numbers[identity] { return repeated(number, as: directory) }
      if let owner = claims.owner(of: identity) { return Outcome(directory: directory, owner: owner) }
      let facts = try scanner.scan(opened, path: path, wantsChildren: true)
      numbers[identity] = packages.count
      if !scanner.children.isEmpty { childrenOf[packages.count] = scanner.children }
      children = scanner.children
      return add(directory, facts)
    } catch {
      view.disturbances.note(error)
      var package = ScannedPackage(directory: directory, state: error.isAbsent ? .absent : .unreadable)
      lastError = error
      if !error.isAbsent {
        faults.append(.unreadable(error))
        package.fault = UInt32(faults.count)
      }
      packages.append(package)
      scanner.buffer.clearFiles()
      return Outcome(directory: directory)
    }
  }

  /// The name of `path` from where the walk began; nil outside of a walk. The system refuses a path of too many bytes, so
  /// that one keeps all of them.
  private func spot(of path: ByteString, _ below: ByteString?) -> (name: ByteString, base: Int32)? {
    guard let baseNumber, let below, !below.isEmpty, path.count <= SystemError.longestPath else { return nil }
    return (below, baseNumber)
  }

  private func identity(of path: ByteString, _ below: ByteString?) -> DirectoryIdentity? {
    if let (name, base) = spot(of: path, below), let found = DirectoryIdentity(at: name, in: base) { return found }
    return DirectoryIdentity(at: path)
  }

  private func open(_ path: ByteString, _ below: ByteString?) throws(SystemError) -> Descriptor {
    if let (name, base) = spot(of: path, below) {
      do throws(SystemError) {
        return try Descriptor.open(name, in: base, following: true, isDirectory: true)
      } catch {
        // The error is that of the whole path.
      }
    }
    return try Descriptor.open(path, following: true, isDirectory: true)
  }

  private mutating func add(_ directory: Symbol, _ facts: DirectoryScanner.Facts) -> Outcome {
    reduce(ScannedPackage(directory: directory, state: .directory, facts: facts))
    scanner.buffer.clearFiles()
    return Outcome(directory: directory, facts: facts)
  }

  /// The same directory under another path: its files and imports are those of the first.
  private mutating func repeated(_ number: Int, as directory: Symbol) -> Outcome {
    var package = packages[number]
    package.directory = directory
    packages.append(package)
    children = childrenOf[number] ?? DirectoryScanner.Children()
    return Outcome(directory: directory, facts: package.facts)
  }

  /// A directory that the scan of a tree has read.
  private mutating func adopt(_ place: ScanCache.Place, as directory: Symbol) -> Outcome {
    let facts: DirectoryScanner.Facts
    (facts, children) = scanner.adopt(place)
    return add(directory, facts)
  }

  /// The directories below the one scanned last, and the links to directories, each of these from the last name to the first.
  func forEachChild(_ body: (ByteString, _ isLink: Bool) -> Void) {
    for name in children.directories.reversed() { body(name, false) }
    for name in children.links.reversed() { body(name, true) }
  }

  /// Sorts the files of the directory just scanned into lists; `go/build.(*Context).Import` from `badGoFile` on.
  private mutating func reduce(_ started: ScannedPackage) {
    var package = started
    let firstFile = files.count
    var fault: ContentFault?
    var nameFile = Symbol.none
    var commentFile = Symbol.none
    var someIgnored = false
    own.clear()
    tests.clear()
    externalTests.clear()
    for (number, found) in scanner.buffer.files.enumerated() {
      if !package.hasOddNames { package.hasOddNames = isOdd(found.name) }
      if let text = scanner.buffer.texts[number] { texts[files.count] = text }
      var file = PackageFile(name: found.name, kind: .go, isInvalid: false)
      defer { files.append(file) }
      func refuse(_ error: ContentFault) {
        if fault == nil { fault = error }
        file.isInvalid = true
      }
      switch found.kind {
      case .other:
        file.kind = .other
        package.hasOtherFiles = true
        continue
      case .ignored:
        file.kind = .ignored
        someIgnored = true
        continue
      case .refused:
        file.kind = .refused
        let cause = scanner.buffer.faults[Int(found.fault) - 1]
        if case .system(let error) = cause.code, error.isNoRegularFile { package.pipe = found.name }
        refuse(.file(name: names[found.name], cause))
        continue
      case .go: break
      }
      if found.fault != 0 {
        let cause = scanner.buffer.faults[Int(found.fault) - 1]
        if cause.code != .importComment { refuse(.file(name: names[found.name], cause)) }
      }
      if isDocumentation(found.package) {
        file.kind = .ignored
        someIgnored = true
        continue
      }
      var name = found.package
      var isExternal = false
      if found.isTest, name != package.name, let bare = nameWithoutTest(name) {
        isExternal = true
        name = bare
      }
      if nameFile == .none {
        (package.name, nameFile) = (name, found.name)
      } else if name != package.name && !isUnion {
        refuse(
          .packages(
            names: [text(package.name), text(name)], files: [names[nameFile], names[found.name]]))
      }
      if !readsComments {
        // go/build looks for comments in GOPATH mode only (load.loadPackageData).
      } else if found.importComment != .none {
        if package.importComment == .none {
          (package.importComment, commentFile) = (found.importComment, found.name)
        } else if package.importComment != found.importComment {
          refuse(
            .importComments(
              paths: [names[package.importComment], names[found.importComment]],
              files: [names[commentFile], names[found.name]]))
        }
      } else if found.fault != 0, scanner.buffer.faults[Int(found.fault) - 1].code == .importComment {
        refuse(.file(name: names[found.name], scanner.buffer.faults[Int(found.fault) - 1]))
      }
      if found.importsC && found.isTest { refuse(.cgoInTest(file: names[found.name])) }
      let imports = Int(found.firstImport)..<(Int(found.firstImport) + Int(found.importCount))
      if found.importsC && !found.isTest {
        file.kind = cgo ? .cgo : .ignored
        package.importsC = true
        if cgo { package.hasCgoFiles = true } else { someIgnored = true }
        if cgo { own.insert(scanner.buffer.imports, imports, file: files.count) }
      } else if isExternal {
        file.kind = .externalTest
        package.hasExternalTestFiles = true
        externalTests.insert(scanner.buffer.imports, imports, file: files.count)
      } else if found.isTest {
        file.kind = .test
        package.hasTestFiles = true
        tests.insert(scanner.buffer.imports, imports, file: files.count)
      } else {
        package.hasGoFiles = true
        own.insert(scanner.buffer.imports, imports, file: files.count)
      }
    }
    package.files = firstFile..<files.count
    package.imports = own.append(to: &paths, &spots, sortedBy: names)
    package.testImports = tests.append(to: &paths, &spots, sortedBy: names)
    package.externalTestImports = externalTests.append(to: &paths, &spots, sortedBy: names)
    if fault == nil && !package.hasAnyGoFiles {
      fault = .noGoFiles(someIgnored: someIgnored)
      package.isWithoutGoFiles = true
    }
    if let fault {
      faults.append(fault)
      package.fault = UInt32(faults.count)
    }
    packages.append(package)
  }

  private func isOdd(_ name: Symbol) -> Bool {
    let range = scanner.buffer.names.range(of: name)
    return scanner.buffer.names.withArena { bytes in
      if let first = range.first, !Spelling.isSafe(bytes[first]) { return true }
      for i in range where bytes[i] &- 65 < 26 || bytes[i] >= 128 { return true }
      return false
    }
  }

  private func text(_ symbol: Symbol) -> ByteString { symbol == .none ? ByteString() : names[symbol] }

  private func isDocumentation(_ name: Symbol) -> Bool {
    name != .none && scanner.buffer.names.range(of: name).count == 13 && names[name] == "documentation"
  }

  /// `x` for the name `x_test`, nil for any other.
  private mutating func nameWithoutTest(_ name: Symbol) -> Symbol? {
    guard name != .none else { return nil }
    let full = scanner.buffer.names[name]
    return full.hasSuffix("_test") ? scanner.buffer.names.intern(full.dropLast(5)) : nil
  }
}
