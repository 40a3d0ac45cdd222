import Bytes
import GoSource
import Machine
import Resolution

/// The modules of a workspace: the fork's own, those that use it, and those of existing go.work files.
struct WorkspaceModules: Sendable {
  /// The modules of the fork, the root first.
  private(set) var own: [LocalModule] = []
  /// Consumers, and what existing go.work files use.
  private(set) var others: [LocalModule] = []
  private(set) var works: [ExistingWork] = []
  /// Own modules that would keep the others from being built.
  private(set) var leftOut: [LeftOutModule] = []
  /// Directories below consumers whose modules are used too.
  private(set) var besides: [ByteString] = []
  /// The requirements and replacements of the modules found so far.
  private var uses: WorkspaceUses

  var all: [LocalModule] { own + others }

  /// The highest go line of the modules and of existing go.work files, at least 1.18, the first version with workspaces: that of
  /// go.work must be no lower (rule M27).
  var goVersion: ByteString {
    let stated = all.compactMap { $0.file.go?.text } + works.compactMap { $0.file.go?.text }
    return stated.reduce("1.18") { GoVersion.compare($1, $0) > 0 ? $1 : $0 }
  }

  /// The go.work of the user's that could decide between replacements: the one that go takes, or else a new file beside the checkout
  /// `root`. A file of a repository is shared, and not for one user's choice.
  func choice(of root: ByteString) throws(MappingRefusal) -> MappingRefusal.WorkChoice {
    for place in works.map(\.place) where !place.isWithin(root) {
      let repository: ByteString?
      do { repository = try CheckoutLocation.repository(around: place.parentPath) } catch { throw .system(error) }
      if repository == nil {
        return MappingRefusal.WorkChoice(file: place, isThere: true, goVersion: goVersion)
      }
    }
    var file = root + ".work"
    var number = 2
    while number < 100, try Disk.isThere(file, following: false) {
      file = root + ByteString("-\(number).work")
      number += 1
    }
    return MappingRefusal.WorkChoice(file: file, isThere: false, goVersion: goVersion)
  }

  /// `running` is the version of the go in use.
  init(_ fork: Fork, consumers: [ByteString], workFiles: [ByteString], running: ByteString?) throws(MappingRefusal) {
    uses = WorkspaceUses([])
    var known = KnownModules()
    if fork.isRootBuilt {
      if var root = try LocalModule(fork.root, isListed: fork.modulePath != nil) {
        if fork.isRootCalledByOwnPath {
          root.alias = fork.upstream
        } else {
          if root.path != fork.upstream { (root.path, root.isRenamed) = (fork.upstream, true) }
          if fork.isRootRequiredByOwnPath { root.alias = fork.modulePath }
        }
        own.append(root)
      } else {
        own.append(try LocalModule(withoutFile: fork.root, path: fork.upstream))
      }
      for module in own { known.note(module) }
    }
    for consumer in consumers {
      guard let module = try LocalModule(consumer) else { throw .noModuleFile(directory: consumer) }
      known.add(module, to: &others)
    }
    for place in workFiles {
      guard let work = try ExistingWork(place) else { continue }
      works.append(work)
      for directory in work.directories {
        if let module = try LocalModule(directory) { known.add(module, to: &others) }
      }
    }
    let nested = try usable(fork, running)
    let relations = ModuleRelations(all + nested.map(\.module), fork)
    let apart = nested.filter { relations.isApart($0.module, $0.member) }
    let directories = Set(apart.map(\.member.directory))
    own += nested.filter { !directories.contains($0.member.directory) }.map(\.module)
    try refuseTwice(own)
    // A go.work of the tree uses own modules, too: what is decided about them is decided here.
    let (places, paths) = (Set((own + apart.map(\.module)).map(\.directory)), Set(own.map(\.path)))
    others.removeAll { places.contains($0.directory) || paths.contains($0.path) }
    uses = WorkspaceUses(works)
    for module in all { uses.add(module) }
    // A module that is unrelated to the others is left out before one of those.
    let twins = PackageTwins(fork)
    for (module, member) in apart {
      if let first = uses.directory(of: module.path) {
        leave(out: module, member, .samePath(directory: first))
      } else if let twin = twins.twin(of: member) {
        leave(out: module, member, .samePath(directory: fork.root.appending(path: twin)))
      } else if let (path, directory) = uses.conflict(with: module) ?? uses.takenOver(module) {
        leave(out: module, member, .replaceConflict(module: path, directory: directory))
      } else {
        own.append(module)
        uses.add(module)
      }
    }
    own.sort { one, other in
      fork.root == one.directory || fork.root != other.directory && one.directory < other.directory
    }
    for consumer in consumers { try addModules(below: consumer, of: fork, running) }
    nameTwice()
  }

