import Bytes
import Dispatch
import Findings
import Machine
import Resolution
import Synchronization

/// Asks many addresses at once within one deadline, and never waits long for a host that does not answer.
///
/// Requests go out in batches, one process of curl each. A request that is not answered within the first limit is sent
/// once more in the background, with a longer limit, while the batches go on. Each host gets one request first; a host
/// that answers none of three attempts is dead, and all other requests to it fail at once.
final class Fetcher {
  private enum HostState {
    /// Never answered; so many attempts failed.
    case unknown(strikes: Int)
    case alive
    case dead(Fault)
  }

  let limits: Limits
  private(set) var requests = 0
  /// Whether something was not asked because there is no curl.
  private(set) var lacksTransport = false
  private let settings: NetworkSettings
  private let programs: Programs
  private let credentials: Credentials
  private let certificates: [ByteString]
  private let deadline: Double
  private let report: (Int) -> Void
  private var hosts: [ByteString: HostState] = [:]
  private var pins: [ByteString: [ByteString]] = [:]
  private var free: [Scratch] = []
  private var background: [BackgroundBatch] = []
  private let time: Time
  private let send: @Sendable (CurlBatch, [Attempt]) -> [Attempted]

  /// Side by side at most: batches for different hosts, and second attempts.
  private static let lanes = 3
  private static let backgroundLimit = 3

  /// The clock that deadlines are measured by; a test gives one that it moves.
  struct Time: Sendable {
    var now: @Sendable () -> Double = { Clock.monotonic() }
    var pause: @Sendable (Double) -> Void = { _ = DispatchSemaphore(value: 0).wait(timeout: .now() + $0) }
  }

  /// `report` is given the number of requests that are still open, before each batch; `send` carries one batch.
  init(
    _ settings: NetworkSettings, programs: Programs, credentials: Credentials, limits: Limits,
    process: ProcessEnvironment, time: Time = Time(),
    send: @escaping @Sendable (CurlBatch, [Attempt]) -> [Attempted] = { $0.run($1) },
    report: @escaping (Int) -> Void = { _ in }
  ) throws(SystemError) {
    (self.settings, self.programs, self.limits, self.report) = (settings, programs, limits, report)
    (self.credentials, self.time, self.send) = (credentials, time, send)
    for _ in 0..<Self.lanes + Self.backgroundLimit { free.append(try Scratch(process: process)) }
    certificates = Certificates(settings, process.disk).options
    deadline = time.now() + limits.total
  }

  /// Seconds until everything that is not known stays unknown.
  var remaining: Double { deadline - time.now() }

  /// Asks all of `requests`, and all that `handle` gives back when it hears an outcome, until none is left.
  func run(_ requests: [Request], _ handle: (Request, Outcome) -> [Request]) {
    var open = requests.map { Attempt(request: $0, address: $0.address) }
    /// Second attempts that wait for a lane of their own.
    var late: [Attempt] = []
    var followers: [Attempt] = []
    func finish(_ attempt: Attempt, _ outcome: Outcome) {
      followers += handle(attempt.request, outcome).map { Attempt(request: $0, address: $0.address) }
    }
    while true {
      open += followers
      followers = []
      if !programs.hasTransport && !open.isEmpty {
        lacksTransport = true
        for attempt in open { finish(attempt, .failed(Fault(.noTransport, attempt.address))) }
        open = []
        continue
      }
      for batch in background where batch.isDone {
        free.append(batch.scratch)
        classify(batch.results, open: &open, late: &late, finish: finish)
      }
      background.removeAll(where: \.isDone)
      let waiting = late
      late = []
      startBackground(waiting, keeping: &late, finish: finish)
      let chosen = choose(from: &open, finish: finish)
      if !chosen.isEmpty {
        report(chosen.count + open.count + late.count + background.map(\.attempts.count).reduce(0, +))
        // A second attempt after a refusal or a broken connection is sent a moment later, not at once.
        if chosen.allSatisfy({ !$0.isFirst }) { time.pause(0.2) }
        classify(ask(chosen), open: &open, late: &late, finish: finish)
      } else if let batch = background.first {
        report(open.count + late.count + background.map(\.attempts.count).reduce(0, +))
        batch.wait()
      } else if open.isEmpty && late.isEmpty && followers.isEmpty {
        return
      }
    }
  }

