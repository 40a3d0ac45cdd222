import Dispatch
import Synchronization

/// A value that a thread of its own computes, beginning now.
///
/// Nothing is left running: the last reference to it waits for the end.
package final class BackgroundValue<Value: Sendable>: Sendable {
  private final class Box: Sendable { let value = Mutex<Value?>(nil) }

  private let box = Box()
  private let group = DispatchGroup()

  /// `compute` runs once, on the other thread.
  package init(_ compute: @escaping @Sendable () -> Value) {
    // A serial queue has a thread of its own: one of the shared workers, which a graph needs, would wait in vain.
    DispatchQueue(label: "forkpath.background").async(group: group) { [box] in
      let value = compute()
      box.value.withLock { $0 = value }
    }
  }

  /// A value that is there already, where the start of a thread would cost more than it is worth.
  package init(known value: Value) { box.value.withLock { $0 = value } }

  deinit { group.wait() }

  /// Waits for it.
  package var value: Value {
    group.wait()
    guard let value = box.value.withLock({ $0 }) else { fatalError("the group is empty once there is a value") }
    return value
  }
}
