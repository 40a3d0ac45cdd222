package import Bytes
package import Machine
import Synchronization
package import Terminal

/// The only writer to standard output and standard error.
///
/// Data goes to standard output, messages to standard error. Text before a transaction is flushed before its journal, so that a
/// closed pipe cannot interrupt the transaction (see threat-model).
package final class Output: Sendable {
  private let output: Int32
  private let error: Int32
  private let failure: Failure
  /// Whether standard output gets colors.
  package let isOutputColored: Bool
  /// Whether standard error gets colors.
  package let isErrorColored: Bool
  /// Whether standard error is a terminal, so that progress is shown.
  package let isErrorTerminal: Bool

  /// The first write that failed, shared by all values that write to the same streams.
  private final class Failure: Sendable {
    let first = Mutex<SystemError?>(nil)
  }

  package init(
    output: Int32 = 1, error: Int32 = 2, color: ColorChoice = .auto, environment: [ByteString: ByteString] = [:],
    sharing other: Output? = nil
  ) {
    (self.output, self.error) = (other?.output ?? output, other?.error ?? error)
    failure = other?.failure ?? Failure()
    isErrorTerminal = isTerminal(error)
    isOutputColored = color.isColored(isTerminal: isTerminal(output), environment: environment)
    isErrorColored = color.isColored(isTerminal: isErrorTerminal, environment: environment)
  }

  /// How many columns help may take: those of the terminal, between 40 and 100; 80 where standard output is none.
  package var width: Int { terminalWidth(output).map { min(max($0, 40), 100) } ?? 80 }

  /// How many columns a line of progress may take.
  var errorWidth: Int { terminalWidth(error) ?? 80 }

  /// Prints a page of data.
  package func print(_ page: Page) { write(page.bytes, to: output) }

  /// An empty page for `print`, with the colors of standard output.
  package var page: Page { Page(isColored: isOutputColored, width: terminalWidth(output)) }

  /// Bytes of a format that a machine reads, or of a diff, as they are.
  package func print(raw bytes: ByteString) { write(bytes, to: output) }

  /// Prints a message about the run.
  package func say(_ text: Text) {
    var page = Page(isColored: isErrorColored)
    page.line(text)
    write(page.bytes, to: error)
  }

  /// Prints a diagnostic to standard error.
  package func say(_ diagnostic: Diagnostic, showsCode: Bool = false) {
    var page = Page(isColored: isErrorColored, width: terminalWidth(error))
    page.diagnostic(diagnostic, showsCode: showsCode)
    write(page.bytes, to: error)
  }

  /// Writes the bytes of a `ProgressLine` to standard error.
  package func show(line bytes: ByteString) { write(bytes, to: error) }

  /// The first write that failed, if any: then the exit status is 74, or 0 for a closed pipe.
  package var firstFailure: SystemError? { failure.first.withLock { $0 } }

  private func write(_ bytes: ByteString, to descriptor: Int32) {
    do {
      try writeAll(bytes, to: descriptor)
    } catch let problem {
      failure.first.withLock { if $0 == nil { $0 = problem } }
    }
  }
}
