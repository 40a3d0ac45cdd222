import Dispatch
import Synchronization

/// Directories, or other items to scan, shared by a few workers.
///
/// Each worker keeps the items that it finds, and gives half of them away only when another has none, so that the lock is taken
/// only some dozens of times in a tree of thousands. Work for a certain worker is queued for that one.
final class DirectoryQueue<Item: Sendable>: Sendable {
  private struct State {
    /// For any worker.
    var items: [Item]
    /// For one worker.
    var inboxes: [[Item]]
    var isWaiting: [Bool]
    var isDone = false

    var isEmpty: Bool { items.isEmpty && inboxes.allSatisfy(\.isEmpty) }
  }

  private enum Answer { case item(Item), done, wait }

  private let state: Mutex<State>
  private let hungry = Atomic<Int>(0)
  /// One for each worker: otherwise another worker could take the signal.
  private let wakes: [DispatchSemaphore]

  init(first: [Item], workers: Int) {
    let state = State(
      items: first, inboxes: Array(repeating: [], count: workers), isWaiting: Array(repeating: false, count: workers))
    self.state = Mutex(state)
    wakes = (0..<workers).map { _ in DispatchSemaphore(value: 0) }
  }

  /// The next directory for a worker whose own stack is `own`, nil when no worker will find another.
  func next(_ own: inout [Item], worker: Int) -> Item? {
    guard let item = own.popLast() else { return take(worker) }
    if own.count > 1 && hungry.load(ordering: .relaxed) > 0 {
      let half = own.count / 2
      let given = own[..<half]
      own.removeFirst(half)
      let waiting = state.withLock { state in
        state.items.append(contentsOf: given)
        return state.isWaiting
      }
      for number in waiting.indices where waiting[number] { wakes[number].signal() }
    }
    return item
  }

  /// Queues an item for one worker, which does it when its own stack is empty.
  func give(_ item: Item, to worker: Int) {
    state.withLock { $0.inboxes[worker].append(item) }
    wakes[worker].signal()
  }

  private func take(_ worker: Int) -> Item? {
    while true {
      let answer: Answer = state.withLock { state in
        state.isWaiting[worker] = false
        if let item = state.inboxes[worker].popLast() ?? state.items.popLast() { return .item(item) }
        if state.isDone { return .done }
        state.isWaiting[worker] = true
        state.isDone = state.isEmpty && state.isWaiting.allSatisfy { $0 }
        return state.isDone ? .done : .wait
      }
      switch answer {
      case .item(let item): return item
      case .done:
        for number in wakes.indices where number != worker { wakes[number].signal() }
        return nil
      case .wait:
        hungry.add(1, ordering: .relaxed)
        wakes[worker].wait()
        hungry.subtract(1, ordering: .relaxed)
      }
    }
  }
}
