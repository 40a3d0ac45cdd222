import Bytes
import Machine
import Reachability
import Synchronization
import Terminal

/// The line that tells how many requests are done, of how many that are known so far; only on a terminal.
final class ReachProgress: Sendable {
  private let output: Output
  private let isSilent: Bool
  private let state = Mutex((line: ProgressLine(width: 80), start: ContinuousClock.now))

  init(output: Output, isQuiet: Bool) {
    self.output = output
    isSilent = isQuiet || !output.isErrorTerminal
  }

  func show(_ activity: Activity) {
    if isSilent { return }
    let bytes = state.withLock { state in
      state.line.show(Self.line(activity), at: ContinuousClock.now - state.start)
    }
    if !bytes.isEmpty { output.show(line: bytes) }
  }

  static func line(_ activity: Activity) -> ProgressLine.State {
    var detail = ByteString("\(activity.inFlight) in flight")
    if let host = activity.slowHost { detail += ", waiting for " + host }
    return ProgressLine.State(
      "asking", done: activity.done, of: activity.done + activity.inFlight + activity.waiting, detail: detail)
  }

  func erase() {
    if isSilent { return }
    let bytes = state.withLock { $0.line.erase() }
    if !bytes.isEmpty { output.show(line: bytes) }
  }
}
