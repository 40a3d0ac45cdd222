package import Bytes

/// The line that shows a person at a terminal how far a long task is.
///
/// Pure: it computes what to write and when. The caller has the clock and the descriptor, and writes nothing where the
/// stream is not a terminal. Nothing shows in the first `delay`, and then at most every `interval`.
package struct ProgressLine: Sendable {
  /// How far the work is.
  package struct State: Sendable, Hashable {
    /// What is being done, `checking`.
    package var label: String
    /// How many of `total` are done.
    package var done: Int
    /// Nil where it is not known yet.
    package var total: Int?
    /// What is counted, ` MiB`; empty for things.
    package var unit: String
    /// What is being worked on; any bytes.
    package var detail: ByteString
    /// Whether the cursor goes back to the beginning of the line, so that what another program prints is written over it.
    package var staysAtStart: Bool

    package init(
      _ label: String, done: Int, of total: Int? = nil, unit: String = "", detail: ByteString = ByteString(),
      staysAtStart: Bool = false
    ) {
      (self.label, self.done, self.total, self.unit, self.detail) = (label, done, total, unit, detail)
      self.staysAtStart = staysAtStart
    }

    /// `checking 12/200  github.com/you/tool`, no wider than `width` columns.
    package func line(width: Int) -> ByteString {
      let count = total.map { "\(done)/\($0)" } ?? "\(done)"
      let head = ByteString("\(label) \(count)\(unit)")
      let shown = detail.isEmpty ? head : head + "  " + Printer.visible(detail)
      return DisplayWidth.truncated(shown, to: width)
    }
  }

  /// Columns of the terminal; the last one stays free, since some terminals wrap when it is filled.
  package var width: Int
  private let delay: Duration
  private let interval: Duration
  private var lastShown: Duration?

  package init(width: Int, delay: Duration = .milliseconds(300), interval: Duration = .milliseconds(100)) {
    (self.width, self.delay, self.interval) = (width, delay, interval)
  }

  /// What to write now, `elapsed` after the work began; empty where it is too early.
  package mutating func show(_ state: State, at elapsed: Duration) -> ByteString {
    if elapsed < delay { return ByteString() }
    if let lastShown, elapsed - lastShown < interval { return ByteString() }
    lastShown = elapsed
    return Self.eraser + state.line(width: max(0, width - 1)) + (state.staysAtStart ? "\r" : "")
  }

  /// What to write before any other line, and at the end; empty where nothing is shown.
  package mutating func erase() -> ByteString {
    guard lastShown != nil else { return ByteString() }
    lastShown = nil
    return Self.eraser
  }

  /// Back to the line's beginning, and clear it.
  private static let eraser: ByteString = "\r\u{1b}[K"
}
