import Bytes

/// The places of the boxes of a picture: in columns from the left to the right, so that nearly all arrows lead to the right,
/// with few crossings (Sugiyama, Tagawa and Toda 1981).
///
/// An arrow that passes over columns has a narrow place of its own in each of them, so that it crosses no box.
struct PictureLayout {
  /// A rectangle, by its middle.
  struct Box {
    var x = 0.0
    var y = 0.0
    var width = 0.0
    var height = 0.0
  }

  /// One for each box of the picture.
  private(set) var boxes: [Box]
  private(set) var width = 0.0
  private(set) var height = 0.0

  /// A box, or the place of an arrow in a column that it passes. There are many more of the latter, so that what only a box has
  /// is kept apart.
  private struct Place {
    var column: Int32
    /// What an arrow's place is bound to on both sides.
    var left: Int32 = -1
    var right: Int32 = -1
    var y = 0.0
  }

  /// Those of the boxes, by their numbers, then those of the arrows.
  private var places: [Place] = []
  /// What each box is bound to on both sides.
  private var left: [[Int32]]
  private var right: [[Int32]]
  /// The places of each arrow between its ends, from the left to the right.
  private var chains: [Range<Int>]
  /// Numbers of places, from the top to the bottom.
  private var columns: [[Int]] = []
  /// The left and the right edge of each column.
  private var edges: [(left: Double, right: Double)] = []

  private static let thickness = 2.0
  private static let gap = 12.0
  private static let between = 70.0
  private static let margin = 16.0
  /// Of arrows, for each box and arrow.
  private static let placesPerThing = 16

  init(_ picture: Picture, size: (Picture.Node) -> (width: Double, height: Double)) {
    boxes = picture.nodes.map { node in
      let (width, height) = size(node)
      return Box(width: width, height: height)
    }
    let column = Self.columns(of: picture)
    columns = Array(repeating: [], count: (column.max() ?? -1) + 1)
    left = Array(repeating: [], count: boxes.count)
    right = left
    chains = Array(repeating: 0..<0, count: picture.arrows.count)
    for node in picture.nodes.indices {
      places.append(Place(column: Int32(column[node])))
      columns[column[node]].append(node)
    }
    makeChains(of: picture.arrows)
    for _ in 0..<6 {
      for index in columns.indices.dropFirst() { sort(index, toLeft: true) }
      for index in columns.indices.dropLast().reversed() { sort(index, toLeft: false) }
    }
    for index in columns.indices { stack(index) }
    for round in 0..<12 {
      for index in round % 2 == 0 ? Array(columns.indices) : columns.indices.reversed() { settle(index) }
    }
    place()
  }

  private func height(of place: Int) -> Double { place < boxes.count ? boxes[place].height : Self.thickness }

  /// What a place is bound to on one side.
  private func bound(_ place: Int, toLeft: Bool) -> [Int32] {
    if place < boxes.count { return toLeft ? left[place] : right[place] }
    return [toLeft ? places[place].left : places[place].right]
  }

  /// The longest way from a box to which nothing leads; boxes with an error and boxes outside come after all others.
  private static func columns(of picture: Picture) -> [Int] {
    let circles = Circles(of: picture)
    var column = [Int](repeating: 0, count: circles.count)
    let arrows = picture.arrows.filter { picture.nodes[$0.from].role == .own && picture.nodes[$0.to].role == .own }
    for arrow in arrows.sorted(by: { circles.number[$0.from] > circles.number[$1.from] }) {
      let (from, to) = (circles.number[arrow.from], circles.number[arrow.to])
      if from != to { column[to] = max(column[to], column[from] + 1) }
    }
    let own = picture.nodes.indices.filter { picture.nodes[$0].role == .own }
    let behind = (own.map { column[circles.number[$0]] }.max() ?? -1) + 1
    let hasWrong = picture.nodes.contains { $0.role == .wrong }
    return picture.nodes.indices.map { node in
      switch picture.nodes[node].role {
      case .own: column[circles.number[node]]
      case .wrong: behind
      case .outside: behind + (hasWrong ? 1 : 0)
      }
    }
  }

  /// Makes the places of all arrows. An arrow that passes many columns is drawn straight through them where the picture would
  /// become much larger than what it shows: a few boxes can have arrows over thousands of columns.
  private mutating func makeChains(of arrows: [Picture.Arrow]) {
    let lengths = arrows.map { Int(places[$0.to].column - places[$0.from].column) - 1 }
    let longest = Self.longest(lengths, within: Self.placesPerThing * (boxes.count + arrows.count))
    places.reserveCapacity(boxes.count + lengths.reduce(0) { $0 + ($1 > 0 && $1 <= longest ? $1 : 0) })
    for (index, arrow) in arrows.enumerated() where lengths[index] <= longest { chains[index] = makeChain(arrow) }
  }

  /// The greatest length so that all arrows up to it take no more than so many places together.
  private static func longest(_ lengths: [Int], within room: Int) -> Int {
    var left = room
    for length in lengths.sorted() where length > 0 {
      if length > left { return length - 1 }
      left -= length
    }
    return .max
  }

