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
  /// Those of them of whose versions there was a list: go asks what the chosen one is called, too (modfetch.Repo.Stat).
  private(set) var chosen: Set<ModuleVersion> = []
  /// All imports that were looked for, in the order in which they were noted.
  private(set) var noted: [MissingImport] = []
  private var seen: Set<ByteString> = []
  private var candidates: [ByteString: Candidate] = [:]
  /// The paths of modules whose only version is on this machine: main modules, and those that a directory replaces.
  private var localPaths: Set<ByteString>
  private let excluded: Set<ModuleVersion>
  /// Modules of the build whose source is here, and has not all packages that are imported from it.
  private var searched: Set<ModuleVersion> = []
  /// The choice among the versions of a candidate.
  private var choices: [ByteString: NewestVersion] = [:]

  /// `excluded` are the versions that the main modules exclude.
  init(mainPaths: Set<ByteString>, excluded: Set<ModuleVersion> = []) {
    (localPaths, self.excluded) = (mainPaths, excluded)
  }

  /// `lacking` are modules that a directory replaces, and that lack the missing package; `searched` are versions of others.
  mutating func note(_ missing: MissingImport, lacking: Set<ByteString>, searched: [ModuleVersion] = []) {
    localPaths.formUnion(lacking)
    self.searched.formUnion(searched)
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

  /// Handles the answer about one candidate; returns what is to be asked next: the go.mod that tells what is retracted, or the
  /// newest commit where no version is allowed.
  mutating func hear(_ query: Query, _ result: QueryResult) -> [Query] {
    let path = query.module.path
    guard case .asked = candidates[path] else { return [] }
    switch (query.kind, result) {
    case (.list, .text(let text, _, _)):
      choices[path] = NewestVersion(of: path, in: text) { [excluded] in
        excluded.contains(ModuleVersion(path: path, version: $0))
      }
      return choose(path)
    case (.modFile, _):
      guard choices[path] != nil else { return [] }
      let text: ByteString? = if case .text(let text, _, _) = result { text } else { nil }
      choices[path]?.note(text, of: query.module.version)
      return choose(path)
    case (.latest, .text(let text, let source, _)):
      if let version = ReleaseInfo(parsing: text)?.version, Semver(version) != nil {
        let isAllowed = choices[path]?.isAllowed(version) ?? true
        candidates[path] =
          isAllowed
          ? .newest(ModuleVersion(path: path, version: version))
          : .absent(.noModule(package: path), source: source)
      } else {
        candidates[path] = .absent(.answer(.notJSON, from: ServerAnswer(source)), source: source)
      }
    case (_, .exists(let source, _, _)): candidates[path] = .untagged(source: source)
    case (_, .failed(let reason, let source, _)): candidates[path] = .absent(reason, source: source)
    default: break
    }
    return []
  }

  private mutating func choose(_ path: ByteString) -> [Query] {
    switch choices[path]?.next {
    case .version(let version):
      let module = ModuleVersion(path: path, version: version)
      candidates[path] = .newest(module)
      chosen.insert(module)
    case .read(let version): return [Query(ModuleVersion(path: path, version: version), .modFile)]
    case .some(.none): return [Query(ModuleVersion(path: path), .latest)]
    case nil: break
    }
    return []
  }

  /// The modules that are now known as those that go adds for open imports.
  mutating func settle() -> [ModuleVersion] {
    var new: [ModuleVersion] = []
    paths: for (path, missing) in open.sorted(by: { $0.key < $1.key }) {
      var failure: (Reason, ByteString)?
      for prefix in candidates(for: path) {
        if case .newest(let module) = candidates[prefix], searched.contains(module) { continue }
        switch candidates[prefix] {
        // Go: queryPrefixModules: an error of a longer path ends the search, of a shorter one not.
        case .newest, .untagged:
          if let failure, failure.0.isServerFault {
            open[path] = nil
            ended[path] = (missing, .absent(failure.0, source: failure.1))
            continue paths
          }
        default: break
        }
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
}

extension Reason {
  /// Whether a server has not said that nothing is there, but failed, or refused.
  fileprivate var isServerFault: Bool {
    switch self {
    case .answer, .fault: true
    default: false
    }
  }
}
