package import Bytes
package import Machine
package import Transactions

/// The files and links that a plan writes, with what is there now: applied as a patch, beside the listed moves by hand,
/// they give what setup gives.
package struct PlannedFiles: Sendable, Hashable {
  /// A file or link at one moment.
  package struct State: Sendable, Hashable {
    /// The kinds that git distinguishes.
    package enum Mode: Sendable, Hashable { case file, executable, link }

    /// The text of a link, the bytes of a file.
    package var content: ByteString
    package var mode: Mode
  }

  /// A file or link that the plan writes or removes.
  package struct Change: Sendable, Hashable {
    package var path: ByteString
    /// Nil where nothing is there, or will be.
    package var before: State?
    package var after: State?
  }

  /// In the order of the plan's steps; none that changes nothing.
  package private(set) var changes: [Change] = []
  /// What is read of a file that exists, in bytes; forkpath writes none that is larger.
  private static let limit = 16 << 20

  /// `active` are the mappings that nobody has undone: a file of theirs that the plan no longer writes is removed.
  package init(_ plan: Plan, active: [TransactionRecord]) throws(SystemError) {
    for step in plan.steps {
      switch step {
      case .link(let path, let text):
        changes.append(Change(path: path, after: State(content: text, mode: .link)))
      case .relocate(let from, let to, leavesLink: true), .copy(let from, let to):
        changes.append(Change(path: from, after: State(content: to, mode: .link)))
      case .publish(let directory, let files):
        let old = active.map { $0.plan.files(at: directory) }.last { !$0.isEmpty } ?? []
        let kept = Set(files.map(\.path))
        for file in files {
          let after = State(content: file.content, mode: file.isLink ? .link : .file)
          try add(directory.appending(path: file.path)) { _ in after }
        }
        for file in old where !kept.contains(file.path) { try add(directory.appending(path: file.path)) { _ in nil } }
      case .addLines(let path, let lines):
        try add(path) { before in
          State(content: (before?.content ?? "").adding(lines: lines), mode: before?.mode ?? .file)
        }
      case .makeDirectory, .relocate, .setRemotes, .clone: break
      }
    }
    changes.removeAll { $0.before == $0.after }
  }

  private mutating func add(_ path: ByteString, _ after: (State?) -> State?) throws(SystemError) {
    let before = try Self.state(of: path)
    changes.append(Change(path: path, before: before, after: after(before)))
  }

  /// A file or link as it is now; nil where there is none.
  private static func state(of path: ByteString) throws(SystemError) -> State? {
    guard let status = try FileStatus.ifPresent(path, following: false) else { return nil }
    switch status.kind {
    case .link: return State(content: try readLink(path), mode: .link)
    case .file:
      let content = try readFile(path, limit: limit, following: false)
      return State(content: content, mode: status.mode & 0o100 == 0 ? .file : .executable)
    case .directory, .other: return nil
    }
  }

  /// The deepest directory that exists and holds all of them; nil where the plan writes nothing.
  package func root() throws(SystemError) -> ByteString? {
    guard var root = changes.first?.path.parentPath else { return nil }
    for change in changes { while !change.path.isWithin(root) { root = root.parentPath } }
    while root.count > 1, try FileStatus.ifPresent(root, following: true)?.isDirectory != true {
      root = root.parentPath
    }
    return root
  }
}
