package import Bytes
package import GoSource
package import Machine
package import Resolution

/// The modules that a run starts from: one go.mod, or those that a go.work uses.
///
/// `MainModules` ends with the first thing that go would end with; this goes on, so that the rest is told too.
package struct StartingModules: Sendable {
  package struct Module: Sendable {
    package var path: ByteString
    /// Where its packages lie.
    package var directory: ByteString
    /// Where its go.mod was read, which `-modfile` moves.
    package var fileName: ByteString
    package var file: ModFile
  }

  /// Why nothing can be planned.
  package enum Failure: Error, Sendable, Hashable {
    case noModule(directory: ByteString)
    case unreadable(file: ByteString, SystemError)
    case malformed(file: ByteString, ModFileErrors)
    case noModuleLine(file: ByteString)
  }

  package var modules: [Module] = []
  package var work: WorkFile?
  package var workFileName: ByteString?
  /// `use` directories without a go.mod, as written.
  package var missing: [(written: ByteString, file: ByteString)] = []
  private var replacements: [ModuleVersion: ModuleVersion] = [:]
  /// Replacements that differ between the modules of a workspace.
  package var conflicts: [ModuleVersion] = []
  package var excludes: Set<ModuleVersion> = []

  private static let limit = 16 << 20

  package init(_ environment: GoEnvironment, view: FileView) throws(Failure) {
    if let gowork = environment.gowork {
      try readWork(gowork, view)
    } else {
      guard let file = Self.fileAbove(environment.directory, view) else {
        throw .noModule(directory: environment.directory)
      }
      var name = file
      let flag = environment.flags.last { $0.hasPrefix("-modfile=") || $0.hasPrefix("--modfile=") }
      if let flag, let equals = flag.firstIndex(of: UInt8(ascii: "=")) {
        name = environment.directory.appending(path: flag.dropFirst(equals + 1)).cleanPath
      }
      modules = [try Self.module(name, directory: file.parentPath, view)]
    }
    collect(view)
  }

  private mutating func readWork(_ name: ByteString, _ view: FileView) throws(Failure) {
    workFileName = name
    let text: ByteString
    do { text = try view.read(name, limit: Self.limit) } catch { throw .unreadable(file: name, error) }
    let file: WorkFile
    do { file = try WorkFile(text) } catch { throw .malformed(file: name, error) }
    work = file
    for use in file.use {
      let directory = name.parentPath.appending(path: use.text).cleanPath
      let goMod = directory.appending(path: "go.mod")
      guard view.isFile(goMod) else {
        missing.append((use.text, goMod))
        continue
      }
      modules.append(try Self.module(goMod, directory: directory, view))
    }
  }

  private static func module(
    _ name: ByteString, directory: ByteString, _ view: FileView
  ) throws(Failure) -> Module {
    let text: ByteString
    do { text = try view.read(name, limit: limit) } catch { throw .unreadable(file: name, error) }
    let file: ModFile
    do { file = try ModFile(text) } catch { throw .malformed(file: name, error) }
    guard let path = file.module?.path, !path.isEmpty else { throw .noModuleLine(file: name) }
    return Module(path: path, directory: directory, fileName: name, file: file)
  }

  /// Go: makeMainModules: a go.work replacement of a path switches off those of the modules (rule M13a).
  private mutating func collect(_ view: FileView) {
    let ruled = Set(work?.replace.map(\.old.path) ?? [])
    if let work, let name = workFileName { add(work.replace, relativeTo: name.parentPath) }
    for module in modules {
      add(module.file.replace.filter { !ruled.contains($0.old.path) }, relativeTo: module.directory)
      excludes.formUnion(module.file.exclude.map(\.module))
    }
  }

  private mutating func add(_ list: [ModFile.Replace], relativeTo directory: ByteString) {
    for replace in list {
      var new = replace.new
      if new.version.isEmpty { new.path = directory.appending(path: new.path).cleanPath }
      if let known = replacements[replace.old], known != new, isWorkspace { conflicts.append(replace.old) }
      replacements[replace.old] = new
    }
  }

  package var isWorkspace: Bool { work != nil }
  package var paths: Set<ByteString> { Set(modules.map(\.path)) }

  /// What stands in for `module`; an empty version means a directory. Itself where nothing does.
  package func actual(_ module: ModuleVersion) -> ModuleVersion {
    // Go: modload.Replacement leaves the modules of a workspace themselves alone.
    if module.version.isEmpty && modules.contains(where: { $0.path == module.path }) { return module }
    return replacements[module] ?? replacements[ModuleVersion(path: module.path)] ?? module
  }

  package var replaced: [ModuleVersion: ModuleVersion] { replacements }

  /// The walk over everything that these modules require.
  package func walk() -> RequirementWalk {
    let modules = self
    if isWorkspace {
      return RequirementWalk(
        roots: self.modules.map { ModuleVersion(path: $0.path) }, pruning: .workspace, excludes: excludes,
        mainPaths: paths, actual: { modules.actual($0) })
    }
    let file = self.modules[0].file
    let isPruned = GoVersion.compare(file.goVersion, "1.17") >= 0
    return RequirementWalk(
      roots: file.require.map(\.module).filter { !excludes.contains($0) }, pruning: isPruned ? .pruned : .unpruned,
      excludes: excludes, mainPaths: paths, actual: { modules.actual($0) })
  }

  static func fileAbove(_ directory: ByteString, _ view: FileView) -> ByteString? {
    var here = directory.cleanPath
    while here.isAbsolutePath {
      let file = here.appending(path: "go.mod")
      if view.isFile(file) { return file }
      if here == "/" { break }
      here = here.parentPath
    }
    return nil
  }
}
