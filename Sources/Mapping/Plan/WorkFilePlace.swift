import Bytes
import Git
import Machine
import Transactions

/// A directory in which go and gopls find a go.work without any variable, by links to the one in the state directory.
struct WorkFilePlace: Sendable {
  /// Without links.
  let directory: ByteString
  let checkout: ByteString
  /// Where the files themselves are.
  let published: PublishedPlace

  /// The name of the sums that go keeps beside a go.work.
  static let sums: ByteString = "go.work.sum"

  var file: ByteString { directory.appending(path: "go.work") }

  private static let names: [ByteString] = ["go.work", sums]

  /// A link for each file that is not there yet; throws where something else is.
  func steps() throws(MappingRefusal) -> [Step] {
    guard try Disk.status(directory, following: false)?.isDirectory == true else {
      throw .placeMissing(directory)
    }
    var steps = try GitExclusion(of: Self.names, in: directory, checkout: checkout)?.steps() ?? []
    for name in Self.names {
      let path = directory.appending(path: name)
      let target = published.path.appending(path: name)
      switch try DestinationPlace.occupant(of: path) {
      case nil: steps.append(.link(at: path, text: target))
      case .link(target): continue
      default: throw .workFileOccupied(path)
      }
    }
    return steps
  }

  /// Whether go finds the file from the checkout: no other go.work is nearer.
  func isFound() throws(MappingRefusal) -> Bool {
    guard checkout.isWithin(directory) else { return false }
    var here = checkout
    while here != directory {
      if try DestinationPlace.occupant(of: here.appending(path: "go.work")) != nil { return false }
      here = here.parentPath
    }
    return true
  }
}

/// Keeps forkpath's files in the fork's repository out of `git status`: lines of its `info/exclude`, which is not part of any
/// commit. Worktrees share the file with their repository.
struct GitExclusion: Sendable {
  /// The repository's top, without links.
  private let root: ByteString
  private let git: GitCheckout
  /// Names without a slash.
  private let names: [ByteString]
  private let directory: ByteString

  /// Nil where `directory` is not in the repository of the checkout. Both paths are without links.
  init?(of names: [ByteString], in directory: ByteString, checkout: ByteString) throws(MappingRefusal) {
    guard let root = try Self.repository(around: directory), try root == Self.repository(around: checkout) else {
      return nil
    }
    let git: GitCheckout?
    do {
      git = try GitCheckout(root: root)
    } catch {
      if case .unreadable(let error) = error { throw .system(error) }
      git = nil
    }
    guard let git, try git.isKnown(to: root) else { throw .workFileUnignored(root: root) }
    (self.root, self.git, self.names, self.directory) = (root, git, names, directory)
  }

  private static func repository(around directory: ByteString) throws(MappingRefusal) -> ByteString? {
    var here = directory
    while true {
      if try DestinationPlace.occupant(of: here.appending(path: ".git")) != nil { return here }
      if here == "/" { return nil }
      here = here.parentPath
    }
  }

  /// No steps where the lines are there already.
  func steps() throws(MappingRefusal) -> [Step] {
    // A .git that is a file may name any directory; nothing is written where that is not a repository.
    guard let common = try Disk.realPath(git.directory), let prefix = directory.relative(within: root),
      try Disk.status(common.appending(path: "objects"), following: true)?.isDirectory == true,
      try Disk.isFile(common.appending(path: "HEAD"), following: true)
    else { throw .workFileUnignored(root: root) }
    let file = common.appending(path: "info/exclude")
    let lines = try names.map { name throws(MappingRefusal) in try pattern(prefix.appending(path: name)) }
    let known = try read(file) + read(root.appending(path: ".gitignore"))
    let missing = zip(names, lines).filter { name, line in
      !known.contains(line) && !known.contains(name) && !known.contains("go.work*")
        && !(prefix.isEmpty && known.contains("/go.work*"))
    }.map(\.1)
    if missing.isEmpty { return [] }
    return try DestinationPlace(file).missingDirectories() + [.addLines(at: file, lines: missing)]
  }

  /// Patterns are not interpreted: only literal lines are compared.
  private func read(_ file: ByteString) throws(MappingRefusal) -> [ByteString] {
    try (Disk.read(file) ?? "").split(on: 10).map(\.trimmed)
  }

  /// The path as a pattern that matches only this path (gitignore(5)).
  private func pattern(_ path: ByteString) throws(MappingRefusal) -> ByteString {
    guard !path.contains(10) else { throw .workFileUnignored(root: root) }
    return IgnorePattern.only(path)
  }
}

extension GitCheckout {
  /// Whether the repository agrees that it has the worktree `root`: a `.git` that is a file may name any repository, and may be
  /// a file of the tree.
  fileprivate func isKnown(to root: ByteString) throws(MappingRefusal) -> Bool {
    let back: ByteString?
    guard let mine = try Disk.destination(of: own), let common = try Disk.destination(of: directory) else {
      return false
    }
    switch kind {
    case .repository: return true
    case .linkedWorktree:
      // Its `commondir` may be a file of the tree, too.
      guard mine.parentPath == common.appending(path: "worktrees") else { return false }
      back = try Disk.read(own.appending(path: "gitdir"), limit: 8192, following: false)?.trimmed
    case .submodule:
      guard mine == common else { return false }
      back = configuration["core.worktree"].map { $0.appending(path: ".git") }
    }
    guard let back, !back.isEmpty, !back.containsZero else { return false }
    return try Disk.destination(of: own.appending(path: back).parentPath) == root
  }
}
