/// How long and how many at once.
package struct Limits: Sendable, Hashable {
  /// For everything, in seconds.
  package var total: Double
  /// Requests in flight.
  package var jobs: Int
  /// In flight to one host that GOPROXY does not name.
  package var perHost = 16

  package init(total: Double = 10, jobs: Int = 64) { (self.total, self.jobs) = (total, max(1, min(jobs, 200))) }

  /// How long everything else waits for one request. What is not there by then is asked again, aside, for `second`.
  package var first: Double { min(total * 0.12, 5) }
  /// For the second attempt, which holds up nothing: a proxy may have to fetch the module itself first.
  package var second: Double { total * 0.45 }
}
