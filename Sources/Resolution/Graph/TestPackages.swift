import Bytes

/// The packages that go makes for tests: load.TestPackagesAndErrors and recompileForTest (rule S35).
extension PackageLoader {
  /// The test packages of one package.
  struct TestPackages {
    /// `P.test`, the program.
    var main: Int32
    /// `P [P.test]`; the package itself where its plain form serves.
    var inside: Int32
    /// `P_test`, nil without external tests.
    var external: Int32?
  }

  /// Makes the test packages of a loaded package, nil where it has no test files.
  mutating func makeTests(of number: Int32) -> TestPackages? {
    let contents = packages[Int(number)].contents
    guard contents >= 0 else { return nil }
    let scanned = store.packages[Int(contents)]
    guard scanned.hasTestFiles || scanned.hasExternalTestFiles else { return nil }
    let plain = packages[Int(number)]
    let path = store.names[plain.importPath]
    let isMain = plain.name == mainSymbol

    var tests = loadTestImports(scanned.testImports, of: number, .test, stack: [path + " (test)"])
    if let error = testEmbedError(of: number, scanned.testImports, .test, stack: [path + " (test)"]) {
      (tests.refusal, tests.isIncomplete) = (error, true)
    }
    var external = loadTestImports(scanned.externalTestImports, of: number, .externalTest, stack: [path + "_test"])
    if external.refusal == nil {
      external.refusal = testEmbedError(
        of: number, scanned.externalTestImports, .externalTest, stack: [path + "_test"])
    }

    var inside = number
    if scanned.hasTestFiles || isMain {
      var variant = packages[Int(number)]
      variant.kind = .testVariant
      variant.forTest = plain.importPath
      variant.isIncomplete = variant.isIncomplete || tests.isIncomplete
      variant.writtenImports = tests.written + variant.writtenImports
      variant.imports = tests.imports + variant.imports
      variant.dependencies = tests.numbers + variant.dependencies
      inside = append(variant)
      // Until 1.19 the variant lost the error of the package itself.
      let own = environment.platform.minor >= 20 ? errors[number] : nil
      setError(own ?? tests.refusal, of: inside)
    }
    var outside: Int32?
    if scanned.hasExternalTestFiles {
      var package = PackageGraph.Package(kind: .externalTest, importPath: store.names.intern(path + "_test"))
      package.forTest = plain.importPath
      (package.directory, package.root, package.module) = (plain.directory, plain.root, plain.module)
      let name = plain.name == .none ? ByteString() : store.names[plain.name]
      package.name = store.names.intern(name + "_test")
      package.isStandard = false
      package.contents = plain.contents
      package.isIncomplete = external.isIncomplete
      package.writtenImports = external.written
      package.imports = external.imports
      package.dependencies = external.numbers.filter { packages[Int($0)].importPath != plain.importPath }
      if package.dependencies.count != external.numbers.count { package.dependencies.append(inside) }
      let made = append(package)
      if let refusal = external.refusal { setError(refusal, of: made) }
      outside = made
    }
    let main = makeMain(plain, inside, outside)
    let copies = recompile(main, plain: number, inside, outside)
    // Importers of the package are rebuilt, and so is the package itself; programs are rebuilt in any case.
    if inside != number, tests.numbers.contains(where: { copies[$0] != nil }),
      case let way = shortestWay(from: inside, to: inside, copies), !way.isEmpty
    {
      var error = PackageError(.importCycleInTest, importStack: way)
      error.isCycle = true
      for number in [inside, copies[inside] ?? inside] { setError(error, of: number) }
    }
    // Until 1.19 a test with an error anywhere below it was left out (load.TestPackagesFor): an error of the package's own
    // tests counts for the program, and for external tests that import the package.
    if environment.platform.minor < 20, packages[Int(inside)].isIncomplete {
      packages[Int(main)].isIncomplete = true
      if let outside, packages[Int(outside)].dependencies.contains(where: { $0 == inside || $0 == copies[inside] }) {
        packages[Int(outside)].isIncomplete = true
      }
    }
    return TestPackages(main: main, inside: inside, external: outside)
  }

