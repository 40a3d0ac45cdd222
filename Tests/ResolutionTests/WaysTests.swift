import Bytes
import Machine
import Resolution
import Support
import Testing

@Suite struct `Ways through the graph` {
  /// Loads made-up packages: the name of each, and what it imports.
  func load(_ packages: [String: [String]], _ patterns: [ByteString]) throws -> (Scratch, PackageGraph) {
    let scratch = try Scratch()
    for (name, imports) in packages {
      let lines = imports.map { "import _ \"x.org/\($0)\"\n" }.joined()
      try scratch.write("gopath/src/x.org/\(name)/f.go", "package p\n\n" + lines)
    }
    let variables: [ByteString: ByteString] = [
      "GOPATH": ByteString(scratch.path + "/gopath"), "GO111MODULE": "off", "GOENV": "off", "PATH": "/nonexistent",
    ]
    var overrides = GoOverrides()
    overrides.version = "1.27"
    let environment = try GoEnvironment.discover(
      process: ProcessEnvironment(variables: variables, directory: ByteString(scratch.path)), overrides: overrides)
    return (scratch, PackageGraph.load(patterns: patterns, environment: environment))
  }

  func name(_ graph: PackageGraph, _ number: Int32) -> String {
    String(graph.names[graph.packages[Int(number)].importPath].lossyText.dropFirst("x.org/".count))
  }

  /// a imports b and c, both import d, d alone imports e, c alone f; g is named too and imports f.
  static let diamond = [
    "a": ["b", "c"], "b": ["d"], "c": ["d", "f"], "d": ["e"], "e": [], "f": ["h"], "g": ["f"], "h": [],
  ]

  @Test func `lead from a named package by the fewest imports`() throws {
    let (_, graph) = try load(Self.diamond, ["x.org/a", "x.org/g"])
    func way(_ wanted: String) -> [String]? {
      graph.shortestWay { name(graph, $0) == wanted }?.map { name(graph, $0) }
    }
    #expect(way("e") == ["a", "b", "d", "e"])
    #expect(way("h") == ["g", "f", "h"])
    #expect(way("a") == ["a"])
    #expect(way("none") == nil)
  }

  @Test func `go back to every importer`() throws {
    let (_, graph) = try load(Self.diamond, ["x.org/a", "x.org/g"])
    let importers = graph.importers()
    var found: [String: Set<String>] = [:]
    for number in graph.order { found[name(graph, number)] = Set(importers[Int(number)].map { name(graph, $0) }) }
    #expect(found["d"] == ["b", "c"])
    #expect(found["f"] == ["c", "g"])
    #expect(found["a"] == [])
  }

  @Test func `say what a package drags in`() throws {
    let (_, graph) = try load(Self.diamond, ["x.org/a", "x.org/g"])
    func dragged(_ wanted: Set<String>) -> Set<String> {
      let numbers = Set(graph.order.filter { wanted.contains(name(graph, $0)) })
      return Set(graph.draggedIn(by: numbers).map { name(graph, $0) })
    }
    #expect(dragged(["d"]) == ["d", "e"])
    #expect(dragged(["b"]) == ["b"])
    #expect(dragged(["b", "c"]) == ["b", "c", "d", "e"])
    #expect(dragged(["a"]) == ["a", "b", "c", "d", "e"])
    #expect(dragged(["f"]) == ["f", "h"])
    let (dominators, weights) = (graph.dominators(), graph.weights())
    var above: [String: String] = [:]
    var heavy: [String: Int32] = [:]
    for number in graph.order {
      let dominator = dominators[Int(number)]
      above[name(graph, number)] = dominator < 0 ? "" : name(graph, dominator)
      heavy[name(graph, number)] = weights[Int(number)]
    }
    #expect(above == ["a": "", "b": "a", "c": "a", "d": "a", "e": "d", "f": "", "g": "", "h": "f"])
    #expect(heavy["a"] == 5 && heavy["d"] == 2 && heavy["f"] == 2 && heavy["e"] == 1)
  }

  /// The tree of dominators against its definition: what goes when one package does.
  @Test(arguments: 0..<8) func `agree with the definition on graphs made from a seed`(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    var packages: [String: [String]] = [:]
    let count = 24
    for k in 0..<count {
      // Seeds above 3 make circles too, which go would refuse but lists.
      let range = seed > 3 ? 0..<count : 0..<max(k, 1)
      let imports = (0..<Int.random(in: 0...3, using: &random)).map { _ in Int.random(in: range, using: &random) }
      packages["p\(k)"] = Set(imports).subtracting([k]).sorted().map { "p\($0)" }
    }
    let (_, graph) = try load(packages, [count - 1, count - 2, count / 2].map { ByteString("x.org/p\($0)") })
    let (dominators, weights) = (graph.dominators(), graph.weights())
    for number in graph.order {
      let dragged = graph.draggedIn(by: [number])
      #expect(Int(weights[Int(number)]) == dragged.count)
      var below: Set<Int32> = []
      for other in graph.order {
        var here = other
        while here >= 0 && here != number { here = dominators[Int(here)] }
        if here == number { below.insert(other) }
      }
      #expect(below == Set(dragged))
    }
    #expect(graph.order.count > 3)
  }
}
