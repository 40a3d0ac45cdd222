import Bytes
import Machine
import Synchronization
import Terminal

/// The line that grows while a checkout is copied to another file system; only on a terminal, silent otherwise.
final class CopyProgress: Sendable {
  private let output: Output
  private let state = Mutex((start: ContinuousClock.now, last: ContinuousClock.now, isShown: false))

  init(output: Output) { self.output = output }

  /// Shows `done` of `total` bytes, at most ten times a second and not in the first third of one.
  func show(_ done: UInt64, _ total: UInt64) {
    guard output.isErrorTerminal else { return }
    let now = ContinuousClock.now
    let elapsed: Duration? = state.withLock { state in
      guard now - state.start > .milliseconds(300), now - state.last > .milliseconds(100) else { return nil }
      state.last = now
      state.isShown = true
      return now - state.start
    }
    guard let elapsed else { return }
    let spent = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    let left = done == 0 ? 0 : Int(spent * Double(total - min(done, total)) / Double(done))
    let percent = total == 0 ? 100 : Int(Double(done) * 100 / Double(total))
    output.show(progress: ByteString("copying \(percent)% of \(total >> 20) MiB, \(left) s left"))
  }

  func erase() {
    if state.withLock({ $0.isShown }) { output.show(progress: ByteString()) }
  }
}
