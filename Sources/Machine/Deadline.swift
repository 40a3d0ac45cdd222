#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A moment by which something must be over, on a clock that never goes back and stops while the machine sleeps.
package struct Deadline: Sendable, Hashable {
  private let moment: Duration

  /// That far from now.
  package init(after time: Duration) { moment = Self.now + time }

  /// The time until then; zero or less once it is over.
  package var left: Duration { moment - Self.now }

  private static var now: Duration {
    let time = Clock.running()
    return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
  }
}

extension Duration {
  /// For `poll`: whole milliseconds, rounded up, none below zero, at most an hour.
  package var pollMilliseconds: Int32 {
    if self <= .zero { return 0 }
    if self >= .seconds(3600) { return 3_600_000 }
    let (seconds, attoseconds) = components
    return Int32(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }
}
