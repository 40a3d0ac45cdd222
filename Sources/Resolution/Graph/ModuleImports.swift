import Bytes
import GoSource
import Machine
import Synchronization

/// Resolves import paths in module mode for the loader: std's own vendor directories, then the modules.
struct ModuleImports: ImportResolver {
  let isGOPATH = false
  var resolver: ModuleResolver
  /// The modules that packages were found in, as the graph numbers them.
  private(set) var modules: [PackageGraph.Module] = []
  private var numbers: [ByteString: Int32] = [:]
  private let goroot: ByteString?
  private let source: ByteString?
  private let knowledge: DirectoryKnowledge
  private var targets: ContiguousArray<ImportTarget> = []
  private var answers = SymbolMap(minimumCapacity: 4096)
  private var renamed = SymbolMap()
  private var isThere: [ByteString: Bool] = [:]

  /// Whether the packages of the standard library are read, or only located.
  private let readsStandard: Bool

  /// The resolver asks `knowledge` which directories have Go files.
  init(_ resolver: ModuleResolver, knowledge: DirectoryKnowledge, readsStandard: Bool = true) {
    goroot = resolver.environment.goroot
    source = goroot?.appending(path: "src")
    (self.resolver, self.knowledge, self.readsStandard) = (resolver, knowledge, readsStandard)
  }

  /// Only the vendored packages of std and cmd depend on the importer: 1 in std, 2 in cmd.
  mutating func viewpoint(of importer: Importer, in store: inout PackageStore) -> Int32 {
    guard importer.isStandard else { return 0 }
    return store.names[importer.path].isWithin("cmd") ? 2 : 1
  }

  mutating func question(
    _ path: Symbol, from importer: Importer, at viewpoint: Int32, in store: inout PackageStore
  ) -> Int32 { viewpoint }

  mutating func resolve(_ path: Symbol, from importer: Importer?, in store: inout PackageStore) -> Resolution {
    var path = path
    if let importer, importer.isStandard, !store.facts(of: path).contains(.isStandard) {
      path = vendoredByStandard(path, viewpoint(of: importer, in: &store), in: &store)
    }
    if let known = answers[path] { return .target(targets[Int(known)]) }
    if let request = unread(path, in: &store) { return .needs(request) }
    let target = find(path, in: &store)
    answers[path] = Int32(targets.count)
    targets.append(target)
    return .target(target)
  }

  /// modload.(*packageLoader).stdVendor
  private mutating func vendoredByStandard(
    _ path: Symbol, _ viewpoint: Int32, in store: inout PackageStore
  ) -> Symbol {
    if let known = renamed[path, viewpoint] { return Symbol(index: UInt32(bitPattern: known)) }
    var result = path
    if let source {
      let vendored = (viewpoint == 2 ? "cmd/vendor/" : "vendor/") + store.names[path]
      let status = store.view.known(source.appending(path: vendored), following: true)
      if status != nil { result = store.names.intern(vendored) }
    }
    renamed[path, viewpoint] = Int32(bitPattern: result.index)
    return result
  }

  /// The places where the package most likely is, to be read together with others. The result decides nothing:
  /// the resolver asks for the same places, and for all others that matter.
  private mutating func unread(_ path: Symbol, in store: inout PackageStore) -> PackageStore.Request? {
    let facts = store.facts(of: path)
    if facts.contains(.isSpecial) || facts.contains(.isUnclean) { return nil }
    let text = store.names[path]
    var places: [ByteString] = []
    if facts.contains(.isStandard), readsStandard, let source { places.append(source.appending(path: text)) }
    var isMain = false
    for module in resolver.main.modules(holding: text) {
      guard let rest = text.relative(within: module.prefix) else { continue }
      isMain = true
      places.append(rest.isEmpty ? module.directory : module.directory.appending(path: rest))
    }
    if resolver.main.mode == .vendor, !isMain, !facts.contains(.isStandard), let vendor = resolver.main.vendorDirectory
    {
      places.append(vendor.appending(path: text))
    }
    let candidates = places.map { store.names.intern($0) }.filter { store.number(of: $0) == nil }
    if candidates.isEmpty { return nil }
    return PackageStore.Request(candidates: candidates.map { .init(directory: $0, needsGo: true) })
  }

