package import Bytes
package import Machine
import Synchronization

/// Why git gave no answer.
package enum GitSilence: Error, Hashable, Sendable {
  case notInstalled
  /// A fifo, socket or device of the repository, for which git would wait.
  case specialFile(ByteString)
  /// The repository could not be looked at, or git could not be started.
  case system(SystemError)
  /// git ended with an error: objects are missing or damaged, or a format is not known to this version.
  case failed(words: ByteString)
  /// Not within the deadline, or with too much output.
  case unfinished
}

/// The references and objects of a checkout's repository, asked of git: git itself reads packs, deltas, zlib and the formats of
/// references, since a second reader of them would be the larger risk.
///
/// git is not given the repository itself, but a scratch one with a configuration of ours, the HEAD that was read, and
/// links to the references and objects. So nothing that the tree configures has an effect (programs, includes, partial
/// clones), and git reads a repository that belongs to somebody else. No command that is asked looks at a work tree or an
/// index, so neither filters nor `core.fsmonitor` start; none runs a hook; no transport is allowed. The scratch one is made for the
/// first question, and removed with the last copy of the value.
package struct GitRepository: Sendable {
  private let checkout: GitCheckout
  private let program: ByteString
  /// The checkout, without links.
  package let root: ByteString
  /// The directory that is asked about, relative to the top of the work tree; empty for all of it.
  private var part = ByteString()
  private let process: ProcessEnvironment
  private let head: ByteString
  private let deadline: Duration
  private let patience = Patience()
  private let scratch = Scratch()
  /// The largest answer that is read: the files of a million-file tree are half of it.
  private static let outputLimit = 64 << 20
  /// A history that differs by more commits is not counted.
  private static let commitLimit = 100_000

  /// `root` is the checkout, without links; git is found on the PATH of `process`, outside of it. Throws where git is not
  /// installed, or would wait for a file of the repository. Each answer has `deadline`; after
  /// one that did not come in time nothing more is asked.
  package init(
    _ checkout: GitCheckout, of root: ByteString, process: ProcessEnvironment, deadline: Duration = .seconds(10)
  ) throws(GitSilence) {
    guard let program = process.program("git", outside: root) else {
      throw .notInstalled
    }
    (self.checkout, self.program, self.root, self.process) = (checkout, program, root, process)
    self.deadline = deadline
    let special: ByteString?
    do throws(SystemError) {
      head = try checkout.head.get() ?? ByteString()
      special = try SpecialFileSearch.first(in: checkout)
    } catch { throw .system(error) }
    if let special { throw .specialFile(special) }
  }

  /// The same for files below `directory`, which is relative to the top of the work tree: paths in questions and answers begin
  /// there.
  package func below(_ directory: ByteString) -> GitRepository {
    var repository = self
    repository.part = directory
    return repository
  }

  /// The name by which git knows the content of a file in a revision, for `objects`.
  package func name(of file: ByteString, at revision: ByteString) -> ByteString {
    revision + ":" + (part.isEmpty ? file : part.appending(path: file))
  }

  /// A branch, remote branch or tag.
  package struct Reference: Sendable, Hashable {
    /// `refs/heads/main`.
    package var name: ByteString
    /// The object that it leads to, through a tag object.
    package var target: ByteString
    /// The name that a symbolic reference points to, such as `refs/remotes/origin/HEAD`; empty for all others.
    package var symbol: ByteString
  }

  /// All branches, remote branches and tags, by name.
  package func references() throws(GitSilence) -> [Reference] {
    let rows: [[ByteString]]
    do {
      rows = try referenceRows("%(objectname) %(*objectname)")
    } catch {
      guard case .failed = error else { throw error }
      return try referencesByType()
    }
    return rows.map { Reference(name: $0[3], target: $0[1].isEmpty ? $0[0] : $0[1], symbol: $0[2]) }
  }

  /// The same where git refuses to look through all references at once: for that it reads what each leads to, and one may be a
  /// tag of a file that is larger than any object may be. The type of an object it knows without its content.
  private func referencesByType() throws(GitSilence) -> [Reference] {
    let rows = try referenceRows("%(objectname) %(objecttype)")
    let tags = rows.filter { $0[1] == "tag" }.map { $0[0] }
    var targets: [ByteString: ByteString] = [:]
    if !tags.isEmpty {
      let input = tags.map { $0 + "^{}\n" }.joined(separator: "")
      let peeled = try ask(["cat-file", "--batch-check=%(objectname)"], input: input).split(on: 10)
      for (tag, target) in zip(tags, peeled) where !target.contains(32) { targets[tag] = target }
    }
    return rows.map { Reference(name: $0[3], target: targets[$0[0]] ?? $0[0], symbol: $0[2]) }
  }

  /// A row for each branch, remote branch and tag: two fields of `format`, the symbol and the name.
  private func referenceRows(_ format: ByteString) throws(GitSilence) -> [[ByteString]] {
    let words: [ByteString] = ["for-each-ref", "--format=" + format + " %(symref) %(refname)"]
    return try ask(words + ["refs/heads/", "refs/remotes/", "refs/tags/"]).split(on: 10)
      .map { $0.split(on: 32) }.filter { $0.count == 4 }
  }

  /// The commit that is checked out; nil where there is none yet.
  package func head(among references: [Reference]) throws(GitSilence) -> ByteString? {
    let text = head.trimmed
    if text.hasPrefix("ref: "), let branch = references.first(where: { $0.name == text.dropFirst(5).trimmed }) {
      return branch.target
    }
    return try objects(["HEAD"]).first.flatMap { $0?.name }
  }

  /// Whether a query to git timed out; shared by all copies of a value.
  private final class Patience: Sendable {
    let isOver = Mutex(false)
  }

  private static var budget: ByteString { ByteString("--max-count=\(commitLimit + 1)") }

  /// How many commits only one of two has; nil where that is not known, since the history is cut off before the commit
  /// from which both descend, objects are missing, or they are more than the limit.
  package func divergence(of left: ByteString, from right: ByteString) throws(GitSilence) -> (ahead: Int, behind: Int)?
  {
    let range = left + "..." + right
    do {
      if let cut = try shallowCommits() {
        let output = try ask(["rev-list", "--left-right", Self.budget, range])
        let commits = output.split(on: 10).filter { !$0.isEmpty }
        if commits.count > Self.commitLimit { return nil }
        if commits.contains(where: { cut.contains($0.dropFirst(1)) }) { return nil }
        let ahead = commits.count { $0.first == UInt8(ascii: "<") }
        return (ahead, commits.count - ahead)
      }
      let counts = try ask(["rev-list", "--left-right", "--count", Self.budget, range]).trimmed.split(on: 9)
      guard counts.count == 2, let ahead = Int(counts[0].lossyText), let behind = Int(counts[1].lossyText),
        ahead + behind <= Self.commitLimit
      else { return nil }
      return (ahead, behind)
    } catch {
      if case .failed = error { return nil }
      throw error
    }
  }

  /// The names of the tags in the history of `commit`.
  package func tags(mergedInto commit: ByteString) throws(GitSilence) -> Set<ByteString> {
    let output = try ask(["for-each-ref", "--merged=" + commit, "--format=%(refname)", "refs/tags/"])
    return Set(output.split(on: 10).filter { !$0.isEmpty })
  }

  /// The commits of a shallow clone whose parents were not fetched; nil in one that has all.
  private func shallowCommits() throws(GitSilence) -> Set<ByteString>? {
    do throws(SystemError) {
      let text = try readFileIfPresent(checkout.directory.appending(path: "shallow"), limit: 16 << 20)
      return text.map { Set($0.split(on: 10).map(\.trimmed)) }
    } catch { throw .system(error) }
  }

  /// Whether the clone has only a part of the history, as one of depth 1 has.
  package var isShallow: Bool { ((try? shallowCommits()) ?? nil) != nil }

  /// The object that a name such as `HEAD:go.mod` resolves to.
  package struct Object: Sendable, Hashable {
    package var name: ByteString
    package var content: ByteString
  }

  /// The objects of these names, nil for each that is not there.
  package func objects(_ names: [ByteString]) throws(GitSilence) -> [Object?] {
    // A name with a line end would be two; no file of Go's has one.
    let input = names.map { $0.contains(10) ? "-" : $0 }.joined(separator: "\n") + "\n"
    let output = try ask(["cat-file", "--batch"], input: input)
    var objects: [Object?] = []
    var position = 0
    for _ in names {
      guard let end = output.firstIndex(of: 10, from: position) else { throw .unfinished }
      let words = output[position..<end].split(on: 32)
      position = end + 1
      guard words.count == 3, let size = Int(words[2].lossyText), size >= 0, size < output.count - position else {
        // `NAME missing`, and everything else that is not an object.
        objects.append(nil)
        continue
      }
      objects.append(Object(name: words[0], content: output[position..<position + size]))
      position += size + 1
    }
    return objects
  }

  /// The content of a file at the top of each of these commits: nil in it where the commit has no such file. Commits
  /// whose objects are missing here are left out.
  package func file(_ name: ByteString, of commits: [ByteString]) throws(GitSilence) -> [ByteString: ByteString?] {
    let trees = try objects(commits.map { $0 + "^{tree}" })
    var blobs: [ByteString: ByteString?] = [:]
    for (commit, tree) in zip(commits, trees) {
      if let tree { blobs[commit] = .some(tree.entry(name)) }
    }
    let names = Set(blobs.values.compactMap(\.self)).sorted()
    let contents = names.isEmpty ? [:] : Dictionary(uniqueKeysWithValues: zip(names, try objects(names)))
    return blobs.compactMapValues { blob -> ByteString?? in
      guard let blob else { return .some(nil) }
      return (contents[blob] ?? nil).map { .some($0.content) }
    }
  }

  /// The files of a revision, path to the name of its content.
  package func files(at revision: ByteString) throws(GitSilence) -> [ByteString: ByteString] {
    var files: [ByteString: ByteString] = [:]
    for row in try ask(["ls-tree", "-r", "-z", "--full-tree", "--end-of-options", revision]).split(on: 0) {
      guard let tab = row.firstIndex(of: 9) else { continue }
      let words = row.prefix(tab).split(on: 32)
      guard words.count == 3, words[1] == "blob" else { continue }
      let path = row.dropFirst(tab + 1)
      if part.isEmpty {
        files[path] = words[2]
      } else if let inside = path.relative(within: part) {
        files[inside] = words[2]
      }
    }
    return files
  }

  /// The commit that both descend from; nil where they share none, or where the history is cut off before it.
  package func mergeBase(_ one: ByteString, _ other: ByteString) throws(GitSilence) -> ByteString? {
    do {
      let base = try ask(["merge-base", "--end-of-options", one, other]).split(on: 10).first?.trimmed
      return base.flatMap { $0.isEmpty ? nil : $0 }
    } catch {
      if case .failed = error { return nil }
      throw error
    }
  }

  private func ask(_ words: [ByteString], input: ByteString? = nil) throws(GitSilence) -> ByteString {
    if patience.isOver.withLock({ $0 }) { throw .unfinished }
    let outcome: Child.Outcome
    let place: ByteString
    defer { withExtendedLifetime(scratch) {} }
    do throws(SystemError) {
      place = try scratch.path { () throws(SystemError) in
        let made = try ScratchDirectory(process: process, outside: root)
        do throws(SystemError) {
          try fill(try Directory.open(made.path))
        } catch {
          made.remove()
          throw error
        }
        return made
      }
      let command = Child.Command(
        program, ["--no-pager", "--git-dir=" + place] + words,
        environment: [
          "GIT_ALLOC_LIMIT": GitEnvironment.largestObject, "GIT_ALLOW_PROTOCOL": "none",
          "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
          "GIT_NO_LAZY_FETCH": "1", "GIT_NO_REPLACE_OBJECTS": "1", "GIT_OPTIONAL_LOCKS": "0",
          "GIT_TERMINAL_PROMPT": "0", "HOME": "/nonexistent", "LC_ALL": "C", "PATH": "/nonexistent",
        ], directory: "/", input: input)
      outcome = try Child.run(command, deadline: deadline, caps: Child.Caps(output: Self.outputLimit))
    } catch { throw .system(error) }
    if outcome.interruption != nil {
      patience.isOver.withLock { $0 = true }
      throw .unfinished
    }
    guard outcome.isSuccess else {
      throw .failed(words: outcome.errors.gitWords(place, of: checkout.directory))
    }
    return outcome.output
  }

  /// Makes `scratch` a repository with the references and objects of the checkout's.
  private func fill(_ scratch: Directory) throws(SystemError) {
    for name: ByteString in ["refs", "packed-refs", "reftable", "objects", "shallow"] {
      try scratch.makeLink(name, text: checkout.directory.appending(path: name))
    }
    for name in SpecialFileSearch.ownFiles + ["logs"] {
      try scratch.makeLink(name, text: checkout.own.appending(path: name))
    }
    try scratch.writeNewFile("HEAD", head, mode: 0o600, isPassing: true)
    try scratch.writeNewFile("config", checkout.configuration.formatOnly, mode: 0o600, isPassing: true)
  }

  /// The scratch repository of all copies of a value.
  private final class Scratch: Sendable {
    private let made = Mutex<ScratchDirectory?>(nil)

    /// Where it is, made by `make` when there is none yet.
    func path(_ make: () throws(SystemError) -> ScratchDirectory) throws(SystemError) -> ByteString {
      try made.withLock { made throws(SystemError) in
        if let made { return made.path }
        let new = try make()
        made = new
        return new.path
      }
    }

    deinit { made.withLock { $0?.remove() } }
  }
}

