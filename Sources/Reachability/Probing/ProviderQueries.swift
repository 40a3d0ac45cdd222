import Bytes
import Findings
import GoSource
import Resolution

/// Imports that no required module has: finds the modules that `go get` would look for, and those that it would add.
///
/// Go: modload.queryImport, QueryPattern: every prefix of the path may be the module; go takes the longest one that exists and
/// has the package. Only its archive tells whether it has the package, so the longest one is assumed.
struct ProviderQueries {
  /// The state of a module that may have an import.
  enum Candidate {
    case asked
    case newest(ModuleVersion)
    /// It exists without a tagged version: the newest commit is used.
    case untagged(source: ByteString)
    case absent(Reason, source: ByteString)
  }

  /// Imports without a complete answer, by path.
  private(set) var open: [ByteString: MissingImport] = [:]
  /// Imports for which no module was found, or only one without versions.
  private(set) var ended: [ByteString: (missing: MissingImport, candidate: Candidate)] = [:]
  /// The modules that `go get` would add.
  private(set) var added: Set<ModuleVersion> = []
  /// All imports that were looked for, in the order in which they were noted.
  private(set) var noted: [MissingImport] = []
  private var seen: Set<ByteString> = []
  private var candidates: [ByteString: Candidate] = [:]
  /// The paths of modules whose only version is on this machine: main modules, and those that a directory replaces.
  private var localPaths: Set<ByteString>

  init(mainPaths: Set<ByteString>) { localPaths = mainPaths }

  /// `lacking` are modules that a directory replaces, and that lack the missing package.
  mutating func note(_ missing: MissingImport, lacking: Set<ByteString>) {
    localPaths.formUnion(lacking)
    guard seen.insert(missing.path).inserted else { return }
    noted.append(missing)
    open[missing.path] = missing
  }

  /// No server is asked: all open imports stay unknown.
  mutating func giveUp() {
    for (path, missing) in open {
      ended[path] = (missing, .absent(.offline, source: ByteString()))
    }
    open = [:]
  }

  /// The candidates whose versions are needed and were not requested before. For a private path only private prefixes are
  /// requested: go would ask a proxy for its other prefixes, and so reveal its owner.
  mutating func begin(isPrivate: (ByteString) -> Bool) -> [ModuleVersion] {
    var wanted: [ModuleVersion] = []
    for path in open.keys.sorted() {
      let isSecret = isPrivate(path)
      for candidate in self.candidates(for: path) where candidates[candidate] == nil {
        if isSecret && !isPrivate(candidate) { continue }
        candidates[candidate] = .asked
        wanted.append(ModuleVersion(path: candidate))
      }
    }
    return wanted
  }

  /// The prefixes of an import path that can be the path of another module, longest first
  /// (modload.modulePrefixesExcludingTarget).
  func candidates(for path: ByteString) -> [ByteString] {
    path.pathPrefixes.filter { !localPaths.contains($0) && (try? ModulePath.check($0)) != nil }
  }

  /// Handles the answer about one candidate; returns a candidate without a list of versions, whose newest version is requested
  /// next.
  mutating func hear(_ query: Query, _ result: QueryResult) -> [ModuleVersion] {
    let path = query.module.path
    guard case .asked = candidates[path] else { return [] }
    switch (query.kind, result) {
    case (.list, .text(let text, _, _)):
      guard let version = Self.newest(in: text) else { return [query.module] }
      candidates[path] = .newest(ModuleVersion(path: path, version: version))
    case (.latest, .text(let text, let source, _)):
      if let version = ReleaseInfo(parsing: text)?.version, Semver(version) != nil {
        candidates[path] = .newest(ModuleVersion(path: path, version: version))
      } else {
        candidates[path] = .absent(.answer(.notJSON, from: ServerAnswer(source)), source: source)
      }
    case (_, .exists(let source, _, _)): candidates[path] = .untagged(source: source)
    case (_, .failed(let reason, let source, _)): candidates[path] = .absent(reason, source: source)
    default: break
    }
    return []
  }

  /// The modules that are now known as those that go adds for open imports.
  mutating func settle() -> [ModuleVersion] {
    var new: [ModuleVersion] = []
    paths: for (path, missing) in open.sorted(by: { $0.key < $1.key }) {
      var failure: (Reason, ByteString)?
      for prefix in candidates(for: path) {
        switch candidates[prefix] {
        case .asked: continue paths
        case .newest(let module):
          open[path] = nil
          if added.insert(module).inserted { new.append(module) }
          continue paths
        case .untagged(let source):
          open[path] = nil
          ended[path] = (missing, .untagged(source: source))
          continue paths
        case .absent(let reason, let source):
          // A refusal or an error tells more than a path that does not exist.
          if reason.meaning.0 != .gone { failure = (reason, source) }
        case nil: break
        }
      }
      open[path] = nil
      let reason: Reason = failure?.0 ?? .noModule(package: path)
      ended[path] = (missing, .absent(reason, source: failure?.1 ?? ByteString()))
    }
    return new
  }

  /// A module that is available without a request: a replacement that go.mod does not require yet.
  mutating func supply(_ path: ByteString, _ module: ModuleVersion) {
    if open.removeValue(forKey: path) != nil { added.insert(module) }
  }

  /// The highest release of a list, else its highest version.
  static func newest(in list: ByteString) -> ByteString? {
    let versions = list.split(on: 10).map { $0.split(on: 32)[0].trimmed }
      .filter { Semver($0) != nil && PseudoVersion($0) == nil }
    let releases = versions.filter { Semver($0)?.prerelease.isEmpty == true }
    return (releases.isEmpty ? versions : releases).max { Semver.compare($0, $1) < 0 }
  }
}
