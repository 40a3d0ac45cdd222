import Bytes
import Findings
import GoSource
import Machine
import Resolution

/// Tries the sources of each query in the order of go's TryProxies, one request after the other; many queries run in parallel.
final class Prober {
  /// The state of one query on its way through the entries of GOPROXY.
  struct QueryState {
    var query: Query
    var entry = 0
    /// The failures of earlier entries, and the rank of the best one in go's order.
    var trail: [Reason] = []
    var best: (rank: Int, reason: Reason, source: ByteString)?
  }

  /// The purpose of a request.
  enum Step {
    /// A file below a proxy's address; `root` where a `mod` page led there instead of GOPROXY.
    case file(Int, base: WebAddress)
    case page(ByteString)
    case references(ByteString)
    case sum(Int, base: WebAddress)
    /// One of the tiles that may have the hash of a record, by their addresses.
    case tile(SumTile)
  }

  let settings: NetworkSettings
  let credentials: Credentials
  let view: FileView
  let cache: ModuleCache
  var queryStates: [QueryState] = []
  private var steps: [Step] = []
  /// Finished queries; the caller takes them out.
  var finished: [(query: Query, result: QueryResult)] = []
  var pages: [ByteString: Page] = [:]
  var repositories: [ByteString: Repository] = [:]
  /// Repositories that only git can query.
  var forGit: [(address: ByteString, target: ByteString)] = []
  /// Those that git asked without an answer.
  var silentGit: [(address: ByteString, target: ByteString)] = []
  /// The roots that pages name, by the path in the request.
  var roots: [ByteString: ByteString] = [:]
  /// The repository of a module, by its path, and the references in it.
  var places: [ByteString: Place] = [:]
  /// Whether requests for archives ask only for the first bytes.
  var usesRange = true

  struct Place {
    var root: RepositoryRoot
    var address: ByteString
    var references: GitReferences
  }
  /// The tiles of the checksum database that were asked for, by their path.
  var tiles: [ByteString: TileState] = [:]
  let git: GitSettings?
  let programs: Programs
  /// The N of go1.N.
  let minor: Int
  let isGopath: Bool

  init(
    _ settings: NetworkSettings, credentials: Credentials, view: FileView, cache: ModuleCache, git: GitSettings?,
    programs: Programs, minor: Int, isGopath: Bool = false
  ) {
    (self.settings, self.view, self.cache, self.git) = (settings, view, cache, git)
    (self.credentials, self.programs, self.minor, self.isGopath) = (credentials, programs, minor, isGopath)
  }

  /// Starts a query; returns the requests that it needs.
  func start(_ query: Query) -> [Request] {
    queryStates.append(QueryState(query: query))
    return proceed(queryStates.count - 1)
  }

  /// Handles the outcome of a request.
  func hear(_ request: Request, _ outcome: Outcome) -> [Request] {
    if case .answered(let answer) = outcome, !request.isSecond,
      let headers = credentials.secondHeaders(for: request.address, after: answer.status, sent: request.headers)
    {
      var again = request
      (again.headers, again.isSecond) = (headers, true)
      return [again]
    }
    switch steps[request.tag] {
    case .file(let number, let base): return hearFile(number, base, outcome)
    case .page(let path): return hearPage(path, outcome)
    case .references(let address): return hearReferences(address, outcome)
    case .sum(let number, let base): return hearSum(number, base, outcome)
    case .tile(let tile): return hearTile(tile, outcome)
    }
  }

  func request(_ step: Step, _ address: WebAddress, limit: Int, module: ByteString, headOnly: Bool = false) -> Request {
    steps.append(step)
    var request = Request(
      tag: steps.count - 1, address: address, limit: limit, wantsHeadOnly: headOnly,
      headers: credentials.headers(for: address), isInsecure: false)
    request.usesRange = usesRange
    return request
  }

