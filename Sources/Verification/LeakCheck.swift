import Bytes
import Machine
import Mapping
import Resolution

/// The leak detector: loads the fork's packages with their tests and all that they import, as `go list -deps -test`
/// does, and looks where each package with an upstream import path comes from.
///
/// A dependency that imports upstream, or vendors a copy of it, leaks without any file of the fork naming it.
struct LeakCheck: Sendable {
  let situation: Situation
  let environment: GoEnvironment
  let view: FileView
  /// The checkout without links, in `view`.
  let root: ByteString

  func findings() -> [Finding] {
    var environment = environment
    environment.directory = workspace
    let graph = PackageGraph.load(patterns: ["./..."], environment: environment, view: view, tests: true)
    var findings: [Finding] = []
    var seen: Set<ByteString> = []
    for package in graph.packages where !package.isStandard {
      let path = graph.names[package.importPath]
      guard isUpstream(path) else { continue }
      guard package.directory != .none else {
        if seen.insert(path).inserted { findings.append(Finding(.missingPackage, .warning, subjects: [path, root])) }
        continue
      }
      let directory = graph.names[package.directory]
      guard seen.insert(path).inserted, !isOfFork(directory) else { continue }
      findings.append(Finding(.leak, .error, subjects: [path, directory, root]))
    }
    return findings
  }

  /// Where the upstream path leads: `./...` from there names the packages by their upstream paths.
  private var workspace: ByteString {
    let entry = GopathLookup(environment: environment, view: view).entry(of: situation.upstream)
    return entry.map { $0.appending(path: "src").appending(path: situation.upstream) } ?? root
  }

  /// Whether `path` is an upstream import path, vendored or not.
  private func isUpstream(_ path: ByteString) -> Bool {
    var part = path
    while let vendor = part.firstRange(of: "/vendor/") { part = part.dropFirst(vendor.upperBound) }
    return part.isImportPath(within: situation.upstream)
  }

  /// Whether the directory is the fork's own; a copy in its `vendor` is not.
  private func isOfFork(_ directory: ByteString) -> Bool {
    guard let real = try? view.realPath(directory), let place = real.relative(within: root) else { return false }
    return ("/" + place + "/").firstRange(of: "/vendor/") == nil
  }
}
