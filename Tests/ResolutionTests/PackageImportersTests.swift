import Bytes
@testable import Resolution
import Testing

@Suite struct `The importers of packages` {
  @Test(arguments: 1...20 as ClosedRange<UInt64>) func `are those that a search finds`(seed: UInt64) {
    var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    var graph = PackageGraph()
    let count = 1 + random(40)
    for number in 0..<count {
      let path = graph.names.intern(ByteString("p\(number)"))
      var package = PackageGraph.Package(kind: .plain, importPath: path)
      package.dependencies = (0..<random(6)).map { _ in Int32(random(count)) }
      graph.packages.append(package)
    }
    let importers = PackageImporters(of: graph)
    for number in 0..<Int32(count) {
      let found = graph.packages.indices.flatMap { importer in
        graph.packages[importer].dependencies.filter { $0 == number }.map { _ in Int32(importer) }
      }
      #expect(Array(importers.importers(of: number)) == found)
    }
  }
}
