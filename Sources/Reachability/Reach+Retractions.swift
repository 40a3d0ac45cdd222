import Bytes
import Findings
import GoSource

/// `--deep`: retractions and deprecations in the newest version of each module, as `go get` reads them.
///
/// Go: modload.CheckRetractions: the `.mod` file of the highest release, else of the highest version at all.
extension Reach {
  func askRetractions(_ prober: Prober, _ fetcher: Fetcher) {
    let modules = archives.keys.filter { $0 != toolchain }.filter {
      if case .missing = archives[$0] { false } else { true }
    }.sorted()
    var lists = modules.flatMap { prober.start(Query($0, .list)) }
    var newest: [ModuleVersion: ModuleVersion] = [:]
    /// Handles lists of versions, and requests the file of each newest version.
    func settle() -> [Request] {
      var requests: [Request] = []
      while !prober.finished.isEmpty {
        let finished = prober.finished
        prober.finished = []
        for (query, result) in finished {
          guard case .text(let text, _, _) = result else { continue }
          if query.kind == .list {
            guard let version = Self.newest(in: text) else { continue }
            let latest = ModuleVersion(path: query.module.path, version: version)
            newest[latest] = query.module
            requests += prober.start(Query(latest, .modFile))
          } else if let used = newest[query.module], let file = try? ModFile(text, as: .dependency) {
            remarks[used] = Self.remark(file, on: used)
          }
        }
      }
      return requests
    }
    lists += settle()
    fetcher.run(lists) { request, outcome in
      let more = prober.hear(request, outcome)
      return more + settle()
    }
  }

  /// The highest release of a list, else its highest version.
  private static func newest(in list: ByteString) -> ByteString? {
    let versions = list.split(on: 10).map { $0.split(on: 32)[0].trimmed }
      .filter { Semver($0) != nil && PseudoVersion($0) == nil }
    let releases = versions.filter { Semver($0)?.prerelease.isEmpty == true }
    return (releases.isEmpty ? versions : releases).max { Semver.compare($0, $1) < 0 }
  }

  /// The retraction or deprecation of `module` in the file of a newer version; nil where there is none.
  static func remark(_ file: ModFile, on module: ModuleVersion) -> Reason? {
    if let retract = file.retract.first(where: {
      Semver.compare($0.low, module.version) <= 0 && Semver.compare(module.version, $0.high) <= 0
    }) {
      return .retracted(version: module.version, rationale: retract.rationale)
    }
    guard let deprecated = file.module?.deprecated, !deprecated.isEmpty else { return nil }
    return .deprecated(deprecated)
  }
}
