import Bytes
import Findings
import GoSource
import Machine
import Resolution

/// Asks the sources of each query as go's TryProxies does, one request after the other; many queries run in parallel.
final class Prober {
  /// The state of one query on its way through the entries of GOPROXY.
  struct QueryState {
    var want: Query
    var entry = 0
    /// What the entries before said, and the best of it by go's ranking.
    var trail: [Reason] = []
    var best: (rank: Int, reason: Reason, source: ByteString)?
  }

  /// What a request is for.
  enum Step {
    /// A file below a proxy's address; `root` where a `mod` page led there instead of GOPROXY.
    case file(Int, base: WebAddress)
    case page(ByteString)
    case references(ByteString)
    case sum(Int)
  }

  let settings: NetworkSettings
  let credentials: Credentials
  let view: FileView
  let cache: ModuleCache
  var courses: [QueryState] = []
  private var steps: [Step] = []
  /// Finished queries; the caller takes them out.
  var finished: [(want: Query, found: QueryResult)] = []
  var pages: [ByteString: Page] = [:]
  var repositories: [ByteString: Repository] = [:]
  /// Repositories that only git can ask.
  var forGit: [(address: ByteString, target: ByteString)] = []
  /// The roots that pages named, by the path that was asked about.
  var roots: [ByteString: ByteString] = [:]
  let git: GitSettings?
  let programs: Programs
  let isGopath: Bool

  init(
    _ settings: NetworkSettings, credentials: Credentials, view: FileView, cache: ModuleCache, git: GitSettings?,
    programs: Programs,
    isGopath: Bool = false
  ) {
    (self.settings, self.view, self.cache, self.git) = (settings, view, cache, git)
    (self.credentials, self.programs, self.isGopath) = (credentials, programs, isGopath)
  }

  /// Starts a query; returns the requests that it needs.
  func start(_ want: Query) -> [Request] {
    courses.append(QueryState(want: want))
    if want.kind == .sum { return startSum(courses.count - 1) }
    return proceed(courses.count - 1)
  }

  /// Takes in what came of a request.
  func hear(_ request: Request, _ outcome: Outcome) -> [Request] {
    if case .answered(let answer) = outcome, !request.isSecond,
      let headers = credentials.secondHeaders(for: request.address, after: answer.status, sent: request.headers)
    {
      var again = request
      (again.headers, again.isSecond) = (headers, true)
      return [again]
    }
    switch steps[request.tag] {
    case .file(let course, let base): return hearFile(course, base, outcome)
    case .page(let path): return hearPage(path, outcome)
    case .references(let address): return hearReferences(address, outcome)
    case .sum(let course): return hearSum(course, outcome)
    }
  }

  func request(_ step: Step, _ address: WebAddress, limit: Int, module: ByteString, headOnly: Bool = false) -> Request {
    steps.append(step)
    return Request(
      tag: steps.count - 1, address: address, limit: limit, wantsHeadOnly: headOnly,
      headers: credentials.headers(for: address), isInsecure: false)
  }

  /// The entry that a query has reached, or its end.
  private func proceed(_ number: Int) -> [Request] {
    while courses[number].entry < settings.proxies.entries.count {
      let want = courses[number].want
      let entry = settings.proxies.entries[courses[number].entry]
      let isDirectOnly = settings.noProxy.matches(want.module.path)
      switch entry.source {
      case .noProxy:
        if isDirectOnly { return startDirect(number) }
        courses[number].entry += 1
      case .direct: return startDirect(number)
      case .off:
        if isDirectOnly {
          courses[number].entry += 1
          continue
        }
        fail(number, .off, source: "off", rank: 0)
        courses[number].entry += 1
      case .proxy(let base):
        if isDirectOnly {
          courses[number].entry += 1
          continue
        }
        if base.scheme == "http" && !base.userInfo.isEmpty {
          fail(number, .credentialsInsecure(address: base.text), source: base.text, rank: 1)
          return leave(number, isNotExist: false)
        }
        return ask(number, base: base)
      case .directory(let directory):
        if isDirectOnly {
          courses[number].entry += 1
          continue
        }
        if let found = local(want, directory) {
          finish(number, found)
          return []
        }
        fail(
          number, .answer(.notFound, from: ServerAnswer("file://" + directory)),
          source: "file://" + directory, rank: 0)
        courses[number].entry += 1
      }
    }
    end(number)
    return []
  }

  private func local(_ want: Query, _ directory: ByteString) -> QueryResult? {
    let source = "file://" + directory
    if want.kind == .archive {
      let isThere = ModuleCache.hasFile(want.module, suffix: ".zip", proxy: directory, view: view)
      return isThere ? .exists(source: source, answer: nil, note: nil) : nil
    }
    let text: ByteString?
    if want.kind == .latest { return nil }
    if want.kind == .list {
      text = ModuleCache.list(of: want.module.path, proxy: directory, view: view)
    } else {
      text = ModuleCache.file(
        want.module, suffix: want.kind == .info ? ".info" : ".mod", proxy: directory, view: view)
    }
    return text.map { .text($0, source: source, answer: nil) }
  }

