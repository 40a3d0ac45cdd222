import Bytes
import GoSource
import Resolution
import Terminal

/// The packages of a graph to print.
enum GraphFocus {
  case all
  /// A shortest way from a named package to one that the pattern matches.
  case why(ByteString)
  /// Packages that are listed only because of those that the pattern matches.
  case drags(ByteString)

  var pattern: ByteString? {
    switch self {
    case .all: nil
    case .why(let pattern), .drags(let pattern): pattern
    }
  }
}

/// A graph as `go list -deps` prints it, and as JSON.
struct GraphReport {
  let graph: PackageGraph
  let environment: GoEnvironment
  let keepsGoing: Bool
  var focus = GraphFocus.all

  /// Without `-e`, go lists nothing when a named package is in error, or one of its tests, or what those import. Until
  /// 1.19 it left out such tests instead.
  private func isListed(_ number: Int32) -> Bool {
    let package = graph.packages[Int(number)]
    return package.error == nil && (package.kind == .plain || !package.isIncomplete)
  }

  /// The error with which go fails before it lists anything.
  var refusal: PackageError? { graph.refusal(ofListing: listedUnlessRefused) }

  private var listed: [Int32] { refusal == nil ? listedUnlessRefused : [] }

  private var listedUnlessRefused: [Int32] {
    if keepsGoing { return graph.order }
    let isOld = environment.platform.minor < 20
    let named = graph.roots.filter { !isOld || graph.packages[Int($0)].kind == .plain }
    if !graph.patternErrors.isEmpty || !named.allSatisfy(isListed) { return [] }
    return isOld ? graph.order(below: graph.roots.filter(isListed)) : graph.order
  }

  /// The packages of the list that match the focus; throws where there are none.
  func selected() throws -> [Int32] {
    let listed = listed
    guard let pattern = focus.pattern, !listed.isEmpty else { return listed }
    let wanted = ImportPattern(pattern)
    let found = listed.filter { number in
      let package = graph.packages[Int(number)]
      return wanted.matches(graph.names[package.importPath]) || graph.description(of: package) == pattern
    }
    if found.isEmpty { throw GraphRefusal.notListed(pattern: pattern) }
    switch focus {
    case .all: return listed
    case .why: return graph.shortestWay(to: Set(found).contains) ?? []
    case .drags: return graph.draggedIn(by: Set(found))
    }
  }

  /// One path on each line, as `go list` prints it, except for characters that a terminal or a CI system would interpret.
  func list(_ numbers: [Int32]) -> ByteString {
    var text = ByteString()
    for number in numbers {
      text += Printer.visible(graph.description(of: graph.packages[Int(number)]))
      text.append(UInt8(ascii: "\n"))
    }
    return Printer.guarded(text)
  }

  /// Every error once, in the order of the list. Where go fails before it lists anything, it reports no errors of packages.
  var errors: [Diagnostic] {
    var seen: Set<PackageError> = []
    var found: [PackageError] = []
    let all =
      refusal.map { [$0] } ?? graph.patternErrors + graph.order.compactMap { graph.packages[Int($0)].error }
    for error in all where seen.insert(error).inserted { found.append(error) }
    return found.flatMap { PackageErrorMessages(error: $0, directory: environment.directory).diagnostics(environment) }
  }

  func json(_ numbers: [Int32]) -> JSON {
    let weights = graph.weights()
    return [
      "version": 1, "go": JSON(environment.version), "goroot": JSON(environment.goroot),
      "platform": JSON(environment.platform.goos + "/" + environment.platform.goarch),
      "packages": .array(numbers.map { package(graph.packages[Int($0)], drags: weights[Int($0)]) }),
      "errors": .array(errors.map(\.json)),
    ]
  }

  private func package(_ package: PackageGraph.Package, drags: Int32) -> JSON {
    [
      "path": JSON(graph.description(of: package)),
      "directory": package.directory == .none ? .null : JSON(graph.names[package.directory]),
      "name": package.name == .none ? .null : JSON(graph.names[package.name]),
      "standard": .bool(package.isStandard), "named": .bool(package.isNamed),
      "files": JSON(graph.goFiles(of: package)), "imports": JSON(graph.listedImports(of: package)),
      "drags": .number(Int(drags)),
    ]
  }
}
