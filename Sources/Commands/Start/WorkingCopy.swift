import Bytes
import Git
import GoSource
import Machine
import Mapping
import Terminal
import Transactions

/// The clone of a dependency, or a copy of its files: made under another name first, so that the place has all of it or
/// nothing.
struct WorkingCopy {
  let dependency: Dependency
  let branch: ByteString
  /// Absolute.
  let place: ByteString
  let context: Context

  enum Made: Equatable {
    /// A clone was there.
    case present
    case cloned(branch: ByteString)
    /// Copied from the module cache.
    case copied
  }

  init(_ dependency: Dependency, branch: ByteString, at place: ByteString, context: Context) {
    (self.dependency, self.branch, self.place, self.context) = (dependency, branch, place, context)
  }

  private var part: ByteString { "." + place.lastPathComponent + ".forkpath-start" }

  func make() throws -> Made {
    let store = try ProgramStore(context.process)
    // One process at a time: a directory with the other name is left over from an interrupted run.
    guard let lock = try FileLock("starting", in: try store.directory("asking"), wait: 0) else {
      throw CommandError.transaction(.locked(store.path.appending(path: "asking/starting")))
    }
    defer { withExtendedLifetime(lock) {} }
    Interruption.hold()
    defer { Interruption.release() }
    if let made = try present() { return made }
    _ = try Directory.openOrMake(place.parentPath, mode: 0o777)
    let directory = try Directory.open(try realPath(place.parentPath))
    if try directory.status(of: part) != nil { try directory.removeTree(part) }
    do {
      let made = try fill(directory)
      if let signal = Interruption.signal { throw StartError.interrupted(signal: signal) }
      try directory.subdirectory(part).syncTree()
      try directory.move(part, to: place.lastPathComponent, in: directory)
      try directory.sync()
      return made
    } catch {
      if try directory.status(of: part) != nil { try directory.removeTree(part) }
      if let failure = error as? SystemError, failure.isOccupied { throw StartError.occupied(place) }
      throw error
    }
  }

  /// A clone of the same repository that is there already; throws where something else is.
  private func present() throws -> Made? {
    guard let status = try FileStatus.ifPresent(place, following: true) else { return nil }
    guard status.isDirectory else { throw StartError.occupied(place) }
    let real = try realPath(place)
    let git: GitCheckout?
    do { git = try GitCheckout(root: real) } catch { throw CommandError.unreadableRepository(error) }
    if let git {
      let wanted = RemoteAddress(dependency.url)?.importPath
      for remote: ByteString in ["origin", "upstream"] {
        let url = git.configuration["remote." + remote + ".url"]
        if url == dependency.url || wanted != nil && git.importPath(ofRemote: remote) == wanted { return .present }
      }
    } else if try listDirectory(place).isEmpty {
      try Directory.open(try realPath(place.parentPath)).removeDirectory(place.lastPathComponent)
      return nil
    } else if let text = try readFileIfPresent(place.appending(path: "go.mod"), limit: 16 << 20, following: false),
      ModFile.declaredPath(text) == dependency.path
    {
      return .present
    }
    throw StartError.occupied(place)
  }

  private func fill(_ directory: Directory) throws -> Made {
    var words = ByteString()
    if !dependency.url.isEmpty {
      let clone = GitClone(
        dependency.url, reference: dependency.reference, program: context.process.program("git", outside: nil),
        variables: context.process.variables, allowsLocal: true)
      let target = directory.path.appending(path: part)
      do {
        try clone.run(into: target)
        try clone.makeBranch(branch, in: target)
        return .cloned(branch: branch)
      } catch {
        switch error {
        case .interrupted(let signal): throw StartError.interrupted(signal: signal)
        case .system(let failure): throw failure
        case .referenceMissing(let name): words = "the repository has no " + name
        case .failed(_, let said): words = said
        }
      }
      if try directory.status(of: part) != nil { try directory.removeTree(part) }
    }
    try copy(directory, words)
    return .copied
  }

  /// The module's files, as go has them in its cache, for the owner to write.
  private func copy(_ directory: Directory, _ words: ByteString) throws {
    let found: FoundModule
    do {
      found = try dependency.go.download(dependency.module)
    } catch { throw StartError.unreachable(module: dependency.module.text, words: words) }
    try directory.makeDirectory(part, mode: 0o700)
    let target = try directory.subdirectory(part)
    var copying = TreeCopy(from: try Directory.open(try realPath(found.directory)), to: target) { _ in
      if let signal = Interruption.signal { throw StartError.interrupted(signal: signal) }
    }
    try copying.run()
    try target.makeWritable()
  }
}
