import Bytes
import Findings
import Git
import GoSource
import Machine
import Mapping
import Resolution

/// Finds leaks and failing builds that a change adds.
///
/// The checks of `verify` run on the current files. Their findings are compared with those for the files of the base: its module
/// files, and the Go files that the change touched.
struct ResolutionGuard: Sendable {
  let fork: Fork
  let history: GitRepository
  let environment: GoEnvironment
  /// The checkout without links.
  let root: ByteString
  let base: ByteString
  /// The files of the base, path to the name of their content.
  let before: [ByteString: ByteString]

  func findings() throws(GitSilence) -> [Finding] {
    let lost = try modulesLost()
    let now = errors(environment, environment.disk, lost)
    if now.isEmpty { return [] }
    var view = try viewOfBase()
    try restoreChanged(now, in: &view)
    try restoreCopies(now, in: &view)
    let was = Set(errors(environment.seen(from: environment.directory, view: view), view, lost).map(Self.key))
    var added: [Finding] = []
    for finding in now {
      if was.contains(Self.key(finding)), try !isNewLink(finding), !isEmptied(finding), try !isNewImport(finding),
        try !isBroken(finding), try !isNewInFile(finding)
      {
        continue
      }
      added.append(finding)
    }
    return added
  }

  /// Errors because of which a build does not use the fork.
  ///
  /// Packages from elsewhere under the path of a module in `lost` count like those of the fork's current modules, and so do packages
  /// that nobody has, and the base had.
  private func errors(
    _ environment: GoEnvironment, _ view: FileView, _ lost: [ByteString] = []
  ) -> [Finding] {
    var checks = MappingChecks(fork: fork, environment: environment, view: view)
    // The environment is that of the user's shell.
    checks.modulesLookForWork = true
    return checks.result().findings.map { finding in
      let isLost: Bool
      switch finding.fact {
      case .leak(let leak): isLost = lost.contains { leak.package.isImportPath(within: $0) }
      case .missingPackage: isLost = isEmptied(finding)
      default: isLost = false
      }
      return isLost && finding.severity == .warning ? Finding(finding.fact, .error, at: finding.place) : finding
    }.filter { finding in
      guard finding.severity == .error else { return false }
      // A module line that was renamed is a finding of the change itself.
      if case .notMapped(let unmapped) = finding.fact, unmapped.reason == .otherModule { return false }
      switch finding.code {
      case .leak, .shadowed, .notMapped, .nestedModuleUnmapped, .workspaceLeak, .missingPackage, .unloadable,
        .replaceConflict, .replaceTargetMissing, .vendorInconsistent, .internalNotVisible,
        .ambiguousImport, .importCycle, .unreadable, .importComment, .relativeImport, .caseCollision:
        return true
      default: return false
      }
    }
  }

  /// The part of a replacement that identifies it before and after the change, whatever its line number and version.
  private static func key(_ finding: Finding) -> [ByteString] {
    let keys = [ByteString(finding.code.rawValue)] + finding.fact.baselineKeys(at: nil).map(\.text)
    // One more module with the fault of another one.
    switch finding.fact {
    case .nestedModuleUnmapped(let unmapped): return keys + [unmapped.requiredBy]
    case .unloadable(let fault): return keys + [fault.module]
    case .vendorInconsistent(_, let directory): return keys + [directory]
    default: return keys
    }
  }

  /// The paths of modules that were in the tree of the base and are no longer there: the files are gone, or have another path.
  private func modulesLost() throws(GitSilence) -> [ByteString] {
    let files = before.keys.filter { $0.lastPathComponent == "go.mod" }.sorted()
      .filter { ModuleFamily.isBuilt(directory: Self.directory(of: $0)) }
    let members = fork.members
    let have = Set(members.flatMap { [$0.path, $0.alias ?? $0.path] })
    var lost: [ByteString] = []
    for start in stride(from: 0, to: files.count, by: Self.batch) {
      let part = files[start..<min(start + Self.batch, files.count)]
      for object in try history.objects(part.map { before[$0] ?? ByteString() }) {
        if let path = object.map({ ModFile.declaredPath($0.content) }), !path.isEmpty, !have.contains(path) {
          lost.append(path)
        }
      }
    }
    return lost
  }

  /// The directory of a file relative to the root; empty for the root itself.
  private static func directory(of file: ByteString) -> ByteString {
    file.contains(UInt8(ascii: "/")) ? file.parentPath : ByteString()
  }

