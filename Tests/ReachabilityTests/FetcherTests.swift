import Bytes
import Findings
import Foundation
import GoSource
import Machine
import Resolution
import Support
import Synchronization
import Testing

@testable import Reachability

@Suite(.enabled(if: LabServer.canRun, "python3 runs the lab"), .serialized)
struct `The fetcher` {
  private func fetcher(
    proxy: String, total: Double = 3, time: Fetcher.Time = Fetcher.Time(),
    send: @escaping @Sendable (CurlBatch, [Attempt]) -> [Attempted] = { $0.run($1) }
  ) throws -> Fetcher {
    let process = makeProcess(["GOPROXY": proxy, "GOPRIVATE": ""])
    let environment = try GoEnvironment.discover(process: process)
    let settings = try NetworkSettings(environment, process: process)
    let programs = Programs(process: process, outside: nil)
    try #require(programs.hasTransport)
    let credentials = Credentials(settings, programs: programs, process: process, tree: "/nonexistent")
    return try Fetcher(
      settings, programs: programs, credentials: credentials, limits: Limits(total: total), process: process,
      time: time, send: send)
  }

  private func proxy(_ server: LabServer) -> String { "http://127.0.0.1:\(server.ports[0])" }

  private func request(_ server: LabServer, _ path: String, tag: Int = 0, limit: Int = 4096) throws -> Request {
    let address = try #require(WebAddress(ByteString("http://127.0.0.1:\(server.ports[0])/\(path)")))
    return Request(tag: tag, address: address, limit: limit)
  }

  private static let world = """
    {"modules": {"m.example": {"v1.0.0": {"mod": "module m.example\\n", "files": {}}}},
     "faults": [
      {"path": "/hang", "act": "hang"}, {"path": "/reset", "act": "reset"}, {"path": "/close", "act": "close"},
      {"path": "/truncate", "act": "truncate"}, {"path": "/dribble$", "act": "dribble"},
      {"path": "/headers", "act": "dribble-headers"}, {"path": "/flood$", "act": "flood"},
      {"path": "/chunked", "act": "flood", "chunked": true}, {"path": "/garbage", "act": "garbage"},
      {"path": "/circle", "act": "circle"}, {"path": "/flap", "act": "status:503", "times": 1},
      {"path": "/flap", "act": "text:fine"}, {"path": "/busy", "act": "status:503", "body": "try later"},
      {"path": "/moved", "act": "redirect:/m.example/@v/v1.0.0.mod"},
      {"path": "/away", "act": "redirect:http://169.254.169.254/latest"},
      {"path": "/file", "act": "redirect:file:///etc/passwd"}
     ]}
    """

