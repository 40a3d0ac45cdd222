import Bytes
import GoSource
import Machine
import Resolution
import Transactions

/// Plans an out-of-tree go.work that uses the fork, its nested modules and its consumers (see architecture).
struct WorkspacePlanner: Sendable {
  let input: PlanInput

  private var fork: Fork { input.fork }
  /// What go takes in module mode, for which the mapping is.
  private var before: GoEnvironment { input.before.inModuleMode(from: fork.root, view: input.before.disk) }

  /// The folder of the module that carries the replacements.
  static let shim: ByteString = "shim"
  /// The go.mod of a root that has none, which `get` completes.
  static let supplied: ByteString = "root.mod"

  func plannedMapping() throws(MappingRefusal) -> PlannedMapping {
    let place = try PublishedPlace(for: input)
    let usersFile = try usersFile(place)
    let workFiles = try workFiles(usersFile, place)
    let modules = try WorkspaceModules(
      fork, consumers: input.request.consumers, workFiles: workFiles, running: input.before.version)
    let paths = modules.all.map(\.directory) + [place.path]
    if let path = paths.first(where: { !$0.isText }) { throw .unwritablePath(path) }
    let isVendoredAlone = try isVendoredAlone(modules)
    let replacements = try isVendoredAlone ? nil : WorkspaceReplacements(modules, of: fork.root)
    var files: [PublishedFile]
    let overlaid: [OverlaidFile]
    do throws(ModFileErrors) {
      overlaid = try self.overlaid(modules)
      files = try self.files(modules, replacements, overlaid, at: place.path)
    } catch {
      throw .unwritableModule(root: fork.root)
    }
    files.append(try .digest(of: sources(modules, workFiles, overlaid), root: fork.root, besides: files))
    var flags: [ByteString] = []
    if modules.all.contains(where: \.isRenamed) {
      flags.append("-overlay=" + place.path.appending(path: "overlay.json"))
    }
    // Up to 1.21 go uses the vendor directory of a workspace with one module without a flag, and refuses `-mod=vendor` (rule
    // M32).
    if isVendoredAlone, Toolchain.minor(of: input.before.version ?? "") ?? 22 >= 22 { flags.append("-mod=vendor") }
    let shown = input.request.place.map {
      WorkFilePlace(directory: $0, checkout: fork.root, published: place)
    }
    let mapped = MappedEnvironment(
      mode: .module, gowork: shown?.file ?? place.path.appending(path: "go.work"), flags: flags,
      workspace: fork.root, consumers: input.request.consumers + modules.besides,
      isFound: try shown?.isFound() ?? false,
      leftOut: modules.leftOut.map { $0.place(in: fork.root) })
    var planned = try input.plannedMapping(
      mapped, files, at: place, overlaid: overlaid, links: shown?.steps() ?? [], workFile: usersFile)
    planned.modulesLeftOut = modules.leftOut
    return planned
  }

  /// The go.work that go takes in the checkout, where the user has it elsewhere, or else the one that the active mapping took over;
  /// never forkpath's own.
  private func usersFile(_ place: PublishedPlace) throws(MappingRefusal) -> ByteString? {
    let isOff = input.before.settings?.ofProcess("GOWORK") == "off"
    for file in [before.gowork, isOff ? nil : input.request.workFile] {
      guard let file, let real = try Disk.realPath(file), !isOurs(real, place), !real.isWithin(fork.root) else {
        continue
      }
      return real
    }
    return nil
  }

  /// What the mapping is made from: also each go.work that would be taken over if it were there.
  private func sources(
    _ modules: WorkspaceModules, _ workFiles: [ByteString], _ overlaid: [OverlaidFile]
  ) -> [SourceDigest.Source] {
    let renamed = Set(overlaid.map(\.place))
    let files = modules.all.map { $0.directory.appending(path: "go.mod") }
    let places = (modules.all.map(\.directory) + input.request.consumers).map { $0.appending(path: "go.work") }
    var seen: Set<ByteString> = []
    return files.map { SourceDigest.Source($0, renamed.contains($0) ? .content : .module) }
      + (workFiles + places).filter { seen.insert($0).inserted }.map { SourceDigest.Source($0, .work) }
      + [SourceDigest.Source("vendor/modules.txt", .presence)]
  }

