import Bytes
import Dispatch
import Findings
import Machine
import Resolution
import Synchronization

/// Asks many addresses at once within one deadline, and never waits long for a host that does not answer.
///
/// Requests go out in batches, one process of curl each. A request that is not answered within the first limit is sent once
/// more beside the batches, with a longer limit. Each host gets one request first; a host that answers none of three attempts
/// counts as dead, and all other requests to it fail at once. A host that answers gets more and more requests at once, and
/// fewer as soon as it refuses (see HostLoad).
final class Fetcher {
  let limits: Limits
  private(set) var requests = 0
  /// Whether a request was not sent because there is no curl.
  private(set) var lacksTransport = false
  let settings: NetworkSettings
  let programs: Programs
  private let credentials: Credentials
  private let certificates: [ByteString]
  /// Where the certificates are that curl finds in no file of the user's.
  private let trust: Scratch?
  private let known = ServerCertificates()
  private let deadline: Double
  private let report: (Activity) -> Void
  var hosts: [ByteString: HostState] = [:]
  var loads: [ByteString: HostLoad] = [:]
  /// The addresses of host names that were looked up and may be asked.
  var found: [ByteString: [ByteString]] = [:]
  var pins: [ByteString: [ByteString]] = [:]
  private var free: [Scratch] = []
  /// Batches with short limits; when they end the next requests are chosen.
  private var rounds: [BackgroundBatch] = []
  /// Batches with long limits.
  private var background: [BackgroundBatch] = []
  private let signal = DispatchSemaphore(value: 0)
  private var finishedCount = 0
  private let time: Time
  private let send: @Sendable (CurlBatch, [Attempt]) -> [Attempted]

  /// The largest number of parallel batches of each kind.
  private static let lanes = 3
  private static let backgroundLimit = 4
  /// How many requests are chosen from: choosing looks at each of them, so more wait for their turn.
  private static let inView = 4096
  /// The interval of progress reports, in seconds.
  private static let pulse = 0.1

  /// `report` gets the current activity at each interval; `send` carries out one batch.
  init(
    _ settings: NetworkSettings, programs: Programs, credentials: Credentials, limits: Limits,
    process: ProcessEnvironment, time: Time = Time(),
    send: @escaping @Sendable (CurlBatch, [Attempt]) -> [Attempted] = { $0.run($1) },
    report: @escaping (Activity) -> Void = { _ in }
  ) throws(SystemError) {
    (self.settings, self.programs, self.limits, self.report) = (settings, programs, limits, report)
    (self.credentials, self.time, self.send) = (credentials, time, send)
    for _ in 0..<Self.lanes + Self.backgroundLimit { free.append(try Scratch(process: process)) }
    let trust = settings.certificateDirectories.isEmpty ? nil : try Scratch(process: process)
    certificates = Certificates(settings, process.disk) { trust?.put("certificates", $0) }.options
    self.trust = trust
    deadline = time.now() + limits.total
  }

  /// Seconds until the deadline.
  var remaining: Double { deadline - time.now() }

  /// Sends all of `requests`, and those that `handle` returns for an outcome, until none is left.
  func run(_ requests: [Request], _ handle: (Request, Outcome) -> [Request]) {
    var open: [Attempt] = []
    /// What comes after them, from the number on.
    var (backlog, next) = (requests, 0)
    /// Attempts that wait for a background batch.
    var late: [Attempt] = []
    var followers: [Request] = []
    func finish(_ attempt: Attempt, _ outcome: Outcome) {
      finishedCount += 1
      followers += handle(attempt.request, outcome)
    }
    while true {
      for batch in takeEnded() { classify(batch.results, open: &open, late: &late, finish: finish) }
      backlog += followers
      followers = []
      while open.count < Self.inView, next < backlog.count {
        open.append(Attempt(backlog[next]))
        next += 1
      }
      if next == backlog.count { (backlog, next) = ([], 0) }
      if !programs.hasTransport && !open.isEmpty {
        lacksTransport = true
        for attempt in open { finish(attempt, .failed(Fault(.noTransport, attempt.address))) }
        open = []
        continue
      }
      if rounds.isEmpty {
        checkHosts(open)
        startRound(choose(from: &open, late: &late, finish: finish))
      }
      startBackground(&late, finish: finish)
      if !rounds.isEmpty || !background.isEmpty {
        report(activity(waiting: open.count + late.count + backlog.count - next))
        _ = signal.wait(timeout: .now() + Self.pulse)
      } else if !open.isEmpty {
        // Only hosts remain that asked to wait.
        let until = open.compactMap { loads[$0.origin]?.notBefore }.min() ?? 0
        var activity = activity(waiting: open.count + backlog.count - next)
        activity.slowHost = open.first?.address.host
        report(activity)
        time.pause(min(max(0.01, until - time.now()), max(0.01, remaining)))
      } else if late.isEmpty && followers.isEmpty && backlog.isEmpty {
        return
      }
    }
  }

