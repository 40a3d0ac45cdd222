package import Bytes
import GoSource
package import Resolution

/// The import paths of a tree, sorted: a binary search tells whether one of them is below another path.
package struct ImportedPaths: Sendable {
  private let sorted: [ByteString]

  /// All imports of the files of `tree`.
  package init(_ tree: SourceTree) {
    var isKnown = ContiguousArray(repeating: false, count: tree.names.count)
    var paths: [ByteString] = []
    for spec in tree.imports where !isKnown[Int(spec.path.index)] {
      isKnown[Int(spec.path.index)] = true
      paths.append(tree.names[spec.path])
    }
    sorted = paths.sorted()
  }

  /// Whether an import names `path` or something below it.
  package func contains(within path: ByteString) -> Bool {
    if first(from: path) == path { return true }
    let start = path + "/"
    return first(from: start)?.hasPrefix(start) ?? false
  }

  /// The imports that name `path` or something below it.
  func paths(within path: ByteString) -> [ByteString] {
    let own = sorted[index(of: path)...].prefix(1).filter { $0 == path }
    let start = path + "/"
    return own + sorted[index(of: start)...].prefix { $0.hasPrefix(start) }
  }

  /// The first that is `path` or comes after it.
  private func first(from path: ByteString) -> ByteString? {
    let index = index(of: path)
    return index < sorted.count ? sorted[index] : nil
  }

  /// The place of `path`, or of what comes after it.
  private func index(of path: ByteString) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < path { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