  private func isOurs(_ file: ByteString, _ place: PublishedPlace) -> Bool {
    file.isWithin(input.request.stateDirectory) || file.isWithin(place.path)
  }

  /// Every go.work that GOWORK would hide: the user's, the present one, the fork's, and those of the consumers; never forkpath's own.
  private func workFiles(_ usersFile: ByteString?, _ place: PublishedPlace) throws(MappingRefusal) -> [ByteString] {
    var files: [ByteString] = []
    var named = [fork.root.appending(path: "go.work")] + input.request.consumers.map { $0.appending(path: "go.work") }
    for consumer in input.request.consumers {
      // One above that uses the consumer adds the modules beside the consumer.
      guard let above = try ExistingWork.found(above: consumer),
        try ExistingWork(above)?.directories.contains(consumer) == true
      else { continue }
      named.append(above)
    }
    // What a module below the root finds in its own directory, or between that and the root.
    for member in fork.nestedMembers {
      let directory = fork.root.appending(path: member.directory)
      guard let file = try ExistingWork.active(in: directory, before), file.isWithin(fork.root),
        !named.contains(file), try isUsed(file, by: directory)
      else { continue }
      named.append(file)
    }
    for file in [usersFile, before.gowork].compactMap({ $0 }) + named {
      let real = try Disk.realPath(file) ?? file
      if !files.contains(real), !isOurs(real, place), try isReadable(real) { files.append(real) }
    }
    return files
  }

  /// Whether the go in use reads the go.work `file` where it may not fetch another go. One that it refuses builds nothing today, and
  /// a go.work with its lines would build nothing either.
  private func isReadable(_ file: ByteString) throws(MappingRefusal) -> Bool {
    guard let running = input.before.version, let minor = Toolchain.minor(of: running) else { return true }
    let work: WorkFile
    do {
      guard let existing = try ExistingWork(file) else { return true }
      work = existing.file
    } catch {
      if case .malformedModule = error { return true }
      throw error
    }
    guard minor >= 21 else {
      // Up to 1.20 go knew neither the lines nor such a version.
      let digits = work.goVersion.split(on: UInt8(ascii: "."))
      let isPlain = digits.count == 2 && digits.allSatisfy { $0.bytes.allSatisfy { (0x30...0x39).contains($0) } }
      return isPlain && work.toolchain == nil && work.godebug.isEmpty
    }
    return input.before.settings?["GOTOOLCHAIN"] != "local" || GoVersion.compare(work.goVersion, running) <= 0
  }

  /// Whether go takes the module in `directory` from the go.work `file`. One that this go refuses builds nothing today, and is not
  /// taken over.
  private func isUsed(_ file: ByteString, by directory: ByteString) throws(MappingRefusal) -> Bool {
    let work: ExistingWork?
    do {
      work = try ExistingWork(file)
    } catch {
      if case .malformedModule = error { return false }
      throw error
    }
    guard let work, work.directories.contains(directory) else { return false }
    guard let running = input.before.version, let needed = work.file.go?.text else { return true }
    // Before 1.21 a go used files of any version.
    return (Toolchain.minor(of: running) ?? 0) < 21 || GoVersion.compare(needed, running) <= 0
  }

