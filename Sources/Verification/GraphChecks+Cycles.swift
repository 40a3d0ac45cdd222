import Bytes
import Findings
import Resolution

extension GraphChecks {
  /// The circle of imports that `error` names, where the fork has a part in it. Each module may meet it at another package, so
  /// it begins where the fork's own code leads out of the fork.
  func cycle(_ error: PackageError, in graph: PackageGraph) -> [Finding] {
    // A package that go rebuilds for a test has the test behind its path.
    let stack = error.importStack.map { $0.prefix($0.firstIndex(of: UInt8(ascii: " ")) ?? $0.count) }
    guard let last = stack.last, let first = stack.dropLast().lastIndex(of: last) else { return [] }
    let circle = Array(stack[first..<(stack.count - 1)])
    let isOwn = circle.map { paths.contains(Self.unvendored($0)) }
    let starts = circle.indices.filter { isOwn[$0] }
    let leading = starts.filter { !isOwn[($0 + 1) % circle.count] }
    let isOfTests = error.fault == .importCycleInTest
    // Only the test of the first package closes a circle of tests.
    let beginning = isOfTests && isOwn[0] ? 0 : (leading.isEmpty ? starts : leading).min { circle[$0] < circle[$1] }
    guard let start = beginning else { return [] }
    let turned = Array(circle[start...] + circle[..<start])
    let found = ImportCycle(
      package: turned[0], others: Array(turned.dropFirst()), isOfTests: isOfTests, isOwn: leading.isEmpty)
    let importers = graph.packages.filter { graph.names[$0.importPath] == turned[0] }
    let places = importers.lazy.compactMap { place(of: turned.count > 1 ? turned[1] : turned[0], in: $0, graph) }
    return [Finding(.importCycle(found), .error, at: places.first)]
  }
}
