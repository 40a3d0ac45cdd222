package import Bytes
import GoSource
import Machine
import Resolution

/// Where the upstream path leads, package by package, before and after a plan; grouped where a whole subtree agrees.
package struct ResolutionTable: Sendable, Hashable {
  /// What an import path resolves to.
  package enum Target: Sendable, Hashable {
    /// The directory that go would read, without links.
    case directory(ByteString)
    /// No GOPATH entry has it.
    case nowhere
    /// Module mode, and nothing says which module the tree is.
    case noModule
    /// The published module, as `path@version`, that other modules of the fork get.
    case published(ByteString)
  }

  /// One package.
  package struct Row: Sendable, Hashable {
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
    let before = try Look(planned.before, planned.before.disk, fork)
    let mapped = planned.after.ofFork(besides: planned.consumers, view: planned.view)
    let after = try Look(mapped, planned.view, fork)
    let members = fork.members
    rows = fork.packages.compactMap { directory in
      guard let member = fork.member(of: directory, among: members) else { return nil }
      let rest = member.directory.isEmpty ? directory : directory.relative(within: member.directory) ?? directory
      return Row(
        importPath: rest.isEmpty ? member.path : member.path + "/" + rest,
        before: before.target(of: directory, in: member), after: after.target(of: directory, in: member))
    }
  }

  /// One environment's answers.
  private struct Look {
    let environment: GoEnvironment
    let view: FileView
    let fork: Fork
    /// Where the modules of the fork that require another get it from; in module mode.
    private var modules: [ByteString: Target] = [:]

    init(_ environment: GoEnvironment, _ view: FileView, _ fork: Fork) throws(MappingRefusal) {
      (self.environment, self.view, self.fork) = (environment, view, fork)
      guard environment.mode == .module,
        let view = try view.overlaidIfUsable(by: environment.flags, in: environment.directory)
      else { return }
      let members = fork.members
      var sights = ModuleSights(environment, view)
      for member in members {
        let directory = fork.root.appending(path: member.directory)
        guard let sight = try sights.sightIfBuilt(from: directory), let module = sight.module else { continue }
        if module.path == member.path, modules[member.path] == nil { modules[member.path] = .directory(directory) }
        for requirement in module.file.require where requirement.module.path != member.path {
          guard let other = members.first(where: { $0.isCalled(requirement.module.path) }) else { continue }
          let own = fork.root.appending(path: other.directory)
          switch sight.place(of: requirement.module) {
          case .directory(own): continue
          case .directory(let path): modules[other.path] = .directory(path)
          case .published(let module): modules[other.path] = .published(module.text)
          }
        }
      }
    }

    func target(of directory: ByteString, in member: ForkMember) -> Target {
      if environment.mode == .gopath {
        let path = fork.importPath(of: directory)
        return GopathLookup(environment: environment, view: view).directory(of: path).map { .directory($0) } ?? .nowhere
      }
      guard let target = modules[member.path] else { return .noModule }
      guard case .directory(let root) = target else { return target }
      let rest = member.directory.isEmpty ? directory : directory.relative(within: member.directory) ?? directory
      return .directory(root.appending(path: rest))
    }
  }

  /// The rows, with subtrees that agree as one group.
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
  /// Whether `other` lies below this group's prefix, and its targets as far below this group's targets.
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
