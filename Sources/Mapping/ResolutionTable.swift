package import Bytes
import Machine
import Resolution

/// Where the upstream path leads, package by package, before and after a plan; grouped where a whole subtree agrees.
package struct ResolutionTable: Sendable, Hashable {
  package enum Target: Sendable, Hashable {
    /// The directory that go would read, without links.
    case directory(ByteString)
    /// No GOPATH entry has it.
    case nowhere
    /// Module mode, and nothing says which module the tree is.
    case noModule
  }

  package struct Row: Sendable, Hashable {
    package var importPath: ByteString
    package var before: Target
    package var after: Target
  }

  /// Packages whose targets differ from the group's only by what follows its prefix.
  package struct Group: Sendable, Hashable {
    package var prefix: ByteString
    package var count: Int
    package var before: Target
    package var after: Target

    package init(prefix: ByteString, count: Int, before: Target, after: Target) {
      (self.prefix, self.count, self.before, self.after) = (prefix, count, before, after)
    }
  }

  package var rows: [Row]

  package init(_ proposal: Proposal) {
    let situation = proposal.situation
    rows = situation.packages.map { directory in
      let path = situation.importPath(of: directory)
      return Row(
        importPath: path,
        before: Self.target(of: path, directory, proposal.before, .disk, situation),
        after: Self.target(of: path, directory, proposal.after, proposal.view, situation))
    }
  }

  private static func target(
    of path: ByteString, _ directory: ByteString, _ environment: GoEnvironment, _ view: FileView, _ situation: Situation
  ) -> Target {
    guard environment.mode == .gopath else {
      guard situation.modulePath == situation.upstream else { return .noModule }
      return .directory(directory.isEmpty ? situation.root : situation.root.appending(path: directory))
    }
    return GopathLookup(environment: environment, view: view).directory(of: path).map { .directory($0) } ?? .nowhere
  }

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
