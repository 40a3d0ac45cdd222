package import Bytes
import GoSource
package import Machine
package import Transactions

/// The state of a mapping on the disk.
package enum MappingState: Sendable, Hashable {
  /// As setup made it.
  case active
  /// A crash or an error left it half way, and recovery could not finish it or take it back.
  case interrupted
  /// This is not there any more.
  case missing(ByteString)
  /// Something else is there.
  case replaced(ByteString)
  /// This file, or the list of files in this directory, was changed since the mapping's files were made from it.
  case outdated(ByteString)
  /// A system call failed.
  case unreadable(SystemError)

  /// Of all transactions of one mapping, newest first: links that an earlier one made belong to it as long as its
  /// strategy is the same, and no later one moved the checkout on.
  package init(of chain: [TransactionRecord]) {
    self = chain.first.map { MappingState(of: $0) } ?? .active
    for (index, earlier) in chain.enumerated().dropFirst()
    where self == .active && earlier.mapping?.strategy == chain[0].mapping?.strategy {
      if chain[..<index].contains(where: { $0.plan.moves(on: earlier.plan) }) { continue }
      switch MappingState(of: earlier) {
      case .outdated(let file) where !chain[..<index].contains(where: \.plan.publishes): self = .outdated(file)
      case .active, .interrupted, .outdated: continue
      // A consumer of an earlier setup, which may be gone.
      case .missing(let path) where earlier.mapping?.consumers.contains(path) == true: continue
      // The directory was written again, with other files.
      case .missing(let path) where chain[..<index].contains(where: { $0.plan.writes(above: path) }): continue
      case let state: self = state
      }
    }
  }

  /// Compares what the transaction made with the disk.
  package init(of record: TransactionRecord) {
    guard !record.isUnfinished else {
      self = .interrupted
      return
    }
    do {
      for (index, step) in record.plan.steps.enumerated() {
        if let change = try Self.change(of: step, tree: record.tree(at: index)) {
          self = change
          return
        }
      }
      if let mapping = record.mapping, let gone = try mapping.missingDirectory() {
        self = .missing(gone)
        return
      }
      // go compares the directories of a workspace as text (rule M18): behind a link on the way it finds none of them.
      if let mapping = record.mapping, mapping.gopathEntry == nil, let real = try realPathIfPresent(mapping.checkout),
        real != mapping.checkout
      {
        self = .replaced(mapping.checkout)
        return
      }
      if let mapping = record.mapping, let file = try Self.unusableModule(record.plan, root: mapping.checkout) {
        self = .outdated(file)
        return
      }
      if let mapping = record.mapping,
        let changed = try SourceDigest(record.plan)?.firstChange(root: mapping.checkout)
      {
        self = .outdated(changed)
        return
      }
      if let file = try record.mapping?.renamedModule() {
        self = .outdated(file)
        return
      }
      self = .active
    } catch {
      self = .unreadable(error)
    }
  }

  /// The go.mod of a module that the go.work of the plan uses, where it is gone, or asks for a later go than the go.work
  /// states: go would load nothing (rule M27). Or that of the checkout `root`, where one came that the mapping supplies itself.
  private static func unusableModule(_ plan: Plan, root: ByteString) throws(SystemError) -> ByteString? {
    if plan.suppliesModule {
      let file = root.appending(path: "go.mod")
      if try !ModFile.declaredPath(read(file)).isEmpty { return file }
    }
    for case .publish(_, let files) in plan.steps {
      guard let text = files.first(where: { $0.path == "go.work" })?.content else { continue }
      let work: WorkFile
      do throws(ModFileErrors) { work = try WorkFile(text) } catch { continue }
      for directory in work.use.map(\.text) where directory.isAbsolutePath {
        let file = directory.appending(path: "go.mod")
        guard try FileStatus.ifPresent(file, following: true)?.isFile == true else {
          if directory == root, plan.suppliesModule { continue }
          return file
        }
        let text = try read(file)
        let module: ModFile
        do throws(ModFileErrors) { module = try ModFile(text, as: .dependency) } catch { continue }
        if GoVersion.compare(module.goVersion, work.goVersion) > 0 { return file }
      }
    }
    return nil
  }

  private static func read(_ file: ByteString) throws(SystemError) -> ByteString {
    try readFileIfPresent(file, limit: 16 << 20) ?? ByteString()
  }

  /// The change of one step since it was carried out; nil where there is none. `tree` is the identity of the directory that it
  /// moved, or of the copy that it made, where that is known.
  private static func change(of step: Step, tree: ByteString?) throws(SystemError) -> MappingState? {
    switch step {
    case .link(let path, let text):
      guard let status = try FileStatus.throughLinks(path) else { return .missing(path) }
      guard status.isLink, try readLinkIfPresent(path) == text else { return .replaced(path) }
      let isThere = try FileStatus.ifPresent(path, following: true) != nil
      return isThere ? nil : .missing(path.parentPath.appending(path: text).cleanPath)
    case .relocate(let from, let to, let leavesLink):
      guard let status = try FileStatus.throughLinks(to) else { return .missing(to) }
      guard status.identity.text == tree else { return .replaced(to) }
      return leavesLink ? try changeOfLink(at: from, to: to) : nil
    case .copy(let from, let to):
      guard let status = try FileStatus.throughLinks(to) else { return .missing(to) }
      guard status.isDirectory, tree == nil || status.identity.text == tree else { return .replaced(to) }
      return try changeOfLink(at: from, to: to)
    case .clone(_, _, let to):
      guard let status = try FileStatus.throughLinks(to) else { return .missing(to) }
      return status.isDirectory ? nil : .replaced(to)
    case .publish(let path, let files):
      for place in [path] + files.filter({ !$0.mayChange }).map({ path.appending(path: $0.path) })
      where try FileStatus.ifPresent(place, following: false) == nil {
        return .missing(place)
      }
      return try FileStatus.ifPresent(path, following: true) == nil ? .missing(path) : nil
    case .makeDirectory, .setRemotes, .addLines: return nil
    }
  }

  /// The same of the link that was left where a checkout was.
  private static func changeOfLink(at path: ByteString, to place: ByteString) throws(SystemError) -> MappingState? {
    if try readLinkIfPresent(path) == place { return nil }
    return try FileStatus.ifPresent(path, following: false) == nil ? .missing(path) : .replaced(path)
  }
}

