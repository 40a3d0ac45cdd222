import Synchronization

/// The errors of one run that say nothing about the disk (`SystemError.isDisturbance`), for code that continues without the
/// data that it could not read. The run makes one, passes it on with `ProcessEnvironment`, and checks it before it ends.
package final class Disturbances: Sendable, Hashable {
  private let seen = Mutex<SystemError?>(nil)

  package init() {}

  /// Nil as long as no such error occurred.
  package var first: SystemError? { seen.withLock { $0 } }

  /// Remembers the error unless it is an answer of the disk.
  package func note(_ error: SystemError) {
    guard error.isDisturbance else { return }
    seen.withLock { if $0 == nil { $0 = error } }
  }

  /// All are equal: a value that carries one is compared by what it says.
  package static func == (left: Disturbances, right: Disturbances) -> Bool { true }

  package func hash(into hasher: inout Hasher) {}

  /// The value of `look`, nil where it throws; a disturbance is remembered.
  package func noting<Value>(_ look: () throws(SystemError) -> Value?) -> Value? {
    do {
      return try look()
    } catch {
      note(error)
      return nil
    }
  }
}
