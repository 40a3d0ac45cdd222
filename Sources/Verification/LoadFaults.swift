package import Bytes
package import Findings
import GoSource
import Machine
package import Resolution

/// Why go would not load the main modules, as findings.
struct LoadFaults: Sendable {
  /// The checkout without links.
  let root: ByteString
  /// The module that should be loaded.
  let module: ByteString
  /// The directory in which go runs, absolute and without links.
  let directory: ByteString
  let environment: GoEnvironment
  let disk: FileView

  func findings(_ errors: ModuleLoadErrors) -> [Finding] { errors.errors.flatMap(findings) }

  /// go fails before it loads anything, since it cannot switch to another toolchain.
  func finding(_ fault: ToolchainFault) -> Finding {
    let setting = environment.settings?["GOTOOLCHAIN"] ?? ByteString()
    // `GOTOOLCHAIN=local` always works.
    let local = GoSetting(
      name: "GOTOOLCHAIN", rest: "local", isOfProcess: environment.settings?.ofProcess("GOTOOLCHAIN") != nil)
    var unloadable = Unloadable(
      module: module, cause: .flag("GOTOOLCHAIN=" + setting), directory: directory == root ? nil : directory,
      origin: .setting(local))
    var place: Place?
    if case .absent(let other, let isFetched) = fault {
      unloadable.line = .needsToolchain(other.name, isFetched: isFetched)
      if let file = other.file {
        unloadable.cause = .file(file)
        place = self.place(file)
        place?.position = other.place.map { SourcePosition(line: $0.line, column: $0.column) }
      }
    }
    return Finding(.unloadable(unloadable), .error, at: place)
  }

  private func findings(_ error: ModuleLoadError) -> [Finding] {
    switch error {
    case .conflictingReplacements(let old, let one, let other):
      let conflict = ReplaceConflict(
        module: old, first: one.target, at: place(one), second: other.target, at: place(other))
      return [Finding(.replaceConflict(conflict), .error, at: place(environment.gowork ?? ""))]
    case .inconsistentVendoring(let directory, _)
    where environment.setting(ofFlag: "mod") != nil && !disk.isDirectory(directory.appending(path: "vendor")):
      // There is no vendor directory, so the flag is wrong.
      let value = GoFlags(words: environment.flags).value(of: "mod") ?? ByteString()
      let fault = Unloadable(
        module: module, cause: .flag("-mod=" + value), directory: self.directory == root ? nil : self.directory,
        origin: environment.setting(ofFlag: "mod").map { .setting($0) })
      return [Finding(.unloadable(fault), .error)]
    case .inconsistentVendoring(let directory, let faults):
      let place = place(directory.appending(path: "go.mod"))
      return faults.map { Finding(.vendorInconsistent($0.module, directory: directory), .error, at: place) }
    default:
      let cause = Self.cause(of: error)
      var place: Place?
      if case .file(let file) = cause { place = self.place(file) }
      place?.position = Self.position(of: error)
      let fault = Unloadable(
        module: module, cause: cause, directory: directory == root ? nil : directory, origin: origin(of: error),
        line: leadsOut(cause) ? nil : Self.line(of: error))
      return [Finding(.unloadable(fault), .error, at: place)]
    }
  }

  /// Whether the file is a link of the tree to one outside, whose words a tree must not have printed.
  private func leadsOut(_ cause: Unloadable.Cause) -> Bool {
    guard case .file(let file) = cause, file.isWithin(root), let real = disk.reachable(file) else { return false }
    return !real.isWithin(root)
  }

  /// The user's setting or file that leads go to this error.
  func origin(of error: ModuleLoadError) -> Unloadable.Origin? {
    switch error {
    case .modFlagInWorkspace, .unknownModFlag: return environment.setting(ofFlag: "mod").map { .setting($0) }
    case .modFileInWorkspace, .modFileWithoutRoot, .modFileExtension:
      return environment.setting(ofFlag: "modfile").map { .setting($0) }
    case .emptyWorkspace: return environment.gowork.map { origin(ofWorkFile: $0) }
    case .malformed(let file, _), .usedTwice(let file, _, _), .needsNewerGo(let file, _):
      // A file of the tree has to be corrected there; another one does not concern the fork.
      guard file == environment.gowork, isNamed(file) || !file.isWithin(root) else { return nil }
      return origin(ofWorkFile: file)
    case .unreadable(let file, let error) where error.isAbsent:
      if file == environment.gowork, environment.settings?.ofProcess("GOWORK") == file {
        return .setting(GoSetting(name: "GOWORK", isOfProcess: true))
      }
      if let named = GoFlags(words: environment.flags).value(of: "modfile"),
        environment.directory.appending(path: named).cleanPath == file
      {
        return environment.setting(ofFlag: "modfile").map { .setting($0) }
      }
      if let submodule = Submodules(root: root, view: disk).holder(of: file) { return .submodule(submodule) }
      return file == environment.gowork ? nil : environment.gowork.map { .workFile($0) }
    default: return nil
    }
  }

