import Bytes
import Findings
import GoSource
import Resolution

/// Checks of pseudo-versions.
extension Prober {
  /// What is wrong with a pseudo-version independently of its commit: go names a commit by twelve digits, and the version
  /// before it must be tagged (modfetch.validatePseudoVersion).
  static func fault(
    of pseudo: PseudoVersion, _ module: ModuleVersion, _ root: RepositoryRoot, _ references: GitReferences
  ) -> Reason.RepositoryFault? {
    if pseudo.revision.count != 12 { return .pseudoVersion(.revisionLength(pseudo.revision)) }
    guard var base = pseudo.base else { return nil }
    if base.isEmpty {
      let isPlain = ModulePath.split(module.path)?.major.isEmpty == true
      return isPlain && module.version.hasPrefix("v1.") ? .pseudoVersion(.majorWithoutTag) : nil
    }
    if base.hasSuffix("+incompatible") { base = base.dropLast(13) }
    let named = tag(ModuleVersion(path: module.path, version: base), root)
    let prefix = named.dropLast(base.count)
    guard references.versions(below: prefix).contains(where: { Semver($0) != nil && Semver.compare($0, base) == 0 })
    else { return .pseudoVersion(.baseMissing(named)) }
    return references.hasTag(named, at: pseudo.revision) ? .pseudoVersion(.tagged(named)) : nil
  }

  /// The time in versions of commits whose time is not known.
  static let noTime: ByteString = "00010101000000"

  /// Go: modfetch.(*codeRepo).Stat: the version of a commit is its highest tag, else made of its time, which references do not
  /// tell.
  func judgeRevision(
    _ number: Int, _ root: RepositoryRoot, _ references: GitReferences, address: ByteString
  ) -> [Request] {
    let module = queryStates[number].query.module
    let isTag = Semver(module.version) != nil
    let revision = isTag ? Self.tag(module, root) : module.version
    let major = ModulePath.split(module.path)?.major ?? ByteString()
    func finish(_ commit: ByteString) -> [Request] {
      let start = Self.tag(ModuleVersion(path: module.path), root)
      let prefix = start.isEmpty || start.last == UInt8(ascii: "/") ? start : start + "/"
      let version = references.tags(at: commit).filter { $0.hasPrefix(prefix) }.map { $0.dropFirst(prefix.count) }
        .filter { Semver($0)?.canonical == $0 && ModulePath.majorMismatch($0, suffix: major) == nil }
        .filter { PseudoVersion($0) == nil }.max { Semver.compare($0, $1) < 0 }
      let made = PseudoVersion.make(
        major: major.isEmpty ? major : major.dropFirst(1), older: "", timestamp: Self.noTime, revision: commit)
      self.finish(
        number, .text("{\"Version\":\"" + (version ?? made) + "\"}", source: address, answer: nil))
      return []
    }
    if let commit = references.commit(of: revision) { return finish(commit) }
    guard !isTag, GitReferences.isCommit(revision) else {
      return giveUp(number, .repository(.commitMissing(module.version), address: address), source: address)
    }
    // Further back, where no reference leads.
    if revision.count >= 12 { return finish(revision.prefix(12)) }
    self.finish(
      number, .exists(source: address, answer: nil, note: .repository(.commitUnverified(revision), address: address)))
    return []
  }
}
