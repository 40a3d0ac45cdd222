import Bytes
import GoSource
import Machine
import Resolution

/// The modules of a workspace: the fork's own, those that use it, and those of the go.work files that stand already.
struct WorkspaceModules: Sendable {
  /// Of the fork, the root first.
  private(set) var own: [LocalModule] = []
  /// Consumers, and what existing go.work files use.
  private(set) var others: [LocalModule] = []
  private(set) var works: [ExistingWork] = []
  /// Own modules that would keep the others from being built.
  private(set) var leftOut: [LeftOutModule] = []
  /// Directories below consumers whose modules are used too.
  private(set) var besides: [ByteString] = []

  var all: [LocalModule] { own + others }

  /// `running` is the version of the go in use.
  init(_ fork: Fork, consumers: [ByteString], workFiles: [ByteString], running: ByteString?) throws(MappingRefusal) {
    if fork.isRootBuilt {
      if var root = try LocalModule(fork.root, isListed: fork.modulePath != nil) {
        if root.path != fork.upstream { (root.path, root.isRenamed) = (fork.upstream, true) }
        own.append(root)
      } else {
        own.append(try LocalModule(withoutFile: fork.root, path: fork.upstream))
      }
    }
    for consumer in consumers {
      guard let module = try LocalModule(consumer) else { throw .noModuleFile(directory: consumer) }
      add(module)
    }
    for place in workFiles {
      guard let work = try ExistingWork(place) else { continue }
      works.append(work)
      for directory in work.directories { if let module = try LocalModule(directory) { add(module) } }
    }
    let nested = try usable(fork, running)
    let members = fork.members
    let apart = nested.filter { isApart($0.module, $0.member, among: nested.map(\.module), members, fork.root) }
    own += nested.filter { candidate in !apart.contains { $0.member == candidate.member } }.map(\.module)
    try refuseTwice(own)
    others.removeAll { other in own.contains { $0.directory == other.directory || $0.path == other.path } }
    // Those that have nothing to do with the others do not get in their way.
    for (module, member) in apart {
      if let first = all.first(where: { $0.path == module.path }) {
        leave(out: member, .samePath(directory: first.directory))
      } else if let conflict = ReplaceConflicts(all + [module], works).first {
        leave(out: member, .replaceConflict(module: conflict.old.path, directory: conflict.first.directory))
      } else if let taken = takenOver(module) {
        leave(out: member, .replaceConflict(module: taken.path, directory: taken.directory))
      } else {
        own.append(module)
      }
    }
    own.sort { one, other in
      fork.root == one.directory || fork.root != other.directory && one.directory < other.directory
    }
    for consumer in consumers { try addModules(below: consumer, of: fork, running) }
  }

  /// Modules below a consumer would be outside of the workspace, where go builds nothing.
  private mutating func addModules(below consumer: ByteString, of fork: Fork, _ running: ByteString?)
    throws(MappingRefusal)
  {
    for module in try ConsumerModules(consumer, besides: fork.root).modules() where module.directory != consumer {
      let member = ForkMember(path: module.path, directory: module.directory)
      let need = GoNeed(module.file)
      if all.contains(where: { $0.directory == module.directory }) {
        besides.append(module.directory)
      } else if let running, !need.isMet(by: running) {
        leave(out: member, .newerGo(version: need.first))
      } else if let twin = all.first(where: { $0.path == module.path }) {
        leave(out: member, .samePath(directory: twin.directory))
      } else if let conflict = ReplaceConflicts(all + [module], works).first {
        leave(out: member, .replaceConflict(module: conflict.old.path, directory: conflict.first.directory))
      } else {
        others.append(module)
        besides.append(module.directory)
      }
    }
  }