  /// A module that the overlay renames, and that a consumer or another used module requires by its own path, needs a replacement
  /// for that path, too: it would come from elsewhere.
  private mutating func nameTwice() {
    let required = Set(all.flatMap { $0.file.require.map(\.module.path) })
    for index in own.indices where own[index].alias == nil {
      guard let declared = own[index].file.module?.path, declared != own[index].path, required.contains(declared) else {
        continue
      }
      own[index].alias = declared
    }
  }

  /// Modules below a consumer would be outside of the workspace, where go builds nothing.
  private mutating func addModules(below consumer: ByteString, of fork: Fork, _ running: ByteString?)
    throws(MappingRefusal)
  {
    for module in try ConsumerModules(consumer, besides: fork.root).modules() where module.directory != consumer {
      let member = ForkMember(path: module.path, directory: module.directory)
      let need = GoNeed(module.file)
      if uses.has(directory: module.directory) {
        besides.append(module.directory)
      } else if let running, !need.isMet(by: running) {
        leave(out: module, member, .newerGo(version: need.first))
      } else if let twin = uses.directory(of: module.path) {
        leave(out: module, member, .samePath(directory: twin))
      } else if let (path, directory) = uses.conflict(with: module) {
        leave(out: module, member, .replaceConflict(module: path, directory: directory))
      } else {
        others.append(module)
        uses.add(module)
        besides.append(module.directory)
      }
    }
  }

  /// The modules below the root that go builds and whose paths are unique; the others are left out.
  private mutating func usable(
    _ fork: Fork, _ running: ByteString?
  ) throws(MappingRefusal) -> [(module: LocalModule, member: ForkMember)] {
    let wanted = Set(others.flatMap { $0.file.require.map(\.module.path) })
    let tooNew = fork.directoriesTooNew(for: running)
    var list: [(module: LocalModule, member: ForkMember)] = []
    for member in fork.nestedMembers {
      let directory = fork.root.appending(path: member.directory)
      guard var module = try LocalModule(directory, isListed: true) else { continue }
      if tooNew.contains(member.directory), !wanted.contains(where: member.isCalled) {
        leave(out: module, member, .newerGo(version: GoNeed(module.file).first))
        continue
      }
      if module.path != member.path, member.alias == nil { (module.path, module.isRenamed) = (member.path, true) }
      module.alias = member.alias
      list.append((module, member))
    }
    // Where several directories have one path, each module that requires it has its own replacement.
    let byPath = Dictionary(grouping: list) { $0.module.path }.filter { $1.count > 1 }
    var users: [ByteString: [LocalModule]] = [:]
    for module in all + list.map(\.module) where !byPath.isEmpty {
      for path in Set(module.file.require.map(\.module.path)) where byPath[path] != nil {
        users[path, default: []].append(module)
      }
    }
    let chosen = byPath.filter { path, _ in
      users[path]?.allSatisfy { user in
        user.file.replace.contains { $0.old.path == path && $0.new.version.isEmpty }
      } ?? false
    }
    for (module, member) in list {
      guard let twins = chosen[module.path] else { continue }
      let twin = twins.first { $0.module.directory != module.directory }
      leave(out: module, member, .samePath(directory: twin?.module.directory ?? module.directory))
    }
    list.removeAll { chosen[$0.module.path] != nil }
    // Otherwise the one that the others import stays, unless a replacement or a go.work leads to another.
    for (path, twins) in byPath.sorted(by: { $0.key < $1.key }) where chosen[path] == nil {
      guard let kept = fork.chosen(of: twins.map(\.member)) else { continue }
      let others = twins.filter { $0.member != kept }.map(\.module.directory)
      if works.contains(where: { work in others.contains(where: work.directories.contains) }) { continue }
      let place = fork.root.appending(path: kept.directory)
      let isSettled = users[path, default: []].allSatisfy { user in
        user.file.replace.allSatisfy { $0.old.path != path || user.target(of: $0) == ModuleVersion(path: place) }
      }
      if !isSettled { continue }
      for twin in twins where twin.member != kept { leave(out: twin.module, twin.member, .samePath(directory: place)) }
      list.removeAll { $0.module.path == path && $0.member != kept }
    }
    return list
  }

  private mutating func leave(out module: LocalModule, _ member: ForkMember, _ reason: LeftOutModule.Reason) {
    var left = LeftOutModule(directory: member.directory, path: member.path, reason: reason)
    left.remark = LeftOutModule.remark(module.directory, module.file)
    leftOut.append(left)
  }

  /// Go ≥ 1.20 refuses two used modules of one path (rule M16).
  private func refuseTwice(_ modules: [LocalModule]) throws(MappingRefusal) {
    var seen: [ByteString: ByteString] = [:]
    for module in modules {
      if let first = seen.updateValue(module.directory, forKey: module.path) {
        throw .sameModuleTwice(path: module.path, first, module.directory)
      }
    }
  }
}

/// A go.work that exists already and that GOWORK would hide, so its lines are copied (rule M6).
struct ExistingWork: Sendable {
  var place: ByteString
  var file: WorkFile
  /// The directories that it uses and that exist, absolute, without links.
  var directories: [ByteString] = []
  /// Sums that go wrote beside it; empty where there are none.
  var sums: ByteString

