import Bytes
import GoSource
import Machine

/// What the modules of a workspace require and replace, by path: tells whether another module is compatible with them without a
/// loop over all of them.
struct WorkspaceUses: Sendable {
  /// A version that some module requires, and its replacement in that module's own go.mod.
  private struct Use: Hashable {
    var module: ModuleVersion
    var taken: ModuleVersion?
  }

  /// The directories of the modules, by number, in the order in which they were added.
  private var directories: [ByteString] = []
  private var numbers: [ByteString: Int] = [:]
  private var paths: [ByteString: Int] = [:]
  /// Paths and aliases of the modules: the workspace decides how they resolve.
  private var mapped: Set<ByteString> = []
  /// Paths that existing go.work files replace.
  private let decided: Set<ByteString>
  private var sides: [ModuleVersion: ReplaceConflicts.Side] = [:]
  private var conflicts: [(path: ByteString, directory: ByteString)] = []
  /// By the path that is required, with the first module that does so.
  private var required: [ByteString: [Use: Int]] = [:]
  /// By the path that is replaced, with the first module that has exactly these lines for it.
  private var replaced: [ByteString: [ReplacingLines: Int]] = [:]

  init(_ works: [ExistingWork]) { decided = Set(works.flatMap { $0.file.replace.map(\.old.path) }) }

  /// The first module of that path.
  func directory(of path: ByteString) -> ByteString? { paths[path].map { directories[$0] } }

  func has(directory: ByteString) -> Bool { numbers[directory] != nil }

  mutating func add(_ module: LocalModule) {
    let number = directories.count
    directories.append(module.directory)
    numbers[module.directory] = numbers[module.directory] ?? number
    paths[module.path] = paths[module.path] ?? number
    mapped.formUnion(Self.names(of: module))
    for replace in module.file.replace where !decided.contains(replace.old.path) {
      let side = Self.side(of: replace, module)
      if let first = sides[replace.old] {
        if first.target != side.target { conflicts.append((replace.old.path, first.directory)) }
      } else {
        sides[replace.old] = side
      }
    }
    let lines = ReplacingLines.byPath(of: module)
    for (path, lines) in lines {
      replaced[path, default: [:]][lines] = replaced[path]?[lines] ?? number
    }
    for used in module.file.require.map(\.module) {
      let use = Use(module: used, taken: lines[used.path]?.replacement(of: used))
      required[used.path, default: [:]][use] = required[used.path]?[use] ?? number
    }
  }

  /// A module that `module` and an earlier one replace differently, and the directory of the earlier one.
  func conflict(with module: LocalModule) -> (path: ByteString, directory: ByteString)? {
    let names = Self.names(of: module)
    let isFree = { (path: ByteString) in !mapped.contains(path) && !names.contains(path) }
    if let known = conflicts.first(where: { isFree($0.path) }) { return known }
    var own: [ModuleVersion: ReplaceConflicts.Side] = [:]
    for replace in module.file.replace where isFree(replace.old.path) && !decided.contains(replace.old.path) {
      let side = Self.side(of: replace, module)
      guard let first = sides[replace.old] ?? own[replace.old] else {
        own[replace.old] = side
        continue
      }
      if first.target != side.target { return (replace.old.path, first.directory) }
    }
    return nil
  }

  /// A module that `module` or an earlier one replaces, while the other of the two uses the published version or replaces some
  /// versions only: in one workspace both would get the same. With the directory of the earlier one.
  func takenOver(_ module: LocalModule) -> (path: ByteString, directory: ByteString)? {
    let names = Self.names(of: module)
    let isFree = { (path: ByteString) in
      !mapped.contains(path) && !names.contains(path) && !decided.contains(path)
    }
    let lines = ReplacingLines.byPath(of: module)
    var found: (number: Int, path: ByteString)?
    func note(_ number: Int, _ path: ByteString) {
      if let known = found, (known.number, known.path) <= (number, path) { return }
      found = (number, path)
    }
    for (path, lines) in lines where isFree(path) {
      for (use, number) in required[path] ?? [:] {
        if let taken = lines.replacement(of: use.module), taken != use.taken { note(number, path) }
      }
    }
    for used in module.file.require.map(\.module) where isFree(used.path) {
      let own = lines[used.path]?.replacement(of: used)
      for (others, number) in replaced[used.path] ?? [:] {
        if let taken = others.replacement(of: used), taken != own { note(number, used.path) }
      }
    }
    return found.map { ($0.path, directories[$0.number]) }
  }

  private static func names(of module: LocalModule) -> Set<ByteString> { [module.path, module.alias ?? module.path] }

  private static func side(of replace: ModFile.Replace, _ module: LocalModule) -> ReplaceConflicts.Side {
    ReplaceConflicts.Side(directory: module.directory, line: replace.place.line, target: module.target(of: replace))
  }
}

/// The lines of one go.mod that replace one path.
private struct ReplacingLines: Hashable {
  /// By the version that is replaced; empty for all of them.
  private var targets: [ByteString: ModuleVersion] = [:]

  static func byPath(of module: LocalModule) -> [ByteString: ReplacingLines] {
    var all: [ByteString: ReplacingLines] = [:]
    for replace in module.file.replace {
      let version = replace.old.version
      let known = all[replace.old.path]?.targets[version]
      all[replace.old.path, default: ReplacingLines()].targets[version] = known ?? module.target(of: replace)
    }
    return all
  }

  func replacement(of module: ModuleVersion) -> ModuleVersion? { targets[module.version] ?? targets[ByteString()] }
}

/// Which modules of a workspace require which others.
struct ModuleRelations: Sendable {
  /// The directories of those that require a path.
  private var users: [ByteString: Set<ByteString>] = [:]
  /// The directories of the members with that path, without links.
  private var places: [ByteString: Set<ByteString>] = [:]

  init(_ modules: [LocalModule], _ fork: Fork) {
    for module in modules {
      for requirement in module.file.require { users[requirement.module.path, default: []].insert(module.directory) }
    }
    for member in fork.members {
      let place = fork.root.appending(path: member.directory).cleanPath
      for name in Set([member.path, member.alias ?? member.path]) { places[name, default: []].insert(place) }
    }
  }

  /// Whether no module requires it, and its own replacements lead to the own modules that it requires.
  func isApart(_ module: LocalModule, _ member: ForkMember) -> Bool {
    if module.isRenamed { return false }
    for name in Set([member.path, member.alias ?? member.path]) {
      if let users = users[name], users.count > 1 || !users.contains(module.directory) { return false }
    }
    let targets = Dictionary(grouping: module.file.replace) { $0.old.path }
    return module.file.require.allSatisfy { requirement in
      guard let places = places[requirement.module.path] else { return true }
      return targets[requirement.module.path]?.contains { places.contains(module.target(of: $0).path) } ?? false
    }
  }
}

/// Modules in which each directory and each path occurs once.
struct KnownModules: Sendable {
  private var directories: Set<ByteString> = []
  private var paths: Set<ByteString> = []

  mutating func note(_ module: LocalModule) {
    directories.insert(module.directory)
    paths.insert(module.path)
  }

  mutating func add(_ module: LocalModule, to modules: inout [LocalModule]) {
    if directories.contains(module.directory) || paths.contains(module.path) { return }
    note(module)
    modules.append(module)
  }
}