  /// Takes out of `open` what can be sent now: all for hosts that answer, one for each that has not yet.
  private func choose(from open: inout [Attempt], finish: (Attempt, Outcome) -> Void) -> [Attempt] {
    checkHosts(open)
    let waiting = open
    open = []
    var batch: [Attempt] = []
    var probed: Set<ByteString> = []
    let asked = Set(background.flatMap { $0.attempts.map(\.address.origin) })
    for attempt in waiting {
      let origin = attempt.address.origin
      if remaining < 0.05 {
        finish(attempt, .failed(attempt.firstFault ?? Fault(.deadline, attempt.address)))
        continue
      }
      switch hosts[origin] ?? .unknown(strikes: 0) {
      case .dead(let fault): finish(attempt, .failed(Self.wholeHost(fault, attempt)))
      case .alive: batch.append(attempt)
      case .unknown(let strikes):
        let isParked = strikes > 1 && asked.contains(origin)
        if isParked || !probed.insert(origin).inserted { open.append(attempt) } else { batch.append(attempt) }
      }
    }
    return batch
  }

  private static func wholeHost(_ fault: Fault, _ attempt: Attempt) -> Fault {
    var own = fault
    own.isWholeHost = true
    own.address = attempt.address
    return own
  }

  private func startBackground(_ waiting: [Attempt], keeping late: inout [Attempt], finish: (Attempt, Outcome) -> Void)
  {
    var attempts: [Attempt] = []
    var asked = Set(background.flatMap { $0.attempts.map(\.address.origin) })
    for attempt in waiting {
      let origin = attempt.address.origin
      if case .unknown = hosts[origin] ?? .unknown(strikes: 0), !asked.insert(origin).inserted, remaining > 0.05 {
        late.append(attempt)
      } else if case .dead(let fault) = hosts[origin] {
        finish(attempt, .failed(Self.wholeHost(fault, attempt)))
      } else if remaining < 0.05 {
        finish(attempt, .failed(attempt.firstFault ?? Fault(.deadline, attempt.address)))
      } else {
        attempts.append(attempt)
      }
    }
    guard !attempts.isEmpty else { return }
    guard background.count < Self.backgroundLimit, let scratch = free.popLast() else {
      late += attempts
      return
    }
    requests += attempts.count
    background.append(BackgroundBatch(batch(in: scratch, jobs: limits.jobs, limit: limits.second), attempts, send))
  }

  private func batch(in scratch: Scratch, jobs: Int, limit: Double) -> CurlBatch {
    CurlBatch(
      programs: programs, settings: settings, scratch: scratch, certificates: certificates, pins: pins, jobs: jobs,
      limit: limit, remaining: max(0.05, remaining))
  }

  /// Spreads `attempts` over processes, no more than a host's share to any of them, and runs these side by side.
  private func ask(_ attempts: [Attempt]) -> [Attempted] {
    requests += attempts.count
    var plain: [Attempt] = []
    var secure: [Attempt] = []
    var crowded: [Attempt] = []
    let groups = Dictionary(grouping: attempts, by: \.address.origin)
    for origin in groups.keys.sorted() {
      guard let group = groups[origin] else { continue }
      let isNamed = settings.proxies.addresses.contains { $0.origin == origin }
      if !isNamed && group.count > limits.perHost {
        crowded += group
      } else if group[0].address.scheme == "http" {
        plain += group
      } else {
        secure += group
      }
    }
    let work = [(plain, limits.jobs), (secure, limits.jobs), (crowded, min(limits.perHost, limits.jobs))]
      .filter { !$0.0.isEmpty }
      .enumerated().map { (batch(in: free[$0], jobs: $1.1, limit: limits.first), $1.0) }
    let send = send
    let done = Mutex([Attempted]())
    DispatchQueue.concurrentPerform(iterations: work.count) { lane in
      let results = send(work[lane].0, work[lane].1)
      done.withLock { $0 += results }
    }
    return done.withLock { $0 }
  }

