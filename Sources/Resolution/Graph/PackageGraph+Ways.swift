/// Importers, and the reason why a package is in the graph.
extension PackageGraph {
  /// The importers of each package, by number, in the order of `order`; only packages that are listed count.
  package func importers() -> ContiguousArray<[Int32]> {
    var found = ContiguousArray(repeating: [Int32](), count: packages.count)
    for number in order {
      // A path that is imported twice, by two spellings, is one import.
      for below in packages[Int(number)].dependencies where found[Int(below)].last != number {
        found[Int(below)].append(number)
      }
    }
    return found
  }

  /// A shortest way by imports from a named package to one that is `wanted`, both included, the importer first; nil where there
  /// is none. Of equally short ways it is the first one in the order of the named packages and of the imports of each.
  package func shortestWay(to wanted: (Int32) -> Bool) -> [Int32]? {
    let nobody: Int32 = -1
    let unseen: Int32 = -2
    var importer = ContiguousArray(repeating: unseen, count: packages.count)
    var queue = roots
    for root in roots { importer[Int(root)] = nobody }
    var next = 0
    while next < queue.count {
      let number = queue[next]
      next += 1
      if wanted(number) {
        var way = [number]
        while importer[Int(way[way.count - 1])] != nobody { way.append(importer[Int(way[way.count - 1])]) }
        return way.reversed()
      }
      for below in packages[Int(number)].dependencies where importer[Int(below)] == unseen {
        importer[Int(below)] = number
        queue.append(below)
      }
    }
    return nil
  }

  /// These packages, and the packages that are reached only through one of them. In the order of `order`.
  package func draggedIn(by packages: Set<Int32>) -> [Int32] {
    let left = Set(order(below: roots.filter { !packages.contains($0) }, passing: packages))
    return order.filter { !left.contains($0) }
  }

  /// The immediate dominator of each package, by number: the last package that every way to it passes. -1 for named packages,
  /// for those with ways from several named packages that have nothing in common, and for packages that are not listed.
  ///
  /// Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm": in an order where importers come first, each package
  /// gets the nearest one that all its importers have in common, until nothing changes; without import cycles one pass is
  /// enough.
  package func dominators() -> ContiguousArray<Int32> {
    // Number 0 of this order is an artificial root that imports the named packages; importers have smaller numbers.
    var place = ContiguousArray(repeating: Int32(-1), count: packages.count)
    for (position, number) in order.reversed().enumerated() { place[Int(number)] = Int32(position + 1) }
    var above = ContiguousArray(repeating: Int32(-1), count: order.count + 1)
    above[0] = 0
    let importers = importers()
    let named = Set(roots)
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for (position, number) in order.reversed().enumerated() {
        let here = position + 1
        var common: Int32 = named.contains(number) ? 0 : -1
        for importer in importers[Int(number)] {
          var other = place[Int(importer)]
          if above[Int(other)] < 0 { continue }
          if common < 0 { common = other }
          while common != other {
            if common > other { common = above[Int(common)] } else { other = above[Int(other)] }
          }
        }
        if common >= 0 && above[here] != common {
          above[here] = common
          hasChanged = true
        }
      }
    }
    var found = ContiguousArray(repeating: Int32(-1), count: packages.count)
    for (position, number) in order.reversed().enumerated() where above[position + 1] > 0 {
      found[Int(number)] = order[order.count - Int(above[position + 1])]
    }
    return found
  }

  /// How many packages each one adds to the list, itself included; 0 for packages that are not listed.
  package func weights() -> ContiguousArray<Int32> {
    let above = dominators()
    var weights = ContiguousArray(repeating: Int32(0), count: packages.count)
    // Imported packages come first, and so do dominated ones: each sum is complete when it is added to another.
    for number in order {
      weights[Int(number)] += 1
      if above[Int(number)] >= 0 { weights[Int(above[Int(number)])] += weights[Int(number)] }
    }
    return weights
  }
}
