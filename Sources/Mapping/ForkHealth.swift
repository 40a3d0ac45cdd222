package import Bytes
package import Findings
package import Git
import GoSource
import Machine

/// How a fork differs from its upstream, as far as this clone knows. git is asked once, and nothing is fetched.
package struct ForkHealth: Sendable {
  /// Notes, in the order in which a person would want to read them.
  package private(set) var findings: [Finding] = []
  /// Whether upstream's branch is known and could be compared with HEAD: only then the absence of notes proves that there is
  /// nothing to note.
  package private(set) var isCompared = false
  /// Branches and tags; nil where git gave no answer.
  package private(set) var references: [GitRepository.Reference]?
  /// The commit that is checked out; nil where there is none, or git gave no answer.
  package private(set) var head: ByteString?

  private let upstream: ByteString

  /// The notes that the repository gives; `git` is nil where git is not installed. `nested` are the directories of nested
  /// modules, with which the names of their tags begin.
  package init(
    root: ByteString, git: GitCheckout?, repository: Result<GitRepository, GitSilence>?, upstream: ByteString,
    nested: [ByteString] = []
  ) {
    self.upstream = upstream
    guard let git, let repository, git.head != .absent else { return }
    do throws(GitSilence) {
      try ask(
        try repository.get(), module: module(of: root), forkPath: git.forkPath ?? upstream,
        directories: [""] + nested)
    } catch {
      let cause: Health.Cause =
        switch error {
        case .notInstalled: .notInstalled
        case .specialFile(let path): .specialFile(path)
        case .system, .failed, .unfinished: .noAnswer
        }
      note(.unknown(cause))
    }
  }

  /// The same, with the notes that the tree gives.
  package init(_ fork: Fork, repository: Result<GitRepository, GitSilence>?) {
    self.init(
      root: fork.root, git: fork.git, repository: repository, upstream: fork.upstream,
      nested: fork.nestedMembers.map(\.directory))
    if let first = fork.foreignComments.first {
      let place = Place(file: first.place.file, position: first.place.position)
      note(.importComments(count: fork.foreignComments.count, first: first.path), at: place)
    }
    findings += fork.caseCollisions.map {
      Finding(.caseCollision(CaseCollision($0.first, $0.second, .packages)), .note)
    }
  }

  private mutating func note(_ health: Health, at place: Place? = nil) {
    findings.append(Finding(.health(health), .note, at: place))
  }

  private mutating func ask(
    _ repository: GitRepository, module: ByteString?, forkPath: ByteString, directories: [ByteString]
  ) throws(GitSilence) {
    let references = try repository.references()
    let head = try repository.head(among: references)
    (self.references, self.head) = (references, head)
    guard let head else { return }
    let theirs = references.mainBranch(of: "upstream")
    let branches = references.filter { reference in
      reference.symbol.isEmpty && Self.branchPrefixes.contains { reference.name.hasPrefix($0) }
    }.prefix(200)
    let commits = Set(branches.map(\.target)).union(theirs.map { [$0.target] } ?? [])
    // What each branch has in its go.mod is asked beside the questions about upstream's branch, of which none needs it.
    let modules: BackgroundValue<Result<[ByteString: ByteString?], GitSilence>>? =
      theirs == nil && commits.count < 2
      // Branches with one commit agree.
      ? nil
      : BackgroundValue {
        Result { () throws(GitSilence) in
          try repository.file("go.mod", of: commits.sorted()).mapValues { $0.flatMap { Self.module($0) } }
        }
      }
    let comparison = Result { () throws(GitSilence) in
      try theirs.map { (theirs) throws(GitSilence) in
        try Comparison(of: head, with: theirs, repository, references, forkPath, directories)
      }
    }
    let files = try modules?.value.get() ?? [:]
    if let theirs, let comparison = try comparison.get() {
      let branch = theirs.name.dropFirst("refs/remotes/".utf8.count)
      let divergence = comparison.divergence
      isCompared = divergence != nil
      note(
        divergence.map { .divergence(branch: branch, ahead: $0.ahead, behind: $0.behind) }
          ?? .incomparable(branch: branch))
      if let change = files[theirs.target].flatMap({ change(to: $0, from: module) }) {
        note(.upstreamModule(change, branch: branch))
      }
      findings += comparison.inherited
    }
    noteDisagreement(of: branches, files)
  }

  /// The commit that is checked out beside upstream's branch.
  private struct Comparison {
    let divergence: (ahead: Int, behind: Int)?
    /// The newest tags that are upstream's, where the fork has commits of its own.
    private(set) var inherited: [Finding] = []

    init(
      of head: ByteString, with theirs: GitRepository.Reference, _ repository: GitRepository,
      _ references: [GitRepository.Reference], _ forkPath: ByteString, _ directories: [ByteString]
    ) throws(GitSilence) {
      divergence = try repository.divergence(of: head, from: theirs.target)
      guard let divergence, divergence.ahead > 0 else { return }
      let latest = LatestTag(references: references, repository: repository)
      let tags = try directories.map { (directory) throws(GitSilence) in try latest.tag(of: directory)?.name }
      let merged = tags.contains { $0 != nil } ? try repository.tags(mergedInto: theirs.target) : []
      for (directory, tag) in zip(directories, tags) {
        guard let tag, merged.contains(tag) else { continue }
        let module = directory.isEmpty ? forkPath : forkPath.appending(path: directory)
        inherited.append(Finding(.tagInherited(tag: tag.dropFirst(ForkHealth.tagPrefix.count), module: module), .note))
      }
    }
  }

  private static let tagPrefix: ByteString = "refs/tags/"
  private static let branchPrefixes: [ByteString] = ["refs/heads/", "refs/remotes/origin/"]

  /// The module line of the go.mod in the tree; nil where there is none.
  private func module(of root: ByteString) throws(GitSilence) -> ByteString? {
    do throws(SystemError) {
      let text = try readFileIfPresent(root.appending(path: "go.mod"), limit: 16 << 20, following: false)
      return text.flatMap { Self.module($0) }
    } catch { throw .system(error) }
  }

  private static func module(_ text: ByteString) -> ByteString? {
    let path = ModFile.declaredPath(text)
    return path.isEmpty ? nil : path
  }

  private func change(to theirs: ByteString?, from ours: ByteString?) -> Health.UpstreamModule? {
    guard let theirs else { return ours == nil ? nil : .dropped }
    if theirs == upstream { return ours == nil ? .adopted(theirs) : nil }
    return ModuleFamily(upstream: theirs).base == ModuleFamily(upstream: upstream).base
      ? .major(theirs) : .moved(to: theirs)
  }

  private mutating func noteDisagreement(
    of branches: ArraySlice<GitRepository.Reference>, _ modules: [ByteString: ByteString?]
  ) {
    var found: [ByteString: [ByteString]] = [:]
    for prefix in Self.branchPrefixes {
      for branch in branches where branch.name.hasPrefix(prefix) {
        guard let module = modules[branch.target] else { continue }
        let name = branch.name.dropFirst(prefix == "refs/heads/" ? prefix.count : "refs/remotes/".utf8.count)
        found[module ?? "", default: []].append(name)
      }
    }
    if found.count > 1 {
      note(.mixedPolicies(found.sorted { $0.key < $1.key }.map { ModulePolicy(module: $0.key, branches: $0.value) }))
    }
  }
}

extension [GitRepository.Reference] {
  /// The branch that a remote shows first: by its HEAD, or by the usual names.
  fileprivate func mainBranch(of remote: ByteString) -> Element? {
    let prefix = "refs/remotes/" + remote + "/"
    let branches = filter { $0.symbol.isEmpty && $0.name.hasPrefix(prefix) }
    let named = first { $0.name == prefix + "HEAD" }?.symbol
    return ([named] + ["main", "master", "trunk", "develop"].map { prefix + $0 }).lazy
      .compactMap { name in branches.first { $0.name == name } }.first ?? branches.first
  }
}
