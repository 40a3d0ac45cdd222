import Bytes
import Machine
import Terminal
import Transactions

/// The files and links that a plan writes, as git-format hunks below one directory: `git apply` there, and the listed
/// moves by hand, give the world that setup gives.
struct PlannedFiles: Sendable {
  private var changes: [FileChange] = []
  /// What is read of a file that stands already, in bytes; forkpath writes none that is larger.
  private static let limit = 16 << 20

  /// `standing` are the mappings that stand: what one of them wrote and the plan writes no more goes away.
  init(_ plan: Plan, standing: [TransactionRecord]) {
    for step in plan.steps {
      switch step {
      case .link(let path, let text): changes.append(FileChange(path: path, after: .init(text, mode: .link)))
      case .relocate(let from, let to, leavesLink: true), .copy(let from, let to):
        changes.append(FileChange(path: from, after: .init(to, mode: .link)))
      case .publish(let directory, let files):
        let old = standing.last { !$0.plan.files(at: directory).isEmpty }?.plan.files(at: directory) ?? []
        changes += files.map { file in
          let path = directory.appending(path: file.path)
          return FileChange(
            path: path, before: Self.state(of: path), after: .init(file.content, mode: file.isLink ? .link : .file))
        }
        let kept = Set(files.map(\.path))
        for file in old where !kept.contains(file.path) {
          let path = directory.appending(path: file.path)
          changes.append(FileChange(path: path, before: Self.state(of: path)))
        }
      case .addLines(let path, let lines):
        let before = Self.state(of: path)
        let text = (before?.content ?? "").adding(lines: lines)
        changes.append(FileChange(path: path, before: before, after: .init(text, mode: before?.mode ?? .file)))
      case .makeDirectory, .relocate, .setRemotes, .clone: break
      }
    }
    changes.removeAll { $0.before == $0.after }
  }

  /// A file or link as it is now; nil where there is none.
  private static func state(of path: ByteString) -> FileChange.State? {
    guard let status = (try? FileStatus.ifPresent(path, following: false)) ?? nil else { return nil }
    switch status.kind {
    case .link: return (try? readLink(path)).map { .init($0, mode: .link) }
    case .file:
      return (try? readFile(path, limit: limit, following: false)).map {
        .init($0, mode: status.mode & 0o100 == 0 ? .file : .executable)
      }
    case .directory, .other: return nil
    }
  }

  /// Nil where the plan writes nothing.
  var patch: (root: ByteString, hunks: Patch)? {
    guard let first = changes.first else { return nil }
    var root = first.path.parentPath
    for change in changes {
      while !change.path.isWithin(root) { root = root.parentPath }
    }
    while root.count > 1, ((try? FileStatus.ifPresent(root, following: true)) ?? nil)?.isDirectory != true {
      root = root.parentPath
    }
    let files = changes.sorted { $0.path < $1.path }.compactMap { change -> FileChange? in
      guard let path = change.path.relative(within: root) else { return nil }
      return FileChange(path: path, before: change.before, after: change.after)
    }
    return (root, Patch(files))
  }
}
