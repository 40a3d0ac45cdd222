package import Bytes
import GoSource
import Machine
import Resolution

/// What the upstream path resolves to, package by package, before and after a plan; packages of a subtree that resolve alike
/// are one group.
package struct ResolutionTable: Sendable, Hashable {
  /// What an import path resolves to.
  package enum Target: Sendable, Hashable {
    /// The directory that go would read, without links.
    case directory(ByteString)
    /// No GOPATH entry has it, or no module that is required.
    case nowhere
    /// Module mode, and the tree has no module path.
    case noModule
    /// The published module, as `path@version`, which is not on this machine.
    case published(ByteString)
  }

  /// One package.
  package struct Row: Sendable, Hashable {
    /// The import path of the package.
    package var importPath: ByteString
    package var before: Target
    package var after: Target
  }

  /// Packages whose targets differ from the group's only by what follows its prefix.
  package struct Group: Sendable, Hashable {
    /// The import path that all packages of the group start with.
    package var prefix: ByteString
    package var count: Int
    package var before: Target
    package var after: Target

    package init(prefix: ByteString, count: Int, before: Target, after: Target) {
      (self.prefix, self.count, self.before, self.after) = (prefix, count, before, after)
    }
  }

  /// The packages in the order of their import paths.
  package var rows: [Row]

  /// Resolves each package of the fork in the environment before the plan and in the one after it.
  package init(_ planned: PlannedMapping) throws(MappingRefusal) {
    let fork = planned.fork
    var before = try Look(planned.before, planned.before.disk, fork)
    let mapped = planned.after.ofFork(besides: planned.consumers, view: planned.view)
    var after = try Look(mapped, planned.view, fork)
    let places = MemberPlaces(fork, fork.members)
    var users = try ConsumerLooks(planned.before.mode == .module ? planned.consumers : [], planned.before)
    rows = fork.packages.compactMap { directory in
      guard let member = places.member(of: directory) else { return nil }
      let rest = member.directory.isEmpty ? directory : directory.relative(within: member.directory) ?? directory
      let path = rest.isEmpty ? member.path : member.path + "/" + rest
      // What the first one that has it gets today is what the mapping changes.
      let names = [path] + (member.alias.map { [rest.isEmpty ? $0 : $0 + "/" + rest] } ?? [])
      let today = users.target(of: names)
      return Row(
        importPath: path, before: today ?? before.target(of: directory, in: member),
        after: after.target(of: directory, in: member))
    }
  }

  /// The answers of one environment.
  private struct Look {
    let environment: GoEnvironment
    let view: FileView
    let fork: Fork
    /// Where the modules of the fork that require another get it from, as far as their files tell; in module mode.
    private var modules: [ByteString: Target] = [:]
    /// What finds packages for the code of each module of the fork, by its directory; one for all in a workspace.
    private var resolvers: [ModuleResolver] = []
    /// Which of them is that of a directory.
    private var byDirectory: [ByteString: Int] = [:]
    /// The resolvers of modules that require a path; one of them is used for all modules with the same requirements.
    private var byName: [ByteString: Set<Int>] = [:]
    private var alike: [Requirements: Int] = [:]

    /// What decides where the code of a module finds packages of others.
    private struct Requirements: Hashable {
      var goVersion: ByteString
      var required: [ModuleVersion]
      var taken: [ModuleVersion?]
      var sums: ByteString?
    }

    init(_ environment: GoEnvironment, _ view: FileView, _ fork: Fork) throws(MappingRefusal) {
      (self.environment, self.view, self.fork) = (environment, view, fork)
      guard environment.mode == .module,
        let view = try view.overlaidIfUsable(by: environment.flags, in: environment.directory)
      else { return }
      let members = fork.members
      let byName = Dictionary(members.flatMap { [($0.path, $0), ($0.alias ?? $0.path, $0)] }) { first, _ in first }
      var sights = ModuleSights(environment, view)
      for member in members {
        let directory = fork.root.appending(path: member.directory).cleanPath
        guard let sight = try sights.sightIfBuilt(from: directory), let module = sight.module else { continue }
        if module.path == member.path, modules[member.path] == nil { modules[member.path] = .directory(directory) }
        for requirement in module.file.require where requirement.module.path != module.path {
          guard let other = byName[requirement.module.path] else { continue }
          let own = fork.root.appending(path: other.directory).cleanPath
          switch sight.place(of: requirement.module) {
          case .directory(own): continue
          case .directory(let path): modules[other.path] = .directory(path)
          case .published(let module): modules[other.path] = .published(module.text)
          }
        }
        try addResolver(from: directory, module, view)
      }
    }

    private mutating func addResolver(
      from directory: ByteString, _ module: MainModule, _ view: FileView
    ) throws(MappingRefusal) {
      if environment.gowork == nil || resolvers.isEmpty {
        var here = environment
        here.directory = directory
        do throws(ModuleLoadErrors) {
          resolvers.append(try ModuleResolver(environment: here, view: view))
        } catch {
          for case .unreadable(_, let error) in error.errors where !error.isAbsent { throw .system(error) }
          return
        }
      }
      byDirectory[directory] = resolvers.count - 1
      let required = module.file.require.map(\.module)
      var number = resolvers.count - 1
      if environment.gowork == nil, !required.contains(where: { $0.path == module.path }) {
        let main = resolvers[number].main
        let requirements = Requirements(
          goVersion: module.file.goVersion, required: required, taken: required.map { main.replacement(of: $0) },
          sums: view.readable(directory.appending(path: "go.sum"), limit: 64 << 20))
        number = alike[requirements] ?? number
        alike[requirements] = number
      }
      for name in required.map(\.path) { byName[name, default: []].insert(number) }
    }

    mutating func target(of directory: ByteString, in member: ForkMember) -> Target {
      if environment.mode == .gopath { return inGopath(fork.importPath(of: directory)) }
      let rest = member.directory.isEmpty ? directory : directory.relative(within: member.directory) ?? directory
      let own = fork.root.appending(path: directory).cleanPath
      var found: Target?
      // Where one of the paths resolves to another place, that one is shown.
      for path in [member.path] + (member.alias.map { [$0] } ?? []) where found == nil || found == .directory(own) {
        found = place(of: rest.isEmpty ? path : path + "/" + rest, in: member, own: own) ?? found
      }
      if let found { return found }
      guard let target = modules[member.path] else { return .noModule }
      guard case .directory(let root) = target else { return target }
      return .directory(root.appending(path: rest).cleanPath)
    }

    private mutating func place(of path: ByteString, in member: ForkMember, own: ByteString) -> Target? {
      let home = fork.root.appending(path: member.directory).cleanPath
      var found: Target?
      // A module that is required and on this disk has no such package.
      var isLacking = false
      let requiring = requirers(of: path)
      let nearest = [byDirectory[home], byDirectory[fork.root]].compactMap { $0 }
      for index in requiring.union(nearest).sorted() {
        let isRequired = requiring.contains(index)
        do throws(ImportFault) {
          let directory = try resolvers[index].resolve(path).directory
          let target = Target.directory(view.reachable(directory) ?? directory)
          if target != .directory(own) { return target }
          found = target
        } catch .module(.notCached(let module), _) {
          return .published(module.text)
        } catch .missing {
          if isRequired { isLacking = true }
        } catch {
          // The package is not on this disk, so only the files tell which module has it.
          if isRequired, case .published? = modules[member.path] { return modules[member.path] }
        }
      }
      return found ?? (isLacking ? .nowhere : nil)
    }

    /// The resolvers of modules that require one that could hold `path`.
    private func requirers(of path: ByteString) -> Set<Int> {
      var numbers = byName[path] ?? []
      for end in path.bytes.indices where path[end] == UInt8(ascii: "/") {
        numbers.formUnion(byName[path.prefix(end)] ?? [])
      }
      return numbers
    }

    private func inGopath(_ path: ByteString) -> Target {
      if let copy = vendored(path) { return .directory(copy) }
      return GopathLookup(environment: environment, view: view).directory(of: path).map { .directory($0) } ?? .nowhere
    }

    /// The copy that is nearest for code of the fork's root, where that is below GOPATH: of all vendor directories from there up to
    /// `src` (rule G15).
    private func vendored(_ path: ByteString) -> ByteString? {
      let root = view.reachable(fork.root) ?? fork.root
      let places = [environment.directory, fork.root].filter { (view.reachable($0) ?? $0) == root }
      for entry in environment.gopath {
        let source = entry.appending(path: "src")
        for source in [source, view.reachable(source) ?? source] {
          for place in places where place.isWithin(source) {
            var directory = place
            while true {
              let copy = directory.appending(path: "vendor").appending(path: path)
              if view.listable(copy)?.contains(where: { $0.name.hasSuffix(".go") }) == true { return copy }
              if directory == source { break }
              directory = directory.parentPath
            }
          }
        }
      }
      return nil
    }
  }

  /// The rows; packages of a subtree that resolve alike are one group.
  package var groups: [Group] {
    var groups: [Group] = []
    for row in rows {
      let base = Group(prefix: row.importPath, count: 1, before: row.before, after: row.after)
      if let i = groups.firstIndex(where: { $0.covers(base) }) { groups[i].count += 1 } else { groups.append(base) }
    }
    return groups
  }
}

extension ResolutionTable.Group {
  /// Whether `other` is below this group's prefix, and its targets are equally far below this group's targets.
  fileprivate func covers(_ other: Self) -> Bool {
    guard other.prefix.count > prefix.count, other.prefix.hasPrefix(prefix + "/") else { return false }
    let rest = other.prefix.dropFirst(prefix.count)
    return Self.extends(before, by: rest, to: other.before) && Self.extends(after, by: rest, to: other.after)
  }

  private static func extends(
    _ base: ResolutionTable.Target, by rest: ByteString, to other: ResolutionTable.Target
  ) -> Bool {
    if case .directory(let directory) = base { return other == .directory(directory + rest) }
    return other == base
  }
}
