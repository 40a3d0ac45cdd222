package import Bytes
import Machine
import Resolution

/// A package of the fork that the mapping gives two import paths: a build with both compiles it twice, so that the types of one are
/// not those of the other.
package struct DoubledPackage: Sendable, Hashable {
  /// Both import paths, sorted.
  package var first: ByteString
  package var second: ByteString
  /// Its directory.
  package var directory: ByteString
}

extension PackageGraph {
  /// The first directory below `root` whose package code imports by two paths; nil where there is none.
  func doubled(below root: ByteString) -> DoubledPackage? {
    var first: [UInt32: UInt32] = [:]
    var pairs: [(UInt32, UInt32)] = []
    for package in packages where package.kind == .plain && package.directory != .none && !package.isStandard {
      let path = package.importPath.index
      guard let other = first.updateValue(path, forKey: package.directory.index), other != path else { continue }
      if names[package.directory].isWithin(root) { pairs.append((other, path)) }
    }
    if pairs.isEmpty { return nil }
    // A pattern names packages that nothing imports.
    var imported: Set<UInt32> = []
    for package in packages {
      for list in [package.imports, package.testImports, package.externalTestImports] {
        imported.formUnion(list.map(\.index))
      }
    }
    guard let (one, other) = pairs.first(where: { imported.contains($0.0) && imported.contains($0.1) }),
      let found = packages.first(where: { $0.importPath.index == other })
    else { return nil }
    let paths = [one, other].map { names[Symbol(index: $0)] }.sorted()
    return DoubledPackage(first: paths[0], second: paths[1], directory: names[found.directory])
  }
}
