import Bytes
import Dispatch
import Machine
import Synchronization
import Terminal

/// The progress line on a terminal; silent where standard error is not a terminal, and with `--quiet`.
final class Progress: Sendable {
  private let output: Output
  private let isSilent: Bool
  private let state: Mutex<(line: ProgressLine, start: ContinuousClock.Instant)>

  init(output: Output, isQuiet: Bool = false) {
    self.output = output
    isSilent = isQuiet || !output.isErrorTerminal
    state = Mutex((line: ProgressLine(width: output.errorWidth), start: .now))
  }

  /// Shows the state that `make` gives for the elapsed time; it is not called where no progress is shown.
  func show(_ make: (Duration) -> ProgressLine.State) {
    if isSilent { return }
    let bytes = state.withLock { state in
      let elapsed = ContinuousClock.now - state.start
      return state.line.show(make(elapsed), at: elapsed)
    }
    if !bytes.isEmpty { output.show(line: bytes) }
  }

  /// Erases the line, before anything else is printed and at the end.
  func erase() {
    if isSilent { return }
    let bytes = state.withLock { $0.line.erase() }
    if !bytes.isEmpty { output.show(line: bytes) }
  }

  /// Runs `work`, whose progress is unknown, and shows the elapsed time: `cloning 12 s  ADDRESS`.
  ///
  /// What the work prints itself on the same terminal is written over the line, whose cursor stays at its beginning.
  func during<Result>(
    _ label: String, _ detail: ByteString = "", _ work: () throws -> Result
  ) rethrows -> Result {
    if isSilent { return try work() }
    let (end, ended) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    state.withLock { $0.start = .now }
    DispatchQueue.global().async {
      while end.wait(timeout: .now() + .milliseconds(350)) == .timedOut {
        self.show { elapsed in Self.state(label, detail, after: elapsed) }
      }
      ended.signal()
    }
    defer {
      end.signal()
      ended.wait()
      erase()
    }
    return try work()
  }

  static func state(_ label: String, _ detail: ByteString, after elapsed: Duration) -> ProgressLine.State {
    ProgressLine.State(label, done: Int(elapsed.components.seconds), unit: " s", detail: detail, staysAtStart: true)
  }
}