  /// Nil where there is no such file.
  init?(_ place: ByteString) throws(MappingRefusal) {
    guard let text = try Disk.read(place) else { return nil }
    do throws(ModFileErrors) {
      file = try WorkFile(text)
    } catch {
      throw .malformedModule(file: place, line: error.errors[0].place.line)
    }
    self.place = place
    let base = place.parentPath
    sums = try Disk.read(place + ".sum") ?? ByteString()
    for use in file.use {
      if let real = try Disk.realPath(base.appending(path: use.text).cleanPath) { directories.append(real) }
    }
  }

  /// Its replacements, directories made absolute as go joins them.
  var replacements: [(old: ModuleVersion, new: ModuleVersion)] {
    file.replace.map { replace in
      guard replace.new.version.isEmpty else { return (replace.old, replace.new) }
      let directory = place.parentPath.appending(path: replace.new.path).cleanPath
      return (replace.old, ModuleVersion(path: directory))
    }
  }

  /// Whether forkpath made the file, which may be reached by a link.
  static func isOurs(_ place: ByteString) throws(MappingRefusal) -> Bool {
    guard let real = try Disk.realPath(place) else { return false }
    return PublishedPlace.isOurs(real)
  }

  /// The go.work that plain go takes in `directory` where GOWORK is `place`; what forkpath made is left out.
  static func foreign(_ place: ByteString?, above directory: ByteString) throws(MappingRefusal) -> ByteString? {
    guard let place, try isOurs(place) else { return place }
    return try found(above: directory)
  }

  /// The go.work that plain go takes in `directory`, where the user starts it with the settings of `environment`, which was
  /// discovered elsewhere.
  static func active(in directory: ByteString, _ environment: GoEnvironment) throws(MappingRefusal) -> ByteString? {
    switch environment.settings?.ofProcess("GOWORK") ?? "" {
    case "", "auto": return try found(above: directory)
    case "off": return nil
    case let named: return try isOurs(named) ? found(above: directory) : named
    }
  }

  /// The nearest go.work at or above `directory` that forkpath did not make.
  static func found(above directory: ByteString) throws(MappingRefusal) -> ByteString? {
    var here = directory
    while true {
      let file = here.appending(path: "go.work")
      if try Disk.isFile(file, following: true), try !isOurs(file) { return file }
      if here == "/" { return nil }
      here = here.parentPath
    }
  }
}

/// Modules that different lines of two go.mod files replace by different things: go refuses both in one workspace, unless a
/// go.work decides (rules M13, M13a).
struct ReplaceConflicts: Sendable {
  /// Who replaces what by what.
  struct Side: Sendable {
    var directory: ByteString
    var line: Int
    var target: ModuleVersion
  }

  private(set) var list: [(old: ModuleVersion, first: Side, second: Side)] = []

  var first: (old: ModuleVersion, first: Side, second: Side)? { list.first }

  /// Among `modules`, where the go.work files `works` decide nothing: two lines for the same versions, which go refuses, and two
  /// of different ones that replace the version which the workspace selects. Go 1.27 then takes one of them without a word.
  init(_ modules: [LocalModule], _ works: [ExistingWork]) {
    let mapped = Set(modules.flatMap { [$0.path] + ($0.alias.map { [$0] } ?? []) })
    var decided: [ByteString: Set<ByteString>] = [:]
    for replace in works.flatMap(\.file.replace) { decided[replace.old.path, default: []].insert(replace.old.version) }
    let selected = Self.selected(modules)
    var known: [ModuleVersion: Side] = [:]
    var taken: [ByteString: Side] = [:]
    for module in modules {
      let specific = Set(module.file.replace.map(\.old))
      for replace in module.file.replace where !mapped.contains(replace.old.path) {
        let path = replace.old.path
        let side = Side(directory: module.directory, line: replace.place.line, target: module.target(of: replace))
        // A go.work that replaces the path at any version keeps go from refusing.
        if decided[path] == nil, let first = known.updateValue(known[replace.old] ?? side, forKey: replace.old) {
          if first.target != side.target { list.append((replace.old, first, side)) }
          continue
        }
        guard let version = selected[path], decided[path]?.isDisjoint(with: ["", version]) ?? true else { continue }
        let used = ModuleVersion(path: path, version: version)
        guard replace.old == used || replace.old.version.isEmpty && !specific.contains(used) else { continue }
        guard let first = taken[path] else {
          taken[path] = side
          continue
        }
        if first.target != side.target { list.append((used, first, side)) }
      }
    }
  }

  /// The highest version of each module that some go.mod requires.
  private static func selected(_ modules: [LocalModule]) -> [ByteString: ByteString] {
    var highest: [ByteString: ByteString] = [:]
    for module in modules.flatMap(\.file.require).map(\.module) {
      if let known = highest[module.path], Semver.compare(known, module.version) >= 0 { continue }
      highest[module.path] = module.version
    }
    return highest
  }
}
