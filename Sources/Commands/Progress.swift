import Bytes
import Dispatch
import Machine
import Synchronization
import Terminal

/// The line that tells a person at a terminal how far long work is; silent where standard error is none, and with `--quiet`.
final class Progress: Sendable {
  private let output: Output
  private let isSilent: Bool
  private let state: Mutex<(line: ProgressLine, start: ContinuousClock.Instant)>

  init(output: Output, isQuiet: Bool = false) {
    self.output = output
    isSilent = isQuiet || !output.isErrorTerminal
    state = Mutex((line: ProgressLine(width: output.errorWidth), start: .now))
  }

  /// Shows what `make` says of the work, given how long it has taken; it is not called where nobody would see it.
  func show(_ make: (Duration) -> ProgressLine.State) {
    if isSilent { return }
    let bytes = state.withLock { state in
      let elapsed = ContinuousClock.now - state.start
      return state.line.show(make(elapsed), at: elapsed)
    }
    if !bytes.isEmpty { output.show(line: bytes) }
  }

  /// Takes the line away, before anything else is printed and at the end.
  func erase() {
    if isSilent { return }
    let bytes = state.withLock { $0.line.erase() }
    if !bytes.isEmpty { output.show(line: bytes) }
  }

  /// Runs `work`, of which nothing is known but how long it takes, and shows that: `cloning 12 s  ADDRESS`.
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
