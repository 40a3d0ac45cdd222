import Bytes
import GoSource
import Machine

/// Finds what patterns name in module mode: cmd/go/internal/modload.LoadPackages, matchPackages (rules S28, S29).
struct ModulePatterns {
  private let environment: GoEnvironment
  private let view: FileView
  private(set) var warnings: [PatternWarning] = []
  /// A directory was named though there is no main module; go fails because of it.
  private(set) var needsModFile = false

  init(_ environment: GoEnvironment, view: FileView) { (self.environment, self.view) = (environment, view) }

  mutating func matches(
    _ patterns: [ByteString], _ imports: inout ModuleImports, in store: inout PackageStore
  ) -> [PatternMatch] {
    var found: [PatternMatch] = []
    for pattern in patterns.isEmpty ? ["."] : patterns {
      found.append(match(GopathPatterns.clean(pattern), &imports, in: &store))
    }
    return found
  }

  private mutating func match(
    _ pattern: ByteString, _ imports: inout ModuleImports, in store: inout PackageStore
  ) -> PatternMatch {
    var result = PatternMatch(pattern: pattern)
    if GopathPatterns.isLocalPattern(pattern) {
      matchDirectories(pattern, &result, &imports, in: &store)
    } else if pattern == "std" || pattern == "cmd" {
      var standard = GopathPatterns(environment, view: view)
      result = standard.matches([pattern], in: &store)[0]
    } else if pattern == "tool", pattern.isMetaPackage(minor: environment.platform.minor) {
      result.found = tools(imports, in: &store)
    } else if pattern == PackageGraph.everyMainPackage || pattern.isMetaPackage(minor: environment.platform.minor) {
      matchPackages(ImportPattern("..."), mainOnly: true, &result, &imports, in: &store)
    } else if pattern.firstRange(of: "...") != nil {
      matchPackages(ImportPattern(pattern), mainOnly: false, &result, &imports, in: &store)
    } else {
      result.found = [PatternMatch.Found(path: store.names.intern(pattern))]
    }
    if result.found.isEmpty && result.error == nil { warnings.append(.matchedNothing(pattern)) }
    return result
  }

  /// The packages that the `tool` lines name.
  func tools(_ imports: ModuleImports, in store: inout PackageStore) -> [PatternMatch.Found] {
    let tools = imports.resolver.main.modules.flatMap { $0.file.tool.map(\.text) }
    return tools.map { PatternMatch.Found(path: store.names.intern($0)) }
  }

  // MARK: Directories

