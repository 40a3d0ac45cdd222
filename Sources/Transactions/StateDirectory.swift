package import Bytes
package import Machine

/// The directory outside every tree that holds journals and the lock.
///
/// It is not in the checkout and not in `.git`: a hostile tree could bring a forged journal there, and `undo` would obey
/// it (see threat-model).
package struct StateDirectory: Sendable, Hashable {
  /// Absolute and clean.
  package var path: ByteString

  package init(path: ByteString) { self.path = path }

  /// `named` (from `--state-dir`), else `$XDG_STATE_HOME/forkpath`, else `~/.local/state/forkpath`, on macOS,
  /// too: before go 1.20 GOFLAGS takes no path with a space, as "Application Support" has one. As the XDG specification
  /// says, a relative `XDG_STATE_HOME` does not count.
  package static func locate(_ environment: ProcessEnvironment, named: ByteString? = nil) throws(TransactionError)
    -> StateDirectory
  {
    if let named { return StateDirectory(path: environment.directory.appending(path: named).cleanPath) }
    if let base = environment.nonEmpty("XDG_STATE_HOME"), base.isAbsolutePath {
      return StateDirectory(path: base.appending(path: "forkpath").cleanPath)
    }
    guard let home = environment.nonEmpty("HOME"), home.isAbsolutePath else { throw .noHome }
    return StateDirectory(path: home.appending(path: ".local/state/forkpath").cleanPath)
  }

  /// Everything that is recorded, oldest first, read without the lock; nothing is created. Empty where there is no
  /// state directory yet.
  package func records() throws(TransactionError) -> [TransactionRecord] {
    guard let directory = try openDirectory(creating: false) else { return [] }
    return try Journals(directory).records()
  }

  /// Whether `TransactionLog.recover` has something to do: an interrupted transaction, or a file that an interrupted
  /// run left.
  package func needsRecovery() throws(TransactionError) -> Bool {
    guard let directory = try openDirectory(creating: false) else { return false }
    let journals = Journals(directory)
    do {
      if try journals.needsSweep() { return true }
    } catch {
      throw TransactionLog.plain(error)
    }
    return try journals.records().contains { $0.isUnfinished || $0.state == .purging || $0.state == .purgingUndone }
  }

  /// Takes the lock and gives access to what changes the disk, creating the directory if need be. Waits up to `seconds`
  /// for another forkpath, then throws `locked`.
  package func open(wait seconds: Int = 0) throws(TransactionError) -> TransactionLog {
    guard let directory = try openDirectory(creating: true) else { throw .system(.absent(SystemCall.status, path)) }
    let lock: FileLock?
    do { lock = try FileLock("lock", in: directory, wait: seconds) } catch { throw .system(error) }
    guard let lock else { throw .locked(directory.path.appending(path: "lock")) }
    return TransactionLog(state: self, journals: Journals(directory), lock: lock)
  }

  /// Whether there is a state directory; nothing is created.
  package func isPresent() throws(TransactionError) -> Bool { try openDirectory(creating: false) != nil }

  /// The directory, checked to be one that nobody else can change; nil where it is absent and not to be created.
  func openDirectory(creating: Bool) throws(TransactionError) -> Directory? {
    let named: FileStatus?
    do { named = try status(creating: creating) } catch { throw .system(error) }
    guard let named else { return nil }
    if named.isLink { throw .unsafeState(path, .isLink) }
    if !named.isDirectory { throw .unsafeState(path, .isNotDirectory) }
    let directory: Directory
    let opened: FileStatus
    do {
      directory = try Directory.open(following: path)
      opened = try directory.status()
    } catch { throw .system(error) }
    guard opened.isSameObject(as: named) else { throw .unsafeState(path, .isLink) }
    if opened.owner != effectiveUser() { throw .unsafeState(path, .notOwned(by: opened.owner)) }
    if opened.mode & 0o022 != 0 { throw .unsafeState(path, .writableByOthers(mode: opened.mode)) }
    return directory
  }

  /// What is at the path, made first where it is absent and `creating`.
  private func status(creating: Bool) throws(SystemError) -> FileStatus? {
    for _ in 0...3 {
      if let status = try FileStatus.ifPresent(path, following: false) { return status }
      if creating {
        try create()
        continue
      }
      // A log that is taken for absent would hide every active mapping: another call has to agree. One that another run
      // is just making is looked at again.
      do {
        _ = try Directory.open(following: path)
      } catch {
        if error.isAbsent { return nil }
        throw error
      }
    }
    throw SystemError.absent(SystemCall.status, path)
  }

  /// Makes the directory and those above it that are missing, private and durable.
  private func create() throws(SystemError) {
    var missing: [ByteString] = []
    var existing = path
    while try FileStatus.ifPresent(existing, following: true) == nil {
      missing.append(existing.lastPathComponent)
      guard existing != "/" else { throw SystemError.absent(SystemCall.status, existing) }
      existing = existing.parentPath
    }
    var directory = try Directory.open(following: existing)
    for name in missing.reversed() {
      do {
        try directory.makeDirectory(name, mode: 0o700)
      } catch let error {
        guard error.code == SystemError.exists else { throw error }
      }
      try directory.sync()
      directory = try directory.subdirectory(name)
    }
  }
}
