import Bytes
import Dispatch
import Synchronization

/// A batch that runs on a thread of its own.
final class BackgroundBatch: Sendable {
  let attempts: [Attempt]
  let scratch: Scratch
  private let done = Mutex<[Attempted]?>(nil)
  private let signal = DispatchSemaphore(value: 0)

  init(
    _ batch: CurlBatch, _ attempts: [Attempt], _ send: @escaping @Sendable (CurlBatch, [Attempt]) -> [Attempted]
  ) {
    (self.attempts, scratch) = (attempts, batch.scratch)
    DispatchQueue.global().async {
      let results = send(batch, attempts)
      self.done.withLock { $0 = results }
      self.signal.signal()
    }
  }

  var isDone: Bool { done.withLock { $0 != nil } }

  /// Empty until it is done.
  var results: [Attempted] { done.withLock { $0 ?? [] } }

  /// Returns when it is done; its own deadlines see to that.
  func wait() { signal.wait() }
}