  private mutating func matchDirectories(
    _ pattern: ByteString, _ result: inout PatternMatch, _ imports: inout ModuleImports, in store: inout PackageStore
  ) {
    let wanted = ImportPattern(pattern)
    guard wanted.hasWildcard else {
      addDirectory(
        environment.directory.appending(path: pattern).cleanPath, isLiteral: true, &result, &imports, in: &store)
      return
    }
    let wild = pattern.firstRange(of: "...")?.lowerBound ?? pattern.count
    let start = pattern.prefix((pattern.prefix(wild).lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1)
    // search.MatchDirs applies its rule for skipped names to the start directory, too, by its last element as written.
    if start.startsPassedOver { return }
    let top = environment.directory.appending(path: start).cleanPath
    if let fault = outside(top, &imports) {
      result.error = PackageError(fault, importStack: [])
      if case .outsideModules = fault { return }
    }
    let root = imports.resolver.main.lastModule(holding: top)
    let ignored = IgnoredDirectories(root, minor: environment.platform.minor)
    if ignored.contains(top) { return }
    let namesVendor = pattern.firstRange(of: "vendor") != nil
    let walk = store.walk(top, stopsAtModules: true) { path in
      !path.isSkippedByPatterns && (namesVendor || !path.isDirectlyInVendor)
        && !ignored.contains(top.appending(path: path))
    }
    for place in walk.places {
      let directory = place.path.isEmpty ? top : top.appending(path: place.path)
      let name = place.path.isEmpty ? start.dropLast(start.count > 1 ? 1 : 0) : start + place.path
      guard let number = store.number(of: place.directory), store.isListed(number),
        wanted.matches(place.path.isEmpty && name == "." ? "./." : name)
      else { continue }
      addDirectory(directory, isLiteral: false, &result, &imports, in: &store)
    }
    if let failure = walk.failure {
      result.error = PackageError(.directory(.unreadable(failure), directory: top), importStack: [])
    }
  }

  /// modload.matchLocalDirs and the check of module roots in search.MatchDirs: the reason why a walk is not started, or a
  /// warning beside it (rule M14).
  private mutating func outside(_ top: ByteString, _ imports: inout ModuleImports) -> PackageFault? {
    let main = imports.resolver.main
    let root = GoEnvironment.fileAbove(top, named: "go.mod", stoppingAt: nil, view)?.parentPath
    let isMain = root.map(main.hasModule) ?? false
    let isInGoroot = environment.goroot.map { top.isWithin($0.appending(path: "src")) } ?? false
    if isMain || isInGoroot { return nil }
    if imports.resolver.dependencyPath(of: top) == nil { return .outsideModules(directory: top) }
    // Until 1.19 this was checked only for several modules.
    if environment.platform.minor >= 20 || main.modules.count > 1,
      main.lastModule(holding: top) == nil
    {
      return .outsideModuleRoots(directory: top, roots: main.modules.map(\.directory))
    }
    return nil
  }

  private mutating func addDirectory(
    _ directory: ByteString, isLiteral: Bool, _ result: inout PatternMatch, _ imports: inout ModuleImports,
    in store: inout PackageStore
  ) {
    if isLiteral && imports.resolver.main.modules.isEmpty && environment.goroot.map({ directory.isWithin($0) }) != true
    {
      needsModFile = true
    }
    let scanned = store.packages[store.read(store.names.intern(directory))]
    func fail(_ fault: PackageFault) {
      if result.error == nil { result.error = PackageError(fault, importStack: []) }
    }
    if scanned.state == .absent { return fail(.noDirectory(directory: directory)) }
    if scanned.isWithoutGoFiles, !store.files[scanned.files].contains(where: { $0.kind == .ignored }) {
      return fail(.noGoFiles(directory: directory, someIgnored: false, hasTests: false))
    }
    do throws(DirectoryFault) {
      let path = try imports.importPath(of: directory, in: store)
      result.found.append(PatternMatch.Found(path: store.names.intern(path)))
    } catch {
      if !isLiteral && (error == .isBuiltin || error == .isSourceRoot) { return }
      fail(.noImportPath(directory: directory, error))
    }
  }

  // MARK: Import paths

  /// modload.matchPackages: std, then vendor and the main modules, or every module of the build.
  private mutating func matchPackages(
    _ wanted: ImportPattern, mainOnly: Bool, _ result: inout PatternMatch, _ imports: inout ModuleImports,
    in store: inout PackageStore
  ) {
    var have: Set<ByteString> = ["builtin"]
    if !environment.platform.cgo { have.insert("runtime/cgo") }
    var paths: [ByteString] = []
    if !mainOnly, let source = environment.goroot?.appending(path: "src") {
      // As Debian has it, a link to the source: until 1.20 it was not followed, and only cmd below it is found (rule M19).
      if environment.platform.minor >= 21 || view.known(source, following: false)?.kind != .link {
        walk(source, "", wanted, prunesVendor: false, stopsAtModules: true, nil, &have, &paths, in: &store)
      }
      if wanted.canMatch(below: "cmd") {
        let commands = source.appending(path: "cmd")
        walk(commands, "cmd", wanted, prunesVendor: false, stopsAtModules: true, nil, &have, &paths, in: &store)
      }
    }
    let main = imports.resolver.main
    if main.mode == .vendor {
      for module in main.modules {
        let ignored = IgnoredDirectories(module, minor: environment.platform.minor)
        walk(
          module.directory, module.prefix, wanted, prunesVendor: true, stopsAtModules: true, ignored, &have, &paths,
          in: &store)
      }
      // go looks there for `all`, too, where vendored packages count only if something imports them: that matters in a standard
      // library behind a link alone, whose own packages are not walked to.
      let isBehindLink = mainOnly && paths.isEmpty && main.modules.contains { $0.path == "std" }
      if !mainOnly || isBehindLink, !main.modules.isEmpty, let vendor = main.vendorDirectory {
        walk(vendor, "", wanted, prunesVendor: true, stopsAtModules: false, nil, &have, &paths, in: &store)
        result.onlyLeads = isBehindLink
      }
    } else {
      if !mainOnly, let fault = imports.graphFault() {
        result.error = PackageError(.module(path: wanted.text, fault), importStack: [])
      }
      let list = mainOnly ? main.modules.map { ModuleVersion(path: $0.path, version: "") } : imports.buildList()
      for module in list where wanted.canMatch(below: module.path) {
        guard let (directory, isLocal) = imports.location(of: module) else {
          if result.error == nil {
            result.error = PackageError(.module(path: wanted.text, .module(.notCached(module))), importStack: [])
          }
          continue
        }
        let own = main.module(module.path)
        let ignored = own.map { IgnoredDirectories($0, minor: environment.platform.minor) }
        walk(
          directory, own?.prefix ?? module.path, wanted, prunesVendor: true, stopsAtModules: isLocal, ignored, &have,
          &paths, in: &store)
      }
    }
    paths.sort()
    result.found = paths.map { PatternMatch.Found(path: store.names.intern($0)) }
  }

  private mutating func walk(
    _ root: ByteString, _ prefix: ByteString, _ wanted: ImportPattern, prunesVendor: Bool, stopsAtModules: Bool,
    _ ignored: IgnoredDirectories?, _ have: inout Set<ByteString>, _ paths: inout [ByteString],
    in store: inout PackageStore
  ) {
    guard view.isDirectory(root) else { return }
    // Until 1.20 a link was not followed even where the walk begins (rule M19).
    if environment.platform.minor < 21, view.known(root, following: false)?.kind == .link {
      warnings.append(.ignoredLink(root))
      return
    }
    let walk = store.walk(root, stopsAtModules: stopsAtModules) { path in
      if path.isSkippedByPatterns || (prunesVendor && path.isDirectlyInVendor) { return false }
      if ignored?.contains(root.appending(path: path)) == true { return false }
      return wanted.canMatch(below: prefix.isEmpty ? path : prefix + "/" + path)
    }
    for link in walk.links { warnings.append(.ignoredLink(root.appending(path: link))) }
    for place in walk.places where !(place.path.isEmpty && prefix.isEmpty) {
      let path = place.path.isEmpty ? prefix : prefix.isEmpty ? place.path : prefix + "/" + place.path
      guard have.insert(path).inserted, wanted.matches(path) else { continue }
      guard let number = store.number(of: place.directory), !store.packages[number].isWithoutGoFiles
      else { continue }
      paths.append(path)
    }
  }
}
