package import Bytes
import Machine

/// The packages that patterns name and all that they import, as `go list -deps [-test]` has them.
///
/// Arrays by number; names are symbols of `names`. Two packages can have one import path: `forTest` tells a package
/// rebuilt for a test from the plain one.
package struct PackageGraph: Sendable {
  /// A package as it is imported, or one of those that go makes for tests (rule S35).
  package enum Kind: UInt8, Sendable {
    case plain
    /// A package with its own test files, or one rebuilt because it imports such a package.
    case testVariant
    /// `P_test`.
    case externalTest
    /// `P.test`, the program that go makes.
    case testMain
  }

  /// A package of the graph; its number is its index in `packages`.
  package struct Package: Sendable {
    package var kind: Kind
    /// Without the variant's brackets.
    package var importPath: Symbol
    /// The package whose test this variant is for, `.none` for plain ones.
    package var forTest = Symbol.none
    /// Absolute; `.none` where the package was not found.
    package var directory = Symbol.none
    /// GOROOT, the GOPATH entry or the module's directory that holds it; `.none` outside all of them.
    package var root = Symbol.none
    /// The name in the package clause.
    package var name = Symbol.none
    /// Whether it belongs to the standard library.
    package var isStandard = false
    /// Whether a pattern names it, or it is a test package of a named one.
    package var isNamed = false
    /// Whether it or anything that it imports has an error.
    package var isIncomplete = false
    /// Import paths as written in its files, sorted, then those that go adds without listing them.
    package var writtenImports: [Symbol] = []
    /// The paths that `writtenImports` resolve to, in the same order, as go lists them.
    package var imports: [Symbol] = []
    /// The resolved imports of its test files, sorted; only where they were requested.
    package var testImports: [Symbol] = []
    /// The resolved imports of its external tests.
    package var externalTestImports: [Symbol] = []
    /// The packages imported, in go's order, the implicit ones last.
    package var dependencies: [Int32] = []
    /// The error that `go list -e` reports; nil if there is none.
    package var error: PackageError?
    /// The module that holds it, by number in `modules`; -1 for none.
    package var module: Int32 = -1
    /// Its files are those of this directory, `ScannedPackage` by number; -1 for none.
    var contents: Int32 = -1
  }

  /// A module that packages were found in.
  package struct Module: Sendable, Hashable {
    package var path: ByteString
    /// Empty for a main module.
    package var version: ByteString
    package var directory: ByteString
    /// Whether it is a main module: the fork, or one that a workspace uses.
    package var isMain: Bool
  }

  /// A package at which go crashes.
  struct Crash: Sendable {
    var package: Symbol
    var error: PackageError
  }

  /// The error with which go fails instead of listing these packages; nil where it lists them. Until 1.19 go may list a copy of
  /// a package.
  package func refusal(ofListing numbers: [Int32]) -> PackageError? {
    if refusal != nil || crashes.isEmpty { return refusal }
    let listed = Set(numbers.map { packages[Int($0)].importPath })
    return crashes.first { listed.contains($0.package) }?.error
  }

  /// The names of packages and directories.
  package var names = SymbolTable()
  /// The modules that packages belong to.
  package var modules: [Module] = []
  /// The directories that replace modules, absolute, whether packages were found in them or not.
  package var replacementDirectories: [ByteString] = []
  /// Whether modules other than the main ones are taken from a vendor directory.
  package var isVendored = false
  /// The packages; their numbers are their indices.
  package var packages: ContiguousArray<Package> = []
  /// The packages named by the patterns, then those of their tests: what `go list` without `-deps` prints.
  package var roots: [Int32] = []
  /// All packages, imported ones before their importers: the order of `go list -deps`.
  package var order: [Int32] = []
  /// The patterns that matched nothing.
  package var warnings: [PatternWarning] = []
  /// Patterns whose walk stopped at an error.
  package var patternErrors: [PackageError] = []
  /// The error with which go fails, with or without `-e`, before it lists anything; the packages are here nevertheless.
  package var refusal: PackageError?
  /// Packages at which go crashes when it lists them, since it also resolves the imports of tests (rule G33).
  var crashes: [Crash] = []
  var scanned: ContiguousArray<ScannedPackage> = []
  var files: ContiguousArray<PackageFile> = []
  var paths: ContiguousArray<Symbol> = []
  /// Beside `paths`.
  var spots: ContiguousArray<ImportSpot> = []

  init() {}
}

/// A warning of go about a pattern, on standard error.
package enum PatternWarning: Sendable, Hashable {
  case ignoredLink(ByteString)
  case matchedNothing(ByteString)
  /// go would run the command with another toolchain.
  case otherToolchain(ToolchainSwitch)
}