  private func takeEnded() -> [BackgroundBatch] {
    let ended = (rounds + background).filter(\.isDone)
    rounds.removeAll { batch in ended.contains { $0 === batch } }
    background.removeAll { batch in ended.contains { $0 === batch } }
    free += ended.map(\.scratch)
    return ended
  }

  /// Reports that git is asked for repositories.
  func announce(_ repositories: [ByteString]) {
    guard let first = repositories.first else { return }
    let host = WebAddress(first)?.host
    report(Activity(done: finishedCount, inFlight: repositories.count, waiting: 0, slowHost: host))
  }

  private func activity(waiting: Int) -> Activity {
    let batches = rounds + background
    let ended = batches.map(\.ended).reduce(0, +)
    let sent = batches.map(\.attempts.count).reduce(0, +)
    return Activity(
      done: finishedCount + ended, inFlight: sent - ended, waiting: waiting,
      slowHost: background.first?.attempts.first?.address.host)
  }

  /// Takes the requests from `open` that can be sent now: as many for each host as its load allows, one for each host that has
  /// not answered yet. Requests to slow hosts are moved to `late`.
  private func choose(
    from open: inout [Attempt], late: inout [Attempt], finish: (Attempt, Outcome) -> Void
  ) -> [Attempt] {
    let waiting = open
    open = []
    var batch: [Attempt] = []
    var counts: [ByteString: Int] = [:]
    let asked = Set(background.flatMap { $0.attempts.map(\.origin) })
    // Those that were refused again and again go last, and then a few at a time.
    let fresh = Set(waiting.filter { !$0.isLast }.map(\.origin))
    for var attempt in waiting {
      let origin = attempt.origin
      if remaining < 0.05 {
        finish(attempt, outOfTime(attempt))
        continue
      }
      switch hosts[origin] ?? .unknown(strikes: 0) {
      case .dead(let fault): finish(attempt, .failed(Self.wholeHost(fault, attempt)))
      case .unknown(let strikes):
        let isParked = strikes > 1 && asked.contains(origin)
        if isParked || counts[origin] != nil {
          open.append(attempt)
        } else {
          counts[origin] = 1
          batch.append(attempt)
        }
      case .alive:
        let load = loads[origin] ?? HostLoad()
        if let answer = attempt.doubtful, !load.mayLimitByStatus {
          finish(attempt, .answered(answer))
          continue
        }
        let few = attempt.breaks >= 2 ? 1 : HostLoad.modest
        let most = attempt.isLast ? (fresh.contains(origin) ? 0 : few) : load.share
        if load.notBefore > time.now() || counts[origin, default: 0] >= most {
          open.append(attempt)
          continue
        }
        counts[origin, default: 0] += 1
        attempt.company = min(load.window, most)
        if load.refusesRange { attempt.usesRange = false }
        if load.slowest > limits.first * 0.5 {
          attempt.limit = max(0.05, remaining)
          late.append(attempt)
        } else {
          batch.append(attempt)
        }
      }
    }
    for i in batch.indices { batch[i].company = min(batch[i].company, counts[batch[i].origin] ?? 1) }
    for i in late.indices where late[i].company > 1 {
      late[i].company = min(late[i].company, counts[late[i].origin] ?? late[i].company)
    }
    return batch
  }

  /// The outcome of a request after the deadline: the refusal that it got when it was sent alone, else a deadline fault.
  private func outOfTime(_ attempt: Attempt) -> Outcome {
    if let answer = attempt.doubtful { return .answered(answer) }
    if attempt.firstStatus != 0, let load = loads[attempt.origin], !load.isBanned {
      return .answered(Answer(attempt, status: attempt.firstStatus))
    }
    return .failed(attempt.firstFault ?? Fault(.deadline, attempt.address))
  }

