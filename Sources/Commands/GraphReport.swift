import Bytes
import Resolution
import Terminal

/// A graph as `go list -deps` prints it, and as JSON.
struct GraphReport {
  let graph: PackageGraph
  let environment: GoEnvironment
  let keepsGoing: Bool

  private var named: [PackageGraph.Package] { graph.roots.map { graph.packages[Int($0)] } }

  /// Without `-e`, go lists nothing when a named package is in error, or one of its tests, or what those import.
  private var isRefused: Bool {
    if keepsGoing { return false }
    if !graph.patternErrors.isEmpty { return true }
    return named.contains { $0.error != nil || ($0.kind != .plain && $0.isIncomplete) }
  }

  var list: ByteString {
    if isRefused { return ByteString() }
    var text = ByteString()
    for number in graph.order {
      text += graph.description(of: graph.packages[Int(number)])
      text.append(UInt8(ascii: "\n"))
    }
    return text
  }

  /// Every error once, in the order of the list.
  var errors: [Diagnostic] {
    var seen: Set<PackageError> = []
    var found: [PackageError] = []
    for error in graph.patternErrors + graph.order.compactMap({ graph.packages[Int($0)].error })
    where seen.insert(error).inserted {
      found.append(error)
    }
    return found.map { PackageErrorWords(error: $0, directory: environment.directory).diagnostic }
  }

  var json: JSON {
    [
      "version": 1, "go": JSON(environment.version), "goroot": JSON(environment.goroot),
      "platform": JSON(environment.platform.goos + "/" + environment.platform.goarch),
      "packages": .array(isRefused ? [] : graph.order.map { package(graph.packages[Int($0)]) }),
      "errors": .array(errors.map(\.json)),
    ]
  }

  private func package(_ package: PackageGraph.Package) -> JSON {
    [
      "path": JSON(graph.description(of: package)),
      "directory": package.directory == .none ? .null : JSON(graph.names[package.directory]),
      "name": package.name == .none ? .null : JSON(graph.names[package.name]),
      "standard": .bool(package.isStandard), "named": .bool(package.isNamed),
      "files": JSON(graph.goFiles(of: package)), "imports": JSON(graph.listedImports(of: package)),
    ]
  }
}