extension PackageGraph {
  /// These packages and all that they import, depth first, imported ones before their importers: load.PackageList.
  ///
  /// The packages of `passing`, and imports of them, are skipped.
  package func order(below roots: [Int32], passing: Set<Int32> = []) -> [Int32] {
    var seen = ContiguousArray(repeating: false, count: packages.count)
    for number in passing { seen[Int(number)] = true }
    var order: [Int32] = []
    var stack: [(number: Int32, next: Int)] = []
    for root in roots where !seen[Int(root)] {
      seen[Int(root)] = true
      stack.append((root, 0))
      while let top = stack.last {
        let number = Int(top.number)
        if top.next == packages[number].dependencies.count {
          order.append(top.number)
          stack.removeLast()
          continue
        }
        stack[stack.count - 1].next += 1
        let below = packages[number].dependencies[top.next]
        if !seen[Int(below)] {
          seen[Int(below)] = true
          stack.append((below, 0))
        }
      }
    }
    return order
  }
}

extension PackageGraph {
  /// The path as `go list` prints it: `q [p.test]` for a package rebuilt for a test.
  package func description(of package: Package) -> ByteString {
    let path = names[package.importPath]
    return package.forTest == .none ? path : path + " [" + names[package.forTest] + ".test]"
  }

  /// The names of a package's files of these kinds, sorted as go lists them.
  package func files(of package: Package, _ kinds: Set<PackageFile.Kind>) -> [ByteString] {
    guard package.contents >= 0 else { return [] }
    return files[scanned[Int(package.contents)].files].filter { kinds.contains($0.kind) }.map { names[$0.name] }
  }

  /// The first file of a package, its tests among them, that imports `path`, and where; nil where none does.
  package func importPlace(of path: ByteString, in package: Package) -> PackageError.Place? {
    guard package.contents >= 0 else { return nil }
    guard let symbol = names.lookup(path) else { return nil }
    let scanned = scanned[Int(package.contents)]
    let numbers = [scanned.imports, scanned.testImports, scanned.externalTestImports].compactMap { range in
      names.index(of: symbol, in: paths, range)
    }
    guard let spot = numbers.map({ spots[$0] }).min(by: { $0.file < $1.file }) else { return nil }
    let file = names[scanned.directory].appending(path: names[files[Int(spot.file)].name])
    return PackageError.Place(file: file, position: spot.position)
  }

  /// The files, absolute, for which go would wait where it loads these packages: pipes, sockets and devices.
  package var pipes: [ByteString] {
    let directories = Set(packages.lazy.filter { $0.contents >= 0 }.map(\.contents)).sorted()
    return directories.compactMap { number in
      let scanned = scanned[Int(number)]
      return scanned.pipe == .none ? nil : names[scanned.directory].appending(path: names[scanned.pipe])
    }
  }

  /// Whether a package has Go files of its own, cgo or not, apart from tests and ignored files.
  package func hasGoFiles(_ package: Package) -> Bool {
    guard package.contents >= 0 else { return false }
    let scanned = scanned[Int(package.contents)]
    return scanned.hasGoFiles || scanned.hasCgoFiles
  }

  /// `InvalidGoFiles`: files with an error, whatever other list they are in. Only tests ask, which compare with go's list.
  package func invalidFiles(of package: Package) -> [ByteString] {
    guard package.contents >= 0 else { return [] }
    return files[scanned[Int(package.contents)].files].filter(\.isInvalid).map { names[$0.name] }
  }

  /// `GoFiles`: with the test files for a variant with tests.
  package func goFiles(of package: Package) -> [ByteString] {
    switch package.kind {
    case .plain: return files(of: package, [.go])
    case .testVariant:
      let own = files(of: package, [.go])
      // Only the package under test itself is built with its test files.
      return package.importPath == package.forTest ? own + files(of: package, [.test]) : own
    case .externalTest: return files(of: package, [.externalTest])
    case .testMain: return ["_testmain.go"]
    }
  }

  /// `Imports`: resolved, with the names of variants where a variant is what is imported.
  package func listedImports(of package: Package) -> [ByteString] {
    let variants = variantNames(of: package)
    return package.imports.map { variants[$0] ?? names[$0] }
  }

  /// `ImportMap`: written path to resolved path, where they differ. Only tests ask, which compare with go's list.
  package func importMap(of package: Package) -> [ByteString: ByteString] {
    let variants = variantNames(of: package)
    var map: [ByteString: ByteString] = [:]
    for (written, resolved) in zip(package.writtenImports, package.imports) {
      let target = variants[resolved] ?? names[resolved]
      if target != names[written] { map[names[written]] = target }
    }
    return map
  }

  private func variantNames(of package: Package) -> [Symbol: ByteString] {
    var found: [Symbol: ByteString] = [:]
    for number in package.dependencies {
      let imported = packages[Int(number)]
      if imported.forTest != .none { found[imported.importPath] = description(of: imported) }
    }
    return found
  }
}