  private func startBackground(_ late: inout [Attempt], finish: (Attempt, Outcome) -> Void) {
    let waiting = late
    late = []
    // Requests to hosts that never answered are in batches of their own, so that they delay no others.
    var silent: [Attempt] = []
    var slow: [Attempt] = []
    var asked = Set(background.flatMap { $0.attempts.map(\.origin) })
    for attempt in waiting {
      let origin = attempt.origin
      switch hosts[origin] ?? .unknown(strikes: 0) {
      case .dead(let fault): finish(attempt, .failed(Self.wholeHost(fault, attempt)))
      case _ where remaining < 0.05: finish(attempt, outOfTime(attempt))
      case .unknown: if asked.insert(origin).inserted { silent.append(attempt) } else { late.append(attempt) }
      case .alive: slow.append(attempt)
      }
    }
    for (group, isAlive) in [(silent, false), (slow, true)] where !group.isEmpty {
      guard background.count < Self.backgroundLimit, let scratch = free.popLast() else {
        late += group
        continue
      }
      requests += group.count
      let windows = group.map { loads[$0.origin]?.window ?? 1 }
      let jobs = isAlive ? windows.max() ?? 1 : limits.jobs
      background.append(
        BackgroundBatch(
          batch(in: scratch, jobs: min(jobs, limits.jobs), limit: limits.second), group, signal: signal, send))
    }
  }

  private func batch(in scratch: Scratch, jobs: Int, limit: Double) -> CurlBatch {
    CurlBatch(
      programs: programs, settings: settings, scratch: scratch, certificates: certificates, known: known, pins: pins,
      jobs: jobs, limit: limit, remaining: max(0.05, remaining))
  }

  /// Distributes `attempts` over processes, with at most a host's share in each, and runs these in parallel.
  private func startRound(_ attempts: [Attempt]) {
    requests += attempts.count
    var plain: [Attempt] = []
    var secure: [Attempt] = []
    var crowded: [Attempt] = []
    let groups = Dictionary(grouping: attempts, by: \.origin)
    for origin in groups.keys.sorted() {
      guard let group = groups[origin] else { continue }
      if group.count > group[0].company {
        crowded += group
      } else if group[0].address.scheme == "http" {
        plain += group
      } else {
        secure += group
      }
    }
    for (group, jobs) in [(plain, limits.jobs), (secure, limits.jobs), (crowded, crowded.map(\.company).min() ?? 1)] {
      guard !group.isEmpty, let scratch = free.popLast() else { continue }
      rounds.append(
        BackgroundBatch(
          batch(in: scratch, jobs: min(jobs, limits.jobs), limit: limits.first), group, signal: signal, send))
    }
  }

