import Bytes
import Findings
import Foundation
import Machine
import Resolution
import Support
import Synchronization
import Testing

@testable import Reachability

/// Servers that limit, that are slow and that answer late, with a clock that only the test moves.
@Suite struct `The manners of the fetcher` {
  /// A server that is asked in batches, and what it saw.
  private final class Host: Sendable {
    struct Seen {
      var now = 0.0
      var most = 0
      var asked: [ByteString: Int] = [:]
      var recent: [Double] = []
    }

    let seen = Mutex(Seen())
    /// The status, and how long to wait, for one request of a batch in which as many run side by side.
    let answer: @Sendable (inout Seen, _ target: ByteString, _ sideBySide: Int, _ place: Int) -> (Int, Double?)

    init(_ answer: @escaping @Sendable (inout Seen, ByteString, Int, Int) -> (Int, Double?)) { self.answer = answer }

    var time: Fetcher.Time {
      Fetcher.Time(
        now: { self.seen.withLock { $0.now } }, pause: { seconds in self.seen.withLock { $0.now += seconds } })
    }

    func send(_ batch: CurlBatch, _ attempts: [Attempt]) -> [Attempted] {
      seen.withLock { seen in
        let sideBySide = min(batch.jobs, attempts.count)
        seen.most = max(seen.most, sideBySide)
        var results: [Attempted] = []
        for (place, attempt) in attempts.enumerated() {
          if place % max(1, sideBySide) == 0 { seen.now += 0.05 }
          seen.asked[attempt.address.target, default: 0] += 1
          let (status, wait) = answer(&seen, attempt.address.target, sideBySide, place % max(1, sideBySide))
          var transfer = Transfer()
          (transfer.code, transfer.status, transfer.retryAfter, transfer.seconds) = (0, status, wait, 0.05)
          // No status: the connection breaks.
          if status <= 0 { (transfer.code, transfer.message) = (56, "Recv failure: Connection reset by peer") }
          // Over one that had carried others.
          if status < 0 { (transfer.status, transfer.connects) = (0, 0) }
          results.append(Attempted(attempt: attempt, transfer: transfer, body: "x"))
        }
        return results
      }
    }
  }

