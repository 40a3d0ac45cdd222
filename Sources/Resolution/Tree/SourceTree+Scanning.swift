package import Bytes
package import GoSource
import Dispatch
package import Machine
import Synchronization

extension SourceTree {
  /// Scans the tree at `root`, with two workers.
  ///
  /// On the plain disk every directory is opened below the root, and no link on the way is followed. Throws only where
  /// the root itself cannot be read. With `platform`, the results are kept for a graph of that platform, too (`reading`).
  /// `whenRead` gets the directories with a go.mod, in no order, as soon as all are read: what it starts runs beside the rest.
  package static func scan(
    _ root: ByteString, view: FileView, options: Options = Options(), filter: BuildFilter = .any,
    platform: Platform? = nil, mentions: PathMentions? = nil, whenRead: ([ByteString]) -> Void = { _ in }
  ) throws(SystemError) -> SourceTree {
    let workers = 2
    let queue = DirectoryQueue<ByteString>(first: ["."] + options.entered, workers: workers)
    let shares = Mutex<[ScanWorker]>([])
    let failure = Mutex<SystemError?>(nil)
    DispatchQueue.concurrentPerform(iterations: workers) { number in
      do throws(SystemError) {
        var walker = try TreeWalker(
          root: root, view: view, options: options, filter: filter, platform: platform, mentions: mentions)
        var own: [ByteString] = []
        while let path = queue.next(&own, worker: number) { walker.visit(path, &own) }
        let share = walker.finish()
        shares.withLock { $0.append(share) }
      } catch {
        failure.withLock { $0 = error }
        // The other workers end when this one has no items left, too.
        var own: [ByteString] = []
        while queue.next(&own, worker: number) != nil {}
      }
    }
    if let error = failure.withLock({ $0 }) { throw error }
    var tree = SourceTree(root: root)
    let found = shares.withLock { $0 }
    whenRead(found.flatMap { share in share.directories.filter(\.facts.hasModule).map(share.path(of:)) })
    tree.merge(found)
    if let platform { tree.reading = ScanCache(found, platform: platform) }
    if tree.directories.isEmpty, let refused = tree.unreadable.first { throw refused.error }
    return tree
  }
}

/// One worker's walk.
private struct TreeWalker: ~Copyable {
  private var scanner: DirectoryScanner
  private let root: Descriptor
  private let rootPath: ByteString
  private let view: FileView
  private let options: SourceTree.Options
  private let isShared: Bool
  private var directories: ContiguousArray<ScanWorker.Directory> = []
  private var notes = ScanWorker.Notes()

  init(
    root: ByteString, view: FileView, options: SourceTree.Options, filter: BuildFilter, platform: Platform?,
    mentions: PathMentions?
  ) throws(SystemError) {
    let open = try view.plainOrigin(ofDirectory: root) ?? "/"
    self.root = try Descriptor.open(open, following: true, isDirectory: true)
    (rootPath, self.view, self.options) = (root, view, options)
    isShared = platform != nil
    scanner = DirectoryScanner(
      filter: filter, second: platform.map { .platform(TagMatcher($0)) }, view: view, mentions: mentions)
  }

  mutating func visit(_ path: ByteString, _ own: inout [ByteString]) {
    let first = scanner.buffer.files.count
    let facts: DirectoryScanner.Facts
    var identity: DirectoryIdentity?
    do throws(SystemError) {
      if view.isDisk {
        let directory = try Descriptor.open(path, beneath: root, isDirectory: true)
        if isShared { identity = try DirectoryIdentity(of: directory) }
        facts = try scanner.scan(directory, path: path, wantsChildren: true)
      } else {
        let full = path == "." ? rootPath : rootPath.appending(path: path)
        facts = try scanner.scan(viewed: full, wantsChildren: true)
      }
    } catch {
      view.disturbances.note(error)
      scanner.buffer.truncate(files: first)
      notes.unreadable.append(SourceTree.Unreadable(path: path, error: error))
      return
    }
    if facts.hasGitDirectory || facts.hasGitFile, path != ".", view.isDisk,
      isOtherCheckout(rootPath.appending(path: path), gitIsDirectory: facts.hasGitDirectory)
    {
      notes.passesOverCheckouts = true
      scanner.buffer.truncate(files: first)
      return
    }
    if facts.hasModule && !options.crossesModules && path != "." {
      // Another module: it is noted, and not entered.
      scanner.buffer.truncate(files: first)
      directories.append(
        ScanWorker.Directory(path: scanner.buffer.names.intern(path), files: first..<first, facts: facts))
      return
    }
    var directory = ScanWorker.Directory(
      path: scanner.buffer.names.intern(path), files: first..<scanner.buffer.files.count, facts: facts)
    directory.identity = identity
    if identity != nil && !scanner.children.isEmpty { directory.children = scanner.children }
    directories.append(directory)
    let prefix = path == "." ? ByteString() : path
    for name in scanner.children.links { notes.links.append(prefix.appending(path: name)) }
    if facts.hasGoFile {
      for name in scanner.children.linkedSources { notes.linkedSources.append(prefix.appending(path: name)) }
    }
    // The last is taken next: read in their order, directories are nearly sorted.
    for name in scanner.children.directories.reversed() where !name.isSkippedByPatterns {
      let child = prefix.appending(path: name)
      if !options.excluded.isEmpty, options.excluded.contains(child) { continue }
      if options.entersVendor || !child.isDirectlyInVendor { own.append(child) }
    }
  }

  consuming func finish() -> ScanWorker { ScanWorker(scanner.buffer, directories, notes) }
}