  /// The Go files of the base where the change has others, and where `now` names what may have changed without a commit.
  private func restoreChanged(_ now: [Finding], in view: inout FileView) throws(GitSilence) {
    let head = try history.files(at: "HEAD")
    var changed = Set(before.keys.filter { head[$0] != before[$0] })
    changed.formUnion(head.keys.filter { before[$0] == nil })
    let paths = Set(now.compactMap(Self.package))
    let directories = Set(paths.compactMap(place))
    changed.formUnion(before.keys.filter { directories.contains(Self.directory(of: $0)) })
    let tree = fork.tree
    for file in tree.files {
      let path = tree.path(of: file)
      let isNamed = file.imports.contains { paths.contains(tree.names[tree.imports[$0].path]) }
      if isNamed || directories.contains(Self.directory(of: path)) { changed.insert(path) }
    }
    var files = view.files
    var old: [ByteString] = []
    for file in changed where file.hasSuffix(".go") {
      if before[file] == nil { files[root.appending(path: file)] = .some(nil) } else { old.append(file) }
    }
    old.sort()
    for start in stride(from: 0, to: old.count, by: Self.batch) {
      let part = old[start..<min(start + Self.batch, old.count)]
      for (file, object) in zip(part, try history.objects(part.map { before[$0] ?? ByteString() })) {
        if let object { files[root.appending(path: file)] = .some(object.content) }
      }
    }
    view.files = files
  }

  /// How many files are asked of git at once, whose answer has a limit.
  static let batch = 512

  /// The package that a finding is about.
  private static func package(_ finding: Finding) -> ByteString? {
    switch finding.fact {
    case .leak(let leak): leak.package
    case .missingPackage(let missing): missing.package
    case .internalNotVisible(let use): use.package
    case .shadowed(let shadow): shadow.package
    default: nil
    }
  }

  /// Gives the vendored packages that leak now, and the packages of the fork that they are copies of, the files of the base.
  private func restoreCopies(_ now: [Finding], in view: inout FileView) throws(GitSilence) {
    let paths = ForkPaths(fork, mode: environment.mode)
    var directories: Set<ByteString> = []
    for leak in now.compactMap(\.fact.leak) {
      guard case .vendored(let directory) = leak.source, let copy = directory.relative(within: root) else { continue }
      directories.insert(copy)
      if let own = paths.directory(of: GraphChecks.unvendored(leak.package)) { directories.insert(own) }
    }
    for case .ambiguousImport(let found) in now.map(\.fact) {
      directories.formUnion(found.directories.compactMap { $0.relative(within: root) })
    }
    if directories.isEmpty { return }
    let old = before.keys.filter { directories.contains(Self.directory(of: $0)) }.sorted()
    for directory in directories {
      for entry in view.listable(root.appending(path: directory).cleanPath) ?? [] where entry.kind == .file {
        let file = directory.isEmpty ? entry.name : directory.appending(path: entry.name)
        if before[file] == nil { view.files[root.appending(path: file)] = .some(nil) }
      }
    }
    for (file, object) in zip(old, try history.objects(old.map { before[$0] ?? ByteString() })) {
      if let object { view.files[root.appending(path: file)] = .some(object.content) }
    }
  }

  /// The files as they are, with the go.mod, go.sum, go.work and modules.txt files of the base.
  private func viewOfBase() throws(GitSilence) -> FileView {
    let isModuleFile = { (path: ByteString) in
      let name = path.lastPathComponent
      return name == "go.mod" || name == "go.sum" || name == "go.work" || name == "go.work.sum"
        || path.hasSuffix("vendor/modules.txt")
    }
    let old = before.keys.filter(isModuleFile).sorted()
    var view = environment.disk
    // go looks for a go.work in each directory above a module, too.
    var directories: Set<ByteString> = [ByteString()]
    for module in fork.nestedModules {
      var directory = module.directory
      while directories.insert(directory).inserted { directory = Self.directory(of: directory) }
    }
    for directory in directories {
      for name: ByteString in ["go.mod", "go.sum", "go.work", "go.work.sum", "vendor/modules.txt"] {
        let file = directory.isEmpty ? name : directory.appending(path: name)
        if before[file] == nil { view.files[root.appending(path: file)] = .some(nil) }
      }
    }
    for (file, object) in zip(old, try history.objects(old.map { before[$0] ?? ByteString() })) {
      if let object { view.files[root.appending(path: file)] = .some(object.content) }
    }
    // What a new link leads to out of the checkout is no file of the base, and may be anybody's.
    let links = fork.tree.files.filter(\.isLink).map(fork.tree.path) + fork.tree.linkedSources
    for link in links where before[link] == nil {
      let place = root.appending(path: link)
      if environment.disk.reachable(place)?.isWithin(root) == false { view.files[place] = .some(nil) }
    }
    return view
  }

