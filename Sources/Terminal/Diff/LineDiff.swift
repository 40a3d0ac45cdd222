import Bytes

/// Which lines two texts share: Myers' greedy algorithm (An O(ND) Difference Algorithm, 1986).
struct LineDiff {
  /// A run of equal lines, and before it what was removed and added.
  struct Edit: Hashable {
    var removed: Range<Int>
    var added: Range<Int>
  }

  /// The lines with their ends; the last one may lack it.
  let before: [ByteString]
  let after: [ByteString]
  /// In order, none empty, none touching the next.
  let edits: [Edit]

  /// Beyond this many differing lines the middle is replaced as a whole: a longer search would cost its square.
  static let effort = 1000

  init(_ before: ByteString, _ after: ByteString) {
    (self.before, self.after) = (Self.lines(of: before), Self.lines(of: after))
    var numbers: [ByteString: Int] = [:]
    func number(_ line: ByteString) -> Int {
      if let known = numbers[line] { return known }
      numbers[line] = numbers.count
      return numbers.count - 1
    }
    let old = self.before.map(number)
    let new = self.after.map(number)
    var start = 0
    while start < min(old.count, new.count) && old[start] == new[start] { start += 1 }
    var (oldEnd, newEnd) = (old.count, new.count)
    while oldEnd > start && newEnd > start && old[oldEnd - 1] == new[newEnd - 1] {
      oldEnd -= 1
      newEnd -= 1
    }
    edits = Self.edits(old, start..<oldEnd, new, start..<newEnd)
  }

  static func lines(of text: ByteString) -> [ByteString] {
    var lines: [ByteString] = []
    var start = 0
    while start < text.count {
      let end = text.firstIndex(of: UInt8(ascii: "\n"), from: start).map { $0 + 1 } ?? text.count
      lines.append(text[start..<end])
      start = end
    }
    return lines
  }

  /// The edits between two ranges that share neither their first nor their last line.
  private static func edits(_ old: [Int], _ oldRange: Range<Int>, _ new: [Int], _ newRange: Range<Int>) -> [Edit] {
    let (m, n) = (oldRange.count, newRange.count)
    if m == 0 && n == 0 { return [] }
    let whole = [Edit(removed: oldRange, added: newRange)]
    if m == 0 || n == 0 { return whole }
    // furthest[k + offset] is how far into `old` a path on diagonal k came; one copy for each number of edits, from
    // which the way back is read.
    let offset = min(effort, m + n) + 1
    var furthest = ContiguousArray(repeating: 0, count: 2 * offset + 1)
    var history: [ContiguousArray<Int>] = []
    for d in 0..<offset {
      history.append(ContiguousArray(furthest[(offset - d)...(offset + d)]))
      for k in stride(from: -d, through: d, by: 2) {
        let isDown = k == -d || (k != d && furthest[offset + k - 1] < furthest[offset + k + 1])
        var x = isDown ? furthest[offset + k + 1] : furthest[offset + k - 1] + 1
        // Steps past the edge of the square lead nowhere, but must not lead out of the arrays.
        while x < m, x - k >= 0, x - k < n, old[oldRange.lowerBound + x] == new[newRange.lowerBound + x - k] { x += 1 }
        furthest[offset + k] = x
        if x >= m && x - k >= n { return way(back: history, m, n, oldRange.lowerBound, newRange.lowerBound) }
      }
    }
    return whole
  }

  /// Reads the shortest way from its end, merging single steps that touch.
  private static func way(back history: [ContiguousArray<Int>], _ m: Int, _ n: Int, _ old: Int, _ new: Int) -> [Edit] {
    var edits: [Edit] = []
    var (x, y) = (m, n)
    for d in stride(from: history.count - 1, to: 0, by: -1) {
      let row = history[d]
      // The row holds diagonals -d...d as they stood before step d.
      func reach(_ k: Int) -> Int { abs(k) <= d ? row[k + d] : -1 }
      let k = x - y
      let isDown = k == -d || (k != d && reach(k - 1) < reach(k + 1))
      let from = isDown ? k + 1 : k - 1
      let (fromX, fromY) = (reach(from), reach(from) - from)
      let step = Edit(
        removed: (old + fromX)..<(old + fromX + (isDown ? 0 : 1)),
        added: (new + fromY)..<(new + fromY + (isDown ? 1 : 0)))
      if let last = edits.last, last.removed.lowerBound == step.removed.upperBound,
        last.added.lowerBound == step.added.upperBound
      {
        edits[edits.count - 1] = Edit(
          removed: step.removed.lowerBound..<last.removed.upperBound,
          added: step.added.lowerBound..<last.added.upperBound)
      } else {
        edits.append(step)
      }
      (x, y) = (fromX, fromY)
    }
    return edits.reversed()
  }
}
