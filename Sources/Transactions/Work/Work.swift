import Bytes
import Machine

/// How one step is looked at, carried out and taken back. Every function may be called again after a crash anywhere.
protocol Work {
  /// What has to be recorded before the first change. Only looks.
  func survey() throws -> [Row]
  /// Where the step stands, as the disk shows it.
  func observe() throws -> Observation
  /// Prepares under names that nobody else uses; returns what to note. Nothing that the user sees changes.
  func stage(_ progress: Progress) throws -> [Row]
  /// The one visible change, and what makes it durable.
  func commit() throws
  /// Completes after `commit`, however often.
  func finish() throws
  /// Takes the preparations away, as long as `observe` says `before`.
  func unstage() throws
  /// Why `retract` would take away something that is not ours, nil if it would not. Only looks. `freed` are the places
  /// that later steps, taken back first, will have left.
  func conflict(freed: Set<ByteString>) throws -> Conflict?
  /// Undoes the step, however far it is.
  func retract() throws
  /// Whether something is kept for `purge`.
  func keeps() throws -> [ByteString]
}

enum Observation: Hashable {
  case before
  case after
  /// Neither; the path that should tell.
  case unknown(ByteString)
}

extension Work {
  func survey() throws -> [Row] { [] }
  func stage(_ progress: Progress) throws -> [Row] { [] }
  func finish() throws {}
  func unstage() throws {}
  func keeps() throws -> [ByteString] { [] }
}

/// One step of one transaction, and what is known of it.
struct Job {
  var transaction: ByteString
  var index: Int
  /// What was seen when it was planned.
  var seen: [Row]
  /// What was noted when it was prepared.
  var noted: [Row]
  var surroundings: Surroundings

  /// A name in the user's directories that nobody else uses: `.forkpath-ID-1.part`.
  func hidden(_ suffix: ByteString) -> ByteString { Job.hiddenName(transaction, index, suffix) }

  static func hiddenName(_ transaction: ByteString, _ index: Int, _ suffix: ByteString) -> ByteString {
    ".forkpath-" + transaction + ByteString("-\(index + 1).") + suffix
  }

  /// The identity recorded under `name`, in the journal or in the note.
  func identity(_ name: ByteString) throws -> FileIdentity? {
    guard let text = seen[name] ?? noted[name] else { return nil }
    guard let identity = FileIdentity(text: text) else {
      throw TransactionError.damagedJournal(transaction)
    }
    return identity
  }

  func work(for step: Step) -> any Work {
    switch step {
    case .makeDirectory(let path): DirectoryWork(job: self, path: path)
    case .relocate(let from, let to, let leavesLink):
      RelocateWork(job: self, from: from, to: to, leavesLink: leavesLink)
    case .link(let at, let text): LinkWork(job: self, at: at, text: text)
    case .copy, .publish, .setRemotes, .clone: UnsupportedWork()
    }
  }
}

/// A name in a directory that is held open.
struct Place {
  let directory: Directory
  let name: ByteString

  var path: ByteString { directory.path.appending(path: name) }

  /// The parent of `path`, opened without passing through links.
  init(_ path: ByteString) throws(SystemError) {
    directory = try Directory.open(path.parentPath)
    name = path.lastPathComponent
  }

  init(_ directory: Directory, _ name: ByteString) { (self.directory, self.name) = (directory, name) }

  /// The same, or nil where the path leads through nothing or through a link: then nothing of ours can be there. Asked
  /// twice, as `Directory.status(of:)`.
  static func ifReachable(_ path: ByteString) throws(SystemError) -> Place? {
    for _ in 0..<2 {
      do {
        return try Place(path)
      } catch let error {
        guard error.isAbsent || error.isLoop else { throw error }
      }
    }
    return nil
  }

  func status() throws(SystemError) -> FileStatus? { try directory.status(of: name) }

  /// Whether the object with this identity has this name.
  func holds(_ identity: FileIdentity?) throws(SystemError) -> Bool {
    guard let identity, let status = try status() else { return false }
    return status.identity == identity
  }

  /// Whether a symbolic link with this text has this name.
  func isLink(_ text: ByteString) throws(SystemError) -> Bool {
    guard let status = try status(), status.isLink else { return false }
    return try directory.readLink(name) == text
  }

  /// Removes the link with this text, if it is there.
  func removeLink(_ text: ByteString) throws(SystemError) {
    guard try isLink(text) else { return }
    try directory.removeFile(name)
    try directory.sync()
  }
}

/// Steps that are still to come are refused before anything is changed.
struct UnsupportedWork: Work {
  func survey() throws -> [Row] { throw Fault.unrecognised("step") }
  func observe() throws -> Observation { .before }
  func commit() throws { throw Fault.unrecognised("step") }
  func conflict(freed: Set<ByteString>) throws -> Conflict? { nil }
  func retract() throws {}
}
