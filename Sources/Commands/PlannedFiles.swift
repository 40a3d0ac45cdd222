import Bytes
import Machine
import Terminal
import Transactions

/// The files and links that a plan writes, as git-format hunks below one directory: `git apply` there, and the listed
/// moves by hand, give the world that setup gives.
struct PlannedFiles: Sendable {
  struct Patch: Sendable {
    var root: ByteString
    var diff: ByteString
  }

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
  var patch: Patch? {
    guard let first = changes.first else { return nil }
    var root = first.path.parentPath
    for change in changes {
      while !change.path.isWithin(root) { root = root.parentPath }
    }
    while root.count > 1, ((try? FileStatus.ifPresent(root, following: true)) ?? nil)?.isDirectory != true {
      root = root.parentPath
    }
    var diff = ByteString()
    for change in changes.sorted(by: { $0.path < $1.path }) {
      guard let path = change.path.relative(within: root) else { continue }
      diff += Self.newFile(path, change.content, isLink: change.isLink)
    }
    return Patch(root: root, diff: diff)
  }

  private static func newFile(_ path: ByteString, _ content: ByteString, isLink: Bool) -> ByteString {
    var lines = content.split(on: 10)
    let endsWithNewline = lines.last?.isEmpty ?? false
    if endsWithNewline { lines.removeLast() }
    var text: ByteString = "diff --git a/" + path + " b/" + path + "\n"
    text += isLink ? "new file mode 120000\n" : "new file mode 100644\n"
    guard !content.isEmpty else { return text }
    text += "--- /dev/null\n+++ b/" + path + "\n"
    text += ByteString(lines.count == 1 ? "@@ -0,0 +1 @@\n" : "@@ -0,0 +1,\(lines.count) @@\n")
    for line in lines { text += "+" + line + "\n" }
    if !endsWithNewline { text += "\\ No newline at end of file\n" }
    return text
  }
}
