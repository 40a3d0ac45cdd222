package import Bytes
import Git
import GoSource
import Machine
import Resolution

extension ProgramResolver {
  /// The module that holds a package, downloaded.
  struct Chosen {
    var module: FoundModule
    /// Its directory below the shortest path that is a module; that path counts as the repository where a proxy does not name
    /// one.
    var directoryBelow: ByteString
  }

  /// The module with the longest path that has the package at `path`, as go would choose it.
  func choose(_ path: ByteString, _ reference: ByteString) throws(ProgramError) -> Chosen {
    let named = ProgramCandidates(path, reference: reference)
    let candidates = named.paths
    guard !candidates.isEmpty else {
      throw .notFound(path: path, reference: reference, repository: nil, words: "the path names no repository")
    }
    var list = try go.find(candidates.map { ModuleVersion(path: $0, version: reference) })
    if list.allSatisfy({ !$0.error.isEmpty }) { list += try withMajors(list, reference) }
    var known = list.filter(\.error.isEmpty)
    guard let whole = known.last else {
      throw try refusal(list, path, reference, endsAtRepository: named.endsAtRepository)
    }
    // A tag of the repository is not a version of a module in a directory, whose tags begin with that directory; its commit is
    // one. The major version of such a module is no part of its directory.
    if known.count < candidates.count {
      let others = candidates.filter { candidate in
        !known.contains { $0.path == candidate } && candidate.count > whole.path.count
      }
      if !others.isEmpty, try !hasPackage(path, whole) {
        let isCommit = !whole.commit.isEmpty
        let found =
          isCommit
          ? try go.find(others.map { ModuleVersion(path: $0, version: whole.commit) })
          : list.filter { others.contains($0.path) }
        let majors = try withMajors(found, isCommit ? whole.commit : reference)
        known = (found + majors).filter(\.error.isEmpty) + known
      }
    }
    for candidate in known {
      let module = try download(candidate)
      let directory = ProgramCandidates.directory(of: path, in: module.path)
      if try isDirectory(module.directory.appending(path: directory)) {
        let root = ModulePath.split(whole.path)?.prefix ?? whole.path
        let plain = ModulePath.split(module.path)?.prefix ?? module.path
        return Chosen(module: module, directoryBelow: plain.relative(within: root) ?? ByteString())
      }
    }
    let module = try download(whole)
    throw .noPackage(
      directory: ProgramCandidates.directory(of: path, in: module.path), module: module.module.text,
      programs: try programs(of: module))
  }

  /// The module at the root of a repository, as a program in it would be found at `reference`.
  package func revision(_ reference: ByteString, of path: ByteString) throws(ProgramError) -> FoundModule {
    try choose(path, reference).module
  }

  private func hasPackage(_ path: ByteString, _ found: FoundModule) throws(ProgramError) -> Bool {
    let module = try download(found)
    return try isDirectory(module.directory.appending(path: ProgramCandidates.directory(of: path, in: module.path)))
  }

  private func download(_ found: FoundModule) throws(ProgramError) -> FoundModule {
    if !found.directory.isEmpty { return found }
    var module = try go.download(found.module)
    // The answer of the query is kept: a download of a cached version may tell less.
    if module.commit.isEmpty { module.commit = found.commit }
    if module.subdirectory == nil { module.subdirectory = found.subdirectory }
    if module.modFile.isEmpty { module.modFile = found.modFile }
    return module
  }

  private func isDirectory(_ path: ByteString) throws(ProgramError) -> Bool {
    do { return try FileStatus.ifPresent(path, following: false)?.isDirectory ?? false } catch { throw .system(error) }
  }

  /// The modules whose go.mod declares a major version that their path lacks, queried again with that version.
  private func withMajors(_ list: [FoundModule], _ reference: ByteString) throws(ProgramError) -> [FoundModule] {
    var refused = list
    // The error for `latest` says only that no version matches; the newest commit's error says why.
    if reference == "latest" {
      let silent = list.filter { $0.error.firstRange(of: "no matching versions") != nil }
      refused += try go.find(silent.map { ModuleVersion(path: $0.path, version: "HEAD") })
    }
    var queries: [ModuleVersion] = []
    for found in refused where ModulePath.split(found.path)?.major.isEmpty == true {
      guard let major = found.declaredMajor else { continue }
      let query = ModuleVersion(path: found.path + major, version: reference)
      if !queries.contains(query) { queries.append(query) }
    }
    return try go.find(queries)
  }