extension GitCheckout {
  /// The repository, for questions to git; `root` is the checkout, without links.
  package func repository(of root: ByteString, process: ProcessEnvironment) -> Result<GitRepository, GitSilence> {
    Result { () throws(GitSilence) in try GitRepository(self, of: root, process: process) }
  }
}

extension GitRepository.Object {
  /// The name of the object that this one, a tree, has under `file`: rows of mode, space, name, zero and the object's
  /// name, as many bytes as that of the tree itself has.
  fileprivate func entry(_ file: ByteString) -> ByteString? {
    let width = name.count / 2
    let digits: ByteString = "0123456789abcdef"
    var start = 0
    while let space = content.firstIndex(of: 32, from: start), let zero = content.firstIndex(of: 0, from: space),
      zero + width < content.count
    {
      start = zero + 1 + width
      guard content[space + 1..<zero] == file else { continue }
      return ByteString(content[zero + 1..<start].bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
    return nil
  }
}

extension GitConfiguration {
  /// The settings that git needs to read the repository and to resolve names such as `@{upstream}`: formats, and
  /// which branch follows which. None of these keys names a program or a file.
  fileprivate var formatOnly: ByteString {
    let wanted = entries.filter { entry in
      let key = entry.key
      if key.hasPrefix("extensions.") {
        return key != "extensions.partialclone" && key != "extensions.worktreeconfig"
      }
      return key == "core.repositoryformatversion"
        || key.hasPrefix("branch.") && (key.hasSuffix(".remote") || key.hasSuffix(".merge"))
        || key.hasPrefix("remote.") && key.hasSuffix(".fetch")
    }
    return "[core]\n\tbare = true\n" + GitConfiguration.text(of: wanted)
  }
}
