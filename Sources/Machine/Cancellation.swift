import Synchronization

/// Tells a run of a child that nobody wants its answer any more.
package final class Cancellation: Sendable {
  private let flag = Atomic(false)

  /// Of a run that is wanted.
  package init() {}

  /// Whether nobody wants the answer.
  package var isCancelled: Bool { flag.load(ordering: .relaxed) }

  /// The child is killed within 0.2 seconds.
  package func cancel() { flag.store(true, ordering: .relaxed) }
}