  /// Continues a query with its current entry, or ends it.
  private func proceed(_ number: Int) -> [Request] {
    while queryStates[number].entry < settings.proxies.entries.count {
      let query = queryStates[number].query
      let entry = settings.proxies.entries[queryStates[number].entry]
      if query.kind == .sumSupport, [.noProxy, .direct, .off].contains(entry.source) {
        // Neither `direct` nor `off` decides about the database: it is asked directly, unless a proxy has refused.
        fail(number, .off, source: "off", rank: entry.source == .direct ? 2 : 0)
        queryStates[number].entry += 1
        continue
      }
      let isDirectOnly = query.kind != .sumSupport && settings.noProxy.matches(query.module.path)
      switch entry.source {
      case .noProxy:
        if isDirectOnly { return startDirect(number) }
        queryStates[number].entry += 1
      case .direct: return startDirect(number)
      case .off:
        if isDirectOnly {
          queryStates[number].entry += 1
          continue
        }
        fail(number, .off, source: "off", rank: 0)
        queryStates[number].entry += 1
      case .proxy(let base):
        if isDirectOnly {
          queryStates[number].entry += 1
          continue
        }
        if base.scheme == "http" && !base.userInfo.isEmpty {
          fail(number, .credentialsInsecure(address: base.text), source: base.text, rank: 1)
          return leave(number, isNotExist: false)
        }
        return ask(number, base: base)
      case .directory(let directory):
        if isDirectOnly {
          queryStates[number].entry += 1
          continue
        }
        if let result = local(query, directory) {
          if query.kind == .archive, !ModuleCache.hasWholeArchive(query.module, proxy: directory, view: view) {
            let place = ServerAnswer("file://" + directory)
            fail(number, .answer(.archiveBroken, from: place), source: place.address, rank: 1)
            return leave(number, isNotExist: false)
          }
          finish(number, result)
          return []
        }
        let source = "file://" + directory
        if query.kind != .sumSupport, let file = Self.path(of: query),
          let refusal = ModuleCache.refusal(of: directory + "/" + file, view: view)
        {
          let answer = ServerAnswer(source, said: ByteString(refusal.reason))
          fail(number, .answer(.unexpectedStatus, from: answer), source: source, rank: 1)
          return leave(number, isNotExist: false)
        }
        fail(number, .answer(.notFound, from: ServerAnswer(source)), source: source, rank: 0)
        queryStates[number].entry += 1
      }
    }
    end(number)
    return []
  }

  private func local(_ query: Query, _ directory: ByteString) -> QueryResult? {
    let source = "file://" + directory
    if query.kind == .sumSupport {
      let isThere = view.isFile(directory + "/sumdb/" + query.module.path + "/supported")
      return isThere ? .exists(source: source, answer: nil, note: nil) : nil
    }
    if query.kind == .wholeArchive {
      let text = ModuleCache.file(query.module, suffix: ".zip", proxy: directory, view: view)
      return text.map { .text($0, source: source, answer: nil) }
    }
    if query.kind == .archive {
      let isThere = ModuleCache.hasFile(query.module, suffix: ".zip", proxy: directory, view: view)
      return isThere ? .exists(source: source, answer: nil, note: nil) : nil
    }
    let text: ByteString?
    if query.kind == .latest { return nil }
    if query.kind == .list {
      text = ModuleCache.list(of: query.module.path, proxy: directory, view: view)
    } else {
      text = ModuleCache.file(
        query.module, suffix: query.kind.isInfo ? ".info" : ".mod", proxy: directory, view: view)
    }
    return text.map { .text($0, source: source, answer: nil) }
  }

  /// Asks one proxy for the file of a query.
  func ask(_ number: Int, base: WebAddress) -> [Request] {
    let query = queryStates[number].query
    guard let address = Self.address(of: query, below: base) else {
      fail(
        number, .malformedPath(query.module.path, site: ByteString(), isSuffix: false),
        source: base.text, rank: 1)
      return leave(number, isNotExist: false)
    }
    let limit =
      switch query.kind {
      case .archive: 4096
      case .wholeArchive: ModuleArchive.limit
      // Go: codehost.MaxGoMod; from a proxy it accepts any size, so a larger file is unknown.
      default: 16 << 20
      }
    var request = request(
      .file(number, base: base), address, limit: limit, module: query.module.path, headOnly: query.kind == .archive)
    request.isOfModule = [.modFile, .info, .archive, .wholeArchive].contains(query.kind)
    return [request]
  }

  /// `$base/$module/@v/$version.mod`, escaped with `!` as go does in requests.
  static func address(of query: Query, below base: WebAddress) -> WebAddress? {
    if query.kind == .sumSupport { return base.joined("sumdb/" + query.module.path + "/supported") }
    guard let path = path(of: query) else { return nil }
    // A query string, which may contain a token, stays at the end.
    let mark = base.target.firstIndex(of: UInt8(ascii: "?")) ?? base.target.count
    var root = base.target.prefix(mark)
    while root.last == UInt8(ascii: "/") { root = root.dropLast(1) }
    var address = base
    address.target = cleaned(root, path) + base.target.dropFirst(mark)
    return WebAddress(address.text) == nil ? nil : address
  }

  /// The path of a file below `root`, which is as it is written. Go: (*proxyRepo).getBody and net/url.(*URL).EscapedPath: the path is
  /// cleaned without its escapes, and the way in which these are written is kept where it leads to the same place.
  private static func cleaned(_ root: ByteString, _ path: ByteString) -> ByteString {
    let plain = root.percentDecoded
    let full = (plain + "/" + path).cleanPath
    if root == plain.escapedPath { return full.escapedPath }
    let written = (root + "/" + path.escapedPath).cleanPath
    let isKept = written.percentDecoded == full && !written.bytes.contains { "<>^{|}".utf8.contains($0) }
    return isKept ? written : full.escapedPath
  }

