import Bytes
import Dispatch
import Synchronization

/// A round that runs beside the others.
final class BackgroundBatch: Sendable {
  let attempts: [Attempt]
  let scratch: Scratch
  private let done = Mutex<[Attempted]?>(nil)
  private let signal = DispatchSemaphore(value: 0)

  init(_ round: CurlBatch, _ attempts: [Attempt]) {
    (self.attempts, scratch) = (attempts, round.scratch)
    DispatchQueue.global().async {
      let results = round.run(attempts)
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
