package import Bytes
package import GoSource
import Machine
package import Resolution

/// A dependency outside of the fork that changes for a module when the mapping is active.
package struct DependencyChange: Sendable, Hashable {
  /// The path of the module that requires it.
  package var requiredBy: ByteString
  /// The line that replaces it today, or else the one that requires it; its go.mod is absolute.
  package var requirement: MappingRefusal.Replacing
  /// The version that is selected today, before replacements.
  package var module: ModuleVersion
  /// What builds use for it, today and with the mapping; a directory where the version is empty.
  package var today: ModuleVersion
  /// The module or directory that builds use with the mapping.
  package var mapped: ModuleVersion
  /// The line of another module's go.mod, or of a go.work, that replaces it with the mapping; nil where the version alone
  /// makes the difference.
  package var replacement: MappingRefusal.Replacing?
}

/// The dependencies of the modules of a workspace, compared with those that each module has alone.
///
/// A go.work selects the highest version that any of its modules requires, and the `replace` lines of each count for all
/// (rule M13). go.mod files suffice, no package is read. Modules that are not on this disk are not compared.
package struct DependencyChanges: Sendable {
  /// The changes, in the order of the modules.
  package private(set) var list: [DependencyChange] = []

  /// None.
  package init() {}

  /// `modules` are directories without links; `view` is the disk as `after` sees it.
  package init(
    of fork: Fork, _ modules: [ByteString], from before: GoEnvironment, to after: GoEnvironment, view: FileView
  ) throws(MappingRefusal) {
    guard after.mode == .module, let work = after.gowork, modules.count > 1 else { return }
    var after = after
    after.directory = fork.root
    guard let view = try view.overlaidIfUsable(by: after.flags, in: fork.root),
      let mapped = Self.main(after, view)
    else { return }
    var summaries = ModuleSummaries(main: mapped, environment: after, view: view)
    let graph = ModuleGraph.load(mapped, &summaries)
    let places = Set(fork.members.map { fork.root.appending(path: $0.directory).cleanPath })
    let names = Set(mapped.modules.map(\.path) + fork.members.flatMap { [$0.path, $0.alias ?? $0.path] })
    let replaced = Set((mapped.modules.flatMap(\.file.replace) + (mapped.work?.replace ?? [])).map(\.old.path)).sorted()
    var before = before
    var shared: (gowork: ByteString, main: MainModules, graph: ModuleGraph)?
    for directory in modules {
      before.directory = directory
      before.gowork = try ExistingWork.active(in: directory, before)
      if before.gowork == work { return }
      let disk = before.disk
      // A workspace is the same from everywhere.
      let known = shared.flatMap { $0.gowork == before.gowork ? $0 : nil }
      guard let today = known?.main ?? Self.main(before, disk),
        let module = today.modules.first(where: { (disk.reachable($0.directory) ?? $0.directory) == directory })
      else { continue }
      var selected: ModuleGraph?
      if let known {
        selected = known.graph
      } else if today.isWorkspace || GoVersion.compare(module.file.goVersion, "1.17") < 0 {
        // go.mod files from go 1.17 on list the selected versions themselves.
        var summaries = ModuleSummaries(main: today, environment: before, view: disk)
        let graph = ModuleGraph.load(today, &summaries)
        selected = graph
        if let gowork = before.gowork { shared = (gowork, today, graph) }
      }
      var needed = module.file.require.map { (module: $0.module, line: $0.place.line) }
      // Where go.mod names only what the module requires itself, a replacement or another version may take over what it gets by
      // way of others: of the modules of the build those whose packages it uses, whose archives go.sum has.
      var listed = Set(needed.map(\.module.path))
      let used = selected == nil ? [] : try Self.archives(listedIn: directory.appending(path: "go.sum"))
      for path in replaced + used where listed.insert(path).inserted {
        guard let version = selected?.selected(path), !version.isEmpty else { continue }
        needed.append((ModuleVersion(path: path, version: version), module.file.module?.place.line ?? 1))
      }
      for line in needed where !names.contains(line.module.path) && today.module(line.module.path) == nil {
        let path = line.module.path
        let now = ModuleVersion(path: path, version: selected?.selected(path) ?? line.module.version)
        guard let version = graph.selected(path), !version.isEmpty, !now.version.isEmpty else { continue }
        let then = ModuleVersion(path: path, version: version)
        let taken = Self.taken(now, today, disk)
        let given = Self.taken(then, mapped, view)
        // An own module by another name is what the mapping is for.
        if taken == given || given.version.isEmpty && places.contains(given.path) { continue }
        var change = DependencyChange(
          requiredBy: module.path,
          requirement: (taken == now ? nil : Self.line(replacing: now, in: today))
            ?? MappingRefusal.Replacing(file: module.place, line: line.line, target: line.module),
          module: now, today: taken, mapped: given)
        let isReplaced = given != then
        if isReplaced, taken == now || Self.taken(then, today, disk) != given {
          change.replacement = Self.line(replacing: then, in: mapped)
        }
        list.append(change)
      }
    }
  }

  /// The paths of the modules whose archives the go.sum lists: go takes packages from them.
  private static func archives(listedIn file: ByteString) throws(MappingRefusal) -> [ByteString] {
    guard let text = try Disk.read(file) else { return [] }
    var paths: [ByteString] = []
    for line in text.split(on: 10) {
      let words = line.split(on: UInt8(ascii: " "))
      guard words.count == 3, !words[1].hasSuffix("/go.mod"), paths.last != words[0] else { continue }
      paths.append(words[0])
    }
    return paths
  }

  /// Those that a `replace` line of another module makes, each dependency once.
  package var replaced: [DependencyChange] {
    var seen: Set<ByteString> = []
    return list.filter { $0.replacement != nil && seen.insert($0.module.path).inserted }
  }

  /// Those that another version makes.
  package var versions: [DependencyChange] { list.filter { $0.replacement == nil } }

  private static func main(_ environment: GoEnvironment, _ view: FileView) -> MainModules? {
    // Modules that do not load today are not compared; those that would not load with the mapping are refused elsewhere.
    try? MainModules(environment, view: view)
  }

  private static func taken(_ module: ModuleVersion, _ main: MainModules, _ view: FileView) -> ModuleVersion {
    guard let standIn = main.replacement(of: module) else { return module }
    return standIn.version.isEmpty ? ModuleVersion(path: view.reachable(standIn.path) ?? standIn.path) : standIn
  }

  /// The line that replaces `module`: go.work's, else the last of the modules'.
  private static func line(replacing module: ModuleVersion, in main: MainModules) -> MappingRefusal.Replacing? {
    let every = ModuleVersion(path: module.path)
    func found(_ lines: [ModFile.Replace], _ file: ByteString) -> MappingRefusal.Replacing? {
      let line = lines.first { $0.old == module } ?? lines.first { $0.old == every }
      return line.map { MappingRefusal.Replacing(file: file, line: $0.place.line, target: $0.new) }
    }
    if let work = main.work, let place = main.workPlace, let line = found(work.replace, place) { return line }
    return main.modules.reversed().lazy.compactMap { found($0.file.replace, $0.place) }.first
  }
}

extension PlannedMapping {
  /// The dependencies that change with the mapping.
  package func dependencyChanges() throws(MappingRefusal) -> DependencyChanges {
    let own = fork.members.map { fork.root.appending(path: $0.directory).cleanPath }
    return try DependencyChanges(
      of: fork, (own + consumers).filter { !leftOut.contains($0) }, from: before, to: after, view: view)
  }
}
