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

  private var names: SymbolTable
  /// What an import path is.
  struct Answer {
    /// Whether it is upstream's.
    var isOfUpstream: Bool
    /// Where it begins, behind the prefix of a vendor directory.
    var start: Int
  }

  /// By import path, nil where it was not asked.
  private var answers: ContiguousArray<Answer?> = []

  /// With room for the paths and directories of so many packages, with their tests.
  init(packages count: Int, usualPath: Int) {
    names = SymbolTable(names: count * 2, bytes: count * usualPath * 3)
    answers.reserveCapacity(count * 2)
  }

  mutating func pair(of package: PackageGraph.Package, in graph: PackageGraph) -> Pair {
    Pair(
      path: names.intern(package.importPath, of: graph.names),
      directory: package.directory == .none ? .none : names.intern(package.directory, of: graph.names))
  }

  /// What the import path is; nil where that was not noted yet.
  subscript(path: Symbol) -> Answer? {
    get { Int(path.index) < answers.count ? answers[Int(path.index)] : nil }
    set {
      let missing = names.count - answers.count
      if missing > 0 { answers.append(contentsOf: repeatElement(nil, count: missing)) }
      answers[Int(path.index)] = newValue
    }
  }
}
