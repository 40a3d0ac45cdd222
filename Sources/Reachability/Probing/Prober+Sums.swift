import Bytes
import Findings
import GoSource
import Resolution

/// The checksum database, asked as go asks it: through the first entry of GOPROXY that supports it, and otherwise directly.
///
/// Go: cmd/go/internal/modfetch.(*dbClient).initBase, sumdb.Client.Lookup.
extension Prober {
  /// Where a look-up is sent.
  enum SumBase {
    case server(WebAddress)
    /// A `file:` proxy that has copies of the database's answers.
    case directory(ByteString)
    /// No look-up gets an answer.
    case failed(Reason, source: ByteString)
  }

  /// The result of a query for support; nil where the query is of another kind.
  func sumBase(_ query: Query, _ result: QueryResult) -> SumBase? {
    guard query.kind == .sumSupport, let database = settings.sumDatabase else { return nil }
    switch result {
    case .exists(let source, _, _), .text(_, let source, _):
      if source.hasPrefix("file://") { return .directory(source.dropFirst(7)) }
      guard var base = WebAddress(source) else { return nil }
      base.userInfo = userInfo(of: base)
      return .server(base.joined("sumdb/" + database.name))
    case .failed(let reason, let source, _):
      if case .off = reason { return database.address.map { .server($0) } }
      if reason.meaning.0 == .gone { return database.address.map { .server($0) } }
      return .failed(Self.sumReason(reason, database), source: source)
    }
  }

  /// A refusal by the proxy counts as one of the database.
  private static func sumReason(_ reason: Reason, _ database: SumDatabase) -> Reason {
    switch reason {
    case .answer(_, let answer): .sumDatabase(name: database.name, answer, nil)
    case .fault(let fault): .sumDatabase(name: database.name, ServerAnswer(fault.address.text), fault)
    default: reason
    }
  }

  private func userInfo(of base: WebAddress) -> ByteString {
    settings.proxies.addresses.first { $0.text == base.text }?.userInfo ?? ByteString()
  }

  /// Looks up the sums of `module`; the result of the query is the database's answer.
  func startSum(_ module: ModuleVersion, at base: SumBase) -> [Request] {
    queryStates.append(QueryState(query: Query(module, .sum)))
    let number = queryStates.count - 1
    guard let path = try? ModuleEscape.path(module.path), let version = ModuleEscape.version(module.version) else {
      return []
    }
    switch base {
    case .failed(let reason, let source):
      finished.append((queryStates[number].query, .failed(reason, source: source, trail: [])))
    case .directory(let directory):
      let name = settings.sumDatabase?.name ?? ByteString()
      let file = directory + "/sumdb/" + name + "/lookup/" + path + "@" + version
      if let text = view.readable(file, limit: 1 << 20) {
        return takeRecord(number, text, source: "file://" + directory, answer: nil, base: base)
      } else {
        let reason = Reason.notInSumDatabase(name: name, ServerAnswer("file://" + file))
        finished.append((queryStates[number].query, .failed(reason, source: "file://" + directory, trail: [])))
      }
    case .server(let address):
      let place = address.joined("lookup/" + Self.onTheWire(path) + "@" + Self.onTheWire(version))
      return [request(.sum(number, base: address), place, limit: 1 << 20, module: module.path)]
    }
    return []
  }

  func hearSum(_ number: Int, _ base: WebAddress, _ outcome: Outcome) -> [Request] {
    let name = settings.sumDatabase?.name ?? ByteString()
    let query = queryStates[number].query
    switch outcome {
    case .failed(let fault):
      let reason = Reason.sumDatabase(name: name, ServerAnswer(fault.address.text), fault)
      finished.append((query, .failed(reason, source: name, trail: [])))
    case .answered(let answer) where answer.status == 200:
      return takeRecord(number, answer.body, source: name, answer: answer, base: .server(base))
    case .answered(let answer):
      let isUnknown = answer.status == 404 || answer.status == 410
      let place = ServerAnswer(
        answer.address.text, status: answer.status, said: Self.words(of: answer), asked: answer.asked.text)
      let reason: Reason =
        isUnknown ? .notInSumDatabase(name: name, place) : .sumDatabase(name: name, place, nil)
      finished.append((query, .failed(reason, source: name, trail: [])))
    }
    return []
  }

  /// The escaped form with `!` that go uses in a URL.
  static func onTheWire(_ text: ByteString) -> ByteString {
    ByteString(text.bytes.flatMap { $0 == UInt8(ascii: "!") ? Array("%21".utf8) : [$0] })
  }
}
