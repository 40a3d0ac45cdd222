import Bytes
import Findings
import GoSource
import Resolution

/// Imports that no required module holds: which modules `go get` would look for, and which of them it would add.
///
/// Go: modload.queryImport, QueryPattern: every beginning of the path may be the module; the longest one that is there
/// and holds the package is taken. Whether it holds the package only its archive tells, so the longest one is assumed.
struct ProviderQueries {
  /// What is known of a module that may hold an import.
  enum Candidate {
    case asked
    case newest(ModuleVersion)
    /// There, but without a version of its own: the newest commit is used.
    case untagged(source: ByteString)
    case absent(Reason, source: ByteString)
  }

  /// Those for which no answer is complete yet, by path.
  private(set) var open: [ByteString: MissingImport] = [:]
  /// Those for which no module was found, or only one without versions.
  private(set) var ended: [ByteString: (missing: MissingImport, candidate: Candidate)] = [:]
  /// The modules that `go get` would add.
  private(set) var added: Set<ModuleVersion> = []
  /// Everything that was looked for, in the order of finding it.
  private(set) var noted: [MissingImport] = []
  private var seen: Set<ByteString> = []
  private var candidates: [ByteString: Candidate] = [:]
  /// The paths of modules whose only version is on this machine: main modules, and those that a directory replaces.
  private var localPaths: Set<ByteString>

  init(mainPaths: Set<ByteString>) { localPaths = mainPaths }

  /// `lacking` are modules that a directory replaces, and that do not hold what is missing.
  mutating func note(_ missing: MissingImport, lacking: Set<ByteString>) {
    localPaths.formUnion(lacking)
    guard seen.insert(missing.path).inserted else { return }
    noted.append(missing)
    open[missing.path] = missing
  }

  /// Nobody is asked: all that is open stays unknown.
  mutating func giveUp() {
    for (path, missing) in open {
      ended[path] = (missing, .absent(.offline, source: ByteString()))
    }
    open = [:]
  }

  /// The candidates whose versions are needed and were not asked for before. Of a private path only what is private too
  /// is asked: go would ask a proxy for the beginnings of it, and so name its owner.
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

  /// The beginnings of an import path that can be the path of another module, longest first
  /// (modload.modulePrefixesExcludingTarget).
  func candidates(for path: ByteString) -> [ByteString] {
    path.pathPrefixes.filter { !localPaths.contains($0) && (try? ModulePath.check($0)) != nil }
  }

  /// Takes in the answer about one candidate; gives back what has no list of versions, whose newest is asked next.
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

  /// The modules that are known now to be added for open paths.
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
          // What was refused or broken says more than what does not exist.
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
