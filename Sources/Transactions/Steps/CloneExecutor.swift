import Bytes
import Git
import Machine

/// Clones under another name; the clone appears by one rename, with its remotes set.
struct CloneExecutor: StepExecutor {
  let context: StepContext
  let url: ByteString
  let reference: ByteString?
  let to: ByteString
  let remotes: [GitValue]

  private var part: ByteString { context.hidden("part") }
  private var kept: ByteString { context.hidden("kept") }
  private var gone: ByteString { context.hidden("gone") }

  func observe() throws -> Observation {
    guard let place = try Place.ifReachable(to) else { return .before }
    return try place.holds(context.identity("clone")) ? .after : .before
  }

  func stage(_ progress: Progress) throws -> [Row] {
    let place = try Place(to)
    try clone(into: place.directory.path.appending(path: part))
    let target = try place.directory.subdirectory(part)
    if !remotes.isEmpty { try setRemotes(in: try target.subdirectory(".git")) }
    try target.syncTree()
    try place.directory.sync()
    return [Row("clone", try target.status().identity.text), Row("digest", try target.digest(ofContent: true))]
  }

  private func clone(into path: ByteString) throws {
    do {
      try GitClone(url, reference: reference, in: context.transactionContext).run(into: path)
    } catch {
      switch error {
      case .interrupted(let signal): throw Fault.interrupted(signal: signal)
      case .failed(let status, let words): throw Fault.cloneFailed(url: url, status: status, words: words)
      case .referenceMissing(let name): throw Fault.referenceMissing(url: url, reference: name)
      case .system(let error): throw error
      }
    }
  }

  /// Nobody sees the clone until it appears, so its configuration can be overwritten.
  private func setRemotes(in git: Directory) throws {
    let text = try git.read("config", limit: RemotesExecutor.limit)
    do {
      guard let new = try GitConfiguration.text(text, setting: remotes) else {
        throw Fault.gitMalformed(git.path.appending(path: "config"), line: 0)
      }
      try git.writeNewFile("config.new", new, mode: try git.status(of: "config")?.mode ?? 0o644)
      try git.replace("config", with: "config.new")
    } catch let error as GitConfiguration.SyntaxError {
      throw Fault.gitMalformed(git.path.appending(path: "config"), line: error.line)
    }
  }

  func commit() throws {
    let place = try Place(to)
    do {
      try place.directory.move(part, to: place.name, in: place.directory)
    } catch let error {
      throw error.isOccupied ? Fault.raced(to) : error
    }
    try place.directory.sync()
    guard try place.directory.isStillThere() else { throw Fault.raced(to) }
  }

  func finish() throws { try Place(to).directory.sync() }

  func unstage() throws {
    guard let place = try Place.ifReachable(to) else { return }
    try place.directory.removeTree(part)
  }

  func conflict(freed: Set<ByteString>) throws -> Conflict? {
    guard case .after = try observe() else { return nil }
    for worktree in try LinkedWorktree.all(of: to) where try realPathIfPresent(worktree.names)?.isWithin(to) == true {
      return .worktree(worktree.directory, repository: to)
    }
    return nil
  }

  /// An unchanged clone is removed; a changed one is kept aside.
  func retract() throws {
    guard let place = try Place.ifReachable(to) else { return }
    let directory = place.directory
    if case .after = try observe() {
      try directory.move(place.name, to: kept, in: directory)
      try directory.sync()
    }
    if try directory.status(of: kept) != nil,
      try directory.subdirectory(kept).digest(ofContent: true) == context.noted["digest"]
    {
      try directory.move(kept, to: gone, in: directory)
      try directory.sync()
    }
    try directory.removeTree(gone)
    try unstage()
  }

  func keeps() throws -> [ByteString] {
    guard let place = try Place.ifReachable(to) else { return [] }
    let aside = Place(place.directory, kept)
    return try aside.status() == nil ? [] : [aside.path]
  }

  /// A kept clone contains changes, and there is no other copy of them.
  func differenceFromKept() throws -> Conflict? { try keeps().first.map(Conflict.edited) }

  func purge() throws {
    guard let place = try Place.ifReachable(to) else { return }
    try Staging.purge([kept], as: gone, in: place.directory)
  }
}

extension GitClone {
  init(_ url: ByteString, reference: ByteString?, in context: TransactionContext) {
    self.init(
      url, reference: reference, program: context.git, variables: context.variables,
      allowsLocal: context.allowsLocalClone)
  }
}
