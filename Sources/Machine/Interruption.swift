import CMachine

/// Signals that ask the process to end. They are remembered while a transaction runs, so that it finishes or rolls
/// back.
package enum Interruption {
  /// From now on INT, TERM and HUP are remembered instead of ending the process, and a closed pipe is an error of
  /// `write`. Calls nest.
  package static func hold() {
    ignoreBrokenPipes()
    cm_signals_hold()
  }

  /// Ends `hold`. What was remembered stays remembered.
  package static func release() { cm_signals_release() }

  /// Never returns where a signal is ending this process already: no status of its own may come before that.
  package static func giveWay() { cm_wait_if_ending() }

  /// The first signal that asked this process to end, nil if none did.
  package static var signal: Int32? {
    let number = cm_signal_caught()
    return number == 0 ? nil : number
  }

  /// Behaves as if `number` had arrived; 0 forgets what did. For tests, and for a child that died of a signal.
  package static func remember(_ number: Int32) { cm_signal_remember(number) }
}