  /// The file of a query below a proxy; nil where go refuses the path or the version.
  private static func path(of query: Query) -> ByteString? {
    guard let path = try? ModuleEscape.path(query.module.path) else { return nil }
    switch query.kind {
    case .latest: return path + "/@latest"
    case .list: return path + "/@v/list"
    default:
      guard let version = ModuleEscape.version(query.module.version) else { return nil }
      let isArchive = query.kind == .archive || query.kind == .wholeArchive
      return path + "/@v/" + version + (isArchive ? ".zip" : query.kind.isInfo ? ".info" : ".mod")
    }
  }

  private func hearFile(_ number: Int, _ base: WebAddress, _ outcome: Outcome) -> [Request] {
    let query = queryStates[number].query
    let source = base.text
    switch outcome {
    case .failed(let fault):
      fail(number, .fault(fault), source: source, rank: 1)
      // go waits for an answer without end, and comes to no other proxy.
      if [.silent, .dribbling].contains(fault.kind) {
        end(number)
        return []
      }
      return leave(number, isNotExist: false)
    case .answered(let answer):
      let isThere = answer.status == 200 || query.kind == .archive && answer.status == 206
      if isThere {
        if query.kind == .sumSupport {
          finish(number, .exists(source: source, answer: answer, note: nil))
        } else if query.kind == .archive {
          let body = answer.body
          // Some servers compress every answer; go decompresses it.
          let isPacked = body.hasPrefix(ByteString([0x1f, 0x8b]))
          // A body that was cut off decides nothing; a whole one can be too short for an archive.
          let isBegun = body.count >= 2 || answer.isWhole
          let looksRight = !isBegun || body.hasPrefix("PK") || isPacked
          guard looksRight else {
            fail(
              number, .answer(.archiveBroken, from: ServerAnswer(answer.address.text)),
              source: source,
              rank: 1)
            return leave(number, isNotExist: false)
          }
          finish(number, .exists(source: source, answer: answer, note: nil))
        } else {
          finish(number, .text(answer.body, source: source, answer: answer))
        }
        return []
      }
      let reason = reason(answer, query)
      let isNotExist = answer.status == 404 || answer.status == 410
      fail(number, reason, source: source, rank: isNotExist ? 0 : 1)
      return leave(number, isNotExist: isNotExist)
    }
  }

  private func reason(_ answer: Answer, _ query: Query) -> Reason {
    let words =
      answer.contentType.asciiLowercased.hasPrefix("text/plain")
      ? Self.words(of: answer) : ByteString()
    let fault: Reason.AnswerFault =
      switch answer.status {
      case 404:
        query.kind == .archive
          ? .archiveMissing
          : words.firstRange(of: "unknown revision") == nil
            ? .notFound : .unknownVersion(query.module.version)
      case 410: .gone
      case 401:
        .unauthorized(
          settings.auth.source(
            for: answer.asked, at: answer.address, settings.netrc, file: settings.netrcFile))
      case 403: .forbidden
      case 429: .rateLimited
      case 500...: .serverError
      default: .unexpectedStatus
      }
    return .answer(
      fault, from: ServerAnswer(answer.address.text, status: answer.status, said: words, asked: answer.asked.text))
  }

  /// The first lines of a server's error text, as go shows them: at most 8 lines and 648 bytes.
  static func detail(_ body: ByteString) -> ByteString {
    body.prefix(648).split(on: 10).prefix(8).joined(separator: "\n").trimmed
  }

  /// The words of an answer without the values of the query that was asked: a store that refuses a signature may repeat it.
  static func words(of answer: Answer) -> ByteString {
    var words = detail(answer.body)
    for value in (answer.address.queryValues + answer.asked.queryValues).sorted(by: { $0.count > $1.count }) {
      var (hidden, rest) = (ByteString(), words)
      while let range = rest.firstRange(of: value) {
        hidden += rest.prefix(range.lowerBound) + "[...]"
        rest = rest.dropFirst(range.upperBound)
      }
      words = hidden + rest
    }
    return words
  }

  func fail(_ number: Int, _ reason: Reason, source: ByteString, rank: Int) {
    queryStates[number].trail.append(reason)
    let best = queryStates[number].best?.rank ?? -1
    // Go: TryProxies: direct beats proxies, a refusal beats "does not exist", and of equal ranks the last one counts.
    if rank >= best { queryStates[number].best = (rank, reason, source) }
  }

  /// Continues with the next entry where go would, else ends the query.
  func leave(_ number: Int, isNotExist: Bool) -> [Request] {
    let entries = settings.proxies.entries
    let entry = queryStates[number].entry
    if isNotExist || entry < entries.count && entries[entry].continuesOnError {
      queryStates[number].entry += 1
      return proceed(number)
    }
    end(number)
    return []
  }

  private func end(_ number: Int) {
    let number = queryStates[number]
    let best = number.best ?? (0, Reason.off, ByteString())
    finished.append((number.query, .failed(best.reason, source: best.source, trail: number.trail)))
  }

  func finish(_ number: Int, _ result: QueryResult) { finished.append((queryStates[number].query, result)) }
}
