/// The importers of each package of a graph, computed in one pass.
package struct PackageImporters: Sendable {
  /// Where the importers of each package start in `numbers`.
  private var starts: ContiguousArray<Int32>
  private var numbers: ContiguousArray<Int32>

  /// Inverts the imports of `graph`.
  package init(of graph: PackageGraph) {
    starts = ContiguousArray(repeating: 0, count: graph.packages.count + 1)
    for package in graph.packages {
      for below in package.dependencies { starts[Int(below) + 1] += 1 }
    }
    for number in graph.packages.indices { starts[number + 1] += starts[number] }
    var next = starts
    numbers = ContiguousArray(repeating: 0, count: Int(starts[graph.packages.count]))
    for (number, package) in graph.packages.enumerated() {
      for below in package.dependencies {
        numbers[Int(next[Int(below)])] = Int32(number)
        next[Int(below)] += 1
      }
    }
  }

  /// The numbers of the packages that import the one with this number, ascending.
  package func importers(of number: Int32) -> ArraySlice<Int32> {
    ArraySlice(numbers[Int(starts[Int(number)])..<Int(starts[Int(number) + 1])])
  }
}