  /// Makes the places that an arrow takes between its ends; none where it does not lead to the right.
  private mutating func makeChain(_ arrow: Picture.Arrow) -> Range<Int> {
    let (from, to) = (places[arrow.from].column, places[arrow.to].column)
    if from >= to { return 0..<0 }
    let chain = places.count..<(places.count + Int(to - from) - 1)
    for number in chain {
      let column = from + 1 + Int32(number - chain.lowerBound)
      let left = number == chain.lowerBound ? arrow.from : number - 1
      let right = number == chain.upperBound - 1 ? arrow.to : number + 1
      places.append(Place(column: column, left: Int32(left), right: Int32(right)))
      columns[Int(column)].append(number)
    }
    right[arrow.from].append(Int32(chain.isEmpty ? arrow.to : chain.lowerBound))
    left[arrow.to].append(Int32(chain.isEmpty ? arrow.from : chain.upperBound - 1))
    return chain
  }

  /// Orders a column by the middle of what each place is bound to on one side; what is bound to nothing stays.
  private mutating func sort(_ index: Int, toLeft: Bool) {
    var rank: [Int32: Double] = [:]
    let neighbors = index + (toLeft ? -1 : 1)
    for (position, number) in columns[neighbors].enumerated() { rank[Int32(number)] = Double(position) }
    let keyed = columns[index].enumerated().map { position, number in
      let bound = bound(number, toLeft: toLeft).compactMap { rank[$0] }
      let scale = Double(columns[neighbors].count) / Double(max(1, columns[index].count))
      return (
        key: bound.isEmpty ? Double(position) * scale : bound.reduce(0, +) / Double(bound.count), position: position,
        number: number
      )
    }
    columns[index] = keyed.sorted { ($0.key, $0.position) < ($1.key, $1.position) }.map(\.number)
  }

  private func distance(_ above: Int, _ below: Int) -> Double {
    let isThin = above >= boxes.count && below >= boxes.count
    return (height(of: above) + height(of: below)) / 2 + (isThin ? Self.gap / 2 : Self.gap)
  }

  private mutating func stack(_ index: Int) {
    var y = 0.0
    for (position, number) in columns[index].enumerated() {
      if position > 0 { y += distance(columns[index][position - 1], number) }
      places[number].y = y
    }
  }

  /// Moves each place of a column to the middle of what it is bound to, as near as order and distances let it: least
  /// squares under order, by pooling adjacent violators.
  private mutating func settle(_ index: Int) {
    var offset = 0.0
    var pools: [(sum: Double, count: Double, members: Int)] = []
    var offsets: [Double] = []
    for (position, number) in columns[index].enumerated() {
      if position > 0 { offset += distance(columns[index][position - 1], number) }
      offsets.append(offset)
      let bound = bound(number, toLeft: true) + bound(number, toLeft: false)
      let wanted =
        bound.isEmpty ? places[number].y : bound.reduce(0) { $0 + places[Int($1)].y } / Double(bound.count)
      pools.append((wanted - offset, 1, 1))
      while pools.count > 1 {
        let (last, before) = (pools[pools.count - 1], pools[pools.count - 2])
        if before.sum / before.count <= last.sum / last.count { break }
        pools.removeLast(2)
        pools.append((before.sum + last.sum, before.count + last.count, before.members + last.members))
      }
    }
    var position = 0
    for pool in pools {
      for _ in 0..<pool.members {
        places[columns[index][position]].y = pool.sum / pool.count + offsets[position]
        position += 1
      }
    }
  }

  /// The columns beside each other, as wide as their widest box, and all of it below the upper edge.
  private mutating func place() {
    let top = places.indices.map { places[$0].y - height(of: $0) / 2 }.min() ?? 0
    let bottom = places.indices.map { places[$0].y + height(of: $0) / 2 }.max() ?? 0
    height = bottom - top + 2 * Self.margin
    var x = Self.margin
    for column in columns {
      let widest = column.filter { $0 < boxes.count }.map { boxes[$0].width }.max() ?? 0
      edges.append((x, x + widest))
      for number in column {
        places[number].y += Self.margin - top
        guard number < boxes.count else { continue }
        (boxes[number].x, boxes[number].y, boxes[number].width) = (x + widest / 2, places[number].y, widest)
      }
      x += widest + Self.between
    }
    width = max(0, x - Self.between) + Self.margin
  }

  /// The points of an arrow of the picture, by its number: from the edge of a box to the edge of the other.
  func line(_ number: Int, _ arrow: Picture.Arrow) -> [(x: Double, y: Double)] {
    let (from, to) = (boxes[arrow.from], boxes[arrow.to])
    let start = (x: from.x + from.width / 2, y: from.y)
    if places[arrow.from].column >= places[arrow.to].column {
      // Around the right side, within a column, or back.
      let isBack = places[arrow.from].column > places[arrow.to].column
      return isBack
        ? [(x: from.x - from.width / 2, y: from.y), (x: to.x + to.width / 2, y: to.y)]
        : [start, (x: to.x + to.width / 2, y: to.y)]
    }
    var points = [start]
    for place in places[chains[number]] {
      let (left, right) = edges[Int(place.column)]
      points += [(x: left, y: place.y), (x: right, y: place.y)]
    }
    return points + [(x: to.x - to.width / 2, y: to.y)]
  }
}
