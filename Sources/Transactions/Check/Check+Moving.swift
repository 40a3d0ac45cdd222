import Bytes
import Machine

/// Checks on moving a directory.
extension Check {
  mutating func moved(_ from: ByteString, _ to: ByteString, leavesLink: Bool, isCopied: Bool) throws {
    // Then nothing is in the way, and no link can stay behind.
    if try LetterCase.oneDirectory(from, to) != nil { return refusals.append(.differsInCase(from, destination: to)) }
    try source(from, to, leavesLink: leavesLink, isCopied: isCopied)
    try newName(to)
  }

  private mutating func source(_ from: ByteString, _ to: ByteString, leavesLink: Bool, isCopied: Bool) throws {
    guard isUsable(from) else { return }
    if made[from] != nil || vacated.contains(from) { return refusals.append(.missing(from)) }
    guard try parentIsUsable(from), let place = try Place.ifReachable(from), let status = try place.status() else {
      if made[from.parentPath] == nil, refusals.isEmpty { refusals.append(.missing(from)) }
      return
    }
    if status.isLink { return refusals.append(.sourceIsLink(from, text: try place.directory.readLink(place.name))) }
    if !status.isDirectory { return refusals.append(.notDirectory(from)) }
    let tree = try place.directory.subdirectory(place.name)
    let user = effectiveUser()
    if status.owner != user {
      refusals.append(
        user == 0 ? .rootOnForeignTree(from, owner: status.owner) : .notOwned(from, owner: status.owner))
    }
    if user != 0, status.mode & 0o200 == 0 { refusals.append(.unwritableDirectory(from)) }
    if tree.isImmutable { refusals.append(.immutable(from)) }
    for mount in try MountTable.mounts(within: from) {
      refusals.append(mount == from ? .mountPoint(from) : .containsMountPoint(from, mount: mount))
    }
    if let state, try isInside(state.path, from) { refusals.append(.containsState(from)) }
    if let home = transactionContext.variables["HOME"], try isInside(home, from) { refusals.append(.protected(home)) }
    if to.isWithin(from) || from.isWithin(to) { refusals.append(.nested(source: from, destination: to)) }
    try destinationIsElsewhere(status, from, to, isCopied: isCopied)
    if to.count > from.count {
      let longest = try tree.longestPath()
      let length = to.count + 1 + (longest?.count ?? SystemError.longestPath)
      if length > SystemError.longestPath {
        refusals.append(.pathTooLong(to.appending(path: longest ?? ByteString()), length: length))
      }
    }
    try gitAllows(from, leavesLink: leavesLink)
  }

  /// Whether `path`, with links resolved, is `directory` or is inside it.
  private func isInside(_ path: ByteString, _ directory: ByteString) throws -> Bool {
    var existing = path
    while try FileStatus.ifPresent(existing, following: true) == nil, existing != "/", existing != "." {
      existing = existing.parentPath
    }
    guard existing.isAbsolutePath else { return false }
    return try realPath(existing).isWithin(directory)
  }

  /// The destination's existing directory is not in the source, by identity: a bind mount can hide that from the names.
  private mutating func destinationIsElsewhere(
    _ source: FileStatus, _ from: ByteString, _ to: ByteString, isCopied: Bool
  )
    throws
  {
    var directory = to.parentPath
    while try FileStatus.ifPresent(directory, following: true) == nil, directory != "/" {
      directory = directory.parentPath
    }
    var isFirst = true
    while true {
      let status = try FileStatus(of: directory, following: true)
      if isFirst, !isCopied, status.device != source.device { refusals.append(.otherFileSystem(from: from, to: to)) }
      isFirst = false
      if status.isSameObject(as: source) {
        if !to.isWithin(from) { refusals.append(.nested(source: from, destination: to)) }
        return
      }
      if directory == "/" { return }
      directory = directory.parentPath
    }
  }

  /// Checks that git is not running there, and holds no path that the move would break.
  private mutating func gitAllows(_ checkout: ByteString, leavesLink: Bool) throws {
    let git = checkout.appending(path: ".git")
    guard let status = try FileStatus.ifPresent(git, following: false) else { return }
    if status.isFile {
      // A submodule or a linked worktree: `gitdir: PATH`.
      let text = try readFile(git, limit: 1 << 16, following: false)
      let path = text.dropFirst(8).trimmed
      if text.hasPrefix("gitdir: "), !path.isAbsolutePath {
        refusals.append(.gitFile(git))
      } else if !leavesLink {
        refusals.append(.gitWorktrees(git))
      }
      return
    }
    guard status.isDirectory else { return }
    for name in Check.busyNames {
      let path = git.appending(path: name)
      if try FileStatus.ifPresent(path, following: false) != nil { refusals.append(.gitBusy(path)) }
    }
    let worktrees = git.appending(path: "worktrees")
    if !leavesLink, try FileStatus.ifPresent(worktrees, following: false)?.isDirectory == true,
      try !listDirectory(worktrees, following: false).isEmpty
    {
      refusals.append(.gitWorktrees(worktrees))
    }
  }

  private static let busyNames: [ByteString] = [
    "index.lock", "config.lock", "HEAD.lock", "packed-refs.lock", "shallow.lock", "rebase-merge", "rebase-apply",
    "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "BISECT_LOG",
  ]
}
