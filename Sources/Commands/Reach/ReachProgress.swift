import Bytes
import Machine
import Synchronization
import Terminal

/// The line that tells how many requests are still open; only on a terminal.
final class ReachProgress: Sendable {
  private let output: Output
  private let isSilent: Bool
  private let state = Mutex((line: ProgressLine(width: 80), start: ContinuousClock.now, most: 0))

  init(output: Output, isQuiet: Bool) {
    self.output = output
    isSilent = isQuiet || !output.isErrorTerminal
  }

  func show(open: Int) {
    if isSilent { return }
    let bytes = state.withLock { state in
      state.most = max(state.most, open)
      return state.line.show(
        ProgressLine.State("asking", done: state.most - open, of: state.most), at: ContinuousClock.now - state.start)
    }
    if !bytes.isEmpty { output.show(line: bytes) }
  }

  func erase() {
    if isSilent { return }
    let bytes = state.withLock { $0.line.erase() }
    if !bytes.isEmpty { output.show(line: bytes) }
  }
}
