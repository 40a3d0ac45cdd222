import Bytes
import Git
import Machine

/// Changes keys of a git configuration all at once, under git's own lock. The new text is written and flushed beside
/// `config`, linked to `config.lock`, and replaces `config` by one rename if that is still what was read.
///
/// git itself writes several times without flushing, and leaves its lock behind when it is killed. Here a lock that a
/// crash left is recognised as ours, because it is the same file as our new text. The old file stays beside it as
/// `.forkpath-ID-N.orig`, so that undo needs no new block.
struct RemotesExecutor: StepExecutor {
  let context: StepContext
  let values: [GitValue]
  /// Where the checkout is now: an earlier step of the plan may have moved it.
  let checkout: () throws -> ByteString

  static let limit = 1 << 20
  private var part: ByteString { context.hidden("part") }
  private var orig: ByteString { context.hidden("orig") }
  private let config: ByteString = "config"
  private let lock: ByteString = "config.lock"

  init(context: StepContext, values: [GitValue], checkout: @escaping () throws -> ByteString) {
    (self.context, self.values, self.checkout) = (context, values, checkout)
  }

  private func git() throws -> Directory { try Directory.open(try checkout().appending(path: ".git")) }

  private func path(_ name: ByteString) throws -> ByteString {
    try checkout().appending(path: ".git").appending(path: name)
  }

  private func parse(_ text: ByteString) throws -> GitConfiguration {
    do {
      return try GitConfiguration(parsing: text)
    } catch let error {
      throw Fault.gitMalformed(try path(config), line: error.line)
    }
  }

  private func edited(_ text: ByteString, _ values: [GitValue], dispensable: Set<ByteString> = []) throws -> ByteString
  {
    do {
      guard let new = try GitConfiguration.text(text, setting: values, dispensable: dispensable) else {
        throw Fault.gitMalformed(try path(config), line: 0)
      }
      let read = try parse(new)
      for value in values where read.values(value.key) != value.values {
        throw Fault.gitMalformed(try path(config), line: 0)
      }
      return new
    } catch let error as GitConfiguration.SyntaxError {
      throw Fault.gitMalformed(try path(config), line: error.line)
    }
  }

  func inspect() throws -> [Row] {
    let text = try git().read(config, limit: RemotesExecutor.limit)
    let configuration = try parse(text)
    var rows = [Row("base", Digest.hex(of: text)), Row("new", Digest.hex(of: try edited(text, values)))]
    for section in configuration.sectionsCreated(by: values).sorted() { rows.append(Row("section", section)) }
    for value in values {
      rows.append(Row("old", value.key))
      for old in configuration.values(value.key) { rows.append(Row("value", old)) }
    }
    return rows
  }

  private var oldValues: [GitValue] {
    var old: [GitValue] = []
    for row in context.seen {
      if row.name == "old" { old.append(GitValue(key: row.value, values: [])) }
      if row.name == "value", !old.isEmpty { old[old.count - 1].values.append(row.value) }
    }
    return old
  }

  func observe() throws -> Observation {
    let configuration = try parse(try git().read(config, limit: RemotesExecutor.limit))
    return values.allSatisfy { configuration.values($0.key) == $0.values } ? .after : .before
  }

  func commit() throws {
    let git = try git()
    let base = try git.read(config, limit: RemotesExecutor.limit)
    guard Digest.hex(of: base) == context.seen["base"] else { throw Fault.raced(try path(config)) }
    try sweep(git)
    if try git.status(of: orig) == nil {
      try git.makeHardLink(config, to: orig, in: git)
      try git.sync()
    }
    try replace(base, with: try edited(base, values), git)
  }

  /// The locked, compared, flushed change of `config`.
  private func replace(_ base: ByteString, with text: ByteString, _ git: Directory) throws {
    let mode = try git.status(of: config)?.mode ?? 0o644
    try git.writeNewFile(part, text, mode: mode)
    do {
      try take(part, base, git)
    } catch {
      try? sweep(git)
      throw error
    }
    try sweep(git)
  }

  /// Replaces the configuration by the file called `name`.
  private func take(_ name: ByteString, _ base: ByteString, _ git: Directory) throws {
    do {
      try git.makeHardLink(name, to: lock, in: git)
    } catch let error {
      throw error.isOccupied ? Fault.gitLocked(try path(lock)) : error
    }
    guard try git.read(config, limit: RemotesExecutor.limit) == base, try git.isStillThere() else {
      try git.removeFile(lock)
      throw Fault.raced(try path(config))
    }
    let ours = try git.status(of: lock)
    try git.replace(config, with: lock)
    try git.sync()
    guard let ours, let now = try git.status(of: config), now.isSameObject(as: ours) else {
      throw Fault.notReadBack(try path(config))
    }
  }

  /// Removes our text and, if it is the same file, the lock.
  private func sweep(_ git: Directory) throws {
    guard let ours = try git.status(of: part) else { return }
    if let locked = try git.status(of: lock), locked.isSameObject(as: ours) { try git.removeFile(lock) }
    try git.removeFile(part)
    try git.sync()
  }

  func finish() throws {
    let git = try git()
    try sweep(git)
    try git.sync()
  }

  func unstage() throws {
    guard let git = try gitIfThere() else { return }
    try sweep(git)
    try dropOriginal(git)
  }

  private func gitIfThere() throws -> Directory? {
    guard let place = try Place.ifReachable(try checkout().appending(path: ".git")),
      try place.status()?.isDirectory == true
    else { return nil }
    return try place.directory.subdirectory(place.name)
  }

  /// Removes the second name of the old file, and a lock that an interrupted undo made from it.
  private func dropOriginal(_ git: Directory) throws {
    guard let old = try git.status(of: orig) else { return }
    if let locked = try git.status(of: lock), locked.isSameObject(as: old) { try git.removeFile(lock) }
    try git.removeFile(orig)
    try git.sync()
  }

  func conflict(freed: Set<ByteString>) throws -> Conflict? {
    guard let git = try gitIfThere(), try git.status(of: config) != nil else { return .missing(try path(config)) }
    let configuration = try parse(try git.read(config, limit: RemotesExecutor.limit))
    for (new, old) in zip(values, oldValues) {
      let now = configuration.values(new.key)
      if now != new.values && now != old.values { return .gitValue(try path(config), key: new.key) }
    }
    return nil
  }

  func retract() throws {
    let git = try git()
    try sweep(git)
    let base = try git.read(config, limit: RemotesExecutor.limit)
    let configuration = try parse(base)
    if oldValues.contains(where: { configuration.values($0.key) != $0.values }) {
      if Digest.hex(of: base) == context.seen["new"], try git.status(of: orig) != nil,
        Digest.hex(of: try git.read(orig, limit: RemotesExecutor.limit)) == context.seen["base"]
      {
        try dropStaleLock(git)
        try take(orig, base, git)
      } else {
        // The user configured something since: restore only our keys.
        let text = try edited(base, oldValues, dispensable: Set(context.seen.all("section")))
        try replace(base, with: text, git)
      }
    }
    try dropOriginal(git)
  }

  private func dropStaleLock(_ git: Directory) throws {
    guard let old = try git.status(of: orig), let locked = try git.status(of: lock), locked.isSameObject(as: old)
    else { return }
    try git.removeFile(lock)
  }
}

/// Remotes of a clone, which are set before it appears; this step has nothing to do.
struct RidingExecutor: StepExecutor {
  let clone: any StepExecutor

  func observe() throws -> Observation { try clone.observe() }
  func commit() throws {}
  func conflict(freed: Set<ByteString>) throws -> Conflict? { nil }
  func retract() throws {}
}