  private func run(_ host: Host, count: Int, total: Double = 10, jobs: Int = Limits.usualJobs) throws -> [Outcome] {
    let process = makeProcess(["GOPROXY": "http://127.0.0.1:1", "GOPRIVATE": ""])
    let settings = try NetworkSettings(try GoEnvironment.discover(process: process), process: process)
    var programs = Programs(process: process, outside: nil)
    (programs.curl, programs.shell) = ("/nonexistent/curl", "/nonexistent/sh")
    let fetcher = try Fetcher(
      settings, programs: programs,
      credentials: Credentials(settings, programs: programs, process: process, tree: "/nonexistent"),
      limits: Limits(total: total, jobs: jobs), process: process, time: host.time, send: { host.send($0, $1) })
    var outcomes: [Outcome] = []
    let requests = try (0..<count).map { number in
      var request = Request(tag: number, address: try #require(WebAddress(ByteString("http://127.0.0.1:1/m\(number)"))))
      request.isOfModule = true
      return request
    }
    fetcher.run(requests) { _, outcome in
      outcomes.append(outcome)
      return []
    }
    return outcomes
  }

  private func isFine(_ outcome: Outcome) -> Bool {
    guard case .answered(let answer) = outcome else { return false }
    return answer.status == 200 && answer.firstStatus == 0 && answer.firstFault == nil
  }

  @Test(arguments: [(3, 503), (5, 429), (20, 503), (30, 500), (20, 502)])
  func `a host that takes so many at once is asked by fewer, and nothing is its fault`(limit: Int, status: Int) throws {
    let host = Host { _, _, _, place in place < limit ? (200, nil) : (status, nil) }
    let outcomes = try run(host, count: 120)
    #expect(outcomes.count == 120 && outcomes.allSatisfy(isFine))
  }

  @Test(arguments: [(4, 401), (2, 403), (8, 404), (5, 403)])
  func `a host that limits by a status of its own is asked again by few`(limit: Int, status: Int) throws {
    let host = Host { _, _, _, place in place < limit ? (200, nil) : (status, nil) }
    let outcomes = try run(host, count: 120)
    #expect(outcomes.count == 120 && outcomes.allSatisfy(isFine))
  }

  @Test(arguments: [401, 403, 404])
  func `a status that comes again is told, and few of a hundred are asked twice`(status: Int) throws {
    let host = Host { _, target, _, _ in target.hasSuffix("7") || target.hasPrefix("/m9") ? (status, nil) : (200, nil) }
    let outcomes = try run(host, count: 300)
    let refused = (0..<300).count { "\($0)".hasSuffix("7") || "\($0)".hasPrefix("9") }
    #expect(outcomes.count { isFine($0) } == 300 - refused)
    #expect(outcomes.count { if case .answered(let answer) = $0 { answer.status == status } else { false } } == refused)
    #expect(host.seen.withLock { $0.asked.values.reduce(0, +) } <= 300 + 6)
  }

  @Test(arguments: [30, 60, 200])
  func `a host that counts requests a second is left alone for as long as it says`(rate: Int) throws {
    let host = Host { seen, _, _, _ in
      let now = seen.now
      seen.recent.removeAll { now - $0 > 1 }
      if seen.recent.count >= rate { return (429, 1) }
      seen.recent.append(now)
      return (200, nil)
    }
    let outcomes = try run(host, count: 150, total: 20)
    #expect(outcomes.count == 150 && outcomes.allSatisfy(isFine))
  }

  @Test func `a host that refuses everything is asked few times, and its refusal is told`() throws {
    let host = Host { _, _, _, _ in (503, nil) }
    let outcomes = try run(host, count: 100)
    #expect(outcomes.count == 100)
    for case .answered(let answer) in outcomes { #expect(answer.status == 503) }
    #expect(host.seen.withLock { $0.asked.values.reduce(0, +) } < 160)
  }

  @Test func `what is refused alone is refused, beside a hundred that are answered`() throws {
    let host = Host { _, target, _, _ in target == "/m70" ? (502, nil) : (200, nil) }
    let outcomes = try run(host, count: 100)
    #expect(outcomes.count { isFine($0) } == 99)
    #expect(host.seen.withLock { $0.asked["/m70"] ?? 0 } <= 3)
  }

  @Test func `a first refusal to a request that was alone is told, since go would not try again`() throws {
    let host = Host { seen, target, _, _ in seen.asked[target] == 1 ? (503, nil) : (200, nil) }
    let outcomes = try run(host, count: 1)
    guard case .answered(let answer) = try #require(outcomes.first) else {
      Issue.record("no answer")
      return
    }
    #expect(answer.status == 200 && answer.firstStatus == 503)
  }

  @Test func `a host that wants longer than there is time is not blamed for what we asked of it`() throws {
    let host = Host { _, _, sideBySide, _ in sideBySide > 4 ? (429, 3600) : (200, nil) }
    let outcomes = try run(host, count: 60)
    #expect(outcomes.count == 60)
    for case .answered(let answer) in outcomes { #expect(answer.status == 200) }
  }

  @Test(arguments: [2, 3, 5, 7])
  func `a host that breaks a connection now and then has no known failure`(each: Int) throws {
    let host = Host { seen, _, _, _ in seen.asked.values.reduce(0, +) % each == 0 ? (0, nil) : (200, nil) }
    let outcomes = try run(host, count: 90)
    #expect(outcomes.count == 90)
    for outcome in outcomes {
      guard case .answered(let answer) = outcome else {
        Issue.record("\(outcome)")
        continue
      }
      #expect(answer.status == 200)
    }
  }

  @Test(arguments: [0, -1])
  func `what breaks once is the host's fault only where its connection was new`(status: Int) throws {
    let host = Host { seen, target, _, _ in target == "/m70" && seen.asked[target] == 1 ? (status, nil) : (200, nil) }
    let outcomes = try run(host, count: 71, jobs: 2)
    #expect(outcomes.count { isFine($0) } == (status == 0 ? 70 : 71))
  }

  @Test func `what breaks each time breaks for go too, beside a hundred that are answered`() throws {
    let host = Host { _, target, _, _ in target == "/m70" ? (0, nil) : (200, nil) }
    let outcomes = try run(host, count: 100)
    #expect(outcomes.count { isFine($0) } == 99)
    #expect(outcomes.contains { if case .failed(let fault) = $0 { fault.kind == .reset } else { false } })
    #expect(host.seen.withLock { $0.asked["/m70"] ?? 0 } <= 10)
  }

  @Test func `the first requests are few, and more follow while the answers are good`() throws {
    let host = Host { _, _, _, _ in (200, nil) }
    #expect(try run(host, count: 400).allSatisfy(isFine))
    #expect(host.seen.withLock { $0.most } == Limits.usualJobs)
    var load = HostLoad()
    #expect(load.window == 16)
    load.learn(HostLoad.Tally(company: 16, accepted: 32), now: 0)
    #expect(load.window == 80)
    load.learn(HostLoad.Tally(company: 80, accepted: 10, refused: 70), now: 1)
    #expect(load.window == 16 && load.notBefore > 1)
    load.learn(HostLoad.Tally(company: 16, accepted: 10, refused: 6), now: 2)
    #expect(load.window == 8)
    // A server that takes four at once is asked by four, and not by one.
    var small = HostLoad()
    small.learn(HostLoad.Tally(company: 16, accepted: 4, refused: 12, wait: 1), now: 0)
    #expect(small.window == 4)
  }
}
