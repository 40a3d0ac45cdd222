import Bytes
import Resolution

/// The import paths and directories of packages of several graphs, as numbers: graphs have tables of names of their own.
struct PackageNames: Sendable {
  /// A package in one directory, or in none.
  struct Pair: Hashable {
    var path: Symbol
    /// `.none` for none.
    var directory: Symbol
  }

  private var names = SymbolTable()
  /// By import path, nil where it was not asked.
  private var answers: ContiguousArray<Bool?> = []

  mutating func pair(of package: PackageGraph.Package, in graph: PackageGraph) -> Pair {
    Pair(
      path: names.intern(package.importPath, of: graph.names),
      directory: package.directory == .none ? .none : names.intern(package.directory, of: graph.names))
  }

  /// Whether the import path is upstream's, nil where that was not asked yet.
  func isOfUpstream(_ path: Symbol) -> Bool? { Int(path.index) < answers.count ? answers[Int(path.index)] : nil }

  mutating func note(_ path: Symbol, isOfUpstream: Bool) {
    let index = Int(path.index)
    if index >= answers.count { answers.append(contentsOf: repeatElement(nil, count: names.count - answers.count)) }
    answers[index] = isOfUpstream
  }
}
