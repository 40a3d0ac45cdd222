import Bytes
import GoSource
import Machine
import Resolution

/// Imports of packages that the fork's modules would have by their paths, and have not: only another copy of upstream can
/// provide them.
struct LackingImports: Sendable {
  /// Each module by its path, and by the one that code calls it besides.
  private var members = PathMap<ForkMember>()
  private let packages: Set<ByteString>

  init(of fork: Fork) {
    for member in fork.members {
      members.add(member.path, member)
      if let alias = member.alias { members.add(alias, member) }
    }
    packages = Set(fork.packages)
  }

  /// Those of the fork's own files.
  func found(in fork: Fork) -> [Fork.Reference] { found(in: fork.tree) }

  /// Those of files that some platform builds, relative to the root of the tree.
  func found(in tree: SourceTree) -> [Fork.Reference] {
    var isLacking = ContiguousArray<Bool?>(repeating: nil, count: tree.names.count)
    var found: [Fork.Reference] = []
    for file in tree.files where !file.isIgnored {
      for index in file.imports {
        let spec = tree.imports[index]
        let number = Int(spec.path.index)
        let lacks = isLacking[number] ?? isMissing(tree.names[spec.path])
        isLacking[number] = lacks
        if lacks {
          let place = Fork.Place(file: tree.path(of: file), position: spec.position)
          found.append(Fork.Reference(path: tree.names[spec.path], place: place))
        }
      }
    }
    return found
  }

  private func isMissing(_ path: ByteString) -> Bool {
    guard let holder = members.deepest(holding: path), let rest = path.relative(within: holder.path) else {
      return false
    }
    return !packages.contains(holder.value.directory.appending(path: rest))
  }
}
