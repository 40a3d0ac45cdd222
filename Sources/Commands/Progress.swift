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
  /// What `renewing` shows again, and since when it is so.
  private let last = Mutex<(state: ProgressLine.State, since: ContinuousClock.Instant)?>(nil)

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

  /// Shows a state until another one is shown, and since how many seconds it is so.
  func hold(_ shown: ProgressLine.State) {
    if isSilent { return }
    last.withLock { last in
      if last?.state != shown { last = (shown, .now) }
    }
    renew()
  }

  private func renew() {
    guard let (shown, since) = last.withLock({ $0 }) else { return }
    let seconds = (ContinuousClock.now - since).components.seconds
    show { _ in Self.state(shown, unchangedFor: seconds) }
  }

  static func state(_ state: ProgressLine.State, unchangedFor seconds: Int64) -> ProgressLine.State {
    var state = state
    if seconds > 0 { state.detail += ByteString(", \(seconds) s") }
    return state
  }

  /// Runs `work`, and shows what it holds at least every 200 ms.
  func renewing<Result>(_ work: () throws -> Result) rethrows -> Result {
    try ticking({ self.renew() }, every: .milliseconds(120), work)
  }

  private func ticking<Result>(
    _ tick: @escaping @Sendable () -> Void, every interval: DispatchTimeInterval, _ work: () throws -> Result
  ) rethrows -> Result {
    if isSilent { return try work() }
    let (end, ended) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    DispatchQueue.global().async {
      while end.wait(timeout: .now() + interval) == .timedOut { tick() }
      ended.signal()
    }
    defer {
      end.signal()
      ended.wait()
      erase()
    }
    return try work()
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
    state.withLock { $0.start = .now }
    return try ticking(
      { self.show { elapsed in Self.state(label, detail, after: elapsed) } }, every: .milliseconds(350), work)
  }

  static func state(_ label: String, _ detail: ByteString, after elapsed: Duration) -> ProgressLine.State {
    ProgressLine.State(label, done: Int(elapsed.components.seconds), unit: " s", detail: detail, staysAtStart: true)
  }
}
