import Bytes
import GoSource
import Machine

/// The replacement of a module: as it is used, with an absolute directory, and in the spelling of the file.
struct Replacement: Sendable {
  var new: ModuleVersion
  var written: ModuleVersion
  /// In its file.
  var place: ModSyntax.Place
  /// Of its file, the lower one wins: go.work has 0, the last module 1.
  var rank: Int32
}

/// Reads go.work and the go.mod files of the main modules, and collects the errors that go would list;
/// `modload.loadModFile`, `makeMainModules`.
struct MainModuleReader {
  let environment: GoEnvironment
  let view: FileView
  private(set) var modules: [MainModule] = []
  private(set) var work: WorkFile?
  /// The go.sum files of the modules that go.work uses, even where go then builds another module of the same path.
  private(set) var usedSumFiles: [ByteString] = []
  /// The replacements of go.work and of all main modules, of which that with the lowest rank counts; directories are absolute.
  private(set) var replacements: [ModuleVersion: Replacement] = [:]
  private(set) var workReplacements: [ModuleVersion: Replacement] = [:]
  /// The errors with which go would fail, in its order.
  private(set) var errors: [ModuleLoadError] = []
  /// Whether reading continues after an error at which go stops.
  private let goesOn: Bool

  init(environment: GoEnvironment, view: FileView, goesOn: Bool) {
    (self.environment, self.view, self.goesOn) = (environment, view, goesOn)
  }

  /// Reads the files; `modFile` is the value of `-modfile`.
  mutating func read(modFile: ByteString?) {
    do throws(ModuleLoadError) {
      if let place = environment.gowork {
        if modFile != nil { try refuse(.modFileInWorkspace) }
        try readWork(place)
      } else if let directory = moduleRoot() {
        var place = directory.appending(path: "go.mod")
        if let modFile {
          if !modFile.hasSuffix(".mod") { try refuse(.modFileExtension(file: modFile)) }
          place = environment.directory.appending(path: modFile).cleanPath
        }
        readModule(place, in: directory)
      } else if modFile != nil {
        throw .modFileWithoutRoot
      }
    } catch {
      errors.append(error)
    }
    if errors.isEmpty || goesOn { collectReplacements() }
  }

  /// Throws `error`, or notes it and continues.
  private mutating func refuse(_ error: ModuleLoadError) throws(ModuleLoadError) {
    guard goesOn else { throw error }
    errors.append(error)
  }

  /// The nearest directory at or above the working directory with a go.mod, which must not be the temporary directory.
  private func moduleRoot() -> ByteString? {
    let file = GoEnvironment.fileAbove(environment.directory, named: "go.mod", stoppingAt: nil, view)
    guard let directory = file?.parentPath else { return nil }
    let temporary = environment.settings?.ofProcess("TMPDIR") ?? "/tmp"
    return directory == temporary.cleanPath ? nil : directory
  }

  private mutating func readWork(_ place: ByteString) throws(ModuleLoadError) {
    let text = try text(of: place)
    let file: WorkFile
    do throws(ModFileErrors) {
      file = try WorkFile(text)
    } catch {
      throw malformed(place, error)
    }
    if let line = tooNew(file.go) { try refuse(.needsNewerGo(file: place, line: line)) }
    work = file
    var directories: Set<ByteString> = []
    var used: [ByteString] = []
    for use in file.use {
      let directory = place.parentPath.appending(path: use.text).cleanPath
      guard directories.insert(directory).inserted else {
        // Go 1.19 took the first of them.
        if environment.platform.minor < 20 { continue }
        try refuse(.usedTwice(file: place, place: use.place, directory: directory))
        continue
      }
      used.append(directory)
    }
    if used.isEmpty { throw .emptyWorkspace }
    for directory in used { readModule(directory.appending(path: "go.mod"), in: directory) }
    usedSumFiles = modules.map(\.sumFile)
    // In go 1.19 the last of several modules with one path was used for all of them.
    if environment.platform.minor < 20 {
      var last: [ByteString: ByteString] = [:]
      for module in modules { last[module.path] = module.directory }
      modules.removeAll { last[$0.path] != $0.directory }
    }
  }

  private func malformed(_ file: ByteString, _ errors: ModFileErrors) -> ModuleLoadError {
    .malformed(file: file, view.leadsOut(file, from: environment.directory) ? errors.withoutWords : errors)
  }

  private func text(of place: ByteString) throws(ModuleLoadError) -> ByteString {
    do throws(SystemError) {
      return try view.read(place, limit: MainModules.fileLimit)
    } catch {
      throw .unreadable(file: place, error)
    }
  }

  /// `line` if it states a later version than that of the go in use.
  private func tooNew(_ line: ModFile.Word?) -> ModFile.Word? {
    // Before 1.21 a go used files of any version.
    guard let line, let running = environment.version, environment.platform.minor >= 21 else { return nil }
    return GoVersion.compare(line.text, running) > 0 ? line : nil
  }