  /// Whether `finding` is about what is behind a link that the base did not have, or that led elsewhere there.
  private func isNewLink(_ finding: Finding) throws(GitSilence) -> Bool {
    guard let link = finding.fact.leak?.link else { return false }
    guard let object = before[link] else { return true }
    let text = environment.disk.disturbances.noting { () throws(SystemError) in
      try readLinkIfPresent(root.appending(path: link))
    }
    // The content of a link is where it leads.
    return try history.objects([object]).first.flatMap { $0 }?.content != text
  }

  /// The directory where the fork would have a package, relative to the root; nil for one of another project.
  private func place(of package: ByteString) -> ByteString? {
    let holder = fork.members.filter { package.isImportPath(within: $0.path) }.max { $0.path.count < $1.path.count }
    guard let holder, let rest = package.relative(within: holder.path) else { return nil }
    if rest.isEmpty { return holder.directory }
    return holder.directory.isEmpty ? rest : holder.directory.appending(path: rest)
  }

  /// Whether `finding` is about a package of the fork whose Go files the base had.
  private func isEmptied(_ finding: Finding) -> Bool {
    guard case .missingPackage(let missing) = finding.fact, let directory = place(of: missing.package) else {
      return false
    }
    return before.keys.contains { $0.hasSuffix(".go") && Self.directory(of: $0) == directory }
  }

  /// Whether `finding` is about a file that go could read in the base, or that the base had not.
  private func isBroken(_ finding: Finding) throws(GitSilence) -> Bool {
    guard case .unreadable = finding.fact, let file = finding.place?.file else { return false }
    guard let object = before[file], let old = try history.objects([object]).first.flatMap({ $0 }) else { return true }
    guard file.hasSuffix(".go") else { return false }
    var head = SourceHead()
    return scanSource(old.content.bytes.span, into: &head) == .complete
  }

  /// Whether a current file imports the package of `finding`, while no file of the base does.
  private func isNewImport(_ finding: Finding) throws(GitSilence) -> Bool {
    if case .shadowed = finding.fact { return false }
    guard let path = Self.package(finding) else { return false }
    let tree = fork.tree
    let files = tree.files.filter { file in file.imports.contains { tree.names[tree.imports[$0].path] == path } }
      .map { tree.path(of: $0) }
    if files.isEmpty { return false }
    let olds = try history.objects(files.map { history.name(of: $0, at: base) })
    return !olds.contains { object in object.map { ChangeGuard.imports(of: $0.content).contains(path) } ?? false }
  }

  /// Whether `finding` is about a name or a line of a file, which the base had not: `errors` sees the files of now for these.
  private func isNewInFile(_ finding: Finding) throws(GitSilence) -> Bool {
    switch finding.fact {
    case .caseCollision(let collision):
      let names = [collision.first, collision.second]
      switch collision.kind {
      case .files(let directory):
        return names.contains { before[directory.isEmpty ? $0 : directory.appending(path: $0)] == nil }
      case .directories:
        let had = Set(before.keys.filter { $0.hasSuffix(".go") }.map(Self.directory))
        return names.contains { !had.contains($0) }
      case .packages: return false
      }
    case .importComment, .relativeImport:
      guard let file = finding.place?.file else { return false }
      guard let object = before[file], let old = try history.objects([object]).first.flatMap({ $0 }) else {
        return true
      }
      let span = old.content.bytes.span
      var head = SourceHead()
      guard scanSource(span, into: &head) == .complete else { return true }
      switch finding.fact {
      case .importComment(let found):
        return head.importComment.map { old.content[$0].firstRange(of: found.comment) == nil } ?? true
      case .relativeImport(let found): return !head.imports.contains { $0.path(in: span) == found.path }
      default: return false
      }
    default: return false
    }
  }
}
