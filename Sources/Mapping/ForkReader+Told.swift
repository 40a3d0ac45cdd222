import Bytes
import GoSource
import Machine
import Resolution

/// The upstream path that the user names, compared with what the tree says.
extension ForkReader {
  /// The path by which a consumer requires the fork, where the remote `upstream` is its repository and no file of the fork says what it
  /// is: of a fork that was renamed as a whole, to `own`. The major version is that of the module line. Below a root without go.mod a
  /// consumer requires modules of the repository.
  func requiredUpstream(
    by consumers: [ByteString], _ inference: UpstreamInference, own: ByteString, _ modulePath: ByteString?
  ) throws(Failure) -> ByteString? {
    guard let remote = inference.otherRemote(than: own) else { return nil }
    let required = try required(by: consumers)
    let major = ModulePath.split(modulePath ?? own)?.major
    let path = required.first { $0.repositoryKey == remote.repositoryKey && ModulePath.split($0)?.major == major }
    if path != nil || modulePath != nil { return path }
    return required.contains { $0.isImportPath(within: remote) } ? remote : nil
  }

  /// What a consumer requires that has the name of the fork's module, and another path; below a root without go.mod, what is before
  /// one of the directories of its modules.
  func namesake(
    of own: ByteString, requiredBy consumers: [ByteString], in directories: [ByteString]
  ) throws(Failure) -> ByteString? {
    let name = UpstreamInference.name(of: own)
    let family = ModuleFamily(upstream: own)
    let found = try required(by: consumers).flatMap { path in
      let base = ModuleFamily(upstream: path).base
      let holding = directories.filter { base.hasSuffix("/" + $0) }
      return [path] + holding.map { base.prefix(base.count - $0.count - 1) }
    }.filter { UpstreamInference.name(of: $0) == name && !family.contains($0) }
    return Set(found).count == 1 ? found[0] : nil
  }

  /// The modules that their go.mod files require.
  func required(by consumers: [ByteString]) throws(Failure) -> [ByteString] {
    var paths: [ByteString] = []
    for consumer in consumers {
      guard let text = try modFile(in: consumer, isListed: false) else { continue }
      for line in (try? ModFile(text, as: .dependency))?.require ?? [] where !paths.contains(line.module.path) {
        paths.append(line.module.path)
      }
    }
    return paths
  }

  /// Refuses an upstream path that the user named and that nothing names: mapped, no import would find the fork. A remote, a
  /// module line or a consumer that names it is enough, and so is the lack of evidence for another path.
  func refuseUnused(_ fork: Fork, _ consumers: [ByteString]) throws(Failure) {
    if let module = fork.nestedModules.first(where: { $0.isBuilt && $0.path == fork.upstream }),
      fork.modulePath.map({ $0 != fork.upstream }) ?? false
    {
      let others = inferredPaths(fork).filter { $0 != fork.upstream }
      throw .refused(.upstreamIsNested(root: root, told: fork.upstream, directory: module.directory, found: others))
    }
    let family = ModuleFamily(upstream: fork.upstream)
    let packages = Set(fork.packages)
    let isNamed = fork.tree.imports.contains { spec in
      fork.tree.names[spec.path].relative(within: fork.upstream).map { packages.contains($0) } ?? false
    }
    if isNamed { return }
    if environment.mode == .module, isOfOtherMajor(fork) { throw .refused(unused(fork)) }
    for consumer in consumers where try required(by: [consumer]).contains(where: family.contains) {
      return
    }
    if environment.mode == .module, isOnlyAddress(fork) { throw .refused(unused(fork)) }
    if fork.inference.candidates.contains(where: { isEvidence($0, for: fork.upstream) }) { return }
    if fork.nestedModules.contains(where: { names($0, family, fork) }) { return }
    // These have a refusal of their own: the path of an owner, and import comments that GOPATH mode refuses.
    if fork.upstream.isAboveRepositories { return }
    let found = inferredPaths(fork)
    guard let first = found.first else { return }
    let candidate = fork.inference.candidates.first { $0.path == first }
    if candidate?.evidence.allSatisfy({ if case .importComments = $0.kind { true } else { false } }) == true { return }
    throw .refused(unused(fork))
  }

  private func unused(_ fork: Fork) -> MappingRefusal {
    .upstreamNotImported(root: root, told: fork.upstream, found: inferredPaths(fork))
  }

  private func inferredPaths(_ fork: Fork) -> [ByteString] {
    switch fork.inference.outcome {
    case .inferred(let path), .ownPath(let path): [path]
    case .tie(let paths): paths
    case .doubtful, .nothing: []
    }
  }

  /// Whether the module line has another major version than the path that was told.
  private func isOfOtherMajor(_ fork: Fork) -> Bool {
    guard let modulePath = fork.modulePath, modulePath != fork.upstream else { return false }
    return ModuleFamily(upstream: modulePath).base == ModuleFamily(upstream: fork.upstream).base
  }

  /// Whether the path that was named is only the repository's address, while the modules in it have other paths.
  private func isOnlyAddress(_ fork: Fork) -> Bool {
    guard fork.modulePath == nil, case .inferred(let path) = fork.inference.outcome, path != fork.upstream else {
      return false
    }
    let has = { (path: ByteString, kinds: (Evidence.Kind) -> Bool) in
      fork.inference.candidates.first { $0.path == path }?.evidence.contains { kinds($0.kind) } ?? false
    }
    return has(path) { if case .nestedModules = $0 { true } else { false } }
      && !has(fork.upstream) { $0 != .upstreamRemote }
  }

  /// Whether a nested module is evidence for `family` as the path of the root: its path ends in its directory, or there is
  /// no evidence for another path of the root.
  private func names(_ module: Fork.NestedModule, _ family: ModuleFamily, _ fork: Fork) -> Bool {
    guard let path = module.path, family.contains(path) else { return false }
    let base = ModuleFamily(upstream: path).base
    if base == family.base + "/" + module.directory { return true }
    return !inferredPaths(fork).contains { family.contains($0) || ModuleFamily(upstream: $0).contains(family.base) }
  }

  /// Whether the evidence for `candidate` is evidence for the path `told`: a remote has no major version, and in GOPATH mode
  /// an import with one leads to the directory without.
  private func isEvidence(_ candidate: UpstreamInference.Candidate, for told: ByteString) -> Bool {
    let isMajor = { (path: ByteString, base: ByteString) in path != base && ModuleFamily(upstream: path).base == base }
    if candidate.path == told { return true }
    if environment.mode == .gopath, isMajor(candidate.path, told) { return true }
    let isRemote = candidate.evidence.allSatisfy { $0.kind == .upstreamRemote }
    return isRemote && isMajor(told, candidate.path)
  }
}
