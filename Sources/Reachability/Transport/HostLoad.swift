import Bytes
import Findings

/// How many requests one host gets at once: few at first, more while it answers, fewer as soon as it refuses.
///
/// go sends as many requests at once as there are processors. A refusal while more are in flight is not evidence about the
/// file, so the request is repeated with fewer others, after the time that the host names.
struct HostLoad {
  /// The number of requests that go itself would send at once.
  static let modest = 2

  /// The statuses, beside 429, with which some hosts refuse too many requests at once.
  static let limitStatuses: Set<Int> = [401, 403, 404]

  /// The number of parallel requests.
  private(set) var window: Int
  /// The largest window that is allowed and was not refused.
  private var ceiling: Int
  /// The largest window in which every request was answered.
  private var good = 1
  /// No request before this time.
  private(set) var notBefore = 0.0
  /// The slowest answer, in seconds.
  var slowest = 0.0
  /// Whether `Range` is refused there.
  var refusesRange = false
  /// Whether forkpath's requests made it refuse for longer than the deadline.
  var isBanned = false
  /// Whether it had a file of a module for forkpath.
  var hasAnswered = false
  /// How often a status that can be a limit came again for the same file with few other requests, and how often it did not.
  private var confirmed = 0
  private var withdrawn = 0
  /// The number of consecutive refusals while no more than `modest` requests were in flight.
  private var refusals = 0

  /// The counts of one batch.
  struct Tally {
    var company = 1
    var accepted = 0
    var refused = 0
    var silent = 0
    /// The longest time that a refusal asked to wait, in seconds.
    var wait = 0.0
  }

  init(most: Int = Limits.usualJobs) { (window, ceiling) = (min(16, most), most) }

  /// The number of requests in one batch: several windows, so that a process is started less often.
  var share: Int { window >= 64 ? window * 8 : window }

  /// Whether it refuses every request, even a single one.
  var isFailing: Bool { refusals >= 4 }

  /// Whether 401, 403 and 404 may be its way to limit requests: it has files, and its refusals did not come again each time.
  var mayLimitByStatus: Bool { hasAnswered && (withdrawn > 0 || confirmed < 4) }

  /// The status of a file came again, or did not, with few others beside it.
  mutating func learn(isConfirmed: Bool) {
    if isConfirmed {
      confirmed += 1
    } else {
      withdrawn += 1
      (window, ceiling) = (min(window, Self.modest), min(ceiling, Self.modest))
    }
  }

  mutating func learn(_ tally: Tally, now: Double) {
    if tally.refused == 0 {
      if tally.accepted > 0 { refusals = 0 }
      if tally.silent * 2 > tally.accepted + tally.silent, tally.company > Self.modest {
        (window, ceiling) = (max(1, window / 2), max(1, window / 2))
      } else if tally.company >= window {
        good = max(good, window)
        window = min(window * 5, ceiling)
      }
      return
    }
    if tally.company <= Self.modest { refusals = tally.accepted > 0 ? 0 : refusals + tally.refused }
    if tally.company > good {
      // The largest that was good; where none was, about as many as were answered now.
      ceiling = good > 1 ? good : max(1, min(tally.company / 2, tally.accepted))
      window = min(window, ceiling)
    } else if tally.wait == 0 {
      good = max(1, good / 2)
      ceiling = good
      window = min(window, ceiling)
    }
    notBefore = now + (tally.wait > 0 ? tally.wait : 0.2)
  }
}

extension HostLoad {
  /// The load of a host at its first request; proxies that the user names begin with more requests.
  init(_ origin: ByteString, _ settings: NetworkSettings, _ limits: Limits) {
    let isNamed = settings.proxies.addresses.contains { $0.origin == origin }
    self.init(most: isNamed ? limits.jobs : min(limits.perHost, limits.jobs))
  }
}
