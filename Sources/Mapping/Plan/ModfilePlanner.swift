package import Bytes
import GoSource
import Machine
package import Resolution
import Transactions

/// Plans an out-of-tree go.mod, named by `-modfile`, whose module line is the upstream path: for a fork that renamed its
/// module but not its imports (see architecture).
struct ModfilePlanner: Sendable {
  let input: PlanInput

  private var fork: Fork { input.fork }

  func plannedMapping() throws(MappingRefusal) -> PlannedMapping {
    // `-modfile` replaces the go.mod of the module around the working directory, which is one module.
    if let consumer = input.request.consumers.first {
      return try ConsumerModfilePlanner(input: input, consumer: consumer).plannedMapping()
    }
    if let nested = fork.nestedMembers.first { throw .oneModuleOnly(.modfile, nested: nested.directory) }
    guard let module = try LocalModule(fork.root, isListed: fork.modulePath != nil) else {
      throw .noModuleFile(directory: fork.root)
    }
    let place = try PublishedPlace(for: input)
    var file = module.file
    do throws(ModFileErrors) {
      try file.setModule(fork.upstream)
      // `go mod tidy` added this requirement, since the renamed fork imports its own packages by upstream's path. Relative
      // directories stay: they count from the module's root, not from this file (rule M22).
      try file.dropRequire(fork.upstream)
      for replace in file.replace where replace.old.path == fork.upstream { try file.dropReplace(replace.old) }
    } catch {
      throw .malformedModule(file: fork.root.appending(path: "go.mod"), line: error.errors[0].place.line)
    }
    let files = [
      PublishedFile(path: "go.mod", content: file.text, mayChange: true),
      PublishedFile(path: "go.sum", content: try LocalModule.sums(in: fork.root), mayChange: true),
      try .digest(ofModuleIn: fork.root),
    ]
    var flags: [ByteString] = ["-modfile=" + place.path.appending(path: "go.mod")]
    // A vendored copy of upstream would win over the fork; and without upstream's requirement modules.txt no longer fits (rule
    // M33).
    if try fork.vendorsUpstream() { flags.append("-mod=readonly") }
    let mapped = MappedEnvironment(mode: .module, gowork: "off", flags: flags, workspace: fork.root)
    return try input.plannedMapping(mapped, files, at: place)
  }
}

/// Plans an out-of-tree go.mod, named by `-modfile`, that stands in for the one of a module which uses the fork: the same
/// words, and a replacement of each of the fork's modules by its directory. For tools that take flags, but no GOWORK
/// (rules M20, M21, M22, M23, M24, M25).
struct ConsumerModfilePlanner: Sendable {
  let input: PlanInput
  /// The module's directory, without links.
  let consumer: ByteString

  private var fork: Fork { input.fork }

  func plannedMapping() throws(MappingRefusal) -> PlannedMapping {
    guard input.request.consumers.count == 1 else { throw .oneConsumerOnly(.modfile) }
    guard let main = try LocalModule(consumer) else { throw .noModuleFile(directory: consumer) }
    let place = try PublishedPlace(for: input)
    let modules = try WorkspaceModules(
      fork, consumers: [], workFiles: [], running: input.before.version
    ).own
    if let path = modules.map(\.directory).first(where: { !$0.isText }) { throw .unwritablePath(path) }
    let text: ByteString
    do throws(ModFileErrors) {
      text = try replaced(main, by: modules)
    } catch {
      throw .unwritableModule(root: fork.root)
    }
    var files = [
      PublishedFile(path: "go.mod", content: text, mayChange: true),
      PublishedFile(path: "go.sum", content: try sums([consumer] + modules.map(\.directory)), mayChange: true),
    ]
    var flags = ["-modfile=" + place.path.appending(path: "go.mod")]
    // modules.txt knows nothing of the replacements (rule M33).
    if try Disk.isThere(consumer.appending(path: "vendor/modules.txt"), following: true) {
      flags.append("-mod=readonly")
    }
    var overlaid: [OverlaidFile] = []
    if let era = modules.first(where: { $0.directory == fork.root }), fork.modulePath == nil {
      let root = place.path.appending(path: "root.mod")
      let overlay = OverlayFile(replacements: [(fork.root.appending(path: "go.mod"), root)])
      try overlay.refuseUnwritable()
      overlaid.append(OverlaidFile(place: fork.root.appending(path: "go.mod"), content: era.file.text))
      files.append(PublishedFile(path: "root.mod", content: era.file.text))
      files.append(PublishedFile(path: "overlay.json", content: overlay.content))
      flags.append("-overlay=" + place.path.appending(path: "overlay.json"))
    }
    let read = modules.map(\.directory).flatMap { [$0.appending(path: "go.mod"), $0.appending(path: "go.sum")] }
    let own = ["go.mod", "go.sum"].map { consumer.appending(path: $0) }
    files.append(try .digest(of: (own + read).map { SourceDigest.Source($0) }, root: fork.root))
    let mapped = MappedEnvironment(
      mode: .module, gowork: "off", flags: flags, workspace: fork.root, consumers: [consumer])
    return try input.plannedMapping(mapped, files, at: place, overlaid: overlaid)
  }

