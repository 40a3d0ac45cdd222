import Bytes
import Dispatch
import Synchronization

/// A batch that runs on a thread of its own.
final class BackgroundBatch: Sendable {
  let attempts: [Attempt]
  let scratch: Scratch
  private let done = Mutex<[Attempted]?>(nil)

  /// `signal` is raised when it is done.
  init(
    _ batch: CurlBatch, _ attempts: [Attempt], signal: DispatchSemaphore,
    _ send: @escaping @Sendable (CurlBatch, [Attempt]) -> [Attempted]
  ) {
    (self.attempts, scratch) = (attempts, batch.scratch)
    DispatchQueue.global().async {
      let results = send(batch, attempts)
      self.done.withLock { $0 = results }
      signal.signal()
    }
  }

  var isDone: Bool { done.withLock { $0 != nil } }

  /// Empty until it is done.
  var results: [Attempted] { done.withLock { $0 ?? [] } }

  /// How many of its requests have ended so far.
  var ended: Int { isDone ? attempts.count : min(attempts.count, CurlBatch.ended(in: scratch)) }
}
