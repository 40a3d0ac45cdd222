import Bytes
import Findings
import GoSource
import Resolution

/// `--deep`: checks all file names in archives, and their hashes where sums are listed.
extension Reach {
  /// How many archives are in memory at once.
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
      // An archive that is too large or too late is not checked, and nothing more.
      if reason.fault?.kind == .tooLarge || reason.meaning.0.isOpen { return }
      refuse(reason, source)
    // The module is in a repository: its commit is checked instead.
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
