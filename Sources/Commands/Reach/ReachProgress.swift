import Bytes
import Reachability
import Terminal

extension Progress {
  /// How many requests are done, of how many that are known so far.
  func show(_ activity: Activity) { show { _ in Self.line(activity) } }

  static func line(_ activity: Activity) -> ProgressLine.State {
    var detail = ByteString("\(activity.inFlight) in flight")
    if let host = activity.slowHost { detail += ", waiting for " + host }
    return ProgressLine.State(
      "asking", done: activity.done, of: activity.done + activity.inFlight + activity.waiting, detail: detail)
  }
}
