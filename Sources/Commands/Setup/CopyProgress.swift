import Bytes
import Machine
import Synchronization
import Terminal

/// The line that grows while a checkout is copied to another file system, with an estimate of the time that is left; only
/// on a terminal, silent otherwise.
final class CopyProgress: Sendable {
  private let output: Output
  private let isSilent: Bool
  private let state = Mutex((line: ProgressLine(width: 80), start: ContinuousClock.now))

  init(output: Output, isQuiet: Bool) {
    self.output = output
    isSilent = isQuiet || !output.isErrorTerminal
  }

  /// `done` of `total` bytes, each to be copied and to be compared.
  func show(_ done: UInt64, _ total: UInt64) {
    if isSilent { return }
    let bytes = state.withLock { state in
      let elapsed = ContinuousClock.now - state.start
      let left = done == 0 ? 0 : (elapsed / .seconds(1)) * Double(total - min(done, total)) / Double(done)
      return state.line.show(
        ProgressLine.State(
          "copying and comparing", done: Int(done >> 20), of: Int(total >> 20), unit: " MiB",
          detail: ByteString("\(Int(min(left, 1e9).rounded(.up))) s left")), at: elapsed)
    }
    if !bytes.isEmpty { output.show(line: bytes) }
  }

  func erase() {
    if isSilent { return }
    let bytes = state.withLock { $0.line.erase() }
    if !bytes.isEmpty { output.show(line: bytes) }
  }
}
