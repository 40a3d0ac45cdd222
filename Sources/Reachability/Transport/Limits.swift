/// Time limits, and limits on parallel requests.
package struct Limits: Sendable, Hashable {
  /// The limit for the whole run, in seconds.
  package var total: Double
  /// Requests in flight.
  package var jobs: Int
  /// Requests in flight where the command line names no number: 200 modules that need two requests of 50 ms each take half a
  /// second, and a server that takes fewer is asked by fewer (see HostLoad).
  package static let usualJobs = 80
  /// How many modules are asked for because other modules require them: a server can name new ones without end. The largest
  /// graphs that are built have some thousands.
  package var mostModules = 50_000
  /// Requests in flight to one host that GOPROXY does not name.
  package var perHost = 16

  /// The deadline as a command line gives it.
  package init(_ time: Duration, jobs: Int = Limits.usualJobs) {
    let (seconds, fraction) = time.components
    self.init(total: max(0.2, Double(seconds) + Double(fraction) / 1e18), jobs: jobs)
  }

  package init(total: Double = 10, jobs: Int = Limits.usualJobs) {
    (self.total, self.jobs) = (total, max(1, min(jobs, 200)))
  }

  /// The limit for the first attempt of a request, in seconds. A request without an answer by then is sent again, in the
  /// background.
  package var first: Double { min(total * 0.12, 5) }
  /// The limit for the second attempt, in seconds; a slow host gets all remaining time. This delays no other request.
  package var second: Double { total * 0.34 }
}