  /// The modules below the root that go builds, and whose paths say which they are; the others are left out.
  private mutating func usable(
    _ fork: Fork, _ running: ByteString?
  ) throws(MappingRefusal) -> [(module: LocalModule, member: ForkMember)] {
    let wanted = Set(others.flatMap { $0.file.require.map(\.module.path) })
    var list: [(module: LocalModule, member: ForkMember)] = []
    for member in fork.nestedMembers {
      let directory = fork.root.appending(path: member.directory)
      guard var module = try LocalModule(directory, isListed: true) else { continue }
      if fork.isTooNew(member, for: running), !wanted.contains(where: member.isCalled) {
        leave(out: member, .newerGo(version: GoNeed(module.file).first))
        continue
      }
      if module.path != member.path, member.alias == nil { (module.path, module.isRenamed) = (member.path, true) }
      module.alias = member.alias
      list.append((module, member))
    }
    let all = all + list.map(\.module)
    // Of several directories with one path each user chooses its own.
    let chosen = list.filter { (module, _) in
      guard let twin = list.first(where: { $0.module.path == module.path && $0.module.directory != module.directory })
      else { return false }
      let users = all.filter { $0.file.require.contains { $0.module.path == module.path } }
      return !users.isEmpty && twin.module.directory != module.directory
        && users.allSatisfy { $0.file.replace.contains { $0.old.path == module.path && $0.new.version.isEmpty } }
    }
    for (module, member) in chosen {
      let twin = chosen.first { $0.module.path == module.path && $0.module.directory != module.directory }
      leave(out: member, .samePath(directory: twin?.module.directory ?? module.directory))
    }
    return list.filter { candidate in !chosen.contains { $0.member == candidate.member } }
  }

  /// Whether nobody requires the module, and it gets the own modules that it requires by its own replacements.
  private func isApart(
    _ module: LocalModule, _ member: ForkMember, among nested: [LocalModule], _ members: [ForkMember],
    _ root: ByteString
  ) -> Bool {
    if module.isRenamed { return false }
    let users = (all + nested).filter { $0.directory != module.directory }
    if users.contains(where: { $0.file.require.contains { member.isCalled($0.module.path) } }) { return false }
    return module.file.require.allSatisfy { requirement in
      let called = members.filter { $0.isCalled(requirement.module.path) }
      let places = called.map { root.appending(path: $0.directory).cleanPath }
      return called.isEmpty
        || module.file.replace.contains { replace in
          replace.old.path == requirement.module.path && places.contains(module.target(of: replace).path)
        }
    }
  }

  /// A module that either `module` or another one replaces, and the other of both uses as it is published, or replaces in some
  /// versions only: in one workspace both would get one of the two. With the directory of the other one.
  private func takenOver(_ module: LocalModule) -> (path: ByteString, directory: ByteString)? {
    let mapped = Set((all + [module]).flatMap { [$0.path, $0.alias ?? $0.path] })
    let decided = Set(works.flatMap { $0.file.replace.map(\.old.path) })
    func first(replacedBy one: LocalModule, usedBy other: LocalModule) -> ByteString? {
      other.file.require.map(\.module).first { used in
        guard !mapped.contains(used.path), !decided.contains(used.path), let taken = one.replacement(of: used) else {
          return false
        }
        return other.replacement(of: used) != taken
      }?.path
    }
    for other in all {
      if let path = first(replacedBy: module, usedBy: other) ?? first(replacedBy: other, usedBy: module) {
        return (path, other.directory)
      }
    }
    return nil
  }

  private mutating func leave(out member: ForkMember, _ reason: LeftOutModule.Reason) {
    leftOut.append(LeftOutModule(directory: member.directory, path: member.path, reason: reason))
  }

  private mutating func add(_ module: LocalModule) {
    if !all.contains(where: { $0.directory == module.directory || $0.path == module.path }) { others.append(module) }
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

/// A go.work that exists already and that GOWORK would hide, so that its lines are taken over (rule M6).
struct ExistingWork: Sendable {
  var place: ByteString
  var file: WorkFile
  /// What it uses and exists, absolute, without links.
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
    return real.parentPath.parentPath.lastPathComponent == PublishedPlace.folder
      && real.parentPath.lastPathComponent.count == PublishedPlace.nameLength
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

  /// Among `modules`, where the go.work files `works` decide nothing.
  init(_ modules: [LocalModule], _ works: [ExistingWork]) {
    let mapped = Set(modules.flatMap { [$0.path] + ($0.alias.map { [$0] } ?? []) })
    let decided = Set(works.flatMap { $0.file.replace.map(\.old.path) })
    var known: [ModuleVersion: Side] = [:]
    for module in modules {
      for replace in module.file.replace where !mapped.contains(replace.old.path) && !decided.contains(replace.old.path)
      {
        let side = Side(directory: module.directory, line: replace.place.line, target: module.target(of: replace))
        guard let first = known[replace.old] else {
          known[replace.old] = side
          continue
        }
        if first.target != side.target { list.append((replace.old, first, side)) }
      }
    }
  }
}
