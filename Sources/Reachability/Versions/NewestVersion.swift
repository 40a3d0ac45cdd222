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
    guard let version = Semver(version) else { return true }
    return !Self.contains(version, retracted)
  }

  var next: Step {
    // Those that are excluded or retracted count for what is retracted, too.
    switch choose(from: versions) {
    case .none: return .none
    case .read(let version): return .read(version)
    case .version(let newest): if files[newest] == nil { return .read(newest) }
    }
    let retracted = retracted
    return choose(from: versions.filter { !isExcluded($0.text) && !Self.contains($0, retracted) })
  }

  /// Versions that are retracted, from the first to the last of each.
  private typealias Retracted = (low: Semver, high: Semver)

  /// What the newest version retracts, in order and without overlaps; none where its go.mod was not read.
  private var retracted: [Retracted] {
    guard case .version(let newest) = choose(from: versions), let text = files[newest] ?? nil,
      let file = try? ModFile(text, as: .dependency)
    else { return [] }
    var merged: [Retracted] = []
    let all = file.retract.compactMap { line -> Retracted? in
      guard let low = Semver(line.low), let high = Semver(line.high) else { return nil }
      return (low, high)
    }
    for next in all.sorted(by: { $0.low.compare($1.low) < 0 }) where next.low.compare(next.high) <= 0 {
      if let last = merged.last, next.low.compare(last.high) <= 0 {
        if last.high.compare(next.high) < 0 { merged[merged.count - 1].high = next.high }
      } else {
        merged.append(next)
      }
    }
    return merged
  }

  private static func contains(_ version: Semver, _ retracted: [Retracted]) -> Bool {
    // The last that does not begin after the version.
    var (start, end) = (0, retracted.count)
    while start < end {
      let middle = (start + end) / 2
      if retracted[middle].low.compare(version) <= 0 { start = middle + 1 } else { end = middle }
    }
    return start > 0 && version.compare(retracted[start - 1].high) <= 0
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
}
