import Bytes
import Git
import Machine

/// Lines of the `info/exclude` of a repository that keep links of transactions in place out of `git status`. All worktrees of a
/// repository share that file, so that one of them may use what the transaction of another wrote.
struct SharedLines {
  /// Transactions in place.
  let records: [TransactionRecord]

  /// Those of `lines`, which are in `file`, that a link needs.
  func needed(of lines: [ByteString], in file: ByteString) throws(SystemError) -> [ByteString] {
    guard file.hasSuffix("/info/exclude"), let repository = try realPathIfPresent(file.parentPath.parentPath) else {
      return []
    }
    var patterns: Set<ByteString> = []
    for step in records.flatMap(\.plan.steps) {
      guard case .link(let place, _) = step, let pattern = try pattern(of: place, in: repository) else { continue }
      patterns.insert(pattern)
    }
    return lines.filter(patterns.contains)
  }

  /// The line for `place`; nil where that is in no work tree of the repository.
  private func pattern(of place: ByteString, in repository: ByteString) throws(SystemError) -> ByteString? {
    var top = place.parentPath
    while try FileStatus.throughLinks(top.appending(path: ".git")) == nil {
      if top == "/" { return nil }
      top = top.parentPath
    }
    let git = try GitCheckout.sound(at: top)
    guard let git, try realPathIfPresent(git.directory) == repository else { return nil }
    return place.relative(within: top).map(IgnorePattern.only)
  }
}
