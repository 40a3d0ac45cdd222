import Bytes
import Findings
import GoSource

/// The versions for which go has to ask servers before it reads on, such as branches; modload.fixVersion.
struct VersionSettlement {
  enum Answer {
    case version(ByteString)
    /// There, under a version that only fetching tells.
    case unseen(Reason?, source: ByteString)
    case failed(Reason, source: ByteString, trail: [Reason])
  }

  /// What was asked for so far, and what came of it.
  private var results: [Query: QueryResult] = [:]
  private(set) var answers: [ModuleVersion: Answer] = [:]
  private var waiting: [ModuleVersion]

  init(_ modules: [ModuleVersion]) { waiting = modules }

  mutating func hear(_ query: Query, _ result: QueryResult) { results[query] = result }

  /// What is to be asked next; answers everything for which nothing more is.
  mutating func next() -> [Query] {
    var wanted: [Query] = []
    waiting = waiting.filter { module in
      switch step(module) {
      case .ask(let query):
        wanted.append(query)
        return true
      case .answer(let answer):
        answers[module] = answer
        return false
      }
    }
    return wanted
  }

  private enum Step {
    case ask(Query)
    case answer(Answer)
  }

  /// Go: modload.queryProxy.
  private func step(_ module: ModuleVersion) -> Step {
    switch VersionQuery(module.version) {
    case .refused: .answer(.failed(.versionQuery(module.version, hasMeaning: false), source: "go.mod", trail: []))
    case .revision(let revision): ofRevision(module.path, revision)
    case .among(let range): among(range, module)
    }
  }

  private func ofRevision(_ path: ByteString, _ revision: ByteString) -> Step {
    let query = Query(ModuleVersion(path: path, version: revision), .revision)
    guard let result = results[query] else { return .ask(query) }
    let answer = Self.answer(result)
    guard case .failed = answer, let canonical = Semver(revision)?.canonicalInModule, canonical != revision else {
      return .answer(answer)
    }
    // A version with metadata is the one without where there is no tag of just that name.
    let plain = Query(ModuleVersion(path: path, version: canonical), .info)
    guard let second = results[plain] else { return .ask(plain) }
    switch second {
    case .exists: return .answer(.version(canonical))
    case .failed(let reason, _, _) where reason.meaning.0 == .gone: return .answer(answer)
    default: return .answer(Self.answer(second))
    }
  }

  private func among(_ range: VersionQuery.Range, _ module: ModuleVersion) -> Step {
    let list = Query(ModuleVersion(path: module.path), .list)
    guard let result = results[list] else { return .ask(list) }
    func none(at source: ByteString) -> Step {
      .answer(
        .failed(.versionQuery(module.version, hasMeaning: true), source: source, trail: []))
    }
    switch result {
    case .failed(let reason, let source, let trail):
      return .answer(.failed(reason, source: source, trail: trail))
    case .text(let text, let source, _):
      if let version = range.choose(from: text) { return .answer(.version(version)) }
      guard range.mayBeUntagged else { return none(at: source) }
      let latest = Query(ModuleVersion(path: module.path), .latest)
      guard let second = results[latest] else { return .ask(latest) }
      return .answer(Self.answer(second))
    // A repository without a tag.
    case .exists(let source, _, _):
      return range.mayBeUntagged ? ofRevision(module.path, "HEAD") : none(at: source)
    }
  }

  private static func answer(_ result: QueryResult) -> Answer {
    switch result {
    case .failed(let reason, let source, let trail): return .failed(reason, source: source, trail: trail)
    case .exists(let source, _, let note): return .unseen(note, source: source)
    case .text(let text, let source, _):
      if let version = ReleaseInfo(parsing: text)?.version, Semver(version)?.canonicalInModule == version {
        return .version(version)
      }
      return .failed(.answer(.notJSON, from: ServerAnswer(source)), source: source, trail: [])
    }
  }
}