  private struct TestImports {
    var written: [Symbol] = []
    var imports: [Symbol] = []
    var numbers: [Int32] = []
    var refusal: PackageError?
    var isIncomplete = false
  }

  private mutating func loadTestImports(
    _ range: Range<Int>, of number: Int32, _ list: List, stack: [ByteString]
  ) -> TestImports {
    var found = TestImports()
    found.written.reserveCapacity(range.count)
    found.imports.reserveCapacity(range.count)
    found.numbers.reserveCapacity(range.count)
    for path in store.paths[range] {
      let (imported, refusal) = load(path, importer: number, list: list, stack: stack)
      if found.refusal == nil, let refusal { found.refusal = refusal }
      if refusal != nil || packages[Int(imported)].isIncomplete { found.isIncomplete = true }
      found.written.append(path)
      found.imports.append(packages[Int(imported)].importPath)
      found.numbers.append(imported)
    }
    return found
  }

  /// The embedding error of test files, if one of them imports `embed`.
  private func testEmbedError(
    of number: Int32, _ imports: Range<Int>, _ list: List, stack: [ByteString]
  ) -> PackageError? {
    store.paths[imports].contains(embedSymbol) ? embedError(of: number, list, stack: stack) : nil
  }

  private mutating func makeMain(_ plain: PackageGraph.Package, _ inside: Int32, _ outside: Int32?) -> Int32 {
    let path = store.names[plain.importPath]
    var package = PackageGraph.Package(kind: .testMain, importPath: store.names.intern(path + ".test"))
    (package.directory, package.root, package.module) = (plain.directory, plain.root, plain.module)
    package.name = mainSymbol
    let listed = testMainImports
    var imports = listed
    var refusal: PackageError?
    do throws(ImplicitImports.Refusal) {
      imports += try linkedImports()
    } catch {
      refusal = PackageError(.externalLinking(reason: error.reason), importStack: [])
    }
    let own = packages[Int(inside)].importPath
    for path in imports {
      if path == own {
        package.dependencies.append(inside)
        continue
      }
      let number = loadForMain(path)
      package.dependencies.append(number)
      if packages[Int(number)].isIncomplete { package.isIncomplete = true }
    }
    var names = listed
    let scanned = store.packages[Int(plain.contents)]
    // A variant of a package of tests alone still has files to build.
    if scanned.hasGoFiles || scanned.hasCgoFiles || scanned.hasTestFiles {
      package.dependencies.append(inside)
      if packages[Int(inside)].isIncomplete { package.isIncomplete = true }
      names.append(own)
    }
    if let outside {
      package.dependencies.append(outside)
      if packages[Int(outside)].isIncomplete { package.isIncomplete = true }
      names.append(packages[Int(outside)].importPath)
    }
    names.sort { store.names.precedes($0, $1) }
    var unique: [Symbol] = []
    for name in names where unique.last != name { unique.append(name) }
    (package.writtenImports, package.imports) = (unique, unique)
    let number = append(package)
    if let refusal { setError(refusal, of: number) }
    return number
  }

  /// The imports of a test program nearly always exist without an error: then there is nothing to do.
  private mutating func loadForMain(_ path: Symbol) -> Int32 {
    if let known = mainImports[path], isLoaded[Int(known)], !hasError(known) { return known }
    let (number, _) = load(path, stack: ["testmain"])
    mainImports[path] = number
    return number
  }

  /// The import paths from one package to another, both included, breadth first.
  private func shortestWay(from start: Int32, to end: Int32, _ copies: [Int32: Int32]) -> [ByteString] {
    var importer: [Int32: Int32] = [:]
    var queue = packages[Int(start)].dependencies.map { copies[$0] ?? $0 }
    for number in queue { importer[number] = start }
    var next = 0
    while next < queue.count {
      let number = queue[next]
      next += 1
      if number == end {
        var way = [store.names[packages[Int(end)].importPath]]
        var here = importer[number]
        while let step = here {
          way.append(store.names[packages[Int(step)].importPath])
          here = step == start ? nil : importer[step]
        }
        return way.reversed()
      }
      for below in packages[Int(number)].dependencies where importer[below] == nil {
        importer[below] = number
        queue.append(below)
      }
    }
    return []
  }

