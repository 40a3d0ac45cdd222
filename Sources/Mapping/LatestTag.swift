package import Bytes
package import Git
import GoSource
import Machine

/// The tag that go takes for `@latest` of a path without a major version, which is the address of a repository or that of a
/// directory in it (rule M53; `modfetch.(*codeRepo).Versions`, `modload.queryMatcher`).
package struct LatestTag {
  private let references: [GitRepository.Reference]
  private let repository: GitRepository

  private static let prefix: ByteString = "refs/tags/"

  /// One tag that is a version of the path.
  private struct Version {
    let semver: Semver
    let reference: GitRepository.Reference
    var isRelease: Bool { semver.prerelease.isEmpty }
    var isCompatible: Bool { semver.major == "v0" || semver.major == "v1" }
  }

  /// What go.mod says at a commit.
  fileprivate enum File {
    case absent, module(ModFile), malformed
    /// The commit is not here.
    case unknown
  }

  /// `references` are all of `repository`.
  package init(references: [GitRepository.Reference], repository: GitRepository) {
    (self.references, self.repository) = (references, repository)
  }

  /// The tag for the module in `directory`, relative to the root; nil where go takes a commit instead, or where this clone does
  /// not have what decides it.
  package func tag(of directory: ByteString) throws(GitSilence) -> GitRepository.Reference? {
    let all = versions(of: directory)
    var usable = all.filter(\.isCompatible)
    // A higher major version belongs to this path only where it has no go.mod, which would declare another path.
    if directory.isEmpty, usable.count < all.count { usable += try incompatible(all, besides: usable.last) }
    // A release comes before every pre-release.
    let ordered = usable.filter { !$0.isRelease } + usable.filter(\.isRelease)
    guard let newest = ordered.last else { return nil }
    let file = try files(of: [newest], in: directory)[0]
    guard case .module(let newestFile) = file else {
      if case .absent = file { return directory.isEmpty ? newest.reference : nil }
      return nil
    }
    let chosen = ordered.last { version in
      !newestFile.retract.contains {
        Semver.compare($0.low, version.semver.text) <= 0 && Semver.compare(version.semver.text, $0.high) <= 0
      }
    }
    guard let chosen else { return nil }
    let chosenFile =
      chosen.reference == newest.reference ? file : try files(of: [chosen], in: directory)[0]
    return Self.isUsable(chosenFile, in: directory) ? chosen.reference : nil
  }

  /// The tags of `directory` that are versions, lowest first.
  private func versions(of directory: ByteString) -> [Version] {
    let prefix = Self.prefix + (directory.isEmpty ? "" : directory + "/")
    return references.compactMap { reference -> Version? in
      guard reference.name.hasPrefix(prefix) else { return nil }
      let text = reference.name.dropFirst(prefix.count)
      guard let semver = Semver(text), semver.canonical == text, PseudoVersion(text) == nil else { return nil }
      return Version(semver: semver, reference: reference)
    }.sorted { Semver.compare($0.semver.text, $1.semver.text) < 0 }
  }

  /// Those of higher major versions whose newest has no go.mod; none where `compatible`, the newest one without such a major
  /// version, has one.
  private func incompatible(_ versions: [Version], besides compatible: Version?) throws(GitSilence) -> [Version] {
    var groups: [[Version]] = []
    for version in versions where !version.isCompatible {
      if groups.last?.last?.semver.major == version.semver.major {
        groups[groups.count - 1].append(version)
      } else {
        groups.append([version])
      }
    }
    let files = try files(of: groups.map { $0[$0.count - 1] } + (compatible.map { [$0] } ?? []), in: ByteString())
    if compatible != nil, let last = files.last, !last.isAbsent { return [] }
    return zip(groups, files).filter { $1.isAbsent }.flatMap(\.0)
  }

  /// Whether the version is one of this path: its go.mod, if any, declares no other major version.
  private static func isUsable(_ file: File, in directory: ByteString) -> Bool {
    switch file {
    case .absent: directory.isEmpty
    case .module(let file): ModulePath.split(file.module?.path ?? ByteString())?.major.hasPrefix("/") != true
    case .malformed, .unknown: false
    }
  }

  /// The go.mod in `directory` of each version, all asked for at once.
  private func files(of versions: [Version], in directory: ByteString) throws(GitSilence) -> [File] {
    let name = directory.isEmpty ? "go.mod" : directory.appending(path: "go.mod")
    let commits = versions.map(\.reference.target)
    let found = try repository.objects(commits.map { $0 + "^{tree}" } + commits.map { $0 + ":" + name })
    return versions.indices.map { index in
      guard found[index] != nil else { return .unknown }
      guard let text = found[versions.count + index]?.content else { return .absent }
      do throws(ModFileErrors) { return .module(try ModFile(text, as: .dependency)) } catch { return .malformed }
    }
  }
}

extension LatestTag.File {
  fileprivate var isAbsent: Bool { if case .absent = self { true } else { false } }
}
