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
}
