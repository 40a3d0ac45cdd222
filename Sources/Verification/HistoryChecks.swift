import Bytes
import GoSource
import Machine
import Git
import Mapping

/// What differs from the commit that is checked out, and what its tags promise.
struct HistoryChecks: Sendable {
  let fork: Fork
  let history: GitRepository
  /// The checkout without links.
  let root: ByteString

  /// go.mod and go.sum files that go changed since the commit: a mapping must make such changes unnecessary. A new
  /// go.sum beside a committed go.mod counts, too.
  func modifiedFiles() -> [Finding] {
    let directories = [ByteString()] + fork.nestedModules.filter(\.isBuilt).map(\.directory)
    let files = directories.flatMap { directory in
      ["go.mod", "go.sum"].map { directory.isEmpty ? $0 : directory.appending(path: $0) }
    }
    guard let committed = history.objects(files.map { "HEAD:" + $0 }) else {
      return [.unchecked(.forkModifiedByGo, .silent("git"))]
    }
    return files.indices.compactMap { index in
      let now = try? readFile(root.appending(path: files[index]), limit: 64 << 20, following: false)
      let then = committed[index]?.content
      // The go.mod before a go.sum.
      let isNew = then == nil && index % 2 == 1 && committed[index - 1] != nil
      guard let now else {
        return then == nil ? nil : Finding(.forkModifiedByGo, .warning, file: files[index])
      }
      guard then != nil || isNew else { return nil }
      let (was, present) = (Self.lines(then ?? ByteString()), Self.lines(now))
      guard was != present else { return nil }
      let line = zip(was, present).prefix { $0 == $1 }.count + 1
      return Finding(
        .forkModifiedByGo, .warning, file: files[index], position: SourcePosition(line: line, column: 1))
    }
  }

  /// Lines without carriage returns: git may have put them in.
  private static func lines(_ text: ByteString) -> [ByteString] {
    text.split(on: 10).map { $0.last == 13 ? $0.dropLast(1) : $0 }
  }

  /// `latest` picks the highest version tag, which in most forks is upstream's code (rule M53).
  func inheritedTag() -> [Finding] {
    guard let forkPath = fork.forkPath, forkPath != fork.upstream else { return [] }
    let hygiene = ForkHealth(fork)
    let inherited = hygiene.notes.compactMap { note -> Finding? in
      guard case .inheritedTag(let tag, let module) = note else { return nil }
      return Finding(.tagInherited, .note, subjects: [tag, module])
    }
    // Where upstream's branch is not known here, any tag that is not HEAD may be upstream's.
    if hygiene.isCompared { return inherited }
    guard let known = history.tags(), let objects = history.objects(["HEAD"]) else {
      return [.unchecked(.tagInherited, .silent("git"))]
    }
    let tags = known.filter { tag in
      Semver(tag.name).map { $0.canonical == tag.name } ?? false
    }
    let releases = tags.filter { Semver($0.name)?.prerelease.isEmpty ?? false }
    let highest = (releases.isEmpty ? tags : releases).max { Semver.compare($0.name, $1.name) < 0 }
    guard let highest, let head = objects.first ?? nil, head.name != highest.commit else { return [] }
    return [Finding(.tagInherited, .note, subjects: [highest.name, forkPath])]
  }
}
