package import Bytes
package import Machine

extension GoEnvironment {
  /// The values of `go env` in `directory`, found without starting go.
  ///
  /// Settings come from the process, the GOENV file and `$GOROOT/go.env`; `overrides` win over all of them. Programs inside
  /// `tree` are never used. Throws the error with which go would fail, as data.
  package static func discover(
    process: ProcessEnvironment, view: FileView? = nil, directory: ByteString? = nil,
    overrides: GoOverrides = GoOverrides(), outside tree: ByteString? = nil
  ) throws(GoEnvironmentError) -> GoEnvironment {
    let directory = directory ?? process.directory
    let view = view ?? process.disk
    var settings = GoSettings(process: process, view: view)
    let toolchain = try toolchain(settings, overrides, process, tree, view)
    if let toolchain { settings.addToolchain(goroot: toolchain.goroot, view: view) }
    var version = toolchain?.version
    if let named = overrides.version {
      guard let parsed = Toolchain.version(in: named) else { throw .malformedVersion(value: named) }
      version = parsed
    }
    let flags = try flags(settings, minor: version.flatMap { Toolchain.minor(of: $0) })
    let gopath = try gopathEntries(settings, goroot: toolchain?.goroot)
    let gowork = try workFile(settings, directory, goroot: toolchain?.goroot, view)
    let mode = try mode(settings, directory, gowork, overrides, process, view)
    let platform = try platform(
      settings, flags, overrides, toolchain?.goroot, minor: version.flatMap { Toolchain.minor(of: $0) }, process, view)
    let first = gopath.first ?? ByteString()
    var environment = GoEnvironment(
      mode: mode, goroot: toolchain?.goroot, version: version, gopath: gopath,
      gowork: mode == .module ? gowork : nil, flags: flags.words,
      moduleCache: settings["GOMODCACHE"] ?? (first.isEmpty ? ByteString() : first.appending(path: "pkg/mod")),
      platform: platform, directory: directory, settings: settings)
    environment.disturbances = view.disturbances
    return environment
  }

  /// The toolchain of `--goroot`, of the setting GOROOT, or of the `go` on PATH; in this order (cfg.findGOROOT).
  private static func toolchain(
    _ settings: GoSettings, _ overrides: GoOverrides, _ process: ProcessEnvironment, _ tree: ByteString?,
    _ view: FileView
  ) throws(GoEnvironmentError) -> Toolchain? {
    if let named = overrides.goroot ?? settings["GOROOT"] {
      let goroot = process.directory.appending(path: named).cleanPath
      guard view.isDirectory(goroot.appending(path: "src")) else { throw .notAToolchain(goroot: goroot) }
      return Toolchain(goroot: goroot, view: view)
    }
    return Toolchain.find(path: process["PATH"] ?? ByteString(), outside: tree, view: view)
  }

  private static func flags(_ settings: GoSettings, minor: Int?) throws(GoEnvironmentError) -> GoFlags {
    do throws(GoEnvironmentError) {
      let flags = try GoFlags(settings["GOFLAGS"] ?? ByteString())
      if let minor, let name = KnownFlags.unknown(in: flags, minor: minor) { throw .unknownFlag(name: name) }
      return flags
    } catch {
      if case .unknownFlag(let name, _) = error {
        throw .unknownFlag(name: name, isOfProcess: settings.ofProcess("GOFLAGS") != nil)
      }
      guard case .malformedFlags(let word, _) = error else { throw error }
      throw .malformedFlags(word: word, isOfProcess: settings.ofProcess("GOFLAGS") != nil)
    }
  }

  /// Go: main.main's checks and go/build.(*Context).gopath; entries equal to GOROOT do not count.
  private static func gopathEntries(
    _ settings: GoSettings, goroot: ByteString?
  ) throws(GoEnvironmentError) -> [ByteString] {
    guard let text = settings["GOPATH"] else {
      guard let home = settings.ofProcess("HOME") else { return [] }
      let usual = home.appending(path: "go").cleanPath
      return usual == goroot || !usual.isAbsolutePath ? [] : [usual]
    }
    var entries: [ByteString] = []
    for entry in text.split(on: UInt8(ascii: ":")) where !entry.isEmpty && entry != goroot {
      if entry.first == UInt8(ascii: "~") { throw .tildeGOPATH(entry: entry) }
      if !entry.isAbsolutePath { throw .relativeGOPATH(entry: entry) }
      entries.append(entry.cleanPath)
    }
    return entries
  }

  /// Go: modload.FindGoWork; a go.work above GOROOT is not looked for.
  private static func workFile(
    _ settings: GoSettings, _ directory: ByteString, goroot: ByteString?, _ view: FileView
  ) throws(GoEnvironmentError) -> ByteString? {
    switch settings["GOWORK"] ?? "auto" {
    case "off": return nil
    case "auto": return fileAbove(directory, named: "go.work", stoppingAt: goroot, view)
    case let named where named.isAbsolutePath: return named
    case let named: throw .relativeGOWORK(value: named, isOfProcess: settings.ofProcess("GOWORK") != nil)
    }
  }

  /// The same environment in another directory: a go.work that GOWORK does not name is searched from there.
  package func seen(from directory: ByteString, view: FileView) -> GoEnvironment {
    var environment = self
    environment.directory = directory
    if mode == .module, (settings?["GOWORK"] ?? "auto") == "auto" {
      environment.gowork = Self.fileAbove(directory, named: "go.work", stoppingAt: goroot, view)
    }
    return environment
  }

  /// The same environment in module mode, from `directory`: in GOPATH mode there is no go.work, whatever is above.
  package func inModuleMode(from directory: ByteString, view: FileView) -> GoEnvironment {
    if mode == .module { return self }
    var environment = self
    environment.mode = .module
    let named = settings?["GOWORK"] ?? "auto"
    if named != "auto" { environment.gowork = named == "off" ? nil : named }
    return environment.seen(from: directory, view: view)
  }

  /// Go: modload.Init; `auto` is module mode where a go.mod or go.work is found upwards (rule G-4).
  private static func mode(
    _ settings: GoSettings, _ directory: ByteString, _ gowork: ByteString?, _ overrides: GoOverrides,
    _ process: ProcessEnvironment, _ view: FileView
  ) throws(GoEnvironmentError) -> Mode {
    let setting = settings["GO111MODULE"] ?? "on"
    switch setting {
    case "on", "off", "auto": break
    default: throw .unknownModuleMode(value: setting, isOfProcess: settings.ofProcess("GO111MODULE") != nil)
    }
    if overrides.gopathMode || setting == "off" { return .gopath }
    if setting == "on" || gowork != nil { return .module }
    guard let file = fileAbove(directory, named: "go.mod", stoppingAt: nil, view) else { return .gopath }
    // A go.mod in the temporary directory itself is ignored (rule M75).
    let temporary = settings.ofProcess("TMPDIR") ?? "/tmp"
    return file.parentPath == temporary.cleanPath ? .gopath : .module
  }

  /// The nearest file of this name in `directory` or above it.
  static func fileAbove(
    _ directory: ByteString, named name: ByteString, stoppingAt end: ByteString?, _ view: FileView
  ) -> ByteString? {
    var here = directory.cleanPath
    while true {
      let file = here.appending(path: name)
      if let status = view.known(file, following: true), !status.isDirectory { return file }
      if here == "/" || !here.isAbsolutePath || here.parentPath == end { return nil }
      here = here.parentPath
    }
  }
}