  private mutating func find(_ path: Symbol, in store: inout PackageStore) -> ImportTarget {
    knowledge.learn(from: store)
    let text = store.names[path]
    do throws(ImportFault) {
      let found = try resolver.resolve(text)
      var target = ImportTarget(path: path, directory: store.names.intern(found.directory))
      let isInGoroot = source.map { found.directory.isWithin($0) } ?? false
      target.isInGoroot = isInGoroot
      if isInGoroot, let goroot { target.root = store.names.intern(goroot) }
      let isStandard = isInGoroot && store.facts(of: path).contains(.isStandard)
      if !isStandard && !found.module.path.isEmpty {
        target.module = number(of: found)
        target.root = store.names.intern(modules[Int(target.module)].directory)
      }
      return target
    } catch {
      return ImportTarget(path: path, fault: .module(path: text, error))
    }
  }

  private mutating func number(of found: ModuleResolution) -> Int32 {
    let key = found.module.path
    if let known = numbers[key] { return known }
    let number = Int32(modules.count)
    numbers[key] = number
    let isMain = resolver.main.module(key) != nil
    // A vendored module has no directory of its own; go names its place below vendor.
    let directory = found.origin == .vendor ? found.root.appending(path: key) : found.root
    modules.append(
      PackageGraph.Module(path: key, version: found.module.version, directory: directory, isMain: isMain))
    return number
  }

  /// The first import of a main module's package from a module that go.mod does not require at the selected version
  /// (modload.updateRequirements, DirectImportFromImplicitDependencyError).
  mutating func refusal(of target: ImportTarget, imports: [Symbol], in store: inout PackageStore) -> PackageFault? {
    guard target.module >= 0, modules[Int(target.module)].isMain else { return nil }
    let isWorkspace = resolver.main.isWorkspace
    if isWorkspace ? resolver.main.mode == .vendor : resolver.main.mode == .mod { return nil }
    var found: PackageFault?
    for path in imports {
      guard let known = answers[path] else { continue }
      let imported = targets[Int(known)]
      guard imported.module >= 0, imported.fault == nil else { continue }
      let module = modules[Int(imported.module)]
      if module.isMain { continue }
      let version = ModuleVersion(path: module.path, version: module.version)
      if resolver.isExplicit(version) { continue }
      found = .implicitRequirement(path: store.names[path], module: version)
      // In a workspace go keeps the last of them, elsewhere the first.
      if !isWorkspace { break }
    }
    return found
  }

  mutating func importPath(of directory: ByteString, in store: borrowing PackageStore) throws(DirectoryFault)
    -> ByteString
  {
    knowledge.learn(from: store)
    return try resolver.importPath(of: directory)
  }

  /// The first module, by path, whose requirements are not known, so that versions may be too low; nil for none.
  mutating func graphFault() -> ImportFault? {
    guard let (module, fault) = resolver.graph().faults.min(by: { $0.key < $1.key }) else { return nil }
    return .graph(module, fault)
  }

  /// Every module of the build, the main ones first; the list that a wildcard of import paths is matched against.
  mutating func buildList() -> [ModuleVersion] { resolver.graph().buildList }

  mutating func location(of module: ModuleVersion) -> (directory: ByteString, isLocal: Bool)? {
    guard let found = try? resolver.location(of: module) else { return nil }
    return (found.directory, found.origin != .cache)
  }
}

/// The store's knowledge about directories, for the resolver, which otherwise would list each of them again.
final class DirectoryKnowledge: Sendable {
  private struct State {
    var facts: [ByteString: DirectoryScanner.Facts] = [:]
    var learned = 0
  }

  private let state = Mutex(State())

  /// Adds the directories that were read since the last call.
  func learn(from store: borrowing PackageStore) {
    let new = state.withLock { $0.learned }
    if new == store.packages.count { return }
    var facts: [(ByteString, DirectoryScanner.Facts)] = []
    for package in store.packages[new...] where package.state != .unreadable {
      facts.append((store.names[package.directory], package.facts))
    }
    let count = store.packages.count
    state.withLock { state in
      for (path, found) in facts { state.facts[path] = found }
      state.learned = count
    }
  }

  private func facts(_ directory: ByteString) -> DirectoryScanner.Facts? { state.withLock { $0.facts[directory] } }

  func look(_ view: FileView) -> ModuleLook {
    let plain = ModuleLook(view)
    return ModuleLook(
      hasGoFiles: { directory in self.facts(directory)?.hasGoFile ?? plain.hasGoFiles(directory) },
      hasModFile: { directory in self.facts(directory)?.hasModule ?? plain.hasModFile(directory) })
  }
}