  private mutating func readModule(_ place: ByteString, in directory: ByteString) {
    do throws(ModuleLoadError) {
      let text = try text(of: place)
      let file: ModFile
      do throws(ModFileErrors) {
        file = try ModFile(text, forBuild: true)
      } catch {
        let lax = try? ModFile(text, as: .dependency)
        if let line = tooNew(lax?.go) { throw ModuleLoadError.needsNewerGo(file: place, line: line) }
        throw malformed(place, error)
      }
      var refusal = tooNew(file.go).map { ModuleLoadError.needsNewerGo(file: place, line: $0) }
      guard let path = file.module?.path else { throw refusal ?? .noModuleLine(file: place) }
      if refusal == nil, environment.platform.minor >= 21 && (path == "go" || path == "toolchain") {
        refusal = .reservedPath(file: place, path: path)
      }
      if refusal == nil, let work, GoVersion.compare(file.goVersion, work.goVersion) > 0,
        GoVersion.compare(file.goVersion, "1.21") >= 0
      {
        refusal = .workTooOld(directory: directory, needs: file.goVersion, states: work.goVersion)
      }
      let source = environment.goroot?.appending(path: "src")
      let isStandard = path == "std" && source.map { directory.isWithin($0) } ?? false
      modules.append(
        MainModule(path: path, directory: directory, file: file, place: place, prefix: isStandard ? "" : path))
      if let refusal { throw refusal }
      do throws(PathFault) {
        try ModulePath.checkImport(path)
      } catch {
        throw .invalidPath(path: path, error)
      }
    } catch {
      errors.append(error)
    }
  }

  private mutating func collectReplacements() {
    var paths: Set<ByteString> = []
    for module in modules where !paths.insert(module.path).inserted && environment.platform.minor >= 20 {
      errors.append(.modulePathTwice(path: module.path))
    }
    if let work, let place = environment.gowork {
      workReplacements = map(work.replace, of: place, in: place.parentPath, rank: 0)
      for replace in work.replace where replace.old.version.isEmpty && paths.contains(replace.old.path) {
        errors.append(.workReplacesUsed(path: replace.old.path))
      }
    }
    for (index, module) in modules.enumerated() {
      let map = map(module.file.replace, of: module.place, in: module.directory, rank: Int32(modules.count - index))
      // The first table as it is: outside a workspace there is no other one.
      if replacements.isEmpty { replacements = map } else { replacements.merge(map) { _, later in later } }
    }
    replacements.merge(workReplacements) { _, ofWork in ofWork }
    if modules.count > 1 { compareModules() }
  }

  /// Finds what one main module replaces by something else than another one; what go.work replaces does not count. Within one
  /// file this has been done.
  private mutating func compareModules() {
    let byWork = Set(workReplacements.keys.map(\.path))
    // The line of a module that came last.
    var merged: [ModuleVersion: (module: Int32, line: Int32)] = [:]
    for (index, module) in modules.enumerated() {
      for (number, replace) in module.file.replace.enumerated() where !byWork.contains(replace.old.path) {
        let before = merged.updateValue((Int32(index), Int32(number)), forKey: replace.old)
        guard let before, Int(before.module) != index else { continue }
        let other = modules[Int(before.module)]
        let lines = (line(other.file.replace[Int(before.line)], of: other), line(replace, of: module))
        if lines.0.target != lines.1.target {
          errors.append(.conflictingReplacements(old: replace.old, lines.0, lines.1))
        }
      }
    }
  }

  private func line(_ replace: ModFile.Replace, of module: MainModule) -> ReplacementLine {
    var new = replace.new
    if work != nil && new.version.isEmpty { new.path = absolute(new.path, in: module.directory) }
    return ReplacementLine(target: new, file: module.place, place: replace.place)
  }

  private mutating func map(
    _ list: [ModFile.Replace], of file: ByteString, in directory: ByteString, rank: Int32
  ) -> [ModuleVersion: Replacement] {
    var map: [ModuleVersion: Replacement] = [:]
    map.reserveCapacity(list.count)
    for replace in list {
      if let other = map[replace.old], other.written != replace.new {
        errors.append(
          .conflictingReplacements(
            old: replace.old, ReplacementLine(target: other.written, file: file, place: other.place),
            ReplacementLine(target: replace.new, file: file, place: replace.place)))
      }
      let new =
        replace.new.version.isEmpty
        ? ModuleVersion(path: absolute(replace.new.path, in: directory)) : replace.new
      map[replace.old] = Replacement(new: new, written: replace.new, place: replace.place, rank: rank)
    }
    return map
  }

  /// Joined as text, as go does: a link on the way is not followed (rule M10a).
  private func absolute(_ path: ByteString, in directory: ByteString) -> ByteString {
    directory.appending(path: path).cleanPath
  }
}
