package import Bytes
package import GoSource
import Machine

/// The main modules, with the replacements and exclusions of their files and go.work; `modload.MainModuleSet`.
package struct MainModules: Sendable {
  /// In the order of go.work; one outside a workspace; none where there is no go.mod.
  package private(set) var modules: [MainModule] = []
  /// The active go.work.
  package private(set) var work: WorkFile?
  /// The path of go.work, nil where there is no workspace.
  package private(set) var workPlace: ByteString?
  /// How imports find modules.
  package private(set) var mode = ModuleMode.readonly
  /// Where vendored packages are, whether or not they are used; nil without a main module.
  package private(set) var vendorDirectory: ByteString?
  private var byPath: [ByteString: Int] = [:]
  private var byDirectory = PathMap<Int>()
  /// By the prefix of their packages' paths, where that is not empty.
  private var byPrefix = PathMap<Int>()
  /// By the replaced module.
  private var replacements: [ModuleVersion: Replacement] = [:]
  private var workReplacements: [ModuleVersion: Replacement] = [:]
  private var excluded: Set<ModuleVersion> = []
  private(set) var sums: ModuleSums?
  /// The go.sum of each used module of a workspace.
  private(set) var usedSumFiles: [ByteString] = []

  /// In bytes; larger than any real go.mod or go.sum.
  package static let fileLimit = 64 << 20

  /// Finds and reads the main modules of `environment`, which is in module mode. go accepts a go.work without modules until
  /// something needs a module; with `takesEmptyWorkspace`, so does this.
  package init(
    _ environment: GoEnvironment, view: FileView, takesEmptyWorkspace: Bool = false
  ) throws(ModuleLoadErrors) {
    var errors: [ModuleLoadError] = []
    self.init(environment, view: view, goesOn: false, &errors)
    if takesEmptyWorkspace && errors == [.emptyWorkspace] { return }
    if !errors.isEmpty { throw ModuleLoadErrors(errors) }
  }

  /// The same for a caller that reports all errors: reads as much as it can, and returns the errors with which go would fail.
  package static func read(
    _ environment: GoEnvironment, view: FileView
  ) -> (main: MainModules, errors: [ModuleLoadError]) {
    var errors: [ModuleLoadError] = []
    let main = MainModules(environment, view: view, goesOn: true, &errors)
    if let error = UnknownDirectives(minor: environment.platform.minor).error(in: main) { errors.append(error) }
    return (main, errors)
  }

  private init(
    _ environment: GoEnvironment, view: FileView, goesOn: Bool, _ errors: inout [ModuleLoadError]
  ) {
    var reader = MainModuleReader(environment: environment, view: view, goesOn: goesOn)
    let flags = GoFlags(words: environment.flags)
    reader.read(modFile: flags.value(of: "modfile").flatMap { $0.isEmpty ? nil : $0 })
    errors = reader.errors
    if !errors.isEmpty && !goesOn && errors != [.emptyWorkspace] { return }
    (modules, work, workPlace) = (reader.modules, reader.work, environment.gowork)
    for (index, module) in modules.enumerated() {
      byPath[module.path] = byPath[module.path] ?? index
      byDirectory.add(module.directory, index)
      if !module.prefix.isEmpty { byPrefix.add(module.prefix, index) }
    }
    (workReplacements, replacements) = (reader.workReplacements, reader.replacements)
    usedSumFiles = reader.usedSumFiles
    excluded.reserveCapacity(modules.reduce(0) { $0 + $1.file.exclude.count })
    for module in modules {
      for exclude in module.file.exclude { excluded.insert(exclude.module) }
    }
    do throws(ModuleLoadError) {
      mode = try Self.mode(flags.value(of: "mod"), environment, work, modules, view, &vendorDirectory)
      if mode == .readonly && work == nil, let module = modules.first {
        sums = try Self.sums(of: module, view, minor: environment.platform.minor)
      }
    } catch {
      errors.append(error)
    }
  }

  /// These modules without the check for missing sums, for a caller that reports those itself.
  package var withoutSums: MainModules {
    var copy = self
    copy.sums = nil
    return copy
  }

  /// These modules under `-mod=mod`: sums may be missing, and no vendor directory is used.
  package var inModMode: MainModules {
    var copy = self
    (copy.mode, copy.sums) = (.mod, nil)
    return copy
  }

  /// Whether a go.work is active.
  package var isWorkspace: Bool { work != nil }

  /// The main module of that path.
  package func module(_ path: ByteString) -> MainModule? { byPath[path].map { modules[$0] } }

  /// Whether the root of a main module is this directory.
  func hasModule(in directory: ByteString) -> Bool { byDirectory[directory] != nil }

  /// The last of the modules whose directories contain `directory`.
  func lastModule(holding directory: ByteString) -> MainModule? {
    byDirectory.all(holding: directory).max().map { modules[$0] }
  }

  /// The modules whose directories are `directory` or contain it, in their order.
  func modules(holdingDirectory directory: ByteString) -> [MainModule] {
    byDirectory.all(holding: directory).sorted().map { modules[$0] }
  }

  /// The modules that a package of this path could be in, in their order.
  func modules(holding path: ByteString) -> [MainModule] { byPrefix.all(holding: path).sorted().map { modules[$0] } }

  /// The language version of the build: that of go.work, or of the main module.
  package var goVersion: ByteString { work?.goVersion ?? modules.first?.file.goVersion ?? "1.16" }

  func isExcluded(_ module: ModuleVersion) -> Bool { excluded.contains(module) }

  /// The requirements of the single main module, without its exclusions. From go 1.17 on only the highest version of each
  /// module counts before other files are read, and no requirement of itself (modload.hasRedundantRoot).
  package var directRequirements: [ModuleVersion] {
    let own = modules.first?.path
    return rootRequirements.filter { $0.path != own || GoVersion.compare(goVersion, "1.17") < 0 }
  }

  /// The roots of the graph of the first main module: an older version of the module itself, too, whose requirements then count.
  var rootRequirements: [ModuleVersion] {
    guard let module = modules.first else { return [] }
    let all = module.file.require.map(\.module).filter { !isExcluded($0) }
    guard GoVersion.compare(module.file.goVersion, "1.17") >= 0 else { return all }
    var highest: [ByteString: ByteString] = [:]
    for module in all where highest[module.path].map({ Semver.compare($0, module.version) < 0 }) ?? true {
      highest[module.path] = module.version
    }
    return all.filter { highest[$0.path] == $0.version }
  }

  var hasReplacements: Bool { !replacements.isEmpty }

  /// The replaced modules, as written in some file; one without a version is replaced at all versions.
  package var replaced: Set<ModuleVersion> { Set(replacements.keys) }

  /// The directories that replace modules, absolute; go reads the go.mod of each that it needs.
  package var replacementDirectories: [ByteString] {
    Array(Set(replacements.values.lazy.map(\.new).filter(\.version.isEmpty).map(\.path)))
  }

  /// The replacement of `module`: a module, or with an empty version an absolute directory; nil for none.
  package func replacement(of module: ModuleVersion) -> ModuleVersion? { standIn(for: module)?.new }

  /// The value that go compares to find one replacement for two modules: outside a workspace a directory as it is written.
  package func source(of module: ModuleVersion) -> ModuleVersion {
    guard let found = standIn(for: module) else { return module }
    return isWorkspace ? found.new : found.written
  }

  /// Whether a directory is taken for the module whatever its version.
  func isReplacedByDirectory(_ path: ByteString) -> Bool {
    replacements[ModuleVersion(path: path)]?.new.version.isEmpty ?? false
  }

  /// `modload.replacementFrom`: go.work wins over the modules, a replacement of one version over that of all versions.
  func standIn(for module: ModuleVersion) -> Replacement? {
    if module.version.isEmpty && byPath[module.path] != nil { return nil }
    guard let every = replacements[ModuleVersion(path: module.path)] else { return replacements[module] }
    guard let one = replacements[module] else { return every }
    return one.rank <= every.rank ? one : every
  }

  /// A replacement in the spelling of modules.txt: that of its file, except that in a workspace directories of a go.mod are
  /// relative to go.work.
  func vendorSpelling(of module: ModuleVersion) -> ModuleVersion? {
    guard let found = standIn(for: module) else { return nil }
    let isOfWork = [module, ModuleVersion(path: module.path)].contains { workReplacements[$0] != nil }
    guard let base = workPlace?.parentPath, !isOfWork, found.new.version.isEmpty, !found.written.path.isAbsolutePath
    else { return found.written }
    let relative = found.new.path.relative(from: base)
    return ModuleVersion(path: ModQuote.isDirectoryPath(relative) ? relative : "./" + relative)
  }

  /// `modload.setDefaultBuildMod`
  private static func mode(
    _ flag: ByteString?, _ environment: GoEnvironment, _ work: WorkFile?, _ modules: [MainModule], _ view: FileView,
    _ vendorDirectory: inout ByteString?
  ) throws(ModuleLoadError) -> ModuleMode {
    // Up to go 1.21 a single main module decides, in a workspace too (rule M32).
    let isOld = environment.platform.minor < 22
    let base = work == nil || (isOld && modules.count == 1) ? modules.first?.directory : environment.gowork?.parentPath
    vendorDirectory = base?.appending(path: "vendor")
    if let flag, !flag.isEmpty {
      switch flag {
      case "readonly": return .readonly
      case "vendor":
        // Go 1.22 learned to vendor a workspace.
        if work != nil && isOld { throw .modFlagInWorkspace(value: flag) }
        return .vendor
      case "mod":
        if work != nil { throw .modFlagInWorkspace(value: flag) }
        return .mod
      default: throw .unknownModFlag(value: flag)
      }
    }
    guard let directory = vendorDirectory, view.isDirectory(directory) else { return .readonly }
    if isOld && modules.count != 1 { return .readonly }
    let stated = work == nil || isOld ? modules.first?.file.go?.text : work?.go?.text
    guard let stated, GoVersion.compare(stated, "1.14") >= 0 else { return .readonly }
    if !isOld {
      let list = view.readable(directory.appending(path: "modules.txt"), limit: fileLimit)
      if VendorList.isWorkspace(list ?? "") != (work != nil) { return .readonly }
    }
    return .vendor
  }

  private static func sums(of module: MainModule, _ view: FileView, minor: Int) throws(ModuleLoadError) -> ModuleSums {
    let file = module.sumFile
    var text = ByteString()
    do throws(SystemError) {
      text = try view.read(file, limit: fileLimit)
    } catch {
      if !error.isAbsent { throw .unreadable(file: file, error) }
    }
    return try ModuleSums(text, file: file, minor: minor)
  }
}
