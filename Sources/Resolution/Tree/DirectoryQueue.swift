import Bytes
import Dispatch
import Synchronization

/// Directories that wait to be scanned, shared by a few workers.
///
/// Each worker keeps what it finds and gives half of it away only when another has nothing, so that the lock is taken
/// some dozens of times in a tree of thousands.
final class DirectoryQueue: Sendable {
  private struct State {
    var paths: [ByteString]
    var waiting = 0
    var isDone = false
  }

  private let workers: Int
  private let state: Mutex<State>
  private let hungry = Atomic<Int>(0)
  private let wake = DispatchSemaphore(value: 0)

  init(first: ByteString, workers: Int) {
    self.workers = workers
    state = Mutex(State(paths: [first]))
  }

  /// The next directory for a worker whose own stack is `own`, nil when no worker can bring another.
  func next(_ own: inout [ByteString]) -> ByteString? {
    guard let path = own.popLast() else { return take() }
    if own.count > 1 && hungry.load(ordering: .relaxed) > 0 {
      let half = own.count / 2
      let given = own[..<half]
      own.removeFirst(half)
      state.withLock { $0.paths.append(contentsOf: given) }
      wake.signal()
    }
    return path
  }

  private func take() -> ByteString? {
    while true {
      enum Answer { case path(ByteString), done, wait }
      let answer: Answer = state.withLock { state in
        if let path = state.paths.popLast() { return .path(path) }
        if state.isDone { return .done }
        state.waiting += 1
        state.isDone = state.waiting == workers
        return state.isDone ? .done : .wait
      }
      switch answer {
      case .path(let path): return path
      case .done:
        for _ in 1..<max(workers, 2) { wake.signal() }
        return nil
      case .wait:
        hungry.add(1, ordering: .relaxed)
        wake.wait()
        hungry.subtract(1, ordering: .relaxed)
        state.withLock { if !$0.isDone { $0.waiting -= 1 } }
      }
    }
  }
}
