import Bytes
import GoSource
import Machine
import Resolution
import Transactions

/// Plans an out-of-tree go.mod, named by `-modfile`, that stands in for the one of a module which uses the fork: the same
/// words, and a replacement of each of the fork's modules by its directory. For tools that take flags, but no GOWORK
/// (rules M20, M21, M22, M23, M24, M25).
struct ConsumerModfilePlanner: Sendable {
  let fork: Fork
  let choice: StrategyChoice
  let request: MappingRequest
  let before: GoEnvironment
  let process: [ByteString: ByteString]
  /// The module's directory, without links.
  let consumer: ByteString

  func plannedMapping() throws(MappingRefusal) -> PlannedMapping {
    guard request.consumers.count == 1 else { throw .oneConsumerOnly(.modfile) }
    guard let main = try LocalModule(consumer) else { throw .noModuleFile(directory: consumer) }
    let place = PublishedPlace(
      state: request.stateDirectory, checkout: fork.root, upstream: fork.upstream)
    let modules = try WorkspaceModules(fork, consumers: [], workFiles: []).own
    if let path = modules.map(\.directory).first(where: { !$0.isText }) { throw .unwritablePath(path) }
    let text: ByteString
    do throws(ModFileErrors) {
      text = try replaced(main, by: modules)
    } catch {
      throw .unwritableModule(root: fork.root)
    }
    var files = [
      PublishedFile(path: "go.mod", content: text, mayChange: true),
      PublishedFile(path: "go.sum", content: sums([consumer] + modules.map(\.directory)), mayChange: true),
    ]
    var flags = ["-modfile=" + place.path.appending(path: "go.mod")]
    // modules.txt knows nothing of the replacements (rule M33).
    if isVendored { flags.append("-mod=readonly") }
    var overlaid: [(place: ByteString, text: ByteString)] = []
    if let era = modules.first(where: { $0.directory == fork.root }), fork.modulePath == nil {
      let root = place.path.appending(path: "root.mod")
      let overlay = OverlayFile(replacements: [(fork.root.appending(path: "go.mod"), root)])
      try overlay.refuseUnwritable()
      overlaid.append((fork.root.appending(path: "go.mod"), era.file.syntax.text))
      files.append(PublishedFile(path: "root.mod", content: era.file.syntax.text))
      files.append(PublishedFile(path: "overlay.json", content: overlay.content))
      flags.append("-overlay=" + place.path.appending(path: "overlay.json"))
    }
    let read = modules.map(\.directory).flatMap { [$0.appending(path: "go.mod"), $0.appending(path: "go.sum")] }
    let own = ["go.mod", "go.sum"].map { consumer.appending(path: $0) }
    files.append(SourceDigest(root: fork.root, files: own + read).file)
    let mapped = MappedEnvironment(
      mode: .module, gowork: "off", flags: flags, workspace: fork.root, consumers: [consumer])
    return try ModulePlanBuilder(
      fork: fork, choice: choice, request: request, before: before, process: process
    ).plannedMapping(mapped, files, at: place, overlaid: overlaid)
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
    // What the fork replaces for itself it would get otherwise here: nobody inherits replacements (rule M60).
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
    return file.syntax.text
  }

  private func sums(_ directories: [ByteString]) -> ByteString {
    var seen: Set<ByteString> = []
    var text = ByteString()
    for directory in directories {
      let sums = try? readFile(directory.appending(path: "go.sum"), limit: LocalModule.limit, following: true)
      for line in (sums ?? "").split(on: 10) where !line.isEmpty && seen.insert(line).inserted { text += line + "\n" }
    }
    return text
  }

  private var isVendored: Bool {
    let list = consumer.appending(path: "vendor/modules.txt")
    return ((try? FileStatus.ifPresent(list, following: true)) ?? nil) != nil
  }
}
