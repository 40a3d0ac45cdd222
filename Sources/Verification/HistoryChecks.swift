import Bytes
import Findings
import GoSource
import Machine
import Git
import Mapping

/// Differences from the commit that is checked out, and the tag that `@latest` selects.
struct HistoryChecks: Sendable {
  let fork: Fork
  let history: GitRepository
  let disturbances: Disturbances

  /// A finding for the checks that are not made where git is missing or does not answer.
  static func unchecked(_ fork: Fork, because silence: GitSilence) -> [Finding] {
    if fork.git == nil { return [] }
    let isOtherPath = fork.forkPath.map { $0 != fork.upstream } ?? false
    return ([.forkModifiedByGo] + (isOtherPath ? [.tagInherited] : [])).map {
      Finding(.unchecked($0, because: Obstacle(silence)), .note)
    }
  }

  /// Modules that the commit has and a sparse checkout has not: nobody can say what their builds get.
  func notCheckedOut() -> [Finding] {
    guard let git = fork.git, git.isSparse(disturbances) else { return [] }
    let committed: [ByteString: ByteString]
    do throws(GitSilence) { committed = try history.files(at: "HEAD") } catch {
      return [Finding(.unchecked(.leak, because: Obstacle(error)), .warning)]
    }
    let here = Set(fork.nestedModules.map(\.directory))
    return committed.keys.filter { $0.hasSuffix("/go.mod") }.map(\.parentPath).filter { directory in
      !here.contains(directory) && ModuleFamily.isBuilt(directory: directory)
    }.sorted().map { Finding(.unchecked(.leak, because: .notCheckedOut(directory: $0)), .warning) }
  }

  /// go.mod and go.sum files that go changed since the commit: a mapping must make such changes unnecessary. A new
  /// go.sum beside a committed go.mod counts, too.
  func modifiedFiles() -> [Finding] {
    let directories = [ByteString()] + fork.nestedModules.filter(\.isBuilt).map(\.directory)
    let files = directories.flatMap { directory in
      ["go.mod", "go.sum"].map { directory.isEmpty ? $0 : directory.appending(path: $0) }
    }
    let committed: [GitRepository.Object?]
    do throws(GitSilence) {
      committed = try history.objects(files.map { "HEAD:" + $0 })
    } catch {
      return [Finding(.unchecked(.forkModifiedByGo, because: Obstacle(error)), .note)]
    }
    return files.indices.compactMap { index in
      let now = disturbances.noting { () throws(SystemError) in
        try readFileIfPresent(history.root.appending(path: files[index]), limit: 64 << 20, following: false)
      }
      let then = committed[index]?.content
      // The go.mod before a go.sum.
      let isNew = then == nil && index % 2 == 1 && committed[index - 1] != nil
      guard let now else {
        // Of a link git keeps the text.
        let link = disturbances.noting { () throws(SystemError) in
          try readLinkIfPresent(history.root.appending(path: files[index]))
        }
        return then == nil || link == then ? nil : finding(files[index])
      }
      guard then != nil || isNew else { return nil }
      let (was, present) = (Self.lines(then ?? ByteString()), Self.lines(now))
      guard was != present else { return nil }
      let line = zip(was, present).prefix { $0 == $1 }.count + 1
      return finding(files[index], SourcePosition(line: line, column: 1))
    }
  }

  private func finding(_ file: ByteString, _ position: SourcePosition? = nil) -> Finding {
    Finding(.forkModifiedByGo(file: file), .warning, at: Place(file: file, position: position))
  }

  /// Lines without carriage returns: git may have put them in.
  private static func lines(_ text: ByteString) -> [ByteString] {
    text.split(on: 10).map { $0.last == 13 ? $0.dropLast(1) : $0 }
  }

  /// `latest` picks the highest version tag, which in most forks is upstream's code (rule M53).
  func inheritedTag() -> [Finding] {
    guard let forkPath = fork.forkPath, forkPath != fork.upstream else { return [] }
    let health = ForkHealth(fork, repository: .success(history))
    // Where upstream's branch is not known here, any tag that is not HEAD may be upstream's.
    if health.isCompared { return health.findings.filter { $0.code == .tagInherited } }
    let silence = Finding(.unchecked(.tagInherited, because: .noAnswer(.git)), .note)
    guard let references = health.references else { return [silence] }
    do throws(GitSilence) {
      guard let latest = try LatestTag(references: references, repository: history).tag(of: ByteString()),
        let head = health.head, head != latest.target
      else { return [] }
      return [Finding(.tagInherited(tag: latest.name.dropFirst("refs/tags/".utf8.count), module: forkPath), .note)]
    } catch { return [silence] }
  }
}

extension Obstacle {
  /// Why git did not answer.
  init(_ silence: GitSilence) {
    switch silence {
    case .notInstalled: self = .notInstalled(.git)
    case .specialFile(let path): self = .specialFile(path)
    case .failed(let words): self = .failed(.git, words: words)
    case .system, .unfinished: self = .noAnswer(.git)
    }
  }
}
