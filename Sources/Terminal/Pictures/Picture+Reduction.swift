import Bytes

extension Picture {
  /// How many boxes a picture can have whose arrows are compared with each other.
  package static let mostReduced = 8192

  /// The same picture without the arrows that follow from others: where A leads to B and B to C, none from A to C.
  ///
  /// Arrows within a circle stay, and those to what is wrong. The work is arrows times boxes over 64, and so is the memory with
  /// boxes for arrows: a picture with more than `mostReduced` boxes stays as it is, since nobody could read it anyway.
  package var reduced: Picture {
    guard nodes.count <= Self.mostReduced else { return self }
    var reduced = self
    let circles = Circles(of: self)
    let words = (circles.count + 63) / 64
    var below: [[Int]] = Array(repeating: [], count: circles.count)
    for arrow in arrows where circles.number[arrow.from] != circles.number[arrow.to] {
      below[circles.number[arrow.from]].append(circles.number[arrow.to])
    }
    // Circles are numbered so that arrows lead to smaller numbers.
    var reach: [[UInt64]] = []
    for circle in 0..<circles.count {
      var all = [UInt64](repeating: 0, count: words)
      for next in below[circle] {
        all[next / 64] |= 1 << UInt64(next % 64)
        for word in 0..<words { all[word] |= reach[next][word] }
      }
      reach.append(all)
    }
    reduced.arrows = arrows.filter { arrow in
      let (from, to) = (circles.number[arrow.from], circles.number[arrow.to])
      if from == to || isWrong(arrow) { return true }
      return !below[from].contains { $0 != to && reach[$0][to / 64] & 1 << UInt64(to % 64) != 0 }
    }
    return reduced
  }
}

/// The strongly connected components of a picture (Tarjan 1972), without recursion: each arrow between two of them leads
/// from the greater number to the smaller.
struct Circles {
  /// Of each box.
  private(set) var number: [Int]
  private(set) var count = 0

  init(of picture: Picture) {
    var arrows: [[Int]] = Array(repeating: [], count: picture.nodes.count)
    for arrow in picture.arrows { arrows[arrow.from].append(arrow.to) }
    number = Array(repeating: -1, count: picture.nodes.count)
    var index = [Int](repeating: -1, count: picture.nodes.count)
    var low = index
    var next = 0
    var open: [Int] = []
    var calls: [(node: Int, arrow: Int)] = []
    for start in picture.nodes.indices where index[start] < 0 {
      calls.append((start, 0))
      while let call = calls.last {
        let node = call.node
        if call.arrow == 0 {
          (index[node], low[node]) = (next, next)
          next += 1
          open.append(node)
        }
        if call.arrow < arrows[node].count {
          calls[calls.count - 1].arrow += 1
          let to = arrows[node][call.arrow]
          if index[to] < 0 {
            calls.append((to, 0))
          } else if number[to] < 0 {
            low[node] = min(low[node], index[to])
          }
          continue
        }
        calls.removeLast()
        if let above = calls.last { low[above.node] = min(low[above.node], low[node]) }
        guard low[node] == index[node] else { continue }
        while let member = open.popLast() {
          number[member] = count
          if member == node { break }
        }
        count += 1
      }
    }
  }
}
