import Bytes
import Findings
import GoSource
import Machine
import Resolution

/// Imports that no required module has: `go get`, and a build with `-mod=mod`, look for modules that do, and add them.
extension Reach {
  /// Whether the run adds requirements to go.mod.
  var isAdding: Bool {
    switch options.purpose {
    case .get: true
    case .build: main.mode == .mod
    case .download: false
    }
  }

  /// Whether go would look for a module that has the package: in a workspace only `go get` does, for packages of the
  /// module in whose directory it runs.
  func isLookedFor(_ missing: MissingImport) -> Bool {
    guard isAdding, missing.kind != .standard else { return false }
    if !main.isWorkspace { return true }
    return main.module(around: environment.directory).map { module in
      missing.importers.first.map { $0.isWithin(module.path) } ?? false
    } ?? false
  }

  /// Notes the imports to look for.
  func noteQueries() {
    for missing in needs.missing where isLookedFor(missing) {
      let path = missing.path
      let searched = path.pathPrefixes.compactMap { prefix in
        walk.selected[prefix].map { actual(ModuleVersion(path: prefix, version: $0)) }
      }.filter { !$0.version.isEmpty && cache.directory($0) != nil }
      queries.note(missing, lacking: needs.lacking, searched: searched)
      // Go: queryImport: a replacement that is not required is used before any request.
      for prefix in queries.candidates(for: path) where queries.open[path] != nil {
        guard let old = main.replaced.filter({ $0.path == prefix }).max(by: { $0.version < $1.version }) else {
          continue
        }
        let version = old.version.isEmpty ? "v0.0.0-00010101000000-000000000000" : old.version
        let module = ModuleVersion(path: prefix, version: version)
        queries.supply(path, module)
        walk.add(root: module)
      }
    }
  }

  /// Adds the modules that were found to the graph.
  func takeQueries() {
    for module in queries.settle() { walk.add(root: module) }
  }

  /// Verdicts on imports for which no module with a version was found.
  func concludeQueries() {
    let main = main.modules.first?.path ?? ByteString()
    for (path, (missing, candidate)) in queries.ended.sorted(by: { $0.key < $1.key }) {
      let importer = missing.importer
      var verdict = Verdict(
        module: path, version: ByteString(), state: .reachable, chain: [main, importer, path], needsSource: true)
      if importer == main { verdict.chain = [main, path] }
      switch candidate {
      case .absent(let reason, let source):
        (verdict.reason, verdict.source) = (reason, source)
        (verdict.state, verdict.fate) = reason.meaning
      case .untagged(let source): verdict.source = source
      case .asked, .newest: continue
      }
      verdict.isAdded = true
      report.verdicts.append(verdict)
      report.isAtLeast = true
    }
  }
}
