import Bytes
import GoSource

/// Which of a module's versions go takes for `latest`: neither one that the main module excludes nor one that the newest
/// version retracts (Go: modload.(*Loader).CheckAllowed, (*queryMatcher).filterVersions).
struct NewestVersion {
  enum Step: Hashable {
    /// The go.mod of this version is needed first.
    case read(ByteString)
    case version(ByteString)
    /// None is allowed; then the newest commit counts.
    case none
  }

  private let path: ByteString
  private let versions: [Semver]
  private let isExcluded: (ByteString) -> Bool
  /// The go.mod files that were read, by version; nil for one that cannot be.
  private var files: [ByteString: ByteString?] = [:]

  /// `list` as a proxy gives it. Pseudo-versions do not count.
  init(of path: ByteString, in list: ByteString, isExcluded: @escaping (ByteString) -> Bool) {
    (self.path, self.isExcluded) = (path, isExcluded)
    versions = list.split(on: 10).map { $0.split(on: 32)[0].trimmed }.filter { PseudoVersion($0) == nil }
      .compactMap { Semver($0) }
  }

  /// Notes the go.mod of a version, nil where it cannot be read.
  mutating func note(_ file: ByteString?, of version: ByteString) { files[version] = .some(file) }

  /// Whether a version is allowed, as far as the files that were read tell.
  func isAllowed(_ version: ByteString) -> Bool {
    if isExcluded(version) { return false }
    guard case .version(let newest) = choose(from: versions), let file = files[newest] ?? nil else { return true }
    return !retractions(in: file).contains {
      Semver.compare($0.low, version) <= 0 && Semver.compare(version, $0.high) <= 0
    }
  }

  var next: Step {
    // Those that are excluded or retracted count for what is retracted, too.
    switch choose(from: versions) {
    case .none: return .none
    case .read(let version): return .read(version)
    case .version(let newest): if files[newest] == nil { return .read(newest) }
    }
    return choose(from: versions.filter { isAllowed($0.text) })
  }

  /// The highest release, else the highest version; one with `+incompatible` only where the highest of the others has no go.mod.
  private func choose(from versions: [Semver]) -> Step {
    var versions = versions
    let compatible = versions.filter { $0.build != "+incompatible" }
    if compatible.count < versions.count, let last = compatible.max(by: { $0.compare($1) < 0 })?.text {
      guard let file = files[last] else { return .read(last) }
      // What a proxy gives for a version without one (Go: modfetch.LegacyGoMod).
      if file != "module " + path + "\n" { versions = compatible }
    }
    let releases = versions.filter(\.prerelease.isEmpty)
    let highest = (releases.isEmpty ? versions : releases).max { $0.compare($1) < 0 }
    return highest.map { .version($0.text) } ?? .none
  }

  private func retractions(in file: ByteString) -> [(low: ByteString, high: ByteString)] {
    ((try? ModFile(file, as: .dependency))?.retract ?? []).map { ($0.low, $0.high) }
  }
}
