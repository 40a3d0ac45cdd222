import Bytes
import Findings
import GoSource
import Resolution

/// `--deep`: whether archives are what they claim to be: all of their names, and their hash where one is listed.
extension Reach {
  /// So many are in memory at once.
  private static let share = 8

  func askArchives(_ prober: Prober, _ fetcher: Fetcher) {
    var modules = archives.keys.filter { module in
      guard case .remote = archives[module], module != toolchain, !copied.contains(module) else { return false }
      return true
    }.sorted()
    func settle() {
      for (query, result) in prober.finished where query.kind == .wholeArchive { judge(query.module, result) }
      prober.finished = []
    }
    prober.finished = []
    while !modules.isEmpty {
      let share = modules.prefix(Self.share)
      modules.removeFirst(share.count)
      let requests = share.flatMap { prober.start(Query($0, .wholeArchive)) }
      settle()
      fetcher.run(requests) { request, outcome in
        let more = prober.hear(request, outcome)
        settle()
        return more
      }
    }
  }

  private func judge(_ module: ModuleVersion, _ result: QueryResult) {
    func refuse(_ reason: Reason, _ source: ByteString) {
      archives[module] = .missing(reason, source: source, trail: [])
    }
    switch result {
    case .failed(let reason, let source, _):
      // One that is too large, or too late, is only not looked at.
      if reason.fault?.kind == .tooLarge || reason.meaning.0.isOpen { return }
      refuse(reason, source)
    // In a repository, whose commit tells.
    case .exists: break
    case .text(let bytes, let source, _):
      let place = ServerAnswer(source)
      guard let archive = ModuleArchive(bytes) else { return refuse(.answer(.archiveBroken, from: place), source) }
      if let name = archive.stranger(to: module) {
        return refuse(.answer(.archiveOfAnother(file: name, module: module.text), from: place), source)
      }
      let found = archive.hash
      if case .mismatch(let expected, _) = sums.check(module, archive: found) {
        return refuse(.checksum(of: .archive, listed: expected, found: found), source)
      }
      if let text = listed[module],
        let expected = SumDatabase.archiveHash(in: text, path: module.path, version: module.version), expected != found
      {
        return refuse(.checksum(of: .archive, listed: expected, found: found), source)
      }
      copied.insert(module)
    }
  }
}
