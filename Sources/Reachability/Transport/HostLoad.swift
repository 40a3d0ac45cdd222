import Bytes
import Findings

/// How much one host is asked at once: little at first, more while it answers, less as soon as it refuses.
///
/// go asks as many things at once as there are processors. What a host refuses while more than that is in flight says
/// nothing about it, so it is asked again by fewer, after the time that it names.
struct HostLoad {
  /// No more than this at once is what go itself would ask of it.
  static let modest = 2

  /// Requests side by side.
  private(set) var window: Int
  /// More than this was refused, or is not allowed.
  private var ceiling: Int
  /// The largest window of which all was answered.
  private var good = 1
  /// No request before this time.
  private(set) var notBefore = 0.0
  /// The slowest answer, in seconds.
  var slowest = 0.0
  /// Whether `Range` is refused there.
  var refusesRange = false
  /// Whether our own requests made it refuse for longer than there is time.
  var isBanned = false
  /// How many refusals came in a row, each although it was asked modestly.
  private var refusals = 0

  /// What one batch brought.
  struct Tally {
    var company = 1
    var accepted = 0
    var refused = 0
    var silent = 0
    /// The longest time that a refusal asked to wait, in seconds.
    var wait = 0.0
  }

  init(most: Int = 64) { (window, ceiling) = (min(16, most), most) }

  /// How many requests one batch may have: some rounds of the window, so that a batch is worth its process.
  var share: Int { window >= 64 ? window * 8 : window }

  /// Whether it refuses everything, however little is asked.
  var isFailing: Bool { refusals >= 4 }

  mutating func learn(_ tally: Tally, now: Double) {
    if tally.refused == 0 {
      if tally.accepted > 0 { refusals = 0 }
      if tally.silent * 2 > tally.accepted + tally.silent, tally.company > Self.modest {
        (window, ceiling) = (max(1, window / 2), max(1, window / 2))
      } else if tally.company >= window {
        good = max(good, window)
        window = min(window * 4, ceiling)
      }
      return
    }
    if tally.company <= Self.modest { refusals = tally.accepted > 0 ? 0 : refusals + tally.refused }
    if tally.wait == 0 || tally.company > good {
      if tally.company <= good { good = max(1, good / 2) }
      ceiling = max(good, 1)
      window = min(window, ceiling)
    }
    notBefore = now + (tally.wait > 0 ? tally.wait : 0.2)
  }
}

extension HostLoad {
  /// Of a host that was not asked before: more is asked at once of the proxies that the user names.
  init(_ origin: ByteString, _ settings: NetworkSettings, _ limits: Limits) {
    let isNamed = settings.proxies.addresses.contains { $0.origin == origin }
    self.init(most: isNamed ? limits.jobs : min(limits.perHost, limits.jobs))
  }
}
