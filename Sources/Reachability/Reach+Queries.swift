import Bytes
import Findings
import GoSource
import Resolution

/// Imports that no required module holds: `go get` looks for modules that do, and adds them.
extension Reach {
  /// Takes down what is to be looked for; only `go get` of a single module looks at all.
  func noteQueries() {
    guard options.purpose == .get, !main.isWorkspace else { return }
    for missing in needs.missing where missing.kind != .standard {
      let path = missing.path
      queries.note(missing)
      // Go: queryImport: a replacement that is not required counts before anything is asked.
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

  /// Takes the modules that were found into the graph.
  func takeQueries() {
    for module in queries.settle() { walk.add(root: module) }
  }

  /// What is to be said of imports for which no module with a version was found.
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
