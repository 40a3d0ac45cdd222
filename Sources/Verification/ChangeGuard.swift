package import Bytes
package import Findings
package import Git
import GoSource
import Machine
package import Mapping
package import Resolution

/// Finds additions of a change that a fork should not have, compared with the commit that it started from.
package struct ChangeGuard: Sendable {
  let fork: Fork
  let history: GitRepository
  /// The checkout without links.
  let root: ByteString
  private let environment: GoEnvironment
  private let disk: FileView
  /// Whether the user named the upstream path.
  package var isTold = false

  /// `environment` is the one in which the change is built.
  package init(fork: Fork, history: GitRepository, environment: GoEnvironment) {
    (self.fork, self.history, self.environment, disk) = (fork, history, environment, environment.disk)
    root = disk.reachable(fork.root) ?? fork.root
  }

  /// The findings of a change, and the baseline that it leaves.
  package struct Result: Sendable {
    package var findings: [Finding]
    /// The commit that was compared with, as git names it or as it was given.
    package var base: ByteString
    /// The baseline of that commit: entries that the change adds count from the next change on.
    package var baseline: Baseline
    /// How many lines of the tree differ from upstream because of import paths; the goal is 0.
    package var lines: Int
  }

  /// Compares the current files with those of the merge base with `revision`; nil where the repository lacks that commit, as in
  /// a checkout of depth 1.
  package func result(since revision: ByteString) throws(GitSilence) -> Result? {
    guard try history.objects([revision + "^{commit}"]).first.flatMap({ $0 }) != nil else { return nil }
    let base = try history.mergeBase(revision, "HEAD") ?? revision
    let before = try history.files(at: base)
    let resolution = ResolutionGuard(
      fork: fork, history: history, environment: environment, root: root, base: base, before: before)
    var findings = try resolution.findings()
    var rewritten = try rewrittenImports(base, before)
    let renamed = try importsOfOtherName(base)
    rewritten.all += renamed.count
    findings += rewritten.added + renamed
    let (modules, lines) = try goMods(base, before)
    findings += modules
    let old = try history.objects([history.name(of: Baseline.file, at: base)]).first.flatMap { $0 }
    let (baseline, acceptances) = Baseline(root: root).ofChange(from: Baseline(old?.content ?? ByteString()))
    return Result(findings: findings + acceptances, base: base, baseline: baseline, lines: rewritten.all + lines)
  }

  /// Imports with another path than in upstream's code: the fork's, or one whose remaining elements are a directory of the
  /// tree.
  private func rewrittenImports(
    _ base: ByteString, _ before: [ByteString: ByteString]
  ) throws(GitSilence) -> (added: [Finding], all: Int) {
    let tree = fork.tree
    var suspects: [(file: SourceTree.File, specs: [FoundImport])] = []
    var meant: [Symbol: ByteString] = [:]
    for file in tree.files {
      let specs = file.imports.map { tree.imports[$0] }.filter { spec in
        if meant[spec.path] == nil { meant[spec.path] = upstreamPath(for: tree.names[spec.path]) ?? ByteString() }
        return meant[spec.path]?.isEmpty == false
      }
      if !specs.isEmpty { suspects.append((file, specs)) }
    }
    let olds = try history.objects(suspects.map { history.name(of: tree.path(of: $0.file), at: base) })
    let moved = olds.contains { $0 == nil } ? try importsOfLostFiles(before) : []
    var added: [Finding] = []
    var all = 0
    for (index, suspect) in suspects.enumerated() {
      let old = olds[index].map { Self.imports(of: $0.content) } ?? moved
      for spec in suspect.specs {
        let path = tree.names[spec.path]
        let wanted = meant[spec.path] ?? ByteString()
        let isOfFork = self.isOfFork(path)
        // An import such as `errors` of another project is not a rewritten import, unless it replaced an import of upstream.
        let replaces = olds[index] != nil && old.contains(wanted)
        if isOfFork { all += 1 }
        if old.contains(path) { continue }
        guard isOfFork || (replaces && !file(suspect.file, of: tree, imports: wanted)) else { continue }
        if !isOfFork { all += 1 }
        added.append(
          Finding(
            .rewrittenImport(
              RewrittenImport(path: path, upstream: fork.upstream, original: wanted, namesFork: isOfFork)), .error,
            at: Place(file: tree.path(of: suspect.file), position: spec.position)))
      }
    }
    return (added, all)
  }

  /// Imports of the tree's packages by another path than the base had, where nothing but the imports of now says what the upstream
  /// path is, as in a part of a repository: then the path of the base is upstream's.
  private func importsOfOtherName(_ base: ByteString) throws(GitSilence) -> [Finding] {
    let evidence = fork.inference.candidates.first { $0.path == fork.upstream }?.evidence ?? []
    guard !isTold, fork.modulePath == nil, !evidence.isEmpty,
      evidence.allSatisfy({ if case .selfImports = $0.kind { true } else { false } })
    else { return [] }
    let tree = fork.tree
    let files = tree.files.filter { file in
      file.imports.contains { tree.names[tree.imports[$0].path].isImportPath(within: fork.upstream) }
    }
    let olds = try history.objects(files.map { history.name(of: tree.path(of: $0), at: base) })
      .map { $0.map { Self.imports(of: $0.content) } ?? [] }
    if olds.joined().contains(where: { $0.isImportPath(within: fork.upstream) }) { return [] }
    return zip(files, olds).flatMap { file, old in
      file.imports.compactMap { index -> Finding? in
        let spec = tree.imports[index]
        let path = tree.names[spec.path]
        guard let rest = path.relative(within: fork.upstream), !rest.isEmpty,
          let original = old.first(where: { $0.hasSuffix("/" + rest) && !isOfFork($0) })
        else { return nil }
        return Finding(
          .rewrittenImport(
            RewrittenImport(path: path, upstream: fork.upstream, original: original, namesFork: false)), .error,
          at: Place(file: tree.path(of: file), position: spec.position))
      }
    }
  }

  private func isOfFork(_ path: ByteString) -> Bool { fork.forkPath.map { path.isImportPath(within: $0) } ?? false }

  /// What the Go files of the base import that are gone: a file that only got another name adds nothing.
  private func importsOfLostFiles(_ before: [ByteString: ByteString]) throws(GitSilence) -> Set<ByteString> {
    let tree = fork.tree
    let have = Set(tree.files.map { tree.path(of: $0) })
    let lost = before.keys.filter { $0.hasSuffix(".go") && !have.contains($0) }.sorted()
    var imports: Set<ByteString> = []
    for start in stride(from: 0, to: lost.count, by: ResolutionGuard.batch) {
      let part = lost[start..<min(start + ResolutionGuard.batch, lost.count)]
      for object in try history.objects(part.map { before[$0] ?? ByteString() }) {
        if let object { imports.formUnion(Self.imports(of: object.content)) }
      }
    }
    return imports
  }

  /// The import paths of a Go file; none where go could not read it.
  static func imports(of text: ByteString) -> Set<ByteString> {
    let span = text.bytes.span
    var head = SourceHead()
    guard scanSource(span, into: &head) == .complete else { return [] }
    return Set(head.imports.map { $0.path(in: span) })
  }

  private func file(_ file: SourceTree.File, of tree: SourceTree, imports path: ByteString) -> Bool {
    file.imports.contains { tree.names[tree.imports[$0].path] == path }
  }

  /// The upstream path that an import could have been before; nil where it is upstream's, or unrelated.
  private func upstreamPath(for path: ByteString) -> ByteString? {
    if path.isImportPath(within: fork.upstream) { return nil }
    if let forkPath = fork.forkPath, path.isImportPath(within: forkPath) {
      return fork.importPath(of: path.relative(within: forkPath) ?? ByteString())
    }
    var rest = path
    while let slash = rest.firstIndex(of: UInt8(ascii: "/")) {
      rest = rest.dropFirst(slash + 1)
      if packages.contains(rest) { return fork.importPath(of: rest) }
    }
    return nil
  }

  private var packages: Set<ByteString> { Set(fork.packages) }

  /// New modules, new replacements, module lines that were changed; and how many lines of these differ by a path.
  private func goMods(
    _ base: ByteString, _ before: [ByteString: ByteString]
  ) throws(GitSilence) -> (findings: [Finding], lines: Int) {
    let directories = [ByteString()] + fork.nestedModules.map(\.directory)
    let files = directories.map { $0.isEmpty ? "go.mod" : $0.appending(path: "go.mod") }
    let olds = try history.objects(files.map { history.name(of: $0, at: base) })
    var findings: [Finding] = []
    var lines = 0
    for (index, file) in files.enumerated() {
      let text = disk.disturbances.noting { () throws(SystemError) in
        try readFileIfPresent(root.appending(path: file), limit: 16 << 20, following: false)
      }
      guard let text, let now = try? ModFile(text) else { continue }
      let old = olds[index].flatMap { try? ModFile($0.content) }
      if before[file] == nil, index > 0, let path = now.module?.path {
        findings.append(
          Finding(
            .nestedModuleAdded(module: path), .warning, at: Place(file: file, position: now.module?.place.position)))
      }
      for replace in now.replace
      where !(old?.replace.contains { $0.old == replace.old && $0.new == replace.new } ?? false) {
        findings.append(
          Finding(
            .replaceAdded(old: replace.old, new: replace.new), .warning,
            at: Place(file: file, position: replace.place.position)))
      }
      if let module = now.module, !module.path.isImportPath(within: fork.upstream) {
        let isOfFork = fork.forkPath.map { module.path.isImportPath(within: $0) } ?? false
        // Code of a root without a go.mod has upstream's path.
        let added = index == 0 && before[file] == nil ? fork.upstream : module.path
        let was = old?.module?.path ?? added
        let isRenamed = was != module.path && (isOfFork || was.isImportPath(within: fork.upstream))
        if isRenamed || isOfFork { lines += 1 }
        if isRenamed {
          findings.append(
            Finding(
              .moduleLineRenamed(RenamedModule(path: module.path, original: was)), .error,
              at: Place(file: file, position: module.place.position)))
        }
      }
      if let forkPath = fork.forkPath {
        lines += now.require.count { $0.module.path.isImportPath(within: forkPath) }
        lines += now.replace.count { $0.new.path.isImportPath(within: forkPath) }
      }
    }
    return (findings, lines)
  }
}