  /// What to change for a go.work with which go cannot build: the setting that names it, or GOWORK=off.
  private func origin(ofWorkFile file: ByteString) -> Unloadable.Origin {
    let isNamed = isNamed(file)
    return .setting(GoSetting(name: "GOWORK", rest: isNamed ? ByteString() : "off", isOfProcess: isNamed))
  }

  private func isNamed(_ file: ByteString) -> Bool { environment.settings?.ofProcess("GOWORK") == file }

  /// Nil for a name that is not a file.
  private func place(_ file: ByteString) -> Place? {
    let real = disk.reachable(file) ?? file
    let relative = real.relative(within: root) ?? (file.isAbsolutePath ? file : ByteString())
    return relative.isEmpty ? nil : Place(file: relative)
  }

  private func place(_ line: ReplacementLine) -> Place {
    let position = SourcePosition(line: line.place.line, column: line.place.column)
    return Place(file: place(line.file)?.file ?? line.file, position: position)
  }

  private static func line(of error: ModuleLoadError) -> Unloadable.Line? {
    switch error {
    case .malformed(_, let errors): errors.errors.first.map { .malformed($0) }
    case .needsNewerGo(_, let line): .needsGo(line.text)
    case .workTooOld(_, let needs, let states): .workTooOld(needs: needs, states: states)
    default: nil
    }
  }

  private static func position(of error: ModuleLoadError) -> SourcePosition? {
    switch error {
    case .malformed(_, let errors):
      errors.errors.first.map { SourcePosition(line: $0.place.line, column: $0.place.column) }
    case .usedTwice(_, let place, _): SourcePosition(line: place.line, column: place.column)
    case .needsNewerGo(_, let line): SourcePosition(line: line.place.line, column: line.place.column)
    case .malformedSums(_, let line, _): SourcePosition(line: line, column: 1)
    default: nil
    }
  }

  static func cause(of error: ModuleLoadError) -> Unloadable.Cause {
    switch error {
    case .unreadable(let file, _), .malformed(let file, _), .noModuleLine(let file), .reservedPath(let file, _),
      .needsNewerGo(let file, _), .usedTwice(let file, _, _), .modFileExtension(let file),
      .malformedSums(let file, _, _):
      .file(file)
    case .invalidPath(let path, _), .modulePathTwice(let path), .workReplacesUsed(let path): .module(path)
    case .conflictingReplacements(let old, _, _): .module(old.text)
    case .workTooOld(let directory, _, _), .inconsistentVendoring(let directory, _): .file(directory)
    case .modFlagInWorkspace(let value), .unknownModFlag(let value): .flag("-mod=" + value)
    case .incompleteGraph(let module, _): .module(module.text)
    case .usedForTwoPaths(let use): .module(use.source.text)
    case .sumMismatch(let mismatch): .module(mismatch.module.text)
    case .emptyWorkspace: .file("go.work")
    case .noModFile, .updatesNeeded: .file("go.mod")
    case .modFileInWorkspace, .modFileWithoutRoot: .flag("-modfile")
    }
  }
}

extension GoEnvironment {
  /// The setting that holds the flag `-name`, and the rest of its value without the flag; nil where the user set no such flag.
  package func setting(ofFlag name: ByteString) -> GoSetting? {
    let text = settings?["GOFLAGS"] ?? ByteString()
    guard let flags = try? GoFlags(text), flags.value(of: name) != nil else { return nil }
    return GoSetting(
      name: "GOFLAGS", rest: GoFlags.joined(flags.without([name])) ?? ByteString(),
      isOfProcess: settings?.ofProcess("GOFLAGS") != nil)
  }
}