  private func files(
    _ modules: WorkspaceModules, _ replacements: WorkspaceReplacements?, _ overlaid: [OverlaidFile],
    at place: ByteString
  ) throws(ModFileErrors) -> [PublishedFile] {
    var work = try WorkFile(head(modules))
    let shim = place.appending(path: Self.shim)
    try work.addUses(modules.all.map(\.directory) + (replacements == nil ? [] : [shim]))
    var files: [PublishedFile] = []
    if let replacements {
      try work.setReplaces(replacements.work)
      var shim = try ModFile("module forkpath.invalid/shim\n\ngo 1.18\n")
      // go refuses some paths of main modules, as `a/v1`, in a replace line; nothing can require them either.
      try shim.setReplaces(
        replacements.shim.filter { ModulePath.split($0.path) != nil }
          .map { (ModuleVersion(path: $0.path), ModuleVersion(path: $0.directory)) })
      files.append(PublishedFile(path: Self.shim + "/go.mod", content: shim.text))
    } else {
      // One module that no other requires: nothing is replaced, and go compares its vendor directory with it alone.
      let vendor = fork.root.appending(path: "vendor")
      files.append(PublishedFile(path: "vendor", content: vendor, isLink: true))
    }
    files.insert(PublishedFile(path: "go.work", content: work.text + Self.remarks(modules)), at: 0)
    let sums = modules.works.map(\.sums).filter { !$0.isEmpty }.joined(separator: "")
    files.append(PublishedFile(path: WorkFilePlace.sums, content: sums, mayChange: true))
    if !overlaid.isEmpty {
      var overlay = OverlayFile()
      for (index, entry) in overlaid.enumerated() {
        let isSupplied = fork.modulePath == nil && entry.place.parentPath == fork.root
        let name = isSupplied ? Self.supplied : ByteString("overlay/\(index).mod")
        files.append(PublishedFile(path: name, content: entry.content, mayChange: isSupplied))
        overlay.replacements.append((entry.place, place.appending(path: name)))
        if isSupplied {
          let sum = Self.supplied.dropLast(3) + "sum"
          files.append(PublishedFile(path: sum, content: ByteString(), mayChange: true))
          overlay.replacements.append((fork.root.appending(path: "go.sum"), place.appending(path: sum)))
        }
      }
      files.append(PublishedFile(path: "overlay.json", content: overlay.content))
    }
    return files
  }

  /// Comments that name the modules which are left out.
  private static func remarks(_ modules: WorkspaceModules) -> ByteString {
    let remarks = modules.leftOut.map(\.remark).joined(separator: "")
    return remarks.isEmpty ? ByteString() : "\n" + remarks
  }

  /// Whether the fork is the only module, with a vendor directory that module mode understands; then it builds offline
  /// from that also in a workspace.
  private func isVendoredAlone(_ modules: WorkspaceModules) throws(MappingRefusal) -> Bool {
    guard modules.all.count == 1, modules.works.isEmpty, input.request.place == nil, let alone = modules.own.first,
      !alone.isRenamed
    else {
      return false
    }
    return try Disk.isFile(fork.root.appending(path: "vendor/modules.txt"), following: false)
  }

  /// The go.mod files that go must read with another module line: renamed ones, under their upstream path.
  private func overlaid(_ modules: WorkspaceModules) throws(ModFileErrors) -> [OverlaidFile] {
    var list: [OverlaidFile] = []
    for module in modules.all where module.isRenamed {
      var file = module.file
      try file.setModule(module.path)
      list.append(OverlaidFile(place: module.directory.appending(path: "go.mod"), content: file.text))
    }
    return list
  }

  /// Toolchain and godebug lines count in go.work alone and are copied from existing ones.
  private func head(_ modules: WorkspaceModules) -> ByteString {
    var text: ByteString = "go " + modules.goVersion + "\n"
    if let toolchain = modules.works.lazy.compactMap({ $0.file.toolchain?.text }).first {
      text += "toolchain " + toolchain + "\n"
    }
    var keys: Set<ByteString> = []
    for setting in modules.works.flatMap(\.file.godebug) where keys.insert(setting.key).inserted {
      text += "godebug " + setting.key + "=" + setting.value + "\n"
    }
    return text
  }
}
