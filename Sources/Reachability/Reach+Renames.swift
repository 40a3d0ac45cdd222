import Bytes
import Findings
import GoSource

/// `--deep`: a module that is gone may have another name now.
///
/// The path in lower case and the paths that other versions in the cache declare are tried, with the same version, at the
/// servers that go would ask for them. Where a repository moved, its host has said so already.
extension Reach {
  func askNewNames(_ prober: Prober, _ fetcher: Fetcher) {
    var candidates: [ModuleVersion: [ModuleVersion]] = [:]
    for (module, evidence) in modFiles {
      guard case .missing(let reason, _, _) = evidence, reason.mayBeRenaming else { continue }
      var paths = [module.path.asciiLowercased]
      for version in cache.versions(module.path).sorted() {
        guard let text = cache.modFile(ModuleVersion(path: module.path, version: version)),
          let declared = (try? ModFile(text, as: .dependency))?.module?.path
        else { continue }
        paths.append(declared)
      }
      for path in paths where path != module.path && !path.isEmpty {
        // The name of a private module is sent only to servers for private modules.
        if prober.settings.noProxy.matches(module.path) && !prober.settings.noProxy.matches(path) { continue }
        let candidate = ModuleVersion(path: path, version: module.version)
        candidates[candidate, default: []].append(module)
      }
    }
    func settle() {
      for (query, result) in prober.finished {
        switch result {
        case .text(let text, _, _):
          guard (try? ModFile(text, as: .dependency))?.module?.path == query.module.path else { continue }
        case .exists: break
        case .failed: continue
        }
        for module in candidates[query.module] ?? [] where newNames[module] == nil {
          newNames[module] = query.module.path
        }
      }
      prober.finished = []
    }
    prober.finished = []
    let requests = candidates.keys.sorted().flatMap { prober.start(Query($0, .modFile)) }
    settle()
    fetcher.run(requests) { request, outcome in
      let more = prober.hear(request, outcome)
      settle()
      return more
    }
  }
}

extension Reason {
  /// Whether the module may exist under another name.
  fileprivate var mayBeRenaming: Bool {
    switch self {
    case .answer(.notFound, _), .answer(.gone, _), .answer(.unknownVersion, _),
      .repository(.missing, _),
      .repository(.hidden, _):
      true
    default: false
    }
  }
}