  @Test func `each way to fail is told apart, beside answers that are whole`() throws {
    let server = try LabServer(world: Self.world)
    var seen: [String: Outcome] = [:]
    /// Those that end by themselves have all the time that a busy machine takes; the others are waited for.
    func ask(_ paths: [String], total: Double) throws {
      let fetcher = try fetcher(proxy: proxy(server), total: total)
      fetcher.run(try paths.enumerated().map { try request(server, $1, tag: $0) }) { request, outcome in
        seen[paths[request.tag]] = outcome
        return []
      }
    }
    let whole = "m.example/@v/v1.0.0.mod"
    try ask(
      [
        whole, "none", "reset", "close", "truncate", "flood", "chunked", "garbage", "circle", "busy", "moved",
        "away", "file",
      ], total: 120)
    // Alone: among many, a refusal that is not repeated may be our own doing.
    try ask(["flap"], total: 120)
    // Beside an answer, without which the host would be given up as a whole.
    try ask([whole, "hang", "dribble", "headers"], total: 6)
    func answer(_ path: String) throws -> Answer {
      guard case .answered(let answer) = seen[path] else { throw LabServer.NotReady() }
      return answer
    }
    func kind(_ path: String) -> Fault.Kind? {
      if case .failed(let fault) = seen[path] { fault.kind } else { nil }
    }
    #expect(try answer(whole).body == "module m.example\n")
    #expect(try answer("none").status == 404)
    #expect(try answer("moved").body == "module m.example\n")
    #expect(try answer("flap").firstStatus == 503 && answer("flap").status == 200)
    #expect(try answer("busy").firstStatus == 503 && answer("busy").status == 503)
    #expect(try answer("busy").body == "try later")
    let expected = [
      ("hang", "silent"), ("reset", "reset"), ("close", "closed"), ("truncate", "truncated"), ("dribble", "dribbling"),
      ("headers", "dribbling"), ("flood", "too-large"), ("chunked", "too-large"), ("garbage", "not-http"),
      ("circle", "redirect-loop"), ("away", "private-address"), ("file", "redirect-malformed"),
    ]
    for (path, fault) in expected { #expect(kind(path)?.code == fault, "\(path): \(String(describing: seen[path]))") }
  }

  /// A clock that only its owner moves, and a network in which no host ever answers.
  private final class SilentNetwork: Sendable {
    private let state = Mutex((now: 0.0, sent: 0))

    var now: Double { state.withLock { $0.now } }
    var sent: Int { state.withLock { $0.sent } }
    var time: Fetcher.Time {
      Fetcher.Time(now: { self.now }, pause: { seconds in self.state.withLock { $0.now += seconds } })
    }

    /// As curl reports a server that accepts a connection and sends nothing.
    func send(_ batch: CurlBatch, _ attempts: [Attempt]) -> [Attempted] {
      state.withLock { state in
        state.now += min(batch.limit, batch.remaining)
        state.sent += attempts.count
      }
      var transfer = Transfer()
      (transfer.code, transfer.connectSeconds, transfer.seconds) = (28, 0.01, batch.limit)
      return attempts.map { Attempted(attempt: $0, transfer: transfer, body: ByteString()) }
    }
  }

  @Test func `a silent host costs three requests, not two a module`() throws {
    let network = SilentNetwork()
    let fetcher = try fetcher(proxy: "http://127.0.0.1:1", time: network.time) { network.send($0, $1) }
    var faults: [Fault] = []
    let addresses = try (0..<100).map { try #require(WebAddress(ByteString("http://127.0.0.1:1/m\($0)"))) }
    fetcher.run(addresses.map { Request(tag: 0, address: $0) }) { _, outcome in
      if case .failed(let fault) = outcome { faults.append(fault) }
      return []
    }
    #expect(faults.count == 100 && faults.allSatisfy { $0.kind == .silent })
    #expect(network.sent == 3 && fetcher.requests == 3)
    // The first attempts wait the shorter limit, the second one the longer; nothing else waits.
    #expect(network.now <= 2 * fetcher.limits.first + fetcher.limits.second + 0.001)
  }

  /// The control: where each host is another one, each is asked, and the deadline ends it.
  @Test func `silent hosts are each asked until the time is over`() throws {
    let network = SilentNetwork()
    let hosts = (0..<20).map { "http://127.0.0.\($0 + 1):1" }
    let fetcher = try fetcher(proxy: hosts.joined(separator: ","), time: network.time) { network.send($0, $1) }
    var kinds: [Fault.Kind] = []
    fetcher.run(try hosts.map { Request(tag: 0, address: try #require(WebAddress(ByteString($0 + "/m")))) }) {
      _, outcome in
      if case .failed(let fault) = outcome { kinds.append(fault.kind) }
      return []
    }
    #expect(kinds.count == 20 && network.sent >= 20)
    #expect(network.now <= fetcher.limits.total + fetcher.limits.second)
  }

  @Test func `a host that only the tree names is not asked on this machine`() throws {
    let server = try LabServer(world: "{}")
    let fetcher = try fetcher(proxy: "off")
    var fault: Fault?
    fetcher.run([try request(server, "x")]) { _, outcome in
      if case .failed(let found) = outcome { fault = found }
      return []
    }
    #expect(fault?.isPrivate == true)
    #expect(server.log.isEmpty)
  }

  @Test(arguments: [
    ("8.8.8.8", false), ("127.0.0.1", true), ("10.1.2.3", true), ("172.16.0.1", true), ("172.32.0.1", false),
    ("192.168.1.1", true), ("169.254.169.254", true), ("100.100.0.1", true), ("::1", true), ("::", true),
    ("fe80::1%eth0", true), ("fd00::1", true), ("2001:db8::1", false), ("::ffff:10.0.0.1", true),
    ("::ffff:8.8.8.8", false), ("64:ff9b::a00:1", true), ("nonsense", true), ("224.0.0.1", true), ("1.2.3", true),
  ])
  func `addresses of this machine and its network are known`(text: String, isPrivate: Bool) {
    #expect(NetworkAddress.isPrivate(ByteString(text)) == isPrivate)
  }

  @Test(arguments: [
    (#"{"a":1,"b":"x\n\u00e9\ud83d\ude00","c":null,"d":{"e":[{"f":"}"}]},"g":true}"#, true), ("{}", true),
    (#"{"a":}"#, false), (#"{"a" 1}"#, false), (#"{"a":"x}"#, false), ("[1]", false), (#"{"a":1} x"#, false),
    (#"{"a":[}"#, false), ("<html>", false), ("", false),
  ])
  func `one JSON object is read, and nothing else`(text: String, isObject: Bool) {
    #expect((JSONReader.scalars(of: ByteString(text)) != nil) == isObject)
  }
}
