package import Bytes
import GoSource
import Machine
import Resolution

/// A proxy has modules, and not the repository that they are of: it does not tell which others the fork has under names that are not
/// its own.
extension ProgramResolver {
  /// The files of the commit that a module is of. Where a proxy gave the module, and the program may need other modules of the
  /// fork, go fetches the commit, if GOPROXY lets it ask repositories.
  func files(
    of found: FoundModule, _ file: ModFile?, hasModFile: Bool, in directory: ByteString
  ) throws(ProgramError) -> (files: FetchedFiles?, wasAsked: Bool) {
    if let files = try filesAtHand(of: found) { return (files, false) }
    let own = OwnModules(declared: file?.module?.path ?? found.path, found: found.path, directory: directory)
    let isAlone =
      hasModFile && directory.isEmpty
      && !(file?.require ?? []).contains { own.mayHave($0.module.path, besides: directory) }
    if isAlone { return (nil, false) }
    return try fetchedFiles(of: found)
  }

  /// The same after go has fetched the commit.
  private func fetchedFiles(of found: FoundModule) throws(ProgramError) -> (files: FetchedFiles?, wasAsked: Bool) {
    guard go.mayAskRepositories, let commit = found.nameOfCommit else { return (nil, false) }
    var found = found
    let answer = try go.fetch(commit, of: ModuleFamily(upstream: found.path).base)
    found.commit = commit
    if !answer.url.isEmpty { found.url = answer.url }
    if found.url.isEmpty { found.url = UsedModule.repository(of: found.module)?.url ?? ByteString() }
    return (try filesAtHand(of: found), true)
  }

  private func filesAtHand(of found: FoundModule) throws(ProgramError) -> FetchedFiles? {
    try FetchedFiles(of: found, in: environment.moduleCache, process: process, store: store)
  }

  /// Those of the modules in a listing of the program's packages that are upstream's, or of its owner, while nothing tells whether
  /// the fork has them, too.
  package func published(
    _ modules: [ByteString], for program: ResolvedProgram
  ) throws(ProgramError) -> [ByteString] {
    guard let revision = program.revision, program.files == nil else { return [] }
    let replaced = Set(program.replacements.map(\.old.path) + [program.upstream])
    let own = program.own
    let left = modules.filter { !replaced.contains($0) && own.mayHave($0, besides: program.place) }
    guard own.isRenamed else { return left.sorted() }
    // Many a library has the name of a program that uses it.
    let guesses = left.compactMap { path in own.directory(like: path).map { (path, own.fork.appending(path: $0)) } }
    let found = try go.find(guesses.map { ModuleVersion(path: $0.1, version: revision) })
    return zip(guesses, found).filter { $0.1.error.isEmpty }.map(\.0.0).sorted()
  }

  /// Has go fetch the commit of a program that a proxy gave; whether its files are at hand then, for another resolution.
  package func fetch(_ program: ResolvedProgram) throws(ProgramError) -> Bool {
    guard !program.wasAsked, program.revision != nil, program.files == nil else { return false }
    var found = FoundModule()
    (found.path, found.version, found.commit) = (program.fork.path, program.fork.version, program.commit)
    return try fetchedFiles(of: found).files != nil
  }

  /// The go.work of the repository's root, or below it, for a module that a proxy gave: it is in the root's own archive.
  func workFile(
    in directory: ByteString, _ found: FoundModule, _ own: OwnModules
  ) throws(ProgramError) -> ByteString? {
    guard let commit = found.nameOfCommit, own.fork != found.path else { return nil }
    let root = try go.find([ModuleVersion(path: own.fork, version: commit)])[0]
    if !root.error.isEmpty { return nil }
    return try text(go.download(root.module).directory.appending(path: directory).appending(path: "go.work"))
  }
}

extension OwnModules {
  /// Whether the fork's own path is what its code calls it.
  var isRenamed: Bool { upstream == fork }

  /// Whether a module may be in the fork although its path, which is not the fork's, does not tell where. `directory` is that of the
  /// program's module.
  func mayHave(_ path: ByteString, besides directory: ByteString) -> Bool {
    if path.isImportPath(within: fork) { return false }
    if isRenamed { return self.directory(like: path).map { $0 != directory } ?? false }
    if place(of: path) != nil { return true }
    return owner.map { path.isImportPath(within: $0) } ?? false
  }

  /// Where a renamed fork has the module that another repository of the fork's name has at this path.
  func directory(like path: ByteString) -> ByteString? {
    let elements = (ModulePath.split(path)?.prefix ?? path).split(on: UInt8(ascii: "/"))
    guard TreeEvidence.hasHost(path),
      let index = elements.dropFirst().firstIndex(of: UpstreamInference.name(of: fork))
    else { return nil }
    return elements.dropFirst(index + 1).joined(separator: "/")
  }

  /// What the paths of upstream's repositories begin with.
  private var owner: ByteString? {
    let above = (upstream ?? ModuleFamily(upstream: declared).base).parentPath
    // What is there is of many owners.
    return above == "." || above == "gopkg.in" ? nil : above
  }
}

extension FoundModule {
  /// What names the commit for go, whatever the module; nil where only the module's own version is known.
  fileprivate var nameOfCommit: ByteString? {
    if !commit.isEmpty { return commit }
    return PseudoVersion(version) == nil ? nil : revision
  }
}
