import Bytes
import GoSource
import Machine

/// What one worker found in package directories, under names of its own.
struct PackageShare: ~Copyable {
  private(set) var scanner: DirectoryScanner
  private(set) var packages: ContiguousArray<ScannedPackage> = []
  private(set) var files: ContiguousArray<PackageFile> = []
  private(set) var paths: ContiguousArray<Symbol> = []
  private(set) var faults: ContiguousArray<ContentFault> = []
  /// The names that the store already knows by its own symbols.
  private(set) var renamed: ContiguousArray<Symbol> = []
  /// Why the last directory could not be read.
  private(set) var lastError: SystemError?
  private let cgo: Bool
  /// Files of all platforms count: then two package names in one directory are no error.
  private let isUnion: Bool
  private let view: FileView
  private var own: ContiguousArray<Symbol> = []
  private var tests: ContiguousArray<Symbol> = []
  private var externalTests: ContiguousArray<Symbol> = []

  init(platform: Platform, isUnion: Bool, view: FileView) {
    scanner = DirectoryScanner(filter: isUnion ? .any : .platform(TagMatcher(platform)), view: view)
    cgo = platform.cgo || isUnion
    self.isUnion = isUnion
    self.view = view
  }

  /// Forgets what the store took; the names stay.
  mutating func clear(renamed: ContiguousArray<Symbol>) {
    self.renamed += renamed
    packages.removeAll(keepingCapacity: true)
    files.removeAll(keepingCapacity: true)
    paths.removeAll(keepingCapacity: true)
    faults.removeAll(keepingCapacity: true)
  }

  var names: SymbolTable { scanner.harvest.names }

  /// Opens and reads a directory, links on the way followed as go follows them, and adds what it is.
  mutating func scan(
    _ path: ByteString, wantsChildren: Bool = false
  ) -> (directory: Symbol, facts: DirectoryScanner.Facts?) {
    let directory = scanner.harvest.names.intern(path)
    let facts: DirectoryScanner.Facts
    do throws(SystemError) {
      if view.isDisk {
        let opened = try Descriptor.open(path, following: true, isDirectory: true)
        facts = try scanner.scan(opened, path: path, wantsChildren: wantsChildren)
      } else {
        facts = try scanner.scan(viewed: path, wantsChildren: wantsChildren)
      }
    } catch {
      var package = ScannedPackage(directory: directory, state: error.isAbsent ? .absent : .unreadable)
      lastError = error
      if !error.isAbsent {
        faults.append(.unreadable(error))
        package.fault = UInt32(faults.count)
      }
      packages.append(package)
      scanner.harvest.clearFiles()
      return (directory, nil)
    }
    reduce(ScannedPackage(directory: directory, state: .directory, facts: facts))
    scanner.harvest.clearFiles()
    return (directory, facts)
  }

  /// The directories below the one scanned last, and the links to directories.
  func forEachChild(_ body: (ByteString, _ isLink: Bool) -> Void) {
    for name in scanner.children { body(name, false) }
    for name in scanner.linkedChildren { body(name, true) }
  }

  /// Sorts the files of the directory just scanned into lists; `go/build.(*Context).Import` from `badGoFile` on.
  private mutating func reduce(_ started: ScannedPackage) {
    var package = started
    let firstFile = files.count
    var fault: ContentFault?
    var nameFile = Symbol.none
    var commentFile = Symbol.none
    var someIgnored = false
    own.removeAll(keepingCapacity: true)
    tests.removeAll(keepingCapacity: true)
    externalTests.removeAll(keepingCapacity: true)
    for found in scanner.harvest.files {
      if !package.hasOddNames { package.hasOddNames = isOdd(found.name) }
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
        refuse(.file(name: names[found.name], scanner.harvest.faults[Int(found.fault) - 1]))
        continue
      case .go: break
      }
      if found.fault != 0 {
        let cause = scanner.harvest.faults[Int(found.fault) - 1]
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
      if found.importComment != .none {
        if package.importComment == .none {
          (package.importComment, commentFile) = (found.importComment, found.name)
        } else if package.importComment != found.importComment {
          refuse(
            .importComments(
              paths: [names[package.importComment], names[found.importComment]],
              files: [names[commentFile], names[found.name]]))
        }
      } else if found.fault != 0, scanner.harvest.faults[Int(found.fault) - 1].code == .importComment {
        refuse(.file(name: names[found.name], scanner.harvest.faults[Int(found.fault) - 1]))
      }
      if found.importsC && found.isTest { refuse(.cgoInTest(file: names[found.name])) }
      let imports = Int(found.firstImport)..<(Int(found.firstImport) + Int(found.importCount))
      if found.importsC && !found.isTest {
        file.kind = cgo ? .cgo : .ignored
        if cgo { package.hasCgoFiles = true } else { someIgnored = true }
        if cgo { own.append(contentsOf: scanner.harvest.imports[imports].lazy.map(\.path)) }
      } else if isExternal {
        file.kind = .externalTest
        package.hasExternalTestFiles = true
        externalTests.append(contentsOf: scanner.harvest.imports[imports].lazy.map(\.path))
      } else if found.isTest {
        file.kind = .test
        package.hasTestFiles = true
        tests.append(contentsOf: scanner.harvest.imports[imports].lazy.map(\.path))
      } else {
        package.hasGoFiles = true
        own.append(contentsOf: scanner.harvest.imports[imports].lazy.map(\.path))
      }
    }
    package.files = firstFile..<files.count
    Self.sort(&own, by: names)
    Self.sort(&tests, by: names)
    Self.sort(&externalTests, by: names)
    package.imports = append(own)
    package.testImports = append(tests)
    package.externalTestImports = append(externalTests)
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
    let range = scanner.harvest.names.range(of: name)
    return scanner.harvest.names.withArena { bytes in
      if let first = range.first, !Spelling.isSafe(bytes[first]) { return true }
      for i in range where bytes[i] &- 65 < 26 || bytes[i] >= 128 { return true }
      return false
    }
  }

  private func text(_ symbol: Symbol) -> ByteString { symbol == .none ? ByteString() : names[symbol] }

  private func isDocumentation(_ name: Symbol) -> Bool {
    name != .none && scanner.harvest.names.range(of: name).count == 13 && names[name] == "documentation"
  }

  /// `x` for the name `x_test`, nil for any other.
  private mutating func nameWithoutTest(_ name: Symbol) -> Symbol? {
    guard name != .none else { return nil }
    let full = scanner.harvest.names[name]
    return full.hasSuffix("_test") ? scanner.harvest.names.intern(full.dropLast(5)) : nil
  }

  /// Adds import paths in byte order, each once.
  private mutating func append(_ symbols: ContiguousArray<Symbol>) -> Range<Int> {
    let first = paths.count
    paths.append(contentsOf: symbols)
    return first..<paths.count
  }

  private static func sort(_ symbols: inout ContiguousArray<Symbol>, by names: SymbolTable) {
    if symbols.count < 2 { return }
    // Equal symbols first, since most repeat: a number compares faster than a name.
    symbols.sort { $0.index < $1.index }
    var kept = 1
    for k in 1..<symbols.count where symbols[k] != symbols[kept - 1] {
      symbols[kept] = symbols[k]
      kept += 1
    }
    symbols.removeLast(symbols.count - kept)
    symbols.sort { names.precedes($0, $1) }
  }
}
