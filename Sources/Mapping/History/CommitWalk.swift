import Bytes
import Machine

/// Which commits only one of two has, as `git rev-list --left-right --count A...B` counts them.
struct CommitWalk {
  package struct Divergence: Sendable, Hashable {
    var ahead: Int
    var behind: Int
  }

  private struct Seen {
    var sides: UInt8
    var date: Int
    var parents: [ByteString]
  }

  private let objects: GitObjects
  /// Commits whose parents were not fetched.
  private let shallow: Set<ByteString>
  /// More commits than these are not looked at.
  private static let limit = 20_000
  /// Seconds by which the clocks of two people may differ.
  private static let slack = 86_400

  private var seen: [ByteString: Seen] = [:]
  /// A heap, the latest first.
  private var queue: [(date: Int, id: ByteString)] = []
  /// How many in the queue belong to one side only.
  private var open = 0

  init(_ objects: GitObjects, shallow: Set<ByteString>) { (self.objects, self.shallow) = (objects, shallow) }

  /// Nil where an object is missing, or there are too many.
  static func divergence(
    _ left: ByteString, _ right: ByteString, in objects: GitObjects, shallow: Set<ByteString>
  ) -> Divergence? {
    var walk = CommitWalk(objects, shallow: shallow)
    return walk.run(left, right)
  }

  private mutating func run(_ left: ByteString, _ right: ByteString) -> Divergence? {
    guard add(left, 1), add(right, 2) else { return nil }
    var oldest = Int.max
    // Clocks differ: what both have is followed until only what is a day older than every commit of one side is left.
    while let next = queue.first, open > 0 || next.date >= oldest {
      pop()
      guard let commit = seen[next.id] else { return nil }
      if commit.sides != 3 {
        open -= 1
        oldest = min(oldest, commit.date &- Self.slack)
      }
      for parent in commit.parents { guard add(parent, commit.sides) else { return nil } }
      if seen.count > Self.limit { return nil }
    }
    // Behind the edge of a shallow clone there may be as many more.
    if seen.contains(where: { $0.value.sides != 3 && shallow.contains($0.key) }) { return nil }
    let sides = seen.values.map(\.sides)
    return Divergence(ahead: sides.count { $0 == 1 }, behind: sides.count { $0 == 2 })
  }

  /// False where the commit cannot be read.
  private mutating func add(_ id: ByteString, _ sides: UInt8) -> Bool {
    if let known = seen[id] {
      let all = known.sides | sides
      if all == known.sides { return true }
      let isWaiting = queue.contains { $0.id == id }
      seen[id]?.sides = all
      if isWaiting {
        open -= 1
      } else {
        push((known.date, id))
      }
      return true
    }
    guard let object = objects.object(id), object.kind == .commit else { return false }
    let stamp = object.values("committer").first?.split(on: 32).dropLast().last
    let date = stamp.flatMap { Int($0.lossyText) } ?? 0
    let parents = shallow.contains(id) ? [] : object.values("parent").compactMap { ByteString(hexadecimal: $0) }
    seen[id] = Seen(sides: sides, date: date, parents: parents)
    if sides != 3 { open += 1 }
    push((date, id))
    return true
  }

  private mutating func push(_ item: (date: Int, id: ByteString)) {
    queue.append(item)
    var child = queue.count - 1
    while child > 0, queue[(child - 1) / 2].date < queue[child].date {
      queue.swapAt((child - 1) / 2, child)
      child = (child - 1) / 2
    }
  }

  private mutating func pop() {
    queue.swapAt(0, queue.count - 1)
    queue.removeLast()
    var parent = 0
    while true {
      var largest = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < queue.count && queue[child].date > queue[largest].date
      {
        largest = child
      }
      if largest == parent { return }
      queue.swapAt(parent, largest)
      parent = largest
    }
  }
}