  private func classify(
    _ results: [Attempted], open: inout [Attempt], late: inout [Attempt], finish: (Attempt, Outcome) -> Void
  ) {
    var failed: [ByteString: Fault] = [:]
    var tallies: [ByteString: HostLoad.Tally] = [:]
    var finished: [(Attempt, Outcome)] = []
    for result in results where result.hasFileOfModule {
      let origin = result.attempt.address.origin
      loads[origin, default: HostLoad(origin, settings, limits)].hasAnswered = true
    }
    for result in results {
      var attempt = result.attempt
      let transfer = result.transfer
      let origin = attempt.origin
      let proxy = settings.environmentProxies.proxy(for: attempt.address)
      tallies[origin, default: HostLoad.Tally()].company = attempt.company
      if let fault = transfer.fault(of: attempt, proxy: proxy) {
        let isAlive = if case .alive = hosts[origin] { true } else { false }
        if isAlive, attempt.company > HostLoad.modest, fault.kind.isBroken || fault.kind == .refused {
          // go would not send as many requests at once, so this is not a fault of the server.
          tallies[origin]?.refused += 1
          attempt.refusals += 1
          open.append(attempt)
          continue
        }
        if fault.kind.isAboutHost {
          hosts[origin] = .dead(fault)
          finished.append((attempt, .failed(fault)))
          continue
        }
        if fault.kind == .tooLarge { hosts[origin] = .alive } else { failed[origin] = fault }
        let isAgain =
          attempt.isFirst && attempt.breaks == 0
          ? fault.isSilence || fault.kind.isBroken
          : isAlive && fault.kind.isBroken && attempt.breaks < Attempt.mostBreaks
        guard isAgain else {
          finished.append((attempt, .failed(fault)))
          continue
        }
        // Over a connection that had carried others go would have sent it again, too.
        if attempt.isFirst, !(isAlive && fault.kind.isBroken && transfer.connects == 0) { attempt.firstFault = fault }
        if fault.kind.isBroken { attempt.breaks += 1 }
        if fault.isSilence {
          tallies[origin]?.silent += 1
          late.append(attempt)
        } else if attempt.breaks >= 2 {
          // At once, and alone: nothing comes between that could be broken instead.
          open.insert(attempt, at: 0)
        } else {
          open.append(attempt)
        }
        continue
      }
      hosts[origin] = .alive
      loads[origin, default: HostLoad(origin, settings, limits)].slowest = max(
        loads[origin]?.slowest ?? 0, transfer.seconds)
      if [301, 302, 303, 307, 308].contains(transfer.status), !transfer.redirect.isEmpty {
        tallies[origin]?.accepted += 1
        if !attempt.request.isOfGit, let location = transfer.malformedRedirect {
          finished.append((attempt, .failed(Fault(.redirectMalformed(to: location), attempt.address))))
          continue
        }
        switch attempt.following(transfer.redirect, isRelative: transfer.isRedirectRelative, settings, credentials) {
        case .success(let moved): open.append(moved)
        case .failure(let fault): finished.append((attempt, .failed(fault)))
        }
        continue
      }
      if attempt.mayBeRangeRefused(transfer.status) {
        // The refusal may be caused by the range, or by too many requests at once.
        if transfer.status >= 500 {
          tallies[origin]?.refused += 1
          let wait = transfer.retryAfter ?? 0
          let longest = tallies[origin]?.wait ?? 0
          tallies[origin]?.wait = max(longest, wait < remaining * 0.8 ? wait : 0)
        }
        attempt.usesRange = false
        open.append(attempt)
        continue
      }
      // Some hosts refuse too many requests by 403, and say when to come back.
      let isBusy = transfer.status == 429 || transfer.status == 403 && transfer.retryAfter != nil
      if isBusy || transfer.status >= 500 {
        let isModest = attempt.company <= HostLoad.modest
        if isModest && attempt.firstStatus == 0 { attempt.firstStatus = transfer.status }
        let wait = transfer.retryAfter
        let isWaiting = wait.map { $0 > 0 && $0 < remaining * 0.8 } ?? false
        if isModest || !isWaiting { attempt.refusals += 1 }
        tallies[origin]?.refused += 1
        let longest = tallies[origin]?.wait ?? 0
        tallies[origin]?.wait = max(longest, isWaiting ? wait ?? 0 : 0)
        if !isModest, wait ?? 0 > 0, !isWaiting { loads[origin]?.isBanned = true }
        if !(isModest && attempt.refusals >= 2), loads[origin]?.isFailing != true {
          open.append(attempt)
          continue
        }
        if loads[origin]?.isBanned == true {
          finished.append((attempt, .failed(Fault(.deadline, attempt.address))))
          continue
        }
      } else {
        tallies[origin]?.accepted += 1
        if attempt.request.wantsHeadOnly && attempt.request.usesRange && !attempt.usesRange && transfer.status == 200 {
          loads[origin]?.refusesRange = true
        }
      }
      var answer = Answer(attempt, status: transfer.status, contentType: transfer.contentType, body: result.body)
      answer.seconds = transfer.seconds
      answer.isWhole = transfer.code == 0 && transfer.status == 200
      if isDoubtful(&attempt, answer) {
        open.append(attempt)
        continue
      }
      finished.append((attempt, .answered(answer)))
    }
    for (origin, tally) in tallies { loads[origin]?.learn(tally, now: time.now()) }
    for (origin, fault) in failed {
      guard case .unknown(let strikes) = hosts[origin] ?? .unknown(strikes: 0) else { continue }
      hosts[origin] = strikes >= 2 ? .dead(fault) : .unknown(strikes: strikes + 1)
    }
    for (attempt, outcome) in finished { finish(attempt, outcome) }
  }
}