  /// Asks one proxy for the file of a query.
  func ask(_ number: Int, base: WebAddress) -> [Request] {
    let want = courses[number].want
    guard let address = Self.address(of: want, below: base) else {
      fail(
        number, .malformedPath(want.module.path, site: ByteString(), isSuffix: false),
        source: base.text, rank: 1)
      return leave(number, isNotExist: false)
    }
    let limit =
      switch want.kind {
      case .archive: 4096
      case .list: 4 << 20
      default: 1 << 20
      }
    return [
      request(
        .file(number, base: base), address, limit: limit, module: want.module.path, headOnly: want.kind == .archive)
    ]
  }

  /// `$base/$module/@v/$version.mod`, with `!` as go writes it on the wire.
  static func address(of want: Query, below base: WebAddress) -> WebAddress? {
    guard let path = try? ModuleEscape.path(want.module.path) else { return nil }
    var target = base.target + "/" + path + "/@v/"
    if want.kind == .latest {
      target = base.target + "/" + path + "/@latest"
    } else if want.kind == .list {
      target += "list"
    } else {
      guard let version = ModuleEscape.version(want.module.version) else { return nil }
      target += version
      target += want.kind == .archive ? ".zip" : want.kind == .info ? ".info" : ".mod"
    }
    let escaped = target.bytes.flatMap { $0 == UInt8(ascii: "!") ? Array("%21".utf8) : [$0] }
    var address = base
    address.target = ByteString(escaped)
    return WebAddress(address.text) == nil ? nil : address
  }

  private func hearFile(_ number: Int, _ base: WebAddress, _ outcome: Outcome) -> [Request] {
    let want = courses[number].want
    let source = base.text
    switch outcome {
    case .failed(let fault):
      fail(number, .fault(fault), source: source, rank: 1)
      return leave(number, isNotExist: false)
    case .answered(let answer):
      let isThere = answer.status == 200 || want.kind == .archive && [206, 416].contains(answer.status)
      if isThere {
        if want.kind == .archive {
          let body = answer.body
          let looksRight = body.count < 2 || body.hasPrefix("PK")
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
      let reason = Self.reason(answer, want)
      let isNotExist = answer.status == 404 || answer.status == 410
      fail(number, reason, source: source, rank: isNotExist ? 0 : 1)
      return leave(number, isNotExist: isNotExist)
    }
  }

  static func reason(_ answer: Answer, _ want: Query) -> Reason {
    let words =
      answer.contentType.asciiLowercased.hasPrefix("text/plain")
      ? detail(answer.body) : ByteString()
    let fault: Reason.AnswerFault =
      switch answer.status {
      case 404:
        want.kind == .archive
          ? .archiveMissing
          : words.firstRange(of: "unknown revision") == nil
            ? .notFound : .unknownVersion(want.module.version)
      case 410: .gone
      case 401: .unauthorized
      case 403: .forbidden
      case 429: .rateLimited
      case 500...: .serverError
      default: .unexpectedStatus
      }
    return .answer(
      fault, from: ServerAnswer(answer.address.text, status: answer.status, said: words))
  }

  /// The first lines of what a server says, as go shows them: at most 8 lines and 648 bytes.
  static func detail(_ body: ByteString) -> ByteString {
    body.prefix(648).split(on: 10).prefix(8).joined(separator: "\n").trimmed
  }

  func fail(_ number: Int, _ reason: Reason, source: ByteString, rank: Int) {
    courses[number].trail.append(reason)
    let best = courses[number].best?.rank ?? -1
    // Go: TryProxies: direct beats proxies, a refusal beats "does not exist", the first of equals stays for the latter.
    if best < 0 || rank > best || rank == best && rank > 0 { courses[number].best = (rank, reason, source) }
  }

  /// Goes to the next entry where go would, else ends.
  func leave(_ number: Int, isNotExist: Bool) -> [Request] {
    let entries = settings.proxies.entries
    let entry = courses[number].entry
    if isNotExist || entry < entries.count && entries[entry].continuesOnError {
      courses[number].entry += 1
      return proceed(number)
    }
    end(number)
    return []
  }

  private func end(_ number: Int) {
    let course = courses[number]
    let best = course.best ?? (0, Reason.off, ByteString())
    finished.append((course.want, .failed(best.reason, source: best.source, trail: course.trail)))
  }

  func finish(_ number: Int, _ found: QueryResult) { finished.append((courses[number].want, found)) }
}