  /// Replaces the plain package by its variant in all packages of the test program, and rebuilds its importers.
  ///
  /// Go looks at every dependency of every test program, and makes copies of programs among them too. A package that was loaded
  /// to its end before the plain one cannot import it, so where no program is imported most are skipped here. Returns the
  /// replaced packages, with their variants.
  private mutating func recompile(
    _ main: Int32, plain: Int32, _ inside: Int32, _ outside: Int32?
  ) -> [Int32: Int32] {
    guard inside != plain || importsProgram else { return [:] }
    var copies: [Int32: Int32] = [plain: inside]
    replaced.start(packages.count)
    replaced.insert(plain)
    let variants = [main, inside, outside ?? main]
    // Until 1.19 a variant that imports itself was split once more, and both were listed.
    let isOld = environment.platform.minor < 20
    marks.start(packages.count)
    // The imports of the package itself are visited for its variant; without one, only programs matter.
    if inside != plain { marks.insert(plain) }
    marks.insert(main)
    var stack: [(number: Int32, next: Int)] = [(main, 0)]
    while let top = stack.last {
      let number = Int(top.number)
      if top.next < packages[number].dependencies.count {
        stack[stack.count - 1].next += 1
        let below = packages[number].dependencies[top.next]
        let mayImport =
          position(of: below) > position(of: plain) || hasCycle || importsProgram || variants.contains(below)
        if mayImport && marks.insert(below) { stack.append((below, 0)) }
        continue
      }
      stack.removeLast()
      if top.number == plain { continue }
      let isTest = variants.contains(top.number)
      replaceImports(
        of: top.number, &copies, isTest: isTest, isSplit: !isTest || (isOld && top.number == inside),
        forTest: packages[Int(plain)].importPath)
    }
    return copies
  }

  private mutating func replaceImports(
    of number: Int32, _ copies: inout [Int32: Int32], isTest: Bool, isSplit: Bool, forTest: Symbol
  ) {
    var target = isSplit ? copies[number] : number
    for k in packages[Int(number)].dependencies.indices {
      let imported = packages[Int(number)].dependencies[k]
      guard replaced.contains(imported), let copy = copies[imported], copy != imported else { continue }
      let changed = target ?? copyForTest(number, &copies, forTest)
      target = changed
      packages[Int(changed)].dependencies[k] = copy
    }
    // A program that a package imports nevertheless is built as a library.
    if target == nil && !isTest && packages[Int(number)].name == mainSymbol {
      _ = copyForTest(number, &copies, forTest)
    }
  }

  private mutating func copyForTest(_ number: Int32, _ copies: inout [Int32: Int32], _ forTest: Symbol) -> Int32 {
    var package = packages[Int(number)]
    package.kind = .testVariant
    package.forTest = forTest
    let copied = append(package)
    if let error = errors[number] { setError(error, of: copied) }
    copies[number] = copied
    replaced.insert(number)
    return copied
  }
}

/// A set of package numbers that is emptied in constant time: each has the number of the round in which it was put in.
struct PackageMarks {
  private var rounds: ContiguousArray<Int32> = []
  private var round: Int32 = 0

  /// Empties it, for numbers below `count` and more.
  mutating func start(_ count: Int) {
    round += 1
    if rounds.count < count { rounds.append(contentsOf: repeatElement(0, count: count + count / 2 - rounds.count)) }
  }

  func contains(_ number: Int32) -> Bool { Int(number) < rounds.count && rounds[Int(number)] == round }

  /// Whether `number` was not in it yet.
  @discardableResult
  mutating func insert(_ number: Int32) -> Bool {
    let index = Int(number)
    if index >= rounds.count { rounds.append(contentsOf: repeatElement(0, count: index + 64 - rounds.count)) }
    if rounds[index] == round { return false }
    rounds[index] = round
    return true
  }
}