  private func classify(
    _ results: [Attempted], open: inout [Attempt], late: inout [Attempt], finish: (Attempt, Outcome) -> Void
  ) {
    var failed: [ByteString: Fault] = [:]
    var finished: [(Attempt, Outcome)] = []
    for result in results {
      var attempt = result.attempt
      let transfer = result.transfer
      let origin = attempt.address.origin
      let proxy = settings.environmentProxies.proxy(for: attempt.address)
      if let fault = transfer.fault(of: attempt, proxy: proxy) {
        if fault.kind.isAboutHost {
          hosts[origin] = .dead(fault)
          finished.append((attempt, .failed(fault)))
          continue
        }
        if fault.kind == .tooLarge { hosts[origin] = .alive } else { failed[origin] = fault }
        guard attempt.isFirst, fault.isSilence || fault.kind.isBroken else {
          finished.append((attempt, .failed(fault)))
          continue
        }
        attempt.firstFault = fault
        if fault.isSilence { late.append(attempt) } else { open.append(attempt) }
        continue
      }
      hosts[origin] = .alive
      if [301, 302, 303, 307, 308].contains(transfer.status), !transfer.redirect.isEmpty {
        switch follow(attempt, to: transfer.redirect) {
        case .success(let moved): open.append(moved)
        case .failure(let fault): finished.append((attempt, .failed(fault)))
        }
        continue
      }
      if attempt.isFirst, transfer.status == 429 || transfer.status >= 500 {
        attempt.firstStatus = transfer.status
        open.append(attempt)
        continue
      }
      let answer = Answer(
        status: transfer.status, contentType: transfer.contentType, body: result.body, seconds: transfer.seconds,
        firstFault: attempt.firstFault, firstStatus: attempt.firstStatus, address: attempt.address)
      finished.append((attempt, .answered(answer)))
    }
    for (origin, fault) in failed {
      guard case .unknown(let strikes) = hosts[origin] ?? .unknown(strikes: 0) else { continue }
      hosts[origin] = strikes >= 2 ? .dead(fault) : .unknown(strikes: strikes + 1)
    }
    for (attempt, outcome) in finished { finish(attempt, outcome) }
  }

  /// Where a redirect leads, under go's rules: ten at most, never from https to http, credentials only to the same host.
  private func follow(_ attempt: Attempt, to text: ByteString) -> Result<Attempt, Fault> {
    let here = attempt.address
    guard let target = WebAddress(text) else { return .failure(Fault(.redirectMalformed, here, detail: text)) }
    if here.scheme == "https" && target.scheme == "http" {
      return .failure(Fault(.redirectInsecure, here, detail: target.text))
    }
    var moved = attempt
    moved.hops.append(here)
    if moved.hops.contains(target) || moved.hops.count > 10 {
      return .failure(Fault(.redirectLoop, here, detail: target.text))
    }
    if target.host != here.host { moved.request.headers = credentials.headers(for: target) }
    moved.address = target
    return .success(moved)
  }

  private func checkHosts(_ open: [Attempt]) {
    var unknown: [ByteString: WebAddress] = [:]
    for attempt in open where hosts[attempt.address.origin] == nil {
      unknown[attempt.address.origin] = attempt.address
    }
    if unknown.isEmpty { return }
    let addresses = unknown.keys.sorted().compactMap { unknown[$0] }
    let check = HostCheck(programs: programs, settings: settings)
    for (address, verdict) in zip(addresses, check.check(addresses, seconds: max(0.1, min(limits.first, remaining)))) {
      switch verdict {
      case .free: hosts[address.origin] = .unknown(strikes: 0)
      case .pinned(let found):
        hosts[address.origin] = .unknown(strikes: 0)
        pins[address.host + ByteString(":\(address.port)")] = found
      case .refused(let kind, let detail):
        hosts[address.origin] = .dead(Fault(kind, address, detail: detail))
      }
    }
  }

}

extension Fault.Kind {
  /// Nothing that another address on the same host could do better.
  fileprivate var isAboutHost: Bool {
    switch self {
    case .noSuchHost, .refused, .authority, .wrongName, .expired, .certificate, .notTLS, .environmentProxy,
      .privateAddress:
      true
    default: false
    }
  }

  /// The connection broke; a second one may not.
  fileprivate var isBroken: Bool { self == .reset || self == .closed || self == .truncated }
}