  /// The error for an address where no candidate is a module: go's words for the one of which they tell most. Of several of which
  /// they tell the same it is the repository, where the path tells which that is, or a revision is missing in it; else the one that
  /// was named, as go has it (`modload.queryPrefixModules`).
  private func refusal(
    _ list: [FoundModule], _ path: ByteString, _ reference: ByteString, endsAtRepository: Bool
  ) throws(ProgramError) -> ProgramError {
    if list.contains(where: { $0.error.firstRange(of: "disallowed version string") != nil }) {
      return .slashNeedsRepository(path: path, reference: reference)
    }
    let below = list.filter { $0.path.contains(UInt8(ascii: "/")) }
    let asked = below.isEmpty ? list : below
    let most = asked.map { $0.refusal(of: reference) }.max() ?? .otherModule
    let equal = asked.filter { $0.refusal(of: reference) == most }
    let isShortest = endsAtRepository || most == .noRevision || most == .otherModule
    let telling = (isShortest ? equal.last : equal.first) ?? list[0]
    let words = [telling.error, try gitsWords(for: telling) ?? ByteString()].filter { !$0.isEmpty }
    return .notFound(
      path: path, reference: reference, repository: telling.url.isEmpty ? nil : telling.url,
      words: words.joined(separator: "\n"))
  }

  /// What git says of a repository of which go says only that no protocol reaches it (`vcs.RepoRootForImportPath`), or for
  /// which an older go tried git's own protocol, the first in its list.
  private func gitsWords(for found: FoundModule) throws(ProgramError) -> ByteString? {
    let isUntold = ["no secure protocol found for repository", "fatal: unable to connect to"].contains {
      found.error.firstRange(of: $0) != nil
    }
    guard isUntold, let end = found.path.firstRange(of: ".git")?.lowerBound
    else { return nil }
    let url = "https://" + found.path.prefix(end)
    let clone = GitClone(
      url, reference: nil, program: process.program("git", outside: nil), variables: go.variables, allowsLocal: false)
    do {
      return try clone.refusal()
    } catch {
      switch error {
      case .interrupted(let signal): throw .interrupted(signal: signal)
      case .system(let failure): throw .system(failure)
      case .failed, .referenceMissing: return nil
      }
    }
  }

  /// What the fork has in the places of packages that go does not find, where that tells why.
  package func unfound(
    _ packages: [ByteString], in program: ResolvedProgram
  ) throws(ProgramError) -> [MissingDirectory] {
    var found: [MissingDirectory] = []
    for path in packages {
      guard let rest = path.relative(within: program.upstream) else { continue }
      let directory = program.place.appending(path: rest)
      let reason: MissingDirectory.Reason
      if program.revision == nil {
        reason = try CheckedOutModules(root: program.root).reason(directory)
      } else {
        reason = program.files?.reason(directory) ?? .absent
      }
      if reason == .submodule || reason == .link {
        found.append(MissingDirectory(directory, reason, isReplacement: false))
      }
    }
    return found
  }

  /// The programs of a module, as they would be typed.
  private func programs(of module: FoundModule) throws(ProgramError) -> [ByteString] {
    try programs(in: module.directory).map { $0.isEmpty ? module.path : module.path + "/" + $0 }
  }

  /// The directories of a module's tree that hold a program.
  package func programs(in directory: ByteString) throws(ProgramError) -> [ByteString] {
    do { return try SourceTree.scan(directory, view: environment.disk).programs } catch { throw .system(error) }
  }
}

extension SourceTree {
  /// The directories that hold a program for the scanned platform, relative to the root, the root itself empty. Modules in the
  /// tree are left out where the scan left them out.
  fileprivate var programs: [ByteString] {
    directories.compactMap { directory in
      let isProgram = files[directory.files].contains { file in
        !file.isTest && !file.isIgnored && names[file.package] == "main"
      }
      return isProgram ? names[directory.path] : nil
    }.map { $0 == "." ? "" : $0 }.sorted()
  }
}