  /// The consumer's go.mod with the fork in it. Relative directories stay: they count from the module's root, not from
  /// the file (rule M22).
  private func replaced(_ main: LocalModule, by modules: [LocalModule]) throws(ModFileErrors) -> ByteString {
    var file = main.file
    let names = modules.flatMap { module in ([module.path] + (module.alias.map { [$0] } ?? [])).map { ($0, module) } }
    let mapped = Dictionary(names) { first, _ in first }
    for replace in file.replace where mapped[replace.old.path] != nil { try file.dropReplace(replace.old) }
    for (name, module) in names {
      try file.setReplace(ModuleVersion(path: name), by: ModuleVersion(path: module.directory))
    }
    // The fork's own replacements are copied, since replacements are not inherited (rule M60).
    for module in modules {
      for replace in module.file.replace
      where mapped[replace.old.path] == nil && !file.replace.contains(where: { $0.old.path == replace.old.path }) {
        try file.setReplace(replace.old, by: module.target(of: replace))
      }
    }
    // Without them go would say "updates to go.mod needed" (rules M23, M28).
    var pending = file.require.map(\.module.path)
    var seen: Set<ByteString> = []
    while let path = pending.popLast() {
      guard let module = mapped[path], seen.insert(module.directory).inserted else { continue }
      if let go = module.file.go?.text, GoVersion.compare(go, "1.21") >= 0, GoVersion.compare(file.goVersion, go) < 0 {
        try file.setGo(go)
      }
      for requirement in module.file.require {
        let wanted = requirement.module
        pending.append(wanted.path)
        let known = file.require.first { $0.module.path == wanted.path }?.module.version
        if let known, Semver.compare(known, wanted.version) >= 0 { continue }
        try file.setRequire(wanted, isIndirect: known == nil)
      }
    }
    return file.text
  }

  private func sums(_ directories: [ByteString]) throws(MappingRefusal) -> ByteString {
    var seen: Set<ByteString> = []
    var text = ByteString()
    for directory in directories {
      for line in try LocalModule.sums(in: directory).lines where !line.isEmpty && seen.insert(line).inserted {
        text += line + "\n"
      }
    }
    return text
  }
}

extension Fork {
  /// Whether the fork's own vendor directory has, or lists, a copy of upstream.
  func vendorsUpstream() throws(MappingRefusal) -> Bool {
    let vendor = root.appending(path: "vendor")
    if try Disk.isThere(vendor.appending(path: upstream), following: true) { return true }
    let text = try Disk.read(vendor.appending(path: "modules.txt"), following: false)
    return text.map { VendorList($0).remarks.keys.contains { $0.path == upstream } } ?? false
  }
}

extension GoEnvironment {
  /// The environment in which the fork's own modules are built, where this one's `-modfile` stands in for the go.mod of
  /// one of `consumers`: `forkpath exec` leaves it out there.
  package func ofFork(besides consumers: [ByteString], view: FileView? = nil) -> GoEnvironment {
    let view = view ?? disk
    guard !consumers.isEmpty, let modfile = GoFlags(words: flags).value(of: "modfile") else { return self }
    // A file that cannot be read counts as another module's; builds that need it report the error.
    let path = { (file: ByteString) in view.readable(file, limit: 16 << 20).map { ModFile.declaredPath($0) } }
    guard let name = path(modfile), !name.isEmpty,
      consumers.contains(where: { path($0.appending(path: "go.mod")) == name })
    else { return self }
    var own = self
    own.flags = GoFlags(words: flags).without(["modfile", "mod"])
    return own
  }
}
