package import Bytes
package import Git
import GoSource
import Machine
import Transactions

/// How a fork stands to its upstream, as far as this clone knows: from references and objects, read without git, and
/// nothing fetched.
package struct ForkHealth: Sendable, Hashable {
  /// What a person who keeps a fork would want to know; the sentences stand in `Commands/Messages`.
  package enum Note: Sendable, Hashable {
    /// How many commits HEAD has that the remote branch lacks, and the other way round.
    case divergence(branch: ByteString, ahead: Int, behind: Int)
    /// The two could not be compared: objects are missing (a shallow clone), or lie in another repository, or there are
    /// too many commits.
    case incomparable(branch: ByteString, borrows: Bool)
    /// Nothing is said of commits and branches, because of this.
    case unknown(Unread)
    /// Upstream's go.mod names another module by now.
    case upstreamMoved(branch: ByteString, to: ByteString)
    /// The same path, at another major version.
    case upstreamMajor(branch: ByteString, to: ByteString)
    /// Upstream has a go.mod by now, or none any more.
    case upstreamAdopted(branch: ByteString, module: ByteString)
    case upstreamDropped(branch: ByteString)
    /// `@latest` of the fork's address is this tag, which is upstream's code without the fork's commits.
    case inheritedTag(tag: ByteString, module: ByteString)
    /// Branches whose go.mod files name different modules; an empty name is no go.mod.
    case mixedPolicies([Policy])
    /// Import comments that say another path.
    case importComments(count: Int, first: Fork.Reference)
    /// Import paths, or files of one directory, that differ in the case of letters only (rule M72).
    case caseCollision(ByteString, ByteString)
  }

  /// What of a repository only git can read.
  package enum Unread: Sendable, Hashable {
    /// `extensions.refstorage` names a format of references that is not read here, such as `reftable`.
    case references(format: ByteString)
    /// `extensions.objectformat` names one of objects.
    case objects(format: ByteString)
    /// Commits are shown with other parents (refs/replace, info/grafts).
    case replaced
  }

  /// Branches that agree.
  package struct Policy: Sendable, Hashable {
    package var module: ByteString
    package var branches: [ByteString]
  }

  package private(set) var notes: [Note] = []
  /// Whether upstream's branch is known and could be compared with HEAD: only then the absence of a note means that all
  /// is well.
  package private(set) var isCompared = false

  /// What the repository says. `nested` are the directories of nested modules, whose tags begin with them.
  package init(root: ByteString, git: GitCheckout?, upstream: ByteString, nested: [ByteString] = []) {
    guard let git else { return }
    let references = GitReferences(git.directory)
    if let unread = Self.unread(git, references) {
      notes = [.unknown(unread)]
      return
    }
    let width = git.configuration["extensions.objectformat"] == "sha256" ? 32 : 20
    let objects = GitObjects(git.directory.appending(path: "objects"), width: width)
    let text = try? readFile(git.directory.appending(path: "shallow"), limit: 16 << 20, following: false)
    let shallow = Set((text ?? "").split(on: 10).compactMap { ByteString(hexadecimal: $0.trimmed) })
    let head = Self.head(git, references)
    let module = Self.module(try? readFile(root.appending(path: "go.mod"), limit: 16 << 20, following: false))
    guard let head else { return }
    if let branch = references.mainBranch(of: "upstream"), let theirs = references.targets[branch] {
      let name = branch.dropFirst("refs/remotes/".utf8.count)
      let divergence = CommitWalk.divergence(head, theirs, in: objects, shallow: shallow)
      if let divergence {
        isCompared = true
        notes.append(.divergence(branch: name, ahead: divergence.ahead, behind: divergence.behind))
      } else {
        notes.append(.incomparable(branch: name, borrows: objects.borrows))
      }
      if let file = objects.file("go.mod", of: theirs) {
        compare(Self.module(file), with: module, upstream: upstream, name)
      }
      if (divergence?.ahead ?? 0) > 0 {
        for directory in [""] + nested {
          inherited(
            references, objects, shallow, theirs, upstream: upstream, forkPath: git.forkPath ?? upstream,
            directory: directory)
        }
      }
    }
    policies(references, objects)
  }

  /// The same, with what the tree says.
  package init(_ fork: Fork) {
    self.init(
      root: fork.root, git: fork.git, upstream: fork.upstream,
      nested: fork.members.dropFirst().map(\.directory))
    if let first = fork.foreignComments.first {
      notes.append(.importComments(count: fork.foreignComments.count, first: first))
    }
    notes += fork.caseCollisions.map { .caseCollision($0.first, $0.second) }
  }

  /// What only git can read of this repository, and would change what is said here.
  private static func unread(_ git: GitCheckout, _ references: GitReferences) -> Unread? {
    let format = git.configuration["extensions.objectformat"] ?? "sha1"
    guard format == "sha1" || format == "sha256" else { return .objects(format: format) }
    let storage = git.configuration["extensions.refstorage"] ?? "files"
    guard storage == "files" else { return .references(format: storage) }
    let grafts = git.directory.appending(path: "info/grafts")
    let isGrafted = ((try? FileStatus.ifPresent(grafts, following: false)) ?? nil) != nil
    return isGrafted || !references.names(below: "refs/replace/").isEmpty ? .replaced : nil
  }

  private static func head(_ git: GitCheckout, _ references: GitReferences) -> ByteString? {
    if let branch = git.branch { return references.targets["refs/heads/" + branch] }
    let text = try? readFile(git.own.appending(path: "HEAD"), limit: 4096, following: false)
    return text.flatMap { ByteString(hexadecimal: $0.trimmed) }
  }

  /// The module line of a go.mod; nil where there is none.
  private static func module(_ text: ByteString?) -> ByteString? {
    let path = text.map { ModFile.tolerantModulePath($0) } ?? ""
    return path.isEmpty ? nil : path
  }

  private mutating func compare(
    _ theirs: ByteString?, with ours: ByteString?, upstream: ByteString, _ branch: ByteString
  ) {
    guard let theirs else {
      if ours != nil { notes.append(.upstreamDropped(branch: branch)) }
      return
    }
    if theirs == upstream {
      if ours == nil { notes.append(.upstreamAdopted(branch: branch, module: theirs)) }
    } else if ModuleFamily(upstream: theirs).base == ModuleFamily(upstream: upstream).base {
      notes.append(.upstreamMajor(branch: branch, to: theirs))
    } else {
      notes.append(.upstreamMoved(branch: branch, to: theirs))
    }
  }

  /// A release of upstream's is what version selection takes, unless the fork has tagged a later one of its own.
  private mutating func inherited(
    _ references: GitReferences, _ objects: GitObjects, _ shallow: Set<ByteString>, _ theirs: ByteString,
    upstream: ByteString, forkPath: ByteString, directory: ByteString
  ) {
    let prefix: ByteString = "refs/tags/" + (directory.isEmpty ? "" : directory + "/")
    let major = ModuleFamily.major(of: upstream)
    let versions = references.names(below: prefix).compactMap { name -> (Semver, ByteString)? in
      let text = name.dropFirst(prefix.count)
      guard let version = Semver(text), version.canonical == text else { return nil }
      let fits = major.map { version.major == $0 } ?? (version.major == "v0" || version.major == "v1")
      return directory.isEmpty && !fits ? nil : (version, name)
    }
    // Releases come before pre-releases, whatever their order (modload.queryProxy).
    let releases = versions.filter { $0.0.prerelease.isEmpty }
    let latest = (releases.isEmpty ? versions : releases).max { Semver.compare($0.0.text, $1.0.text) < 0 }
    guard let latest, let target = references.targets[latest.1], let commit = objects.commit(at: target),
      CommitWalk.divergence(commit, theirs, in: objects, shallow: shallow)?.ahead == 0
    else { return }
    let module = directory.isEmpty ? forkPath : forkPath.appending(path: directory)
    notes.append(.inheritedTag(tag: latest.1.dropFirst("refs/tags/".utf8.count), module: module))
  }

  private mutating func policies(_ references: GitReferences, _ objects: GitObjects) {
    var found: [ByteString: [ByteString]] = [:]
    let names = ["refs/heads/", "refs/remotes/origin/"].flatMap { references.names(below: $0) }
    var known: [ByteString: ByteString?] = [:]
    for name in names.prefix(200) {
      guard let id = references.targets[name] else { continue }
      if known[id] == nil {
        guard let file = objects.file("go.mod", of: id) else { continue }
        known[id] = .some(Self.module(file))
      }
      let short = name.dropFirst(name.hasPrefix("refs/heads/") ? 11 : 13)
      if let module = known[id] { found[module ?? "", default: []].append(short) }
    }
    if found.count > 1 {
      notes.append(.mixedPolicies(found.sorted { $0.key < $1.key }.map { Policy(module: $0.key, branches: $0.value) }))
    }
  }
}

extension ModuleFamily {
  /// The major version that a module path asks its tags for; nil for v0 and v1.
  static func major(of path: ByteString) -> ByteString? {
    let family = ModuleFamily(upstream: path)
    if family.base != path { return path.lastPathComponent }
    guard path.hasPrefix("gopkg.in/"), let dot = path.lastIndex(of: UInt8(ascii: ".")) else { return nil }
    return path.dropFirst(dot + 1)
  }
}
