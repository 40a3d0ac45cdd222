import Bytes
import Machine
import Terminal
import Transactions

/// The files and links that a plan writes, as git-format hunks below one directory: `git apply` there, and the listed
/// moves by hand, give the world that setup gives.
struct PlannedFiles: Sendable {
  private var changes: [(path: ByteString, content: ByteString, isLink: Bool)] = []

  init(_ plan: Plan) {
    for step in plan.steps {
      switch step {
      case .link(let path, let text): changes.append((path, text, true))
      case .publish(let directory, let files):
        changes += files.map { (directory.appending(path: $0.path), $0.content, $0.isLink) }
      case .relocate(let from, let to, leavesLink: true), .copy(let from, let to): changes.append((from, to, true))
      case .makeDirectory, .relocate, .setRemotes, .clone: break
      }
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
      return FileChange(path: path, after: .init(change.content, mode: change.isLink ? .link : .file))
    }
    return (root, Patch(files))
  }
}
