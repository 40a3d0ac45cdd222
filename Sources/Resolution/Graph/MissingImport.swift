package import Bytes
import GoSource
import Machine

/// An import path that is not found, and the packages that import it.
package struct MissingImport: Sendable, Hashable {
  /// Why the path is not found.
  package enum Kind: Sendable, Hashable {
    /// Its first element has no dot: go looks for it in the standard library alone.
    case standard
    /// It begins with the path of a main module, which does not have it.
    case own
    case dependency
  }

  package var path: ByteString
  /// The import paths from a named package to the one that imports it.
  package var importers: [ByteString]
  package var kind: Kind

  /// The package that imports it.
  package var importer: ByteString { importers.last ?? path }
}

extension PackageGraph {
  /// The imports that are not found in GOPATH mode, sorted by path.
  package func missingInGopath() -> [MissingImport] {
    var found: [ByteString: MissingImport] = [:]
    for package in packages {
      guard let error = package.error, case .notFound(let path, _, _) = error.fault, found[path] == nil else {
        continue
      }
      found[path] = MissingImport(
        path: path, importers: importers(error, of: path),
        kind: path.firstPathElement.contains(UInt8(ascii: ".")) ? .dependency : .standard)
    }
    return found.values.sorted { $0.path < $1.path }
  }

  /// The stack of an error without the path itself; a test counts as the package that it tests.
  func importers(_ error: PackageError, of path: ByteString) -> [ByteString] {
    error.importStack.filter { $0 != path }.map { name in
      if name.hasSuffix(" (test)") { return name.dropLast(7) }
      guard name.hasSuffix("_test") else { return name }
      let tested = name.dropLast(5)
      return roots.contains { names[packages[Int($0)].importPath] == tested } ? tested : name
    }
  }
}

extension ByteString {
  var firstPathElement: ByteString { prefix(firstIndex(of: UInt8(ascii: "/")) ?? count) }

  /// The path itself and every prefix of it that ends before a slash, the longest first.
  package var pathPrefixes: [ByteString] {
    var prefixes = [self]
    while let slash = prefixes[prefixes.count - 1].lastIndex(of: UInt8(ascii: "/")) {
      prefixes.append(prefix(slash))
    }
    return prefixes
  }
}
