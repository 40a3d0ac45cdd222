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
  /// The points of each arrow: from the edge of a box to the edge of the other.
  private(set) var lines: [[(x: Double, y: Double)]] = []
  private(set) var width = 0.0
  private(set) var height = 0.0

  /// A box, or the place of an arrow in a column that it passes.
  private struct Place {
    var node: Int?
    var column: Int
    var height: Double
    var y = 0.0
    var left: [Int] = []
    var right: [Int] = []
  }

  private var places: [Place] = []
  /// Numbers of places, from the top to the bottom.
  private var columns: [[Int]] = []
  /// The left and the right edge of each column.
  private var edges: [(left: Double, right: Double)] = []

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
    for node in picture.nodes.indices {
      places.append(Place(node: node, column: column[node], height: boxes[node].height))
      columns[column[node]].append(node)
    }
    let chains = chains(of: picture.arrows)
    for _ in 0..<6 {
      for index in columns.indices.dropFirst() { sort(index, by: \.left) }
      for index in columns.indices.dropLast().reversed() { sort(index, by: \.right) }
    }
    for index in columns.indices { stack(index) }
    for round in 0..<12 {
      for index in round % 2 == 0 ? Array(columns.indices) : columns.indices.reversed() { settle(index) }
    }
    place()
    lines = zip(picture.arrows, chains).map { arrow, chain in line(arrow, chain) }
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

  /// The places of all arrows. An arrow that passes many columns is drawn straight through them where the picture would become
  /// much larger than what it shows: a few boxes can have arrows over thousands of columns.
  private mutating func chains(of arrows: [Picture.Arrow]) -> [[Int]] {
    var chains: [[Int]] = Array(repeating: [], count: arrows.count)
    let lengths = arrows.map { places[$0.to].column - places[$0.from].column - 1 }
    let longest = Self.longest(lengths, within: Self.placesPerThing * (boxes.count + arrows.count))
    for (index, arrow) in arrows.enumerated() where lengths[index] <= longest { chains[index] = chain(arrow) }
    return chains
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

  /// The places that an arrow takes between its ends, which it makes; none where it does not lead to the right.
  private mutating func chain(_ arrow: Picture.Arrow) -> [Int] {
    var chain: [Int] = []
    var last = arrow.from
    let (from, to) = (places[arrow.from].column, places[arrow.to].column)
    if from >= to { return [] }
    for column in (from + 1)..<to {
      places.append(Place(node: nil, column: column, height: 2))
      let number = places.count - 1
      columns[column].append(number)
      places[last].right.append(number)
      places[number].left.append(last)
      chain.append(number)
      last = number
    }
    places[last].right.append(arrow.to)
    places[arrow.to].left.append(last)
    return chain
  }

  /// Orders a column by the middle of what each place is bound to on one side; what is bound to nothing stays.
  private mutating func sort(_ index: Int, by side: KeyPath<Place, [Int]>) {
    var rank: [Int: Double] = [:]
    let neighbors = index + (side == \Place.left ? -1 : 1)
    for (position, number) in columns[neighbors].enumerated() { rank[number] = Double(position) }
    let keyed = columns[index].enumerated().map { position, number in
      let bound = places[number][keyPath: side].compactMap { rank[$0] }
      let scale = Double(columns[neighbors].count) / Double(max(1, columns[index].count))
      return (
        key: bound.isEmpty ? Double(position) * scale : bound.reduce(0, +) / Double(bound.count), position: position,
        number: number
      )
    }
    columns[index] = keyed.sorted { ($0.key, $0.position) < ($1.key, $1.position) }.map(\.number)
  }

  private func distance(_ above: Int, _ below: Int) -> Double {
    let isThin = places[above].node == nil && places[below].node == nil
    return (places[above].height + places[below].height) / 2 + (isThin ? Self.gap / 2 : Self.gap)
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
      let bound = places[number].left + places[number].right
      let wanted =
        bound.isEmpty ? places[number].y : bound.reduce(0) { $0 + places[$1].y } / Double(bound.count)
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
    let top = places.map { $0.y - $0.height / 2 }.min() ?? 0
    let bottom = places.map { $0.y + $0.height / 2 }.max() ?? 0
    height = bottom - top + 2 * Self.margin
    var x = Self.margin
    for column in columns {
      let widest = column.compactMap { places[$0].node.map { boxes[$0].width } }.max() ?? 0
      edges.append((x, x + widest))
      for number in column {
        places[number].y += Self.margin - top
        guard let node = places[number].node else { continue }
        (boxes[node].x, boxes[node].y, boxes[node].width) = (x + widest / 2, places[number].y, widest)
      }
      x += widest + Self.between
    }
    width = max(0, x - Self.between) + Self.margin
  }

  private func line(_ arrow: Picture.Arrow, _ chain: [Int]) -> [(x: Double, y: Double)] {
    let (from, to) = (boxes[arrow.from], boxes[arrow.to])
    let start = (x: from.x + from.width / 2, y: from.y)
    if places[arrow.from].column >= places[arrow.to].column {
      // Around the right side, within a column, or back.
      let isBack = places[arrow.from].column > places[arrow.to].column
      return isBack
        ? [(x: from.x - from.width / 2, y: from.y), (x: to.x + to.width / 2, y: to.y)]
        : [start, (x: to.x + to.width / 2, y: to.y)]
    }
    let points = chain.flatMap { number -> [(x: Double, y: Double)] in
      let (left, right) = edges[places[number].column]
      return [(x: left, y: places[number].y), (x: right, y: places[number].y)]
    }
    return [start] + points + [(x: to.x - to.width / 2, y: to.y)]
  }
}