extension [TransactionRecord] {
  /// The state of `record` alone, with the sources of the files that an earlier transaction of the same mapping wrote for it.
  package func state(of record: TransactionRecord) -> MappingState {
    let state = MappingState(of: record)
    guard state == .active, !record.plan.publishes,
      let earlier = chain(of: record).first(where: { $0.plan.publishes && $0.isActive }),
      case .outdated(let file) = MappingState(of: earlier)
    else { return state }
    return .outdated(file)
  }
}

extension Plan {
  /// Whether it writes files of its own.
  fileprivate var publishes: Bool { steps.contains { if case .publish = $0 { true } else { false } } }

  /// Whether it writes the directory that `path` is in.
  fileprivate func writes(above path: ByteString) -> Bool {
    steps.contains { if case .publish(let directory, _) = $0 { path.isWithin(directory) } else { false } }
  }

  /// Whether it has a go.mod for a root without one.
  package var suppliesModule: Bool {
    steps.contains { step in
      if case .publish(_, let files) = step { files.contains { $0.path == WorkspacePlanner.supplied } } else { false }
    }
  }
}

extension MappingRecord {
  /// The go.mod of the checkout, where it names another path than it did, and neither the upstream path nor the fork's own: in GOPATH
  /// mode the imports of the tree may have changed with it, and lead to copies elsewhere.
  fileprivate func renamedModule() throws(SystemError) -> ByteString? {
    guard let declared else { return nil }
    let file = workspace.appending(path: "go.mod")
    let now = ModFile.declaredPath(try readFileIfPresent(file, limit: LocalModule.limit) ?? ByteString())
    return [declared, upstream, forkPath ?? "", ""].contains(now) ? nil : file
  }

  /// A directory without which the mapping leads nowhere, and which is gone: the checkout, or a consumer. In GOPATH mode the
  /// steps tell.
  fileprivate func missingDirectory() throws(SystemError) -> ByteString? {
    if gopathEntry != nil { return nil }
    for directory in [checkout] + consumers
    where try FileStatus.ifPresent(directory, following: true)?.isDirectory != true {
      return directory
    }
    return nil
  }
}
