package import Bytes
import Machine

extension Plan {
  /// Every reason not to carry this plan out, found without changing anything. The list is empty where it can be carried out.
  package func check(in transactionContext: TransactionContext, state: StateDirectory? = nil) throws(TransactionError)
    -> [Refusal]
  {
    var check = Check(
      transactionContext: transactionContext, state: state, active: try state?.records().filter(\.isActive) ?? [])
    do {
      for (index, step) in steps.enumerated() { try check.look(at: step, after: steps[..<index]) }
    } catch {
      throw TransactionLog.plain(error)
    }
    return check.refusals
  }

  /// The steps that make the directories which are missing above `path`, outermost first. The state directory and its
  /// parents count as present, since they will be made.
  package static func directories(above path: ByteString, state: StateDirectory? = nil) throws(TransactionError)
    -> [Step]
  {
    var missing: [Step] = []
    var directory = path.parentPath
    do throws(SystemError) {
      while state?.path.isWithin(directory) != true, try FileStatus.ifPresent(directory, following: false) == nil {
        guard directory != "/" else { throw SystemError.absent(SystemCall.status, directory) }
        missing.append(.makeDirectory(directory))
        directory = directory.parentPath
      }
    } catch let error {
      throw .system(error)
    }
    return missing.reversed()
  }
}

/// One pass over a plan, which knows the names that earlier steps will have made and moved away.
struct Check {
  let transactionContext: TransactionContext
  let state: StateDirectory?
  /// Earlier transactions that are in place.
  let active: [TransactionRecord]
  var refusals: [Refusal] = []
  var made: [ByteString: FileKind] = [:]
  var vacated: Set<ByteString> = []

  init(transactionContext: TransactionContext, state: StateDirectory?, active: [TransactionRecord]) {
    (self.transactionContext, self.state, self.active) = (transactionContext, state, active)
  }

  mutating func look(at step: Step, after earlier: ArraySlice<Step>) throws {
    switch step {
    case .makeDirectory(let path):
      try newName(path)
      made[path] = .directory
    case .relocate(let from, let to, let leavesLink):
      try moved(from, to, leavesLink: leavesLink, isCopied: false)
      made[to] = .directory
      if leavesLink { made[from] = .link } else { vacated.insert(from) }
    case .copy(let from, let to):
      try moved(from, to, leavesLink: true, isCopied: true)
      try copied(from)
      made[to] = .directory
      made[from] = .link
    case .link(let at, let text):
      if text.isEmpty || text.containsZero || text.count > SystemError.longestPath {
        refusals.append(.unusablePath(text))
      }
      try newName(at)
      made[at] = .link
    case .publish(let at, let files):
      try published(at, files)
      made[at] = .directory
    case .setRemotes(let checkout, let values):
      var origin: ByteString?
      for case .relocate(let from, let to, _) in earlier where to == checkout || from == checkout { origin = from }
      for case .copy(let from, let to) in earlier where to == checkout || from == checkout { origin = from }
      let isCloned = earlier.contains { if case .clone(_, _, checkout) = $0 { true } else { false } }
      try remotes(checkout, values, movedFrom: origin, isCloned: isCloned)
    case .addLines(let at, let lines): try added(lines, at)
    case .clone(let url, let reference, let to):
      try cloned(url, reference, to)
      made[to] = .directory
    }
  }

  /// Checks that a name is free, in a directory that we may write.
  mutating func newName(_ path: ByteString) throws {
    guard isUsable(path) else { return }
    if made[path] != nil {
      refusals.append(.occupied(path, made[path] ?? .other))
      return
    }
    guard try parentIsUsable(path), !vacated.contains(path) else { return }
    guard let place = try Place.ifReachable(path), let status = try place.status() else { return }
    let names = try place.directory.list().map(\.name)
    if names.contains(place.name) {
      refusals.append(.occupied(path, status.kind))
    } else {
      // The volume takes another spelling for the same name.
      let twin = try names.first { try place.directory.status(of: $0)?.isSameObject(as: status) == true }
      refusals.append(.occupiedByFolding(path, existing: place.directory.path.appending(path: twin ?? place.name)))
    }
  }

  mutating func isUsable(_ path: ByteString) -> Bool {
    if path.isAbsolutePath, !path.containsZero, path.cleanPath == path, path != "/",
      path.count <= SystemError.longestPath,
      path.lastPathComponent.count <= 255
    {
      return true
    }
    refusals.append(.unusablePath(path))
    return false
  }

  /// Checks that the parent of `path` exists or will, that no link leads to it, and that we may change names in it.
  mutating func parentIsUsable(_ path: ByteString) throws -> Bool {
    let parent = path.parentPath
    if let kind = made[parent] {
      if kind != .directory { refusals.append(.notDirectory(parent)) }
      return false
    }
    guard let status = try FileStatus.ifPresent(parent, following: true) else {
      if state?.path.isWithin(parent) == true { return false }
      refusals.append(.noParent(path))
      return false
    }
    guard status.isDirectory else {
      refusals.append(.notDirectory(parent))
      return false
    }
    let real = try realPath(parent)
    if real != parent {
      refusals.append(.throughLink(path, real: real.appending(path: path.lastPathComponent)))
      return false
    }
    let isOwn = status.owner == effectiveUser()
    // In a sticky directory of root's or ours others cannot rename what is not theirs (inode(7)).
    let isSticky = status.mode & 0o1000 != 0 && (isOwn || status.owner == 0)
    if status.mode & 0o002 != 0, !isSticky { refusals.append(.unsafeParent(parent, isOwn: isOwn)) }
    if !mayChangeNames(in: parent) { refusals.append(.unwritableParent(parent, isOwn: isOwn)) }
    if try Directory.open(parent).isImmutable { refusals.append(.immutable(parent)) }
    return true
  }
}
