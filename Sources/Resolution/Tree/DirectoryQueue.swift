import Dispatch
import Synchronization

/// Directories, or whatever else waits to be scanned, shared by a few workers.
///
/// Each worker keeps what it finds and gives half of it away only when another has nothing, so that the lock is taken
/// some dozens of times in a tree of thousands.
final class DirectoryQueue<Job: Sendable>: Sendable {
  private struct State {
    var jobs: [Job]
    var waiting = 0
    var isDone = false
  }

  private enum Answer { case job(Job), done, wait }

  private let workers: Int
  private let state: Mutex<State>
  private let hungry = Atomic<Int>(0)
  private let wake = DispatchSemaphore(value: 0)

  init(first: [Job], workers: Int) {
    self.workers = workers
    state = Mutex(State(jobs: first))
  }

  /// The next directory for a worker whose own stack is `own`, nil when no worker can bring another.
  func next(_ own: inout [Job]) -> Job? {
    guard let job = own.popLast() else { return take() }
    if own.count > 1 && hungry.load(ordering: .relaxed) > 0 {
      let half = own.count / 2
      let given = own[..<half]
      own.removeFirst(half)
      state.withLock { $0.jobs.append(contentsOf: given) }
      wake.signal()
    }
    return job
  }

  private func take() -> Job? {
    while true {
      let answer: Answer = state.withLock { state in
        if let job = state.jobs.popLast() { return .job(job) }
        if state.isDone { return .done }
        state.waiting += 1
        state.isDone = state.waiting == workers
        return state.isDone ? .done : .wait
      }
      switch answer {
      case .job(let job): return job
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
